import { contractLine, type LineCommand, type LineOrder, limits } from "@ticketrush/protocol"
import { until } from "@ticketrush/testing"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { ask, type Concert, createUser, post, setUp } from "../client.ts"
import { StreamReader } from "../StreamReader.ts"
import { startNode, type TestNode } from "../TestNode.ts"
import { SocketClient } from "./SocketClient.ts"

let node: TestNode
let concert: Concert
const clients: Array<{ readonly end: () => void }> = []

beforeAll(async () => {
  node = await startNode()
})
beforeEach(async () => {
  concert = await setUp(node.url, { seatCount: 4 })
  await command({ kind: "set-line", policy: { ...contractLine, method: "paused" } })
})
afterEach(async () => {
  for (const client of clients.splice(0)) client.end()
  await until("all are gone", () => node.open() === 0)
})
afterAll(() => node.stop())

const command = (what: LineCommand | LineOrder): Promise<void> =>
  new Promise((resolve, reject) =>
    node.engine.submit(concert.concertId, what, (reply) =>
      reply.kind === "accepted" ? resolve() : reject(new Error(reply.refusal.code)),
    ),
  )

const path = (...topics: ReadonlyArray<unknown>): string =>
  `/api/streams?${topics.map((topic) => `subscribe=${encodeURIComponent(typeof topic === "string" ? topic : JSON.stringify(topic))}`).join("&")}`
const watch = (...topics: ReadonlyArray<unknown>): StreamReader => {
  const reader = new StreamReader(node.port, path(...topics))
  clients.push(reader)
  return reader
}

describe("a server-sent stream of several topics", () => {
  it("carries the messages of a WebSocket, one by one the same", async () => {
    const user = await createUser(node.url, `topics-${concert.concertId}`)
    await command({ kind: "join", person: user })
    const { concertId, optionId } = concert
    const held = await post(`${node.url}/api/reservations/v6/holds`, { userId: user, seatId: concert.seatIds[0] })
    const topics = [
      { topic: "queue", concertId, userId: user, frames: true },
      { topic: "seats", optionId },
      { topic: "sale", concertId },
      { topic: "line", concertId },
      { topic: "reservation", reservationId: held.body.id, userId: user },
    ]
    const socket = new SocketClient(node.port)
    clients.push(socket)
    await socket.opened()
    for (const topic of topics) socket.say({ type: "subscribe", ...topic })
    const reader = watch(...topics)
    await command({ kind: "set-line", policy: { ...contractLine, method: "closed" } })
    const closed = (message: { event?: string; data?: { policy?: { method: string } } }) =>
      message.event === "LINE_REPORT" && message.data?.policy?.method === "closed"
    await socket.message("the closed line", closed)
    await until("the closed line", () => reader.messages.some(closed))
    expect(reader.head).toContain("content-type: text/event-stream")
    const timeless = (messages: ReadonlyArray<unknown>) =>
      messages.map((message) => JSON.stringify(message).replace(/"timestamp":"[^"]*"/g, ""))
    for (const { topic } of topics) {
      const about = (message: { topic?: string }) => message.topic === topic
      const first = (messages: ReadonlyArray<{ topic?: string }>) => timeless(messages.filter(about).slice(0, 2))
      expect(first(reader.messages)).toEqual(first(socket.heard))
      expect(first(reader.messages)[0]).toContain('{"type":"subscribed"')
    }
  })

  it("goes on from the positions in its address", async () => {
    const { concertId, optionId } = concert
    for (const person of [1, 2]) await command({ kind: "join", person })
    const seats = { topic: "seats", optionId }
    const queue = { topic: "queue", concertId, userId: 2, frames: true }
    const first = watch(seats, queue)
    await until("all is told", () => first.messages.filter(({ type }) => type === "event").length === 3)
    const at = (topic: string) => first.messages.findLast((message) => message.topic === topic)?.id
    first.end()
    await command({ kind: "leave", person: 1 })
    await until("the departure is committed", () => node.engine.view(concertId)?.line.waiting === 1)
    const back = watch({ ...seats, resume: at("seats") }, { ...queue, resume: at("queue") })
    await until("the line is told", () => back.messages.some(({ event }) => event === "LINE"))
    const told = back.messages.map(({ type, event, resumed }) => event ?? `${type} ${resumed}`)
    expect(told).toEqual(["subscribed true", "subscribed true", "LINE"])
  })

  it("refuses one topic by name and carries the others, and goes on when one ends", async () => {
    const { concertId } = concert
    const reader = watch({ topic: "sale", concertId: 4_711 }, { topic: "queue", concertId, userId: 9 })
    await until("both are answered", () => reader.messages.length >= 3)
    expect(reader.messages.find(({ type }) => type === "refused")).toMatchObject({
      topic: "sale",
      concertId: 4_711,
      code: "concert-unknown",
      retry: false,
    })
    const tabs = Array.from({ length: limits.streamsPerPersonMax }, () =>
      watch({ topic: "queue", concertId, userId: 9 }),
    )
    await until("it is replaced", () => reader.messages.at(-1)?.type === "ended")
    expect(reader.messages.at(-1)).toMatchObject({ topic: "queue", userId: 9, code: "replaced", retry: false })
    expect([reader, ...tabs].some(({ closed }) => closed)).toBe(false)
  })

  it.each([
    ["without a topic", []],
    ["with a topic that there is not", [{ topic: "weather" }]],
    ["with a topic that lacks its id", [{ topic: "seats" }]],
    ["with something that is no JSON", ["seats"]],
    ["with a good and a bad one", [{ topic: "sale", concertId: 1 }, { topic: "sale" }]],
    [
      "with more than it takes",
      Array.from({ length: limits.streamTopicsMax + 1 }, (_, n) => ({ topic: "sale", concertId: n + 1 })),
    ],
  ])("is not opened %s", async (_, topics) => {
    const answer = await ask(`${node.url}${path(...topics)}`)
    expect([answer.status, answer.body.code]).toEqual([400, "bad-request"])
    expect(answer.body.message).toContain("subscribe takes 1 to 16 topics")
  })

  it("fits into an address with as many topics as it takes", async () => {
    const concertId = 2 ** 26 - 1
    const long = { topic: "queue", concertId, userId: 2 ** 31, frames: true, resume: "9999999999-9999999999999999" }
    const reader = watch(
      ...Array.from({ length: limits.streamTopicsMax }, (_, n) => ({ ...long, userId: 2 ** 31 - n })),
    )
    await until("all are answered", () => reader.messages.length >= limits.streamTopicsMax)
    expect(new Set(reader.messages.map(({ code }) => code))).toEqual(new Set(["concert-unknown"]))
  })

  it("is opened by pages of this server alone, for clients that take events, and HEAD opens none", async () => {
    const { concertId } = concert
    const url = `${node.url}${path({ topic: "sale", concertId })}`
    expect((await ask(url, { headers: { origin: "http://elsewhere.example" } })).body.code).toBe("origin-foreign")
    expect((await ask(url, { headers: { accept: "application/json" } })).status).toBe(406)
    expect((await ask(url, { method: "HEAD" })).status).toBe(200)
  })
})

describe("a node whose trusted surface is off", () => {
  it("carries what names no person, and refuses topics about people and for operators", async () => {
    const of = await startNode({ trusted: { mode: "off" } })
    try {
      const topics = [
        { topic: "queue", concertId: 1, userId: 1 },
        { topic: "reservation", reservationId: 2 ** 27 + 1, userId: 1 },
        { topic: "line", concertId: 1 },
        { topic: "sale", concertId: 1 },
      ]
      const reader = new StreamReader(of.port, path(...topics))
      clients.push(reader)
      await until("all are answered", () => reader.messages.length >= topics.length)
      const codes = reader.messages.map(({ topic, code }) => [topic, code])
      expect(codes).toEqual([
        ["queue", "lab-off"],
        ["reservation", "lab-off"],
        ["line", "lab-off"],
        ["sale", "concert-unknown"],
      ])
      reader.end()
    } finally {
      await of.stop()
    }
  })
})
