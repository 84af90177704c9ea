/** What is particular to Standard Webhooks: its own example, ids, and where the library is looser than the format. */
import { Webhook } from "standardwebhooks"
import { describe, expect, it } from "vitest"
import { StandardWebhookSigner, StandardWebhookVerifier } from "../../src/webhooks/StandardWebhooks.ts"
import { WebhookKeyError } from "../../src/webhooks/webhook-keys.ts"
import { body, headerOf, nowMs, privateKey, publicKey, secret } from "./samples.ts"

const signer = new StandardWebhookSigner([secret])
const verifier = new StandardWebhookVerifier([secret])

describe("a message of Standard Webhooks", () => {
  it("has the signature that the document of the format gives for its example", () => {
    const example = new StandardWebhookSigner(["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])
    const signed = example.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330_000, Buffer.from('{"test": 2432232314}'))
    expect(signed["webhook-signature"]).toBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
  })

  it("keeps its id from attempt to attempt, and each attempt has its own time", () => {
    const first = signer.sign("msg_1", nowMs, body)
    const second = signer.sign("msg_1", nowMs + 5_000, body)
    expect(second["webhook-id"]).toBe(first["webhook-id"])
    expect(Number(second["webhook-timestamp"]) - Number(first["webhook-timestamp"])).toBe(5)
    expect(verifier.verify(headerOf(second), body, nowMs).kind).toBe("authentic")
  })

  it("covers its id: a message under another one does not verify", () => {
    const signed = { ...signer.sign("msg_1", nowMs, body), "webhook-id": "msg_2" }
    expect(verifier.verify(headerOf(signed), body, nowMs)).toEqual({ kind: "forged", why: "wrong-signature" })
  })

  it.each(["a.b", "a b", "좌석", "x".repeat(129)])("has no id like %j, whose end could not be told", (id) => {
    const signed = { ...signer.sign("msg_1", nowMs, body), "webhook-id": id }
    expect(verifier.verify(headerOf(signed), body, nowMs)).toEqual({ kind: "forged", why: "headers-malformed" })
  })

  it("has a body that is text: two bodies that differ in bytes which are no UTF-8 would have one signature", () => {
    const one = Buffer.from([0x22, 0xff, 0x22])
    const other = Buffer.from([0x22, 0xfe, 0x22])
    const at = new Date(nowMs)
    expect(new Webhook(secret).sign("msg_1", at, one)).toBe(new Webhook(secret).sign("msg_1", at, other))
    expect(verifier.verify(headerOf(signer.sign("msg_1", nowMs, one)), one, nowMs)).toEqual({
      kind: "forged",
      why: "body-not-utf8",
    })
  })

  it("may carry both kinds of signatures: a receiver needs the key of one", () => {
    const signed = new StandardWebhookSigner([privateKey, secret]).sign("msg_1", nowMs, body)
    for (const key of [secret, publicKey]) {
      expect(new StandardWebhookVerifier([key]).verify(headerOf(signed), body, nowMs).kind).toBe("authentic")
    }
  })

  it("verifies in the library of the format, whose own reading of a time is looser", () => {
    const now = Date.now()
    const signed = signer.sign("msg_1", now, body)
    expect(new Webhook(secret).verify(body, signed)).toEqual(JSON.parse(body.toString()))
    const loose = { ...signed, "webhook-timestamp": `${signed["webhook-timestamp"]}.5` }
    expect(new Webhook(secret).verify(body, loose)).toEqual(JSON.parse(body.toString()))
    expect(verifier.verify(headerOf(loose), body, now)).toEqual({ kind: "forged", why: "headers-malformed" })
  })
})

describe("a key of a webhook", () => {
  it.each([
    "whsec_",
    "whsec_c2hvcnQ=",
    `whsec_${Buffer.alloc(65, 1).toString("base64")}`,
    "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "whsec_MfKQ9r8GKYqr!wjUPD8ILPZIo2LaLaSw",
    "whpk_AAAA",
    "",
  ])("is refused when it is %j, without being repeated in what is said", (text) => {
    const make = () => new StandardWebhookVerifier([text])
    expect(make).toThrow(WebhookKeyError)
    expect(make).not.toThrow(/AAAA|c2hv|MfKQ/)
  })
})
