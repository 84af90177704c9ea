/** Keys, bodies and headers for tests of webhooks. */
import { StandardWebhookSigner, StandardWebhookVerifier } from "../../src/webhooks/StandardWebhooks.ts"
import { TimestampedHmacSigner, TimestampedHmacVerifier } from "../../src/webhooks/TimestampedHmac.ts"
import type { HeaderOf, WebhookHeaders, WebhookSigner, WebhookVerifier } from "../../src/webhooks/Webhook.ts"
import { privateTextOf, publicTextOf, secretTextOf } from "../../src/webhooks/webhook-keys.ts"

const bytes = (length: number, first: number): Uint8Array => Uint8Array.from({ length }, (_, i) => first + i)

export const secret = secretTextOf(bytes(32, 1))
export const otherSecret = secretTextOf(bytes(24, 100))
export const privateKey = privateTextOf(bytes(32, 7))
export const otherPrivateKey = privateTextOf(bytes(32, 77))
export const publicKey = publicTextOf(privateKey)

export const nowMs = Date.UTC(2026, 10, 29, 12)
export const body = Buffer.from('{"id":"msg_1","type":"payment.succeeded","amount":99000,"memo":"좌석 A-1"}')

export const headerOf =
  (headers: WebhookHeaders): HeaderOf =>
  (name) =>
    headers[name] ?? ""

export type Scheme = {
  readonly name: string
  readonly signer: (...keys: ReadonlyArray<string>) => WebhookSigner
  readonly verifier: (...keys: ReadonlyArray<string>) => WebhookVerifier
  /** What signs, what verifies that, and what signs like it with another key. */
  readonly signs: string
  readonly verifies: string
  readonly stranger: string
}

export const schemes: ReadonlyArray<Scheme> = [
  {
    name: "Standard Webhooks, v1",
    signer: (...keys) => new StandardWebhookSigner(keys),
    verifier: (...keys) => new StandardWebhookVerifier(keys),
    signs: secret,
    verifies: secret,
    stranger: otherSecret,
  },
  {
    name: "Standard Webhooks, v1a",
    signer: (...keys) => new StandardWebhookSigner(keys),
    verifier: (...keys) => new StandardWebhookVerifier(keys),
    signs: privateKey,
    verifies: publicKey,
    stranger: otherPrivateKey,
  },
  {
    name: "a time and an HMAC",
    signer: (...keys) => new TimestampedHmacSigner(keys),
    verifier: (...keys) => new TimestampedHmacVerifier(keys),
    signs: secret,
    verifies: secret,
    stranger: otherSecret,
  },
]
