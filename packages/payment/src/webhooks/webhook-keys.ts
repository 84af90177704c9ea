/**
 * Keys of Standard Webhooks as text: `whsec_` and 24 to 64 bytes for HMAC, `whsk_` (private) and `whpk_` (public) for
 * ed25519, all in base64. A private key is its 32 bytes of seed, or these and the 32 bytes of the public key.
 */
import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto"

/** A key that cannot be used. `message` is the one line an operator reads; it does not repeat the key. */
export class WebhookKeyError extends Error {
  readonly _tag = "WebhookKeyError"
}

const secretPrefix = "whsec_"
const privatePrefix = "whsk_"
const publicPrefix = "whpk_"

/** What stands before the bytes of an ed25519 key in PKCS #8 and in SubjectPublicKeyInfo (RFC 8410). */
const pkcs8 = Buffer.from("302e020100300506032b657004220420", "hex")
const spki = Buffer.from("302a300506032b6570032100", "hex")

/** The bytes behind the prefix. Node's own decoder passes over what is no base64. */
const bytesOf = (text: string, prefix: string, lengths: (length: number) => boolean, wanted: string): Buffer => {
  const body = text.slice(prefix.length)
  const bytes = Buffer.from(body, "base64")
  const isBase64 = /^[A-Za-z0-9+/]+={0,2}$/.test(body) && bytes.toString("base64").startsWith(body.replace(/=+$/, ""))
  if (!text.startsWith(prefix) || !isBase64 || !lengths(bytes.length)) {
    throw new WebhookKeyError(`a webhook key is ${prefix} and ${wanted} in base64`)
  }
  return bytes
}

export const secretBytes = (text: string): Buffer =>
  bytesOf(text, secretPrefix, (length) => length >= 24 && length <= 64, "24 to 64 bytes")

export const privateKeyOf = (text: string): KeyObject => {
  const bytes = bytesOf(text, privatePrefix, (length) => length === 32 || length === 64, "32 or 64 bytes")
  return createPrivateKey({ key: Buffer.concat([pkcs8, bytes.subarray(0, 32)]), format: "der", type: "pkcs8" })
}

export const publicKeyOf = (text: string): KeyObject => {
  const bytes = bytesOf(text, publicPrefix, (length) => length === 32, "32 bytes")
  return createPublicKey({ key: Buffer.concat([spki, bytes]), format: "der", type: "spki" })
}

export const isSecret = (text: string): boolean => text.startsWith(secretPrefix)
export const isPrivateKey = (text: string): boolean => text.startsWith(privatePrefix)

/** The public half of a `whsk_` key, as receivers get it. */
export const publicTextOf = (privateText: string): string => {
  const der = createPublicKey(privateKeyOf(privateText)).export({ format: "der", type: "spki" })
  return `${publicPrefix}${der.subarray(spki.length).toString("base64")}`
}

/** Keys of a shop's own making: 32 bytes that cannot be guessed, as text. */
export const secretTextOf = (bytes: Uint8Array): string => `${secretPrefix}${Buffer.from(bytes).toString("base64")}`
export const privateTextOf = (seed: Uint8Array): string => `${privatePrefix}${Buffer.from(seed).toString("base64")}`
