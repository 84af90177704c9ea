import { limits } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { timing } from "../../js/live/timing.js"
import { keyOf, keyOfMessage, type Topic } from "../../js/live/topics.js"

const topics: Topic[] = [
  { topic: "seats", optionId: 1_024 },
  { topic: "queue", concertId: 1, userId: 5, frames: true },
  { topic: "queue", concertId: 1, userId: 6, frames: true },
  { topic: "queue", concertId: 11, userId: 5, frames: true },
  { topic: "reservation", reservationId: 134_217_729, userId: 5 },
  { topic: "sale", concertId: 1 },
  { topic: "line", concertId: 1 },
]
const watched = new Map(topics.map((topic) => [keyOf(topic), { at: "" }]))

describe("a message of the server", () => {
  it.each(topics)("is about the topic that it names: $topic", (topic) => {
    for (const type of ["subscribed", "refused", "ended", "unsubscribed"]) {
      expect(keyOfMessage({ type, ...topic, frames: undefined }, watched)).toBe(keyOf(topic))
    }
  })

  it.each([
    [{ topic: "seats", event: "SEATS", data: { optionId: 1_024 } }, "seats 1024"],
    [{ topic: "queue", event: "INIT", data: { concertId: 1, userId: 6 } }, "queue 1 6"],
    [{ topic: "reservation", event: "RESERVATION", data: { id: 134_217_729, userId: 5 } }, "reservation 134217729"],
    [{ topic: "sale", event: "SALE", data: { concertId: 1 } }, "sale 1"],
    [{ topic: "line", event: "LINE_REPORT", data: { concertId: 1 } }, "line 1"],
  ])("is about what its data names: %j", (message, key) => {
    expect(keyOfMessage({ type: "event", ...message }, watched)).toBe(key)
  })

  it("that all readers of a line share is for the subscription that it goes on from", () => {
    const line = new Map([
      ["queue 1 5", { at: "1-10" }],
      ["queue 1 6", { at: "1-12" }],
      ["queue 11 5", { at: "1-12" }],
    ])
    const frame = (from: string, concertId = 1) => ({
      ...{ type: "event", topic: "queue", event: "LINE" },
      data: { concertId, from },
    })
    expect(keyOfMessage(frame("1-12"), line)).toBe("queue 1 6")
    expect(keyOfMessage(frame("1-10"), line)).toBe("queue 1 5")
    expect(keyOfMessage(frame("1-12", 11), line)).toBe("queue 11 5")
    expect(keyOfMessage(frame("1-12", 12), line)).toBeUndefined()
  })

  it.each([{ type: "pong" }, { type: "keepalive", timestamp: "" }, { type: "event", topic: "weather", data: {} }])(
    "may be about none: %j",
    (message) => {
      expect(keyOfMessage(message, watched)).toBeUndefined()
    },
  )
})

describe("the times of the page", () => {
  it("take two and a half of the server's intervals for silence", () => {
    expect(timing.silenceMs).toBe(2.5 * limits.streamKeepaliveMs)
    expect(timing.answerMs).toBe(limits.streamKeepaliveMs)
  })
})
