/** `asyncapi.json` beside what the streams say, and what they hear. */
import { createConfig, lintFromString } from "@redocly/openapi-core"
import { contractLine, type LineCommand, type LineOrder } from "@ticketrush/protocol"
import { asyncApiDocument } from "@ticketrush/protocol/asyncapi"
import { StreamContract, until } from "@ticketrush/testing"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { readMessage } from "../../src/stream/socket-messages.ts"
import { ask, type Concert, createUser, post, setUp } from "../client.ts"
import { RaceReader } from "../race/RaceReader.ts"
import { silentStrategy } from "../race/silent-strategy.ts"
import { StreamReader } from "../StreamReader.ts"
import { SocketClient } from "../stream/SocketClient.ts"
import { labInMemory, startNode, type TestNode } from "../TestNode.ts"

const document = asyncApiDocument()
const judge = new StreamContract(document)
let node: TestNode
let concert: Concert
let stopped: Promise<void> | undefined
beforeAll(async () => {
  const lab = labInMemory()
  const { strategy } = silentStrategy()
  node = await startNode({ lab: { ...lab, strategies: new Map([...lab.strategies, [strategy.name, strategy]]) } })
  concert = await setUp(node.url)
})
afterAll(() => stopped ?? node.stop())

const order = (command: LineCommand | LineOrder): Promise<void> =>
  new Promise((resolve, reject) =>
    node.engine.submit(concert.concertId, command, (reply) =>
      reply.kind === "accepted" ? resolve() : reject(new Error(reply.refusal.code)),
    ),
  )

describe("asyncapi.json", () => {
  const faultsOf = async (source: unknown) => {
    // Where a stream asks for nothing, the list of what it asks for is empty, which the rule takes for none.
    const config = await createConfig({ extends: ["recommended-strict"], rules: { "security-defined": "off" } })
    const found = await lintFromString({ source: JSON.stringify(source), absoluteRef: "/asyncapi.json", config })
    return found.map(({ ruleId, message }) => `${ruleId}: ${message}`)
  }

  it("is served, and passes the strict rules of a linter", async () => {
    const { body } = await ask(`${node.url}/asyncapi.json`)
    expect(body).toEqual(document)
    expect(await faultsOf(body)).toEqual([])
  })

  it("would not pass with a message that is not there", async () => {
    const broken = {
      ...document,
      channels: { a: { address: "/a", messages: { x: { $ref: "#/components/messages/x" } } } },
    }
    expect((await faultsOf(broken)).join()).toContain("unresolved-refs")
  })

  it("is linked from openapi.json and from the reference page", async () => {
    expect((await ask(`${node.url}/openapi.json`)).body.externalDocs.url).toBe("/asyncapi.json")
    expect((await fetch(`${node.url}/docs/whole`).then((page) => page.text())).includes('href="/asyncapi.json"')).toBe(
      true,
    )
  })
})

describe("what a client says", () => {
  const { concertId, optionId, reservationId } = { concertId: 1, optionId: 1024, reservationId: 134_217_729 }
  const topics = [
    { topic: "queue", concertId, userId: 5 },
    { topic: "seats", optionId },
    { topic: "reservation", reservationId, userId: 5 },
    { topic: "sale", concertId },
    { topic: "line", concertId },
  ]

  it.each([
    ...topics.map((topic) => ({ type: "subscribe", ...topic })),
    ...topics.map((topic) => ({ type: "unsubscribe", ...topic })),
    { type: "subscribe", ...topics[0], frames: true, resume: "3-120" },
    { type: "subscribe", ...topics[1], resume: "3-120" },
    { type: "ping" },
  ])("is in the document as the server takes it: %j", (message) => {
    expect(judge.message("socket", message)).toBe(`Client.${message.type}`)
    expect(readMessage(JSON.stringify(message))).toMatchObject({ type: message.type })
  })

  it.each([
    { type: "subscribe", topic: "queue", concertId },
    { type: "unsubscribe", topic: "queue", concertId },
    { type: "subscribe", topic: "reservation", reservationId },
  ])("need not name a person who is signed in, and must where no one is: %j", (message) => {
    expect(judge.message("socket", message)).toBe(`Client.${message.type}`)
    expect(readMessage(JSON.stringify(message), 5)).toMatchObject({ type: message.type, request: { userId: 5 } })
    expect(readMessage(JSON.stringify(message))).toBe("bad-message")
  })

  it.each([
    { type: "subscribe", topic: "queue", concertId, userId: 0 },
    { type: "subscribe", topic: "seats", optionId: 7 },
    { type: "subscribe", topic: "weather", concertId },
    { type: "subscribe", topic: "sale", concertId: 0 },
    { type: "subscribe", topic: "seats", optionId, resume: 3 },
    { type: "shout" },
  ])("is not in the document where the server takes it for a mistake: %j", (message) => {
    expect(() => judge.message("socket", message)).toThrow("has 0 messages")
    expect(readMessage(JSON.stringify(message))).toMatch(/^(bad-message|unknown-topic)$/)
  })
})

type Bindings = {
  readonly bindings?: { readonly http?: { readonly query: { readonly required: ReadonlyArray<string> } } }
}

/** The parameters that the document asks for at the address of a channel. */
const queryOf = (channel: string): ReadonlyArray<string> => {
  const operations = Object.values(
    document.operations as Readonly<Record<string, Bindings & { channel: { $ref: string } }>>,
  )
  const found = operations.filter(({ channel: { $ref } }) => $ref === `#/channels/${channel}`)
  return found.flatMap(({ bindings }) => bindings?.http?.query.required ?? [])
}

/** Whether the document says of an event that it has a position. */
const positioned = (name: string): boolean => {
  const { headers } = document.components.messages[name]
  return (headers as { readonly required: ReadonlyArray<string> }).required.includes("id")
}

describe("a field that there is not", () => {
  it("is refused by name on a WebSocket and in the address of a stream, and nothing is subscribed", async () => {
    const { concertId } = concert
    const told = {
      type: "refused",
      topic: "sale",
      concertId,
      code: "field-unknown",
      retry: false,
      message: 'This request has no field "resum". Did you mean resume?',
    }
    const socket = await new SocketClient(node.port).opened()
    socket.say({ type: "subscribe", topic: "sale", concertId, resum: "3-120" })
    await until("it is told", () => socket.heard.length > 0)
    expect(socket.heard).toEqual([told])
    socket.end()
    const asked = encodeURIComponent(JSON.stringify({ topic: "sale", concertId, resum: "3-120" }))
    const stream = await fetch(`${node.url}/api/streams?subscribe=${asked}`)
    const reader = stream.body!.getReader()
    expect(Buffer.from((await reader.read()).value!).toString()).toBe(`data:${JSON.stringify(told)}\n\n`)
    await reader.cancel()
  })
})

describe("what streams say", () => {
  const queue = (userId: number, more = "") =>
    `/api/v1/waiting-queue/subscribe?userId=${userId}&concertId=${concert.concertId}${more}`
  const subscribe = (...topics: ReadonlyArray<object>) =>
    `/api/streams?${topics.map((topic) => `subscribe=${encodeURIComponent(JSON.stringify(topic))}`).join("&")}`

  it("is in the document, message by message, and nothing stands in it that none of them says", async () => {
    const { concertId, optionId, seatIds } = concert
    const buyer = await createUser(node.url, "streams")
    const line = { ...contractLine, method: "paused" as const, protects: true }
    const held = await post(`${node.url}/api/reservations/v6/holds`, { userId: buyer, seatId: seatIds[0] })
    await order({ kind: "set-line", policy: line })
    const topics = [
      { topic: "queue", concertId, userId: 7, frames: true },
      { topic: "seats", optionId },
      { topic: "reservation", reservationId: held.body.id, userId: buyer },
      { topic: "sale", concertId },
      { topic: "line", concertId },
      { topic: "seats", optionId: optionId + 9 },
    ]
    for (const person of [6, 7, 8]) await order({ kind: "join", person })
    const addresses = {
      queueStream: queue(8),
      lineFrames: queue(7, "&frames=line"),
      seatStream: `/api/concerts/options/${optionId}/seat-map/stream`,
      topicStream: subscribe(...topics),
    }
    for (const [channel, address] of Object.entries(addresses)) {
      const names = [...new Set(new URL(address, node.url).searchParams.keys())]
      expect([channel, ...queryOf(channel)]).toEqual([channel, ...names])
    }
    const streams = {
      queueStream: new StreamReader(node.port, addresses.queueStream),
      lineFrames: new StreamReader(node.port, addresses.lineFrames),
      seatStream: new StreamReader(node.port, addresses.seatStream),
      topicStream: new StreamReader(node.port, addresses.topicStream),
    }
    const raced = await RaceReader.order(node.url, { strategies: ["optimistic"] })
    await raced.end()
    const races = await RaceReader.order(node.url, { strategies: ["silent"] })
    const socket = await new SocketClient(node.port).opened()
    for (const topic of topics) socket.say({ type: "subscribe", ...topic })
    // The contract's own greeting, in a message.
    socket.say({ type: "subscribe", topic: "queue", concertId, userId: 9 })
    socket.say({ type: "ping" })
    socket.say({ type: "unsubscribe", topic: "queue", concertId, userId: 9 })
    await socket.message("the last answer", ({ type }) => type === "unsubscribed")
    const heard = (events: ReadonlyArray<{ readonly event?: string }>, event: string) =>
      until(event, () => events.some((each) => each.event === event))
    const { queueStream, lineFrames, seatStream, topicStream } = streams
    for (const events of [queueStream.frames, lineFrames.frames, topicStream.messages, socket.heard]) {
      await heard(events, "RANK_UPDATE")
    }
    await order({ kind: "leave", person: 6 })
    for (const events of [lineFrames.frames, topicStream.messages, socket.heard]) await heard(events, "LINE")
    for (const person of [7, 8]) await order({ kind: "activate", person })
    for (const events of [queueStream.frames, lineFrames.frames, topicStream.messages, socket.heard]) {
      await heard(events, "ACTIVE")
    }
    await post(`${node.url}/api/reservations/v6/${held.body.id}/paying`, { userId: buyer })
    await post(`${node.url}/api/reservations/v6/${held.body.id}/confirm`, { userId: buyer })
    for (const events of [seatStream.frames, topicStream.messages, socket.heard]) await heard(events, "SEATS")
    for (const { frames } of [queueStream, lineFrames, seatStream]) await heard(frames, "KEEPALIVE")
    await heard(races.texts, "KEEPALIVE")
    await until("every connection is told that this side is there", () =>
      [topicStream.messages, socket.heard].every((said) => said.some(({ type }) => type === "keepalive")),
    )
    // The first of five streams of a person about one line is told that a newer one takes its place.
    const more = Array.from({ length: 4 }, () => new StreamReader(node.port, queue(7, "&frames=line")))
    await until("it ends", () => lineFrames.closed || lineFrames.frames.at(-1)?.event === "END")
    await socket.message("one ends", ({ type }) => type === "ended")
    stopped = node.stop()
    for (const stream of [queueStream, seatStream, topicStream]) {
      await until("it ends", () => stream.frames.at(-1)?.event === "END")
    }
    await races.end()
    for (const frame of [...raced.texts, ...races.texts]) judge.event("raceStream", frame)
    for (const [channel, { frames, head, messages }] of Object.entries(streams)) {
      // A proxy keeps nothing of it, and holds nothing back.
      for (const line of ["content-type: text/event-stream", "cache-control: no-store", "x-accel-buffering: no"]) {
        expect([channel, head.toLowerCase()]).toEqual([channel, expect.stringContaining(line)])
      }
      for (const frame of frames) {
        const name = judge.event(channel, frame)
        // What no reader counts on is not required, and what each one finds is.
        expect([name, positioned(name)]).toEqual([name, frame.id !== ""])
      }
      for (const message of messages) judge.message(channel, message)
    }
    for (const message of socket.heard) judge.message("socket", message)
    for (const { frames } of more) for (const frame of frames) judge.event("lineFrames", frame)
    expect(judge.names.filter((name) => !judge.seen.has(name))).toEqual([])
  })
})
