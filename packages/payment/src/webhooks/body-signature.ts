/** A signature that stands in a body: HMAC-SHA256 in hexadecimal over a text that is made from the other fields. */
import { createHmac, timingSafeEqual } from "node:crypto"
import { secretBytes } from "./webhook-keys.ts"

const hmac = (key: string, text: string): Buffer => createHmac("sha256", secretBytes(key)).update(text).digest()

/** `key`: a `whsec_` key. */
export const signatureOf = (key: string, text: string): string => hmac(key, text).toString("hex")

/** Whether it was made with one of `keys`, so that a key can be replaced. */
export const isSignedWith = (keys: ReadonlyArray<string>, text: string, signature: string): boolean => {
  if (!/^[0-9a-f]{64}$/.test(signature)) return false
  const given = Buffer.from(signature, "hex")
  return keys.some((key) => timingSafeEqual(hmac(key, text), given))
}
