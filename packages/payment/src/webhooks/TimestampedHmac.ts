/**
 * A time and HMACs in one header: `t=1700000000,v1=<hex>,v1=<hex>`. Each HMAC-SHA256 covers the time, a dot and the raw
 * body; one that fits is enough, so a key can be replaced. The id of the message stands in the body.
 */
import { createHmac, timingSafeEqual } from "node:crypto"
import {
  forged,
  type HeaderOf,
  secondsIn,
  signaturesMax,
  type Verification,
  type WebhookHeaders,
  type WebhookSigner,
  type WebhookVerifier,
  wrongTime,
} from "./Webhook.ts"
import { secretBytes } from "./webhook-keys.ts"

const timestampedHeader = "payment-signature"

const headerCharsMax = 1_024

const hmac = (secret: Buffer, seconds: number, body: Buffer): Buffer =>
  createHmac("sha256", secret).update(`${seconds}.`).update(body).digest()

export class TimestampedHmacSigner implements WebhookSigner {
  readonly #secrets: ReadonlyArray<Buffer>

  /** `whsec_` keys. Throws a `WebhookKeyError` for any other text. */
  constructor(keys: ReadonlyArray<string>) {
    this.#secrets = keys.map(secretBytes)
  }

  sign(_id: string, atMs: number, body: Buffer): WebhookHeaders {
    const seconds = Math.floor(atMs / 1_000)
    const signatures = this.#secrets.map((secret) => `v1=${hmac(secret, seconds, body).toString("hex")}`)
    return { [timestampedHeader]: [`t=${seconds}`, ...signatures].join(",") }
  }
}

export class TimestampedHmacVerifier implements WebhookVerifier {
  readonly #secrets: ReadonlyArray<Buffer>

  /** `whsec_` keys. Throws a `WebhookKeyError` for any other text. */
  constructor(keys: ReadonlyArray<string>) {
    this.#secrets = keys.map(secretBytes)
  }

  verify(header: HeaderOf, body: Buffer, nowMs: number): Verification {
    const text = header(timestampedHeader)
    if (text === "") return forged("unsigned")
    const parts = text.length > headerCharsMax ? [] : text.split(",")
    const times = parts.filter((part) => part.startsWith("t="))
    const seconds = times.length === 1 ? secondsIn(times[0].slice(2)) : undefined
    const signatures = parts.filter((part) => hexPattern.test(part)).map((part) => Buffer.from(part.slice(3), "hex"))
    if (seconds === undefined || signatures.length > signaturesMax) return forged("headers-malformed")
    const wrong = wrongTime(seconds * 1_000, nowMs)
    if (wrong !== undefined) return wrong
    if (body.length === 0) return forged("body-empty")
    if (signatures.length === 0) return forged("unsigned")
    const fits = this.#secrets.some((secret) => {
      const expected = hmac(secret, seconds, body)
      return signatures.some((each) => timingSafeEqual(each, expected))
    })
    return fits ? { kind: "authentic", sentAt: seconds * 1_000 } : forged("wrong-signature")
  }
}

const hexPattern = /^v1=[0-9a-f]{64}$/
