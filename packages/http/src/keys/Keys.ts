/**
 * The signing keys of an installation. The newest one signs, all of them verify, so a key can be replaced while what
 * the old one signed is still around. Signing and verifying are plain and synchronous: a pass is made and checked
 * between a socket and a sale, where no promise belongs. What they make is a compact JWS (RFC 7515) with EdDSA over
 * Ed25519 (RFC 8037), which any JOSE library reads with the published JWKS.
 */
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto"
import { invariant } from "@ticketrush/protocol"
import { ticketType } from "@ticketrush/protocol/ticket"
import { Data, Effect } from "effect"
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from "jose"

/** The keys of an installation cannot be used. `message` is the one line an operator reads. */
export class KeysError extends Data.TaggedError("KeysError")<{ readonly message: string }> {}

/** A private key as it is kept: RFC 8037, with its thumbprint (RFC 7638) as `kid`. */
export type SigningJwk = {
  readonly kty: "OKP"
  readonly crv: "Ed25519"
  readonly kid: string
  readonly x: string
  readonly d: string
}

/** What a signed text is: the `typ` of its header. A signature for one kind is worth nothing for another. */
export type TokenType = "ticketrush-pass+jwt" | "ticketrush-head+jwt" | typeof ticketType

export type Verified = { readonly payload: Buffer } | { readonly fault: string }

/** A key of an installation, ready for use. */
type Key = { readonly kid: string; readonly secret: KeyObject; readonly open: KeyObject }

export const generateKey: Effect.Effect<SigningJwk> = Effect.promise(async () => {
  const { privateKey } = await generateKeyPair("EdDSA", { extractable: true })
  const { x, d } = await exportJWK(privateKey)
  invariant(x !== undefined && d !== undefined, "an Ed25519 key has two halves")
  return { kty: "OKP", crv: "Ed25519", kid: await thumbprint({ kty: "OKP", crv: "Ed25519", x }), x, d } as const
})

const thumbprint = (jwk: JWK): Promise<string> => calculateJwkThumbprint(jwk, "sha256")

export class Keys {
  /** The public halves, as published. */
  readonly jwks: string
  /** In order of age, the newest last. */
  readonly all: ReadonlyArray<Key>
  readonly #newest: Key
  readonly #byHeader = new Map<string, { readonly key: Key; readonly type: TokenType }>()

  private constructor(keys: ReadonlyArray<Key>) {
    this.all = keys
    this.#newest = keys[keys.length - 1]
    for (const key of keys) {
      for (const type of tokenTypes) this.#byHeader.set(headerOf(type, key.kid), { key, type })
    }
    const published = keys.map(({ kid, open }) => {
      const { x } = open.export({ format: "jwk" })
      return { kty: "OKP", crv: "Ed25519", alg: "EdDSA", use: "sig", kid, x }
    })
    this.jwks = JSON.stringify({ keys: published })
  }

  /** In order of age, the newest last. Fails when a key is none, or does not have the name it should have. */
  static make = Effect.fnUntraced(function* (jwks: ReadonlyArray<SigningJwk>): Effect.fn.Return<Keys, KeysError> {
    const keys: Key[] = []
    for (const [i, jwk] of jwks.entries()) {
      const key = yield* Effect.tryPromise({
        try: () => keyOf(jwk),
        catch: (cause) => new KeysError({ message: `key ${i + 1} ${(cause as Error).message}` }),
      })
      if (keys.some(({ kid }) => kid === key.kid)) {
        return yield* new KeysError({ message: `key ${i + 1} stands there twice` })
      }
      keys.push(key)
    }
    if (keys.length === 0) return yield* new KeysError({ message: "there is no key" })
    return new Keys(keys)
  })

  /** `json` as a compact JWS. The same text always gives the same token: Ed25519 draws no randomness. */
  sign(type: TokenType, json: string): string {
    const input = `${headerOf(type, this.#newest.kid)}.${Buffer.from(json).toString("base64url")}`
    return `${input}.${sign(null, Buffer.from(input), this.#newest.secret).toString("base64url")}`
  }

  /**
   * What was signed, or what is wrong with the token. Only tokens of our own making pass, so the header is compared
   * as text with the few that we write: it can name no other algorithm, key or type. Nor is there a second way to
   * write the same signature.
   */
  verify(type: TokenType, token: string): Verified {
    const payloadAt = token.indexOf(".") + 1
    const signatureAt = token.indexOf(".", payloadAt) + 1
    if (payloadAt === 0 || signatureAt === 0) return { fault: "it is no signed token" }
    const known = this.#byHeader.get(token.slice(0, payloadAt - 1))
    if (known === undefined) return { fault: "it was not signed by a key of this installation" }
    if (known.type !== type) return { fault: "it was signed for something else" }
    const written = token.slice(signatureAt)
    const signature = Buffer.from(written, "base64url")
    const input = Buffer.from(token.slice(0, signatureAt - 1))
    if (signature.toString("base64url") !== written || !verify(null, input, known.key.open, signature)) {
      return { fault: "its signature does not belong to it" }
    }
    return { payload: Buffer.from(token.slice(payloadAt, signatureAt - 1), "base64url") }
  }
}

const tokenTypes: ReadonlyArray<TokenType> = ["ticketrush-pass+jwt", "ticketrush-head+jwt", ticketType]

const headerOf = (typ: TokenType, kid: string): string =>
  Buffer.from(JSON.stringify({ alg: "EdDSA", typ, kid })).toString("base64url")

const keyOf = async (jwk: SigningJwk): Promise<Key> => {
  const { kty, crv, x, d, kid } = jwk
  if (kty !== "OKP" || crv !== "Ed25519" || typeof x !== "string" || typeof d !== "string") {
    throw new Error("is no Ed25519 private key")
  }
  let secret: KeyObject
  try {
    secret = createPrivateKey({ key: { kty, crv, x, d }, format: "jwk" })
  } catch {
    throw new Error("is no Ed25519 private key")
  }
  const open = createPublicKey(secret)
  if (open.export({ format: "jwk" }).x !== x) throw new Error("has halves that do not belong together")
  if (kid !== (await thumbprint({ kty, crv, x }))) throw new Error("does not have its thumbprint as kid")
  return { kid, secret, open }
}
