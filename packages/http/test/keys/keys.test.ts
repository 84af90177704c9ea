import { generateKeyPairSync, sign as signBytes } from "node:crypto"
import { Effect } from "effect"
import { CompactSign, compactVerify, createLocalJWKSet, importJWK } from "jose"
import { beforeAll, describe, expect, it } from "vitest"
import { generateKey, Keys, type SigningJwk } from "../../src/keys/Keys.ts"

const run = Effect.runPromise
const type = "ticketrush-pass+jwt"
const text = JSON.stringify({ iss: "ticketrush", sub: "7" })

let older: SigningJwk
let newer: SigningJwk
let keys: Keys

beforeAll(async () => {
  older = await run(generateKey)
  newer = await run(generateKey)
  keys = await run(Keys.make([older, newer]))
})

const payloadOf = (verified: ReturnType<Keys["verify"]>): string =>
  "fault" in verified ? `fault: ${verified.fault}` : verified.payload.toString()

const base64url = (value: string): string => Buffer.from(value).toString("base64url")

/** A token of our making but for its header, signed with one of our keys. */
const withHeader = (header: object, key: SigningJwk): string => {
  const input = `${base64url(JSON.stringify(header))}.${base64url(text)}`
  const { kty, crv, x, d } = key
  const signature = signBytes(null, Buffer.from(input), { key: { kty, crv, x, d }, format: "jwk" })
  return `${input}.${signature.toString("base64url")}`
}

describe("what the keys sign", () => {
  it("is verified by jose with the published keys, under the algorithm, type and name it says", async () => {
    const { payload, protectedHeader } = await compactVerify(
      keys.sign(type, text),
      createLocalJWKSet(JSON.parse(keys.jwks)),
      { algorithms: ["EdDSA"] },
    )
    expect(Buffer.from(payload).toString()).toBe(text)
    expect(protectedHeader).toEqual({ alg: "EdDSA", typ: type, kid: newer.kid })
  })

  it("is what jose signs with the same key and header, byte for byte", async () => {
    const token = await new CompactSign(Buffer.from(text))
      .setProtectedHeader({ alg: "EdDSA", typ: type, kid: newer.kid })
      .sign(await importJWK(newer, "EdDSA"))
    expect(keys.sign(type, text)).toBe(token)
    expect(payloadOf(keys.verify(type, token))).toBe(text)
  })

  it("is verified after a newer key has come, and not after its key is gone", async () => {
    const before = await run(Keys.make([older]))
    const token = before.sign(type, text)
    expect(payloadOf(keys.verify(type, token))).toBe(text)
    const after = await run(Keys.make([newer]))
    expect(after.verify(type, token)).toEqual({ fault: "it was not signed by a key of this installation" })
  })
})

describe("a token that is not exactly what was signed", () => {
  it("is refused wherever one character of it differs", () => {
    const token = keys.sign(type, text)
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."
    for (let at = 0; at < token.length; at++) {
      for (const other of [...alphabet].filter((_, i) => i % 13 === at % 13)) {
        if (other === token[at]) continue
        const changed = token.slice(0, at) + other + token.slice(at + 1)
        expect(keys.verify(type, changed), `character ${at}`).toHaveProperty("fault")
      }
    }
  })

  it("is refused when it is longer, shorter or written another way", () => {
    const token = keys.sign(type, text)
    const [header, payload, signature] = token.split(".")
    const others = [
      `${token}=`,
      `${token}A`,
      `${token}.`,
      ` ${token}`,
      `${token}\n`,
      token.slice(0, -1),
      `${header}.${payload}.`,
      `${header}.${payload}`,
      `${header}..${signature}`,
      `${header}.${payload}.${signature.slice(0, 40)}*${signature.slice(40)}`,
      `${header}.${payload}=.${signature}`,
      "",
      ".",
      "..",
      header,
    ]
    for (const other of others) expect(keys.verify(type, other), other).toHaveProperty("fault")
  })

  it("is refused under any header but ours, even when it is signed with our key", () => {
    const { kid } = newer
    expect(payloadOf(keys.verify(type, withHeader({ alg: "EdDSA", typ: type, kid }, newer)))).toBe(text)
    const headers: object[] = [
      { alg: "none", typ: type, kid },
      { alg: "HS256", typ: type, kid },
      { alg: "eddsa", typ: type, kid },
      { typ: type, kid },
      { alg: "EdDSA", typ: type },
      { alg: "EdDSA", kid },
      { alg: "EdDSA", typ: type, kid: "other" },
      { alg: "EdDSA", typ: type, kid, crit: ["exp"] },
      { alg: "EdDSA", typ: type, kid, jwk: { kty: "OKP", crv: "Ed25519", x: newer.x } },
      { alg: "EdDSA", typ: "JWT", kid },
    ]
    for (const header of headers) {
      expect(keys.verify(type, withHeader(header, newer)), JSON.stringify(header)).toHaveProperty("fault")
    }
  })

  it("is refused when it was signed for something else", () => {
    expect(keys.verify(type, keys.sign("ticketrush-head+jwt", text))).toEqual({
      fault: "it was signed for something else",
    })
  })

  it("is refused when another key signed it under our key's name", async () => {
    const stranger = await run(generateKey)
    const token = withHeader({ alg: "EdDSA", typ: type, kid: newer.kid }, stranger)
    expect(keys.verify(type, token)).toEqual({ fault: "its signature does not belong to it" })
    expect(keys.verify(type, withHeader({ alg: "EdDSA", typ: type, kid: older.kid }, newer))).toHaveProperty("fault")
  })
})

describe("the published keys", () => {
  it("hold the public halves alone, all of them, under their thumbprints", () => {
    const published = JSON.parse(keys.jwks).keys
    const shown = ({ kid, x }: SigningJwk) => ({ kty: "OKP", crv: "Ed25519", alg: "EdDSA", use: "sig", kid, x })
    expect(published).toEqual([shown(older), shown(newer)])
    expect(keys.jwks).not.toContain(older.d)
    expect(keys.jwks).not.toContain(newer.d)
  })
})

describe("a list of keys that is none", () => {
  const { x, d } = generateKeyPairSync("x25519").privateKey.export({ format: "jwk" })
  it.each<[string, () => ReadonlyArray<object>]>([
    ["there is no key", () => []],
    ["key 1 is no Ed25519 private key", () => [{}]],
    ["key 1 is no Ed25519 private key", () => [{ ...newer, kty: "RSA" }]],
    ["key 1 is no Ed25519 private key", () => [{ kty: "OKP", crv: "X25519", x, d, kid: "a" }]],
    ["key 1 is no Ed25519 private key", () => [{ ...newer, d: "short" }]],
    ["key 2 has halves that do not belong together", () => [older, { ...newer, x: older.x, kid: older.kid }]],
    ["key 2 does not have its thumbprint as kid", () => [older, { ...newer, kid: "mine" }]],
    ["key 2 stands there twice", () => [newer, newer]],
  ])("is refused: %s", async (message, jwks) => {
    const failure = await run(Effect.flip(Keys.make(jwks() as ReadonlyArray<SigningJwk>)))
    expect(failure).toMatchObject({ _tag: "KeysError", message })
  })
})
