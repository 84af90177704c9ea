/** What every way of signing a webhook has to hold. */
import { describe, expect, it } from "vitest"
import { body, headerOf, nowMs, schemes } from "./samples.ts"

const minute = 60_000

describe.each(schemes)("$name", ({ signer, verifier, signs, verifies, stranger }) => {
  const signed = signer(signs).sign("msg_1", nowMs, body)
  const verify = verifier(verifies)

  it("verifies what it has signed, and says when that was", () => {
    expect(verify.verify(headerOf(signed), body, nowMs + 900)).toEqual({ kind: "authentic", sentAt: nowMs })
  })

  it("covers the bytes of the body: the same JSON written again does not verify", () => {
    const rewritten = Buffer.from(JSON.stringify(JSON.parse(body.toString()), null, 1))
    expect(verify.verify(headerOf(signed), rewritten, nowMs)).toEqual({ kind: "forged", why: "wrong-signature" })
  })

  it("notices each byte that was changed, left out or added", () => {
    for (let at = 0; at < body.length; at += 7) {
      const changed = Buffer.from(body)
      changed[at] = changed[at] === 0x20 ? 0x21 : 0x20
      expect(verify.verify(headerOf(signed), changed, nowMs).kind).toBe("forged")
    }
    expect(verify.verify(headerOf(signed), body.subarray(0, -1), nowMs).kind).toBe("forged")
    expect(verify.verify(headerOf(signed), Buffer.concat([body, Buffer.from(" ")]), nowMs).kind).toBe("forged")
  })

  it("does not take what another key has signed", () => {
    const theirs = signer(stranger).sign("msg_1", nowMs, body)
    expect(verify.verify(headerOf(theirs), body, nowMs)).toEqual({ kind: "forged", why: "wrong-signature" })
  })

  it("takes what either key has signed while one replaces the other", () => {
    const during = signer(stranger, signs).sign("msg_1", nowMs, body)
    expect(verify.verify(headerOf(during), body, nowMs).kind).toBe("authentic")
  })

  it("counts for five minutes, before and after", () => {
    const at = (ms: number) => verify.verify(headerOf(signed), body, nowMs + ms)
    expect([at(5 * minute).kind, at(-5 * minute).kind]).toEqual(["authentic", "authentic"])
    expect(at(5 * minute + 1_000)).toEqual({ kind: "forged", why: "too-old" })
    expect(at(-5 * minute - 1_000)).toEqual({ kind: "forged", why: "too-new" })
  })

  it("covers its time: the same signature under another one does not verify", () => {
    const later = Object.entries(signed).map(([name, value]) => [
      name,
      value.replace(/\b17\d{8}\b/, (t) => `${+t + 1}`),
    ])
    expect(verify.verify(headerOf(Object.fromEntries(later)), body, nowMs)).toEqual({
      kind: "forged",
      why: "wrong-signature",
    })
  })

  it("refuses a request without the headers, and an empty body that was signed", () => {
    expect(verify.verify(() => "", body, nowMs)).toEqual({ kind: "forged", why: "unsigned" })
    const empty = Buffer.alloc(0)
    const signedEmpty = signer(signs).sign("msg_1", nowMs, empty)
    expect(verify.verify(headerOf(signedEmpty), empty, nowMs)).toEqual({ kind: "forged", why: "body-empty" })
  })

  it.each(["1764417600.5", "1764417600abc", "0x69", "-1", "1e9", " 1764417600", "9007199254740993000", "NaN", "017"])(
    "takes whole seconds for a time, and not %j",
    (time) => {
      const loose = Object.entries(signed).map(([name, value]) => [name, value.replace(/\b17\d{8}\b/, time)])
      expect(verify.verify(headerOf(Object.fromEntries(loose)), body, nowMs)).toEqual({
        kind: "forged",
        why: "headers-malformed",
      })
    },
  )

  it("looks at no more signatures than a rotation of keys needs", () => {
    const flood = Object.entries(signed).map(([name, value]) => {
      if (name === "webhook-signature") return [name, `${`${value} `.repeat(9)}${value}`]
      return [name, value.replace(/,v1=.*/, (first) => first.repeat(10))]
    })
    expect(verify.verify(headerOf(Object.fromEntries(flood)), body, nowMs).kind).toBe("forged")
  })

  it("passes over signatures of versions and lengths that it does not know", () => {
    const among = Object.entries(signed).map(([name, value]) => {
      if (name === "webhook-signature") return [name, `v9,abc v1 v1, v1a,AAAA ${value}`]
      return [name, name === "payment-signature" ? `${value},v0=abc,v1=12` : value]
    })
    expect(verify.verify(headerOf(Object.fromEntries(among)), body, nowMs).kind).toBe("authentic")
  })
})
