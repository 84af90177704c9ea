import { describe, expect, it } from "vitest"
import { keyOf, readMessage, readTopic, type TopicRequest } from "../../src/stream/socket-messages.ts"

const asked = (fields: object, person?: number) => readTopic(JSON.stringify(fields), person)

describe("a request for a topic", () => {
  it.each<[object, TopicRequest, string]>([
    [
      { topic: "queue", concertId: 7, userId: 3 },
      { topic: "queue", concertId: 7, userId: 3, frames: false, resume: "" },
      '"concertId":7,"userId":3',
    ],
    [
      { topic: "queue", concertId: 7, userId: 3, frames: true, resume: "1-2" },
      { topic: "queue", concertId: 7, userId: 3, frames: true, resume: "1-2" },
      '"concertId":7,"userId":3',
    ],
    [{ topic: "seats", optionId: 7_168 }, { topic: "seats", optionId: 7_168, resume: "" }, '"optionId":7168'],
    [
      { topic: "seats", optionId: 7_168, resume: "1-2" },
      { topic: "seats", optionId: 7_168, resume: "1-2" },
      '"optionId":7168',
    ],
    [
      { topic: "reservation", reservationId: 2 ** 27 + 1, userId: 3 },
      { topic: "reservation", reservationId: 2 ** 27 + 1, userId: 3 },
      `"reservationId":${2 ** 27 + 1},"userId":3`,
    ],
    [{ topic: "sale", concertId: 7 }, { topic: "sale", concertId: 7 }, '"concertId":7'],
    [{ topic: "line", concertId: 7 }, { topic: "line", concertId: 7 }, '"concertId":7'],
  ])("is read, and has a key: %o", (fields, request, key) => {
    expect(asked(fields)).toEqual(request)
    expect(keyOf(request)).toBe(key)
    for (const type of ["subscribe", "unsubscribe"] as const)
      expect(readMessage(JSON.stringify({ type, ...fields }))).toEqual({ type, request })
  })

  it("that names no person is about the one who is signed in", () => {
    expect(asked({ topic: "queue", concertId: 7 }, 5)).toMatchObject({ userId: 5 })
    expect(asked({ topic: "queue", concertId: 7, userId: 6 }, 5)).toMatchObject({ userId: 6 })
    expect(readMessage('{"type":"subscribe","topic":"queue","concertId":7}', 5)).toMatchObject({
      request: { userId: 5 },
    })
  })

  it.each([
    { topic: "queue", userId: 3 },
    { topic: "queue", concertId: 7 },
    { topic: "queue", concertId: 0, userId: 3 },
    { topic: "queue", concertId: 7, userId: 0 },
    { topic: "queue", concertId: "7", userId: 3 },
    { topic: "queue", concertId: 7, userId: 3, frames: "yes" },
    { topic: "queue", concertId: 7, userId: 3, resume: 5 },
    { topic: "queue", concertId: 7, userId: 3, resume: null },
    { topic: "seats" },
    { topic: "seats", optionId: -1 },
    { topic: "seats", optionId: 7_168, resume: 5 },
    { topic: "reservation", reservationId: 2 ** 27 + 1 },
    { topic: "reservation", reservationId: 2 ** 27 + 1, userId: 0 },
    { topic: "reservation", reservationId: 0.5, userId: 3 },
    { topic: "reservation", userId: 3 },
    { topic: "sale" },
    { topic: "sale", concertId: 0 },
    { topic: "line", concertId: "a" },
  ])("that lacks what it is about, or has something else in its place, is none: %o", (fields) => {
    expect(asked(fields)).toBe("bad-message")
  })

  it("of a topic that there is not is unknown", () => {
    for (const topic of [undefined, "", "weather", 1, null])
      expect(asked({ topic, concertId: 7 })).toBe("unknown-topic")
  })

  it("with a field that there is not has that as its fault, and one of another topic has none", () => {
    const request = asked({ topic: "sale", concertId: 7, frame: true })
    expect(request).toMatchObject({ topic: "sale", concertId: 7, fault: { code: "field-unknown" } })
    expect(JSON.stringify(request)).toContain("frame")
    const all = { type: 1, topic: "sale", concertId: 7, userId: 1, optionId: 1, reservationId: 1, frames: 1, resume: 1 }
    expect(asked(all)).toEqual({ topic: "sale", concertId: 7 })
  })
})

describe("a message on a WebSocket", () => {
  it("may be a ping", () => {
    expect(readMessage('{"type":"ping"}')).toEqual({ type: "ping" })
  })

  it.each([
    "",
    "{",
    "null",
    "1",
    '"ping"',
    "[]",
    '[{"type":"ping"}]',
    "{}",
    '{"type":"say","topic":"sale","concertId":7}',
  ])("is none where it is no object with a type that there is: %s", (text) => {
    expect(readMessage(text)).toBe("bad-message")
    if (!text.includes("sale")) expect(readTopic(text)).toBe(text === "{}" ? "unknown-topic" : "bad-message")
  })

  it("says what is wrong with the topic that it asks for", () => {
    expect(readMessage('{"type":"subscribe"}')).toBe("unknown-topic")
    expect(readMessage('{"type":"unsubscribe","topic":"sale"}')).toBe("bad-message")
  })
})
