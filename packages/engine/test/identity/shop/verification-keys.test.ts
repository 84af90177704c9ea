import { generateKeyPairSync } from "node:crypto"
import { issuerKey, jwkOf, jwksOf } from "@ticketrush/testing"
import { describe, expect, it } from "vitest"
import { verificationKeysIn } from "../../../src/identity/shop/verification-keys.ts"

const [ec, ed, rsa] = [issuerKey("ec"), issuerKey("ed", "EdDSA"), issuerKey("rsa", "RS256")]
const namesIn = (...keys: ReadonlyArray<unknown>): ReadonlyArray<string> | undefined => {
  const found = verificationKeysIn(JSON.stringify({ keys }))
  return found === undefined ? undefined : [...found.keys()]
}
const algorithmsIn = (jwk: object): ReadonlyArray<string> | undefined =>
  [...(verificationKeysIn(JSON.stringify({ keys: [jwk] })) ?? new Map()).values()][0]?.algorithms

describe("the keys that a provider publishes", () => {
  it("are bound to the algorithm that they name, or to those of their kind", () => {
    expect(algorithmsIn(jwkOf(ec))).toEqual(["ES256"])
    expect(algorithmsIn({ ...jwkOf(ed), alg: undefined })).toEqual(["EdDSA", "Ed25519"])
    expect(algorithmsIn({ ...jwkOf(ed), alg: "Ed25519" })).toEqual(["EdDSA", "Ed25519"])
    expect(algorithmsIn(jwkOf(rsa))).toEqual(["RS256"])
    expect(algorithmsIn({ ...jwkOf(rsa), alg: undefined })).not.toContain("HS256")
  })

  it.each([
    ["has no name", { kid: undefined }],
    ["is for encryption", { use: "enc" }],
    ["may only wrap keys", { key_ops: ["wrapKey"] }],
    ["names an algorithm of another kind", { alg: "RS256" }],
    ["names a symmetric algorithm", { alg: "HS256" }],
    ["has its secret half in it", { d: "AA" }],
    ["is cut off", { x: "AA" }],
  ])("leave one out that %s", (_, wrong) => {
    expect(namesIn(jwkOf(rsa), { ...jwkOf(ec), ...wrong })).toEqual(["rsa"])
  })

  it("leave out a symmetric one, a weak one, and two that share a name", () => {
    const weak = generateKeyPairSync("rsa", { modulusLength: 1_024 }).publicKey.export({ format: "jwk" })
    const secret = { kty: "oct", k: "AAAA", kid: "secret", alg: "HS256" }
    expect(namesIn(jwkOf(rsa), { ...weak, kid: "weak" }, secret)).toEqual(["rsa"])
    expect(namesIn(jwkOf(rsa), jwkOf(ec), { ...jwkOf(ed), kid: "ec" })).toEqual(["rsa"])
  })

  it.each(["", "<html>", "null", "[]", '{"keys":{}}', '{"keys":[]}', '{"keys":[null,5]}'])("are none in %j", (text) => {
    expect(verificationKeysIn(text)).toBeUndefined()
  })

  it("are none in a set without a bound", () => {
    const many = Array.from({ length: 65 }, (_, n) => ({ ...jwkOf(ec), kid: `k${n}` }))
    expect(namesIn(...many)).toBeUndefined()
    expect(verificationKeysIn(jwksOf(ec, ed, rsa))?.size).toBe(3)
  })
})
