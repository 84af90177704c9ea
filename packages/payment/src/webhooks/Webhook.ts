/**
 * A webhook: a POST whose body is signed. The signature covers the bytes as they came, so a webhook is verified before
 * anything of it is parsed, and a body that was parsed and written again does not verify.
 */

/** Value of a header by its lower-case name, "" when it is absent. */
export type HeaderOf = (name: string) => string

export type WebhookHeaders = Readonly<Record<string, string>>

/** Why a request is not taken for a webhook of the sender whose keys we have. */
export type Forgery =
  | "unsigned"
  | "headers-malformed"
  | "too-old"
  | "too-new"
  | "body-empty"
  | "body-not-utf8"
  | "wrong-signature"

/** `sentAt`: when this attempt was signed, in milliseconds since 1970. */
export type Verification =
  | { readonly kind: "authentic"; readonly sentAt: number }
  | { readonly kind: "forged"; readonly why: Forgery }

export interface WebhookVerifier {
  /** `nowMs`: milliseconds since 1970. Throws for nothing that a stranger can send. */
  readonly verify: (header: HeaderOf, body: Buffer, nowMs: number) => Verification
}

export interface WebhookSigner {
  /**
   * The headers that go with `body`. `id` names the message and is the same in each of its attempts, `atMs` is the time
   * of this attempt in milliseconds since 1970.
   */
  readonly sign: (id: string, atMs: number, body: Buffer) => WebhookHeaders
}

/** How far the time of an attempt may lie in the past or in the future. */
const toleranceMs = 5 * 60_000

/** More signatures than this are no rotation of keys: each of them costs a comparison. */
export const signaturesMax = 8

export const forged = (why: Forgery): Verification => ({ kind: "forged", why })

/** Undefined when the time is within the tolerance. */
export const wrongTime = (sentAt: number, nowMs: number): Verification | undefined => {
  if (nowMs - sentAt > toleranceMs) return forged("too-old")
  return sentAt - nowMs > toleranceMs ? forged("too-new") : undefined
}

/** A time in whole seconds, as digits alone; undefined for anything else, and for what cannot be a time. */
export const secondsIn = (text: string): number | undefined => (/^[1-9]\d{0,10}$/.test(text) ? Number(text) : undefined)
