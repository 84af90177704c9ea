/**
 * CSRF tokens: an HMAC of the session under a secret of the installation, so that none has to be kept. A page that cannot
 * read our answers has none, and the one of another session counts for nothing.
 */
import { createHmac, hkdfSync, type KeyObject, timingSafeEqual } from "node:crypto"

export class CsrfTokens {
  readonly #secrets: ReadonlyArray<Buffer>

  /** Those of the installation, the newest last, as for access tokens: the newest makes, all of them count. */
  constructor(keys: ReadonlyArray<{ readonly secret: KeyObject }>) {
    this.#secrets = keys.map(({ secret }) => {
      const seed = Buffer.from(secret.export({ format: "jwk" }).d as string, "base64url")
      return Buffer.from(hkdfSync("sha256", seed, "", "ticketrush csrf", 32))
    })
  }

  of(session: string): string {
    return macOf(this.#secrets[this.#secrets.length - 1], session).toString("base64url")
  }

  belongs(shown: string, session: string): boolean {
    const bytes = Buffer.from(shown, "base64url")
    return this.#secrets.some((secret) => {
      const mac = macOf(secret, session)
      return bytes.length === mac.length && timingSafeEqual(bytes, mac)
    })
  }
}

const macOf = (secret: Buffer, session: string): Buffer => createHmac("sha256", secret).update(session).digest()
