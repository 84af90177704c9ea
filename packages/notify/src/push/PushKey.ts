/** The key that push services know an installation by (VAPID, RFC 8292): P-256, both halves in base64url without padding. */
import { createECDH, ECDH } from "node:crypto"

export type PushKey = { readonly publicKey: string; readonly privateKey: string }

const curve = "prime256v1"
const privateBytes = 32

export const generatePushKey = (): PushKey => {
  const pair = createECDH(curve)
  const publicKey = pair.generateKeys("base64url")
  // A number with leading zeros comes shorter.
  const bytes = pair.getPrivateKey()
  const privateKey = Buffer.concat([Buffer.alloc(privateBytes - bytes.length), bytes]).toString("base64url")
  return { publicKey, privateKey }
}

/** Whether a text is a point of the curve: what a browser is written to with. */
export const isPublicKey = (text: string): boolean => {
  if (!/^[\w-]{87}$/.test(text)) return false
  try {
    ECDH.convertKey(text, curve, "base64url")
    return true
  } catch {
    return false // Of the right form, and not on the curve.
  }
}
