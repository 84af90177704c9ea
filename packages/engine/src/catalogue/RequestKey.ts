/** The `Idempotency-Key` of a request that changes the catalogue or the users, as it is stored. */
import { createHash, createHmac } from "node:crypto"
import { canonicalJson } from "@ticketrush/protocol"

/** What a key counts for: the same text with another operation is another key. */
export type KeyScope = "create-user" | "remove-user" | "setup" | "cleanup"

export type RequestKey = {
  readonly scope: KeyScope
  /** sha256 of the text. */
  readonly digest: Uint8Array
  /**
   * Of the request that it came with, made with the text of the key, which is not stored: a name in a request cannot be
   * guessed from it.
   */
  readonly payload: Uint8Array
}

/** `payload`: what was asked for, as JSON values. The order of its fields does not count. */
export const requestKeyOf = (scope: KeyScope, text: string, payload: unknown): RequestKey => ({
  scope,
  digest: createHash("sha256").update(text).digest(),
  payload: createHmac("sha256", text).update(canonicalJson(payload)).digest(),
})

export const isSamePayload = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0
