import { concertIdMax, limits } from "@ticketrush/protocol"
import { Effect } from "effect"
import { createLocalJWKSet, jwtVerify } from "jose"
import { beforeEach, describe, expect, it } from "vitest"
import { generateKey, Keys } from "../../src/keys/Keys.ts"
import { AdmissionPasses } from "../../src/line/AdmissionPasses.ts"

const until = 1_790_000_000_123
let keys: Keys
let passes: AdmissionPasses

beforeEach(async () => {
  keys = await Effect.runPromise(Effect.flatMap(generateKey, (key) => Keys.make([key])))
  passes = new AdmissionPasses(keys)
})
const another = (): AdmissionPasses => new AdmissionPasses(keys)

describe("an admission pass", () => {
  it.each([
    { concertId: 1, person: 1, pass: 1, until: 1 },
    { concertId: 7, person: 501, pass: 3, until },
    { concertId: concertIdMax, person: Number.MAX_SAFE_INTEGER, pass: limits.placesPerSaleMax, until: 8.64e15 },
  ])("comes back as it was given: %j", (admission) => {
    const token = passes.issue(admission.concertId, admission.person, admission.pass, admission.until)
    expect(token.length).toBeLessThanOrEqual(limits.admissionPassCharsMax)
    expect(another().verify(token)).toEqual({ ...admission, session: null })
    expect(passes.verify(token)).toEqual({ ...admission, session: null })
  })

  it("is a JWT that jose verifies with the published keys", async () => {
    const token = passes.issue(7, 501, 3, until)
    const { payload } = await jwtVerify(token, createLocalJWKSet(JSON.parse(keys.jwks)), {
      issuer: "ticketrush",
      subject: "501",
      typ: "ticketrush-pass+jwt",
      algorithms: ["EdDSA"],
      currentDate: new Date(until - 1_000),
    })
    expect(payload).toEqual({ iss: "ticketrush", sub: "501", concert: 7, pass: 3, exp: until / 1_000 })
  })

  it("is the same token whenever, wherever and however often it is read", () => {
    const token = passes.issue(7, 501, 3, until)
    expect(passes.issue(7, 501, 3, until)).toBe(token)
    expect(another().issue(7, 501, 3, until)).toBe(token)
    expect(passes.counters().signatures).toBe(1)
  })

  it("is another token for another concert, person, number, end or session", () => {
    const tokens = [
      passes.issue(7, 501, 3, until),
      passes.issue(8, 501, 3, until),
      passes.issue(7, 502, 3, until),
      passes.issue(7, 501, 4, until),
      passes.issue(7, 501, 3, until + 1),
      passes.issue(7, 501, 3, until, "phone"),
      passes.issue(7, 501, 3, until, "laptop"),
    ]
    expect(new Set(tokens).size).toBe(7)
  })

  it("says with which session it counts, and is the same for that one on every node", () => {
    const token = passes.issue(7, 501, 3, until, "phone")
    expect(passes.issue(7, 501, 3, until, "phone")).toBe(token)
    expect(another().issue(7, 501, 3, until, "phone")).toBe(token)
    expect(another().verify(token)).toEqual({ concertId: 7, person: 501, pass: 3, until, session: "phone" })
  })

  it("stays valid after its end: the sale decides when it is over", () => {
    expect(another().verify(passes.issue(7, 501, 3, 1_000))).toEqual({
      concertId: 7,
      person: 501,
      pass: 3,
      until: 1_000,
      session: null,
    })
  })
})

describe("verifying", () => {
  it("checks a signature once, and not at all for what this node has issued", () => {
    const token = passes.issue(7, 501, 3, until)
    const edge = another()
    for (let i = 0; i < 5; i++) edge.verify(token)
    expect(edge.counters()).toEqual({ signatures: 0, verifications: 1, known: 1 })
    passes.verify(token)
    expect(passes.counters()).toEqual({ signatures: 1, verifications: 0, known: 1 })
  })

  it("remembers no token that failed, and a bounded number of those that passed, the oldest of which go first", () => {
    const bounded = new AdmissionPasses(keys, 8)
    const tokens = Array.from({ length: 20 }, (_, i) => passes.issue(7, 501, i + 1, until))
    for (const token of tokens) {
      bounded.verify(token)
      bounded.verify(`${token}A`)
      expect(bounded.counters().known).toBeLessThanOrEqual(8)
    }
    const { verifications } = bounded.counters()
    expect(verifications).toBe(40)
    for (const token of tokens.slice(-4)) bounded.verify(token)
    expect(bounded.counters().verifications).toBe(verifications)
    bounded.verify(tokens[0])
    expect(bounded.counters().verifications).toBe(verifications + 1)
  })

  it("looks no further than the bound of a token", () => {
    const long = "a".repeat(limits.admissionPassCharsMax + 1)
    expect(passes.verify(long)).toEqual({ fault: "it is too long" })
    expect(passes.counters().verifications).toBe(0)
  })

  it("says what is wrong", async () => {
    expect(passes.verify("")).toEqual({ fault: "it is no signed token" })
    const stranger = await Effect.runPromise(Effect.flatMap(generateKey, (key) => Keys.make([key])))
    const foreign = new AdmissionPasses(stranger).issue(7, 501, 3, until)
    expect(passes.verify(foreign)).toEqual({ fault: "it was not signed by a key of this installation" })
    const head = keys.sign("ticketrush-head+jwt", "{}")
    expect(passes.verify(head)).toEqual({ fault: "it was signed for something else" })
    const token = passes.issue(7, 501, 3, until)
    const forged = `${token.slice(0, -5)}AAAAA`
    expect(passes.verify(forged)).toEqual({ fault: "its signature does not belong to it" })
  })

  it.each([
    {},
    { iss: "other", sub: "501", concert: 7, pass: 3, exp: 1 },
    { iss: "ticketrush", sub: 501, concert: 7, pass: 3, exp: 1 },
    { iss: "ticketrush", sub: "-1", concert: 7, pass: 3, exp: 1 },
    { iss: "ticketrush", sub: "0", concert: 7, pass: 3, exp: 1 },
    { iss: "ticketrush", sub: "9999999999999999", concert: 7, pass: 3, exp: 1 },
    { iss: "ticketrush", sub: "501", concert: 0, pass: 3, exp: 1 },
    { iss: "ticketrush", sub: "501", concert: 7.5, pass: 3, exp: 1 },
    { iss: "ticketrush", sub: "501", concert: 7, pass: 0, exp: 1 },
    { iss: "ticketrush", sub: "501", concert: 7, pass: limits.placesPerSaleMax + 1, exp: 1 },
    { iss: "ticketrush", sub: "501", concert: 7, pass: 3 },
    { iss: "ticketrush", sub: "501", concert: 7, pass: 3, exp: 1, sid: 5 },
  ])("takes no signed claims that are not those of a pass: %j", (claims) => {
    expect(passes.verify(keys.sign("ticketrush-pass+jwt", JSON.stringify(claims)))).toEqual({
      fault: "it does not say what a pass says",
    })
  })
})
