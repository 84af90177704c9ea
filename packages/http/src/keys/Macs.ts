/**
 * Codes (HMAC) by which an installation knows a text of its own again, so that no table has to keep it. Each use has secrets of its
 * own, which are derived from the keys: the newest key makes codes, and those of all keys count.
 */
import { createHmac, hkdfSync, type KeyObject, timingSafeEqual } from "node:crypto"

export class Macs {
  readonly #secrets: ReadonlyArray<Buffer>
  readonly #chars: number

  /** The newest key is the last. `use`: a name that no other use has. `chars`: of a code, of the 43 that there are of it. */
  constructor(keys: ReadonlyArray<{ readonly secret: KeyObject }>, use: string, chars = 43) {
    this.#secrets = keys.map(({ secret }) => {
      const seed = Buffer.from(secret.export({ format: "jwk" }).d as string, "base64url")
      return Buffer.from(hkdfSync("sha256", seed, "", use, 32))
    })
    this.#chars = chars
  }

  of(text: string): string {
    return this.#made(this.#secrets[this.#secrets.length - 1], text)
  }

  belongs(shown: string, text: string): boolean {
    const bytes = Buffer.from(shown)
    return this.#secrets.some((secret) => {
      const mac = Buffer.from(this.#made(secret, text))
      return bytes.length === mac.length && timingSafeEqual(bytes, mac)
    })
  }

  #made(secret: Buffer, text: string): string {
    return createHmac("sha256", secret).update(text).digest("base64url").slice(0, this.#chars)
  }
}
