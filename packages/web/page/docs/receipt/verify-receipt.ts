/**
 * Holds a receipt against the keys of the server, and against an exported journal where there is one: who signed it, over which
 * head of which journal, and whether the join stands in there. Whether the line was honoured afterwards only
 * `ticketrush verify-receipt` judges.
 */
import { headType } from "@ticketrush/protocol/receipt"
import { isReceipt, type Receipt } from "./Receipt.ts"

type Bytes = Uint8Array<ArrayBuffer>

/** What is used of `crypto.subtle`, as browsers have it. */
export type Subtle<CryptoKey> = {
  importKey(
    format: "jwk",
    key: { readonly crv: string; readonly kty: string; readonly x: string },
    algorithm: { readonly name: "Ed25519" },
    extractable: false,
    usages: ["verify"],
  ): Promise<CryptoKey>
  verify(algorithm: { readonly name: "Ed25519" }, key: CryptoKey, signature: Bytes, signed: Bytes): Promise<boolean>
}

export type Key = { readonly kty: string; readonly crv: string; readonly kid: string; readonly x: string }
export type Jwks = { readonly keys: ReadonlyArray<Key> }

export type Head = {
  readonly concert: number
  readonly epoch: number
  readonly position: number
  /** In hexadecimal digits. */
  readonly hash: string
  readonly kid: string
}

/** What was looked at, in the order in which it was. */
export const checks = ["form", "kind", "key", "signature", "concert"] as const
export type Check = (typeof checks)[number]

/** `failed`: the first check that did not hold; `head` is there when all of them did. */
export type Verified =
  | { readonly failed: Check; readonly receipt: Receipt | null }
  | { readonly failed: null; readonly receipt: Receipt; readonly head: Head }

export const receiptIn = (text: string): Receipt | null => {
  try {
    const read: unknown = JSON.parse(text)
    const inside = (read as { readonly receipt?: unknown } | null)?.receipt ?? read
    return isReceipt(inside) ? inside : null
  } catch {
    return null
  }
}

const bytesOf = (base64url: string): Bytes =>
  Uint8Array.from(atob(base64url.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0))

const objectIn = (base64url: string): Readonly<Record<string, unknown>> | null => {
  try {
    const read: unknown = JSON.parse(new TextDecoder().decode(bytesOf(base64url)))
    return typeof read === "object" && read !== null ? (read as Readonly<Record<string, unknown>>) : null
  } catch {
    return null
  }
}

/** Rejected where this browser does not know the kind of signature (Ed25519). */
export const verifyReceipt = async <K>(text: string, { keys }: Jwks, crypto: Subtle<K>): Promise<Verified> => {
  const receipt = receiptIn(text)
  if (receipt === null) return { failed: "form", receipt }
  const parts = receipt.head.split(".")
  const [header, claims] = parts.slice(0, 2).map(objectIn)
  if (parts.length !== 3 || header == null || claims == null) return { failed: "form", receipt }
  if (header.alg !== "EdDSA" || header.typ !== headType) return { failed: "kind", receipt }
  const key = keys.find(({ kid }) => kid === header.kid)
  if (key === undefined) return { failed: "key", receipt }
  const { crv, kty, x } = key
  const imported = await crypto.importKey("jwk", { crv, kty, x }, { name: "Ed25519" }, false, ["verify"])
  const signed = new TextEncoder().encode(`${parts[0]}.${parts[1]}`)
  if (!(await isSignedBy(imported, parts[2], signed, crypto))) return { failed: "signature", receipt }
  const { concert, epoch, hash, position } = claims
  if (typeof epoch !== "number" || typeof position !== "number" || typeof hash !== "string") {
    return { failed: "kind", receipt }
  }
  if (concert !== receipt.concert) return { failed: "concert", receipt }
  return { failed: null, receipt, head: { concert: receipt.concert, epoch, position, hash, kid: key.kid } }
}

const isSignedBy = async <K>(
  key: K,
  signature: string,
  signed: Bytes,
  crypto: Pick<Subtle<K>, "verify">,
): Promise<boolean> => {
  let bytes: Bytes
  try {
    bytes = bytesOf(signature)
  } catch {
    return false
  }
  return crypto.verify({ name: "Ed25519" }, key, bytes, signed)
}
