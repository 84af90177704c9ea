import { limits } from "@ticketrush/protocol"
import { streamEnds } from "@ticketrush/protocol/streams"
import { until } from "@ticketrush/testing"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import { ask, setUp } from "../client.ts"
import { startNode, type TestNode } from "../TestNode.ts"
import { requestBytes, talk } from "./RawSocket.ts"
import { frameBytes, opcode, RawWebSocket } from "./websocket-frames.ts"

let node: TestNode
let concertId: number
const sockets: RawWebSocket[] = []

beforeAll(async () => {
  node = await startNode()
  concertId = (await setUp(node.url)).concertId
})
afterEach(async () => {
  for (const { socket } of sockets.splice(0)) socket.destroy()
  // After every message the server is there, and has forgotten the connection.
  await until("the connection is forgotten", () => node.open() === 0)
  expect((await ask(`${node.url}/health/live`)).status).toBe(200)
})
afterAll(() => node.stop())

const opened = async (headers?: ReadonlyArray<string>): Promise<RawWebSocket> => {
  const socket = new RawWebSocket(node.port, headers)
  sockets.push(socket)
  await until("the handshake is answered", () => socket.status !== 0 || socket.closed)
  return socket
}

const { text, binary, continuation, reserved, ping, close } = opcode
const long = "a".repeat(limits.socketMessageBytesMax + 1)
const message = (fields: Record<string, unknown>): Buffer => frameBytes(text, JSON.stringify(fields))

describe("what a WebSocket does not take", () => {
  const told: ReadonlyArray<[string, number, ReadonlyArray<Buffer>]> = [
    ["text that is no JSON", streamEnds["bad-message"].close, [frameBytes(text, "{")]],
    ["an empty message", streamEnds["bad-message"].close, [frameBytes(text, "")]],
    ["JSON that is no object", streamEnds["bad-message"].close, [frameBytes(text, "[]")]],
    ["null", streamEnds["bad-message"].close, [frameBytes(text, "null")]],
    ["a deep one", streamEnds["bad-message"].close, [frameBytes(text, "[".repeat(4_000))]],
    ["a type that is not there", streamEnds["bad-message"].close, [message({ type: "publish" })]],
    ["a type from a prototype", streamEnds["bad-message"].close, [frameBytes(text, '{"__proto__":{"type":"ping"}}')]],
    ["a topic that is not there", streamEnds["unknown-topic"].close, [message({ type: "subscribe", topic: "users" })]],
    [
      "a subscription without a concert",
      streamEnds["bad-message"].close,
      [message({ type: "subscribe", topic: "queue" })],
    ],
    [
      "an id that is text",
      streamEnds["bad-message"].close,
      [message({ type: "subscribe", topic: "sale", concertId: "1" })],
    ],
    [
      "an id that cannot be",
      streamEnds["bad-message"].close,
      [frameBytes(text, '{"type":"subscribe","topic":"sale","concertId":1e400}')],
    ],
    ["bytes that are not text", streamEnds["binary-message"].close, [frameBytes(binary, "{}")]],
    ["a message that is too long", streamEnds["message-too-large"].close, [frameBytes(text, long)]],
    [
      "one that is too long in pieces",
      streamEnds["message-too-large"].close,
      [frameBytes(text, long.slice(0, 3_000), { final: false }), frameBytes(continuation, long.slice(3_000))],
    ],
  ]
  it.each(told)("is closed with a code: %s", async (_, code, frames) => {
    const socket = await opened()
    socket.socket.write(Buffer.concat(frames))
    await until("it is closed", () => socket.closed)
    expect(socket.closeCode).toBe(code)
  })

  // The library ends these before it calls us, and sends no close frame.
  const cut: ReadonlyArray<[string, ReadonlyArray<Buffer>]> = [
    ["a length of a megabyte", [frameBytes(text, "a", { claimed: 1_000_000 })]],
    ["a length of four gigabytes", [frameBytes(text, "a", { claimed: 2 ** 32 - 1 })]],
    ["text that is not UTF-8", [frameBytes(text, Uint8Array.of(0xc3, 0x28))]],
    ["an overlong encoding", [frameBytes(text, Uint8Array.of(0xc0, 0xaf))]],
    ["reserved bits", [frameBytes(text, "{}", { reservedBits: 4 })]],
    ["a reserved opcode", [frameBytes(reserved, "{}")]],
    ["a ping in pieces", [frameBytes(ping, "a", { final: false })]],
    ["a ping that is too long", [frameBytes(ping, "a".repeat(126))]],
    ["a continuation of nothing", [frameBytes(continuation, "a")]],
    ["a close code that cannot be", [frameBytes(close, Uint8Array.of(0, 1))]],
    [
      "pieces without an end",
      [
        frameBytes(text, "a".repeat(4_000), { final: false }),
        ...Array.from({ length: 8 }, () => frameBytes(continuation, "a".repeat(4_000), { final: false })),
      ],
    ],
  ]
  it.each(cut)("is cut: %s", async (_, frames) => {
    const socket = await opened()
    socket.socket.write(Buffer.concat(frames))
    await until("it is closed", () => socket.closed)
  })

  it("is a frame without a mask: it is read as if it had one, and so is no message", async () => {
    const socket = await opened()
    socket.socket.write(frameBytes(text, '{"type":"ping"}    ', { masked: false, claimed: 15 }))
    await until("it is closed", () => socket.closed)
    expect(socket.heard.toString("latin1")).not.toContain("pong")
  })
})

describe("a client that says too much", () => {
  it.each([
    ["messages", frameBytes(text, '{"type":"ping"}')],
    ["pings", frameBytes(ping, "x")],
  ])("is answered as often as it may speak, then closed: %s", async (_, one) => {
    const socket = await opened()
    socket.socket.write(Buffer.concat(Array.from({ length: limits.socketMessagesBurst }, () => one)))
    const answers = () => socket.heard.length
    await until("all are answered", () => answers() >= limits.socketMessagesBurst * 3)
    expect(socket.closed).toBe(false)
    socket.socket.write(Buffer.concat(Array.from({ length: limits.socketMessagesBurst }, () => one)))
    await until("it is closed", () => socket.closed)
    expect(socket.closeCode).toBe(streamEnds["too-many-messages"].close)
  })

  it("has as many subscriptions as it may", async () => {
    const socket = await opened()
    const subscribe = (userId: number) => message({ type: "subscribe", topic: "queue", concertId, userId })
    const heard = () => socket.heard.toString("latin1")
    for (let n = 1; n <= limits.socketTopicsMax; n++) socket.socket.write(subscribe(n))
    const last = `"userId":${limits.socketTopicsMax},`
    await until("the last one began", () => heard().includes(last))
    expect(heard()).not.toContain("too-many-streams")
    socket.socket.write(subscribe(limits.socketTopicsMax + 1))
    await until("one more is refused", () => heard().includes('"code":"too-many-streams"'))
    expect(socket.closed).toBe(false)
  })
})

describe("the way to a WebSocket", () => {
  it.each([
    ["another site", ["Host: localhost", "Origin: https://evil.example"]],
    ["another port of this machine", ["Host: localhost:1", "Origin: http://localhost:2"]],
    ["a page without an origin", ["Host: localhost", "Origin: null"]],
    ["what is no origin", ["Host: localhost", "Origin: localhost"]],
  ])("is closed to pages of %s", async (_, headers) => {
    const socket = await opened(headers)
    expect(socket.status).toBe(403)
  })

  it.each([
    ["its own pages", ["Host: localhost:8080", "Origin: http://localhost:8080"]],
    ["its own pages behind a proxy that speaks TLS", ["Host: Tickets.example", "Origin: https://tickets.example"]],
    ["programs", ["Host: localhost"]],
  ])("is open to %s", async (_, headers) => {
    expect((await opened(headers)).status).toBe(101)
  })

  it.each([
    ["a version from before the standard", ["Sec-WebSocket-Version: 8"]],
    ["no version", []],
  ])("is not open to %s", async (_, version) => {
    const key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
    const bytes = requestBytes("GET", "/ws", ["Upgrade: websocket", "Connection: Upgrade", key, ...version])
    const heard = await talk(node.port, [bytes], { enough: (text) => text.includes("\r\n\r\n") })
    expect(heard.statuses).toEqual([426])
  })

  it("is told to a client that asks without going it", async () => {
    const answer = await ask(`${node.url}/ws`)
    expect(answer).toMatchObject({ status: 426, body: { code: "upgrade-required" } })
    expect(answer.headers.get("upgrade")).toBe("websocket")
    expect(answer.headers.get("sec-websocket-version")).toBe("13")
    expect((await ask(`${node.url}/ws`, { method: "POST" })).status).toBe(405)
  })
})
