/** What becomes of a notice after an attempt to send it, and what push services are sent. */
import { createECDH } from "node:crypto"
import { limits } from "@ticketrush/protocol"
import type { PostOutcome, PostRequest } from "@ticketrush/webhooks/guard/Post"
import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import { noticeKinds, type PersonNotice, type PushTarget } from "../src/notices/Notice.ts"
import { afterSending } from "../src/notices/NoticeSender.ts"
import { generatePushKey, isPublicKey } from "../src/push/PushKey.ts"
import { pushAddress, pushServices } from "../src/push/push-service.ts"
import { webPushNotifier } from "../src/push/WebPushNotifier.ts"

const now = 1_790_000_000_000
const browser = createECDH("prime256v1")
const target: PushTarget = {
  ...{ kind: "push", id: 1, address: "https://push.example/secret", language: "ko" },
  ...{ p256dh: browser.generateKeys("base64url"), auth: Buffer.alloc(16, 1).toString("base64url") },
}
const notice: PersonNotice = {
  ...{ kind: "hold-ending", concertId: 67_108_863, concert: "앙코르", subject: 134_217_727 },
  ...{ until: now + 60_000, uselessAt: now + 60_000 },
}
const send = async (outcome: PostOutcome, to = target, about = notice) => {
  const sent: PostRequest[] = []
  const post = (request: PostRequest, done: (outcome: PostOutcome) => void) => {
    sent.push(request)
    done(outcome)
    return () => {}
  }
  const notifier = webPushNotifier({ key: generatePushKey(), contact: "mailto:ops@tickets.example", post })
  return { sending: await Effect.runPromise(notifier.send(to, about, now)), sent }
}
const answered = (status: number, retryAfter = ""): PostOutcome => ({ kind: "answer", status, retryAfter })

describe("a push message", () => {
  it("counts until it is useless, takes the place of an older one about the same, and says nothing that can be read on its way", async () => {
    const { sent } = await send(answered(201))
    const { headers, body } = sent[0]
    expect(headers).toMatchObject({ ttl: "60", urgency: "high", topic: "hold-ending-67108863-134217727" })
    expect(body.toString("latin1")).not.toContain(Buffer.from("앙코르").toString("latin1"))
  })

  it.each(noticeKinds)("takes the place of none about another number, of kind %s", async (kind) => {
    const topicOf = async (subject: number) =>
      (await send(answered(201), target, { ...notice, kind, subject })).sent[0].headers.topic
    const topics = await Promise.all([134_217_727, 134_217_726].map(topicOf))
    expect(new Set(topics).size).toBe(2)
    for (const topic of topics) expect(topic.length).toBeLessThanOrEqual(32)
  })

  it.each([
    [answered(201), { kind: "sent" }],
    [answered(404), { kind: "gone" }],
    [answered(410), { kind: "gone" }],
    [answered(429, "120"), { kind: "not-sent", reason: "the push service answered 429", retryMs: 120_000 }],
    [
      answered(503, new Date(now + 60_000).toUTCString()),
      { kind: "not-sent", reason: "the push service answered 503", retryMs: 60_000 },
    ],
    [answered(503, "soon"), { kind: "not-sent", reason: "the push service answered 503", retryMs: 0 }],
    [{ kind: "failed", reason: "no way" } as const, { kind: "not-sent", reason: "no way", retryMs: 0 }],
  ])("that is answered %j comes to that", async (outcome, sending) => {
    expect((await send(outcome)).sending).toEqual(sending)
  })

  it("that cannot be encrypted ends its target", async () => {
    const { sending, sent } = await send(answered(201), { ...target, p256dh: "A".repeat(87) })
    expect([sending, sent]).toEqual([{ kind: "gone" }, []])
  })
})

describe("what was not sent", () => {
  const again = (attempt: number, retryMs = 0) =>
    afterSending({ kind: "not-sent", reason: "", retryMs }, attempt, now) as { readonly nextAt: number }
  it("is tried again after pauses that double up to five minutes, and not before the service asks for it", () => {
    expect([1, 2, 3, 9, 50].map((attempt) => again(attempt).nextAt - now)).toEqual([
      2_000, 4_000, 8_000, 300_000, 300_000,
    ])
    expect(again(1, 120_000).nextAt - now).toBe(120_000)
  })
})

describe("an address", () => {
  const judged = (text: string) => {
    const url = pushAddress(text, pushServices, { loopback: false })
    return typeof url === "string" ? url : url.hostname
  }
  it.each([
    "https://fcm.googleapis.com/fcm/send/abc",
    "https://updates.push.services.mozilla.com/wpush/v2/abc",
    "https://wns2-par02p.notify.windows.com/w/?token=abc",
    "https://web.push.apple.com/abc",
  ])("of a push service that is known is taken: %s", (text) => {
    expect(judged(text)).toBe(new URL(text).hostname)
  })
  it.each([
    ["https://fcm.googleapis.com.evil.example/x", "endpoint must be at a push service"],
    ["https://evilpush.apple.com/", "endpoint must be at a push service"],
    ["https://fcm.googleapis.com:8443/x", "endpoint must be at the port of HTTPS."],
    ["https://127.0.0.1/", "endpoint must be that of a server on the public internet."],
    ["http://fcm.googleapis.com/x", "endpoint must begin with https://."],
    ["https://fcm.googleapis.com@evil.example/", "endpoint must have no name and no password."],
    [`https://fcm.googleapis.com/${"x".repeat(limits.webhookUrlCharsMax)}`, "endpoint must have at most"],
  ])("of another is refused: %s", (text, why) => {
    expect(judged(text)).toContain(why)
  })
})

it("a key is one where it is a point of the curve", () => {
  expect(isPublicKey(target.p256dh)).toBe(true)
  expect(isPublicKey(generatePushKey().publicKey)).toBe(true)
  expect(isPublicKey(`B${"A".repeat(86)}`)).toBe(false)
  expect(isPublicKey("short")).toBe(false)
})
