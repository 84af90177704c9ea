/** S19 and S20 of the attacks that are answered as listed: what a sender of webhooks hears. */
import { describe, expect, it } from "vitest"
import type { Inbox, Kept } from "../../src/webhooks/Inbox.ts"
import { type InboxMemory, inboxMemory } from "../../src/webhooks/InboxMemory.ts"
import { StandardWebhookSigner, StandardWebhookVerifier } from "../../src/webhooks/StandardWebhooks.ts"
import { TimestampedHmacSigner, TimestampedHmacVerifier } from "../../src/webhooks/TimestampedHmac.ts"
import {
  idInBody,
  idInHeader,
  type ReceiverParts,
  type WebhookAnswer,
  WebhookReceiver,
  webhookBytesMax,
} from "../../src/webhooks/WebhookReceiver.ts"
import { body, headerOf, nowMs, otherSecret, secret } from "./samples.ts"

const signer = new StandardWebhookSigner([secret])

const receiving = (inbox: Inbox = inboxMemory(), changed: Partial<ReceiverParts> = {}) => {
  const told: Array<string> = []
  const receiver = new WebhookReceiver({
    provider: "sandbox",
    verifier: new StandardWebhookVerifier([secret]),
    idOf: idInHeader,
    inbox,
    nowMs: () => nowMs,
    heard: ({ id }) => told.push(`heard ${id}`),
    ...changed,
  })
  const send = (headers: Readonly<Record<string, string>>, bytes: Buffer = body): WebhookAnswer => {
    const answers: Array<WebhookAnswer> = []
    receiver.receive(headerOf(headers), bytes, (answer) => {
      answers.push(answer)
      told.push(`answered ${answer.status}`)
    })
    expect(answers).toHaveLength(1)
    return answers[0]
  }
  return { send, told, kept: (inbox as InboxMemory).kept }
}

describe("a webhook", () => {
  it("is kept whole, answered 200, and worked on afterwards", () => {
    const { send, told, kept } = receiving()
    expect(send(signer.sign("msg_1", nowMs - 2_000, body)).status).toBe(200)
    expect(kept).toEqual([{ provider: "sandbox", id: "msg_1", sentAt: nowMs - 2_000, receivedAt: nowMs, body }])
    expect(told).toEqual(["answered 200", "heard msg_1"])
  })

  it("that comes again is answered 200 and changes nothing", () => {
    const { send, told, kept } = receiving()
    for (let attempt = 0; attempt < 5; attempt++) {
      expect(send(signer.sign("msg_1", nowMs + attempt * 1_000, body)).status).toBe(200)
    }
    expect(kept).toHaveLength(1)
    expect(told.filter((each) => each.startsWith("heard"))).toEqual(["heard msg_1"])
  })

  it("of an event that is unknown is answered 200 and kept", () => {
    const { send, kept } = receiving()
    const unknown = Buffer.from('{"type":"payment.pondered"}')
    expect(send(signer.sign("msg_9", nowMs, unknown), unknown).status).toBe(200)
    expect(kept.map(({ id }) => id)).toEqual(["msg_9"])
  })

  it.each([
    ["a bad signature", new StandardWebhookSigner([otherSecret]).sign("msg_1", nowMs, body), body],
    ["no signature", { "webhook-id": "msg_1", "webhook-timestamp": String(nowMs / 1_000) }, body],
    ["an old timestamp", signer.sign("msg_1", nowMs - 301_000, body), body],
    ["a timestamp of tomorrow", signer.sign("msg_1", nowMs + 86_400_000, body), body],
    ["a body that was written again", signer.sign("msg_1", nowMs, body), Buffer.from(`${body} `)],
    [
      "a signature that is no text of that form",
      { ...signer.sign("msg_1", nowMs, body), "webhook-signature": "x" },
      body,
    ],
  ])("with %s is answered 401 and leaves no trace", (_what, headers, bytes) => {
    const { send, told, kept } = receiving()
    expect(send(headers, bytes).status).toBe(401)
    expect([kept, told]).toEqual([[], ["answered 401"]])
  })

  it("with an empty body, or one that is no text, is answered 400, although it is signed", () => {
    const { send, kept } = receiving()
    for (const bytes of [Buffer.alloc(0), Buffer.from([0xc3, 0x28])]) {
      expect(send(signer.sign("msg_1", nowMs, bytes), bytes).status).toBe(400)
    }
    expect(kept).toEqual([])
  })

  it("just within the bound of its size is taken, and one byte above is answered 413 before it is hashed", () => {
    const largest = Buffer.alloc(webhookBytesMax, 0x20)
    const { send } = receiving()
    expect(send(signer.sign("msg_1", nowMs, largest), largest).status).toBe(200)
    let asked = 0
    const verifier = {
      verify: () => {
        asked++
        return { kind: "authentic", sentAt: nowMs } as const
      },
    }
    const counted = receiving(inboxMemory(), { verifier })
    expect(counted.send({}, Buffer.alloc(webhookBytesMax + 1, 0x20)).status).toBe(413)
    expect(asked).toBe(0)
  })

  it("that cannot be kept is answered 503 and not worked on, and taken when it comes again", () => {
    const memory = inboxMemory()
    const outcomes: Array<Kept> = ["unavailable"]
    const inbox: Inbox = {
      keep: (webhook, done) => {
        const outcome = outcomes.pop()
        if (outcome === undefined) memory.keep(webhook, done)
        else done(outcome)
      },
    }
    const { send, told } = receiving(inbox)
    expect(send(signer.sign("msg_1", nowMs, body)).status).toBe(503)
    expect(send(signer.sign("msg_1", nowMs, body)).status).toBe(200)
    expect(told).toEqual(["answered 503", "answered 200", "heard msg_1"])
  })

  it("whose id stands in its body is known again by that, and without one is answered 400", () => {
    const stamped = new TimestampedHmacSigner([secret])
    const { send, kept } = receiving(inboxMemory(), { verifier: new TimestampedHmacVerifier([secret]), idOf: idInBody })
    expect(send(stamped.sign("", nowMs, body)).status).toBe(200)
    expect(send(stamped.sign("", nowMs + 1_000, body)).status).toBe(200)
    expect(kept.map(({ id }) => id)).toEqual(["msg_1"])
    for (const text of ["{}", "not json", "null", '{"id":7}', '{"id":""}', `{"id":"${"x".repeat(129)}"}`]) {
      expect(send(stamped.sign("", nowMs, Buffer.from(text)), Buffer.from(text)).status).toBe(400)
    }
  })

  it("with a valid form and a bad signature is never parsed, however many come", () => {
    const { send, kept } = receiving(inboxMemory(), {
      idOf: (header) => {
        throw new Error(`${header("webhook-id")} was read before it was verified`)
      },
    })
    const forged = new StandardWebhookSigner([otherSecret])
    for (let n = 0; n < 1_000; n++) expect(send(forged.sign(`msg_${n}`, nowMs, body)).status).toBe(401)
    expect(kept).toEqual([])
  })
})
