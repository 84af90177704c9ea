/**
 * Standard Webhooks 1.0.0: `webhook-id`, `webhook-timestamp` and `webhook-signature`, the last one a list of `v1`
 * (HMAC-SHA256) and `v1a` (ed25519) signatures over id, timestamp and body. The library of the format makes and compares
 * `v1`; it has no `v1a`, which is Node's.
 *
 * The library is asked for the signature that a message must have, and not to verify: its verify takes the time from the
 * machine instead of the caller, takes `12.5` and `12abc` for the timestamp 12, accepts an empty body that is signed,
 * and throws four kinds of errors. Two things hold of its signatures, too: it takes text or a Buffer and nothing else,
 * and it signs a Buffer as text, in which bytes that are no UTF-8 become the same character. Such a body is refused.
 *
 * Its HMAC is JavaScript and takes 190 us for 20 kB, so it is not asked about forgeries: Node's own HMAC refuses them for
 * a tenth of that, and what Node's takes the library has to take, too.
 */
import { isUtf8 } from "node:buffer"
import { createHmac, type KeyObject, sign, timingSafeEqual, verify } from "node:crypto"
import { Webhook } from "standardwebhooks"
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
import { isPrivateKey, isSecret, privateKeyOf, publicKeyOf, secretBytes } from "./webhook-keys.ts"

/** Printable, and no dot: id, timestamp and body are signed with dots between them, so where each ends must be plain. */
const idPattern = /^[\x21-\x2d\x2f-\x7e]{1,128}$/
const signaturesCharsMax = 1_024

type Shared = { readonly bytes: Buffer; readonly library: Webhook }

const sharedOf = (text: string): Shared => ({ bytes: secretBytes(text), library: new Webhook(text) })

const signedText = (id: string, seconds: number, body: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`${id}.${seconds}.`), body])

const byLibrary = ({ library }: Shared, id: string, seconds: number, body: Buffer): string =>
  library.sign(id, new Date(seconds * 1_000), body)

const byNode = ({ bytes }: Shared, id: string, seconds: number, body: Buffer): string =>
  `v1,${createHmac("sha256", bytes).update(`${id}.${seconds}.`).update(body).digest("base64")}`

/** Signs with every key, the newest first, so that receivers verify with the old one until they have the new one. */
export class StandardWebhookSigner implements WebhookSigner {
  readonly #sign: ReadonlyArray<(id: string, seconds: number, body: Buffer) => string>

  /** `whsec_` and `whsk_` keys. Throws a `WebhookKeyError` for any other text. */
  constructor(keys: ReadonlyArray<string>) {
    this.#sign = keys.map((text) => {
      if (!isPrivateKey(text)) {
        const key = sharedOf(text)
        return (id, seconds, body) => byLibrary(key, id, seconds, body)
      }
      const key = privateKeyOf(text)
      return (id, seconds, body) => `v1a,${sign(null, signedText(id, seconds, body), key).toString("base64")}`
    })
  }

  sign(id: string, atMs: number, body: Buffer): WebhookHeaders {
    const seconds = Math.floor(atMs / 1_000)
    return {
      "webhook-id": id,
      "webhook-timestamp": String(seconds),
      "webhook-signature": this.#sign.map((signs) => signs(id, seconds, body)).join(" "),
    }
  }
}

/** Takes what any of its keys has signed. */
export class StandardWebhookVerifier implements WebhookVerifier {
  readonly #secrets: ReadonlyArray<Shared>
  readonly #open: ReadonlyArray<KeyObject>

  /** `whsec_` and `whpk_` keys. Throws a `WebhookKeyError` for any other text. */
  constructor(keys: ReadonlyArray<string>) {
    this.#secrets = keys.filter(isSecret).map(sharedOf)
    this.#open = keys.filter((text) => !isSecret(text)).map(publicKeyOf)
  }

  /** Cheap questions first: what has no form of a webhook of now costs no hash. */
  verify(header: HeaderOf, body: Buffer, nowMs: number): Verification {
    const id = header("webhook-id")
    const timestamp = header("webhook-timestamp")
    const signatures = header("webhook-signature")
    if (id === "" || timestamp === "" || signatures === "") return forged("unsigned")
    const seconds = secondsIn(timestamp)
    if (seconds === undefined || !idPattern.test(id) || signatures.length > signaturesCharsMax) {
      return forged("headers-malformed")
    }
    const listed = signatures.split(" ")
    if (listed.length > signaturesMax) return forged("headers-malformed")
    const wrong = wrongTime(seconds * 1_000, nowMs)
    if (wrong !== undefined) return wrong
    if (body.length === 0) return forged("body-empty")
    if (!isUtf8(body)) return forged("body-not-utf8")
    return this.#hasSigned(listed, id, seconds, body)
      ? { kind: "authentic", sentAt: seconds * 1_000 }
      : forged("wrong-signature")
  }

  #hasSigned(listed: ReadonlyArray<string>, id: string, seconds: number, body: Buffer): boolean {
    // What is of another version or length is passed over: senders may list signatures that are not for us.
    const shared = listed.filter((each) => sharedPattern.test(each)).map((each) => Buffer.from(each))
    const open = listed.filter((each) => openPattern.test(each)).map((each) => Buffer.from(each.slice(4), "base64"))
    const text = open.length === 0 ? body : signedText(id, seconds, body)
    return (
      this.#secrets.some((key) => {
        const isListed = (signature: string): boolean =>
          shared.some((each) => timingSafeEqual(each, Buffer.from(signature)))
        return (
          shared.length > 0 && isListed(byNode(key, id, seconds, body)) && isListed(byLibrary(key, id, seconds, body))
        )
      }) || this.#open.some((key) => open.some((each) => verify(null, text, key, each)))
    )
  }
}

/** The base64 of 32 and of 64 bytes: all that match have one length, which the comparison needs. */
const sharedPattern = /^v1,[A-Za-z0-9+/]{43}=$/
const openPattern = /^v1a,[A-Za-z0-9+/]{86}==$/
