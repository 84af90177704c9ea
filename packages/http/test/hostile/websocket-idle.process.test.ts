import { limits } from "@ticketrush/protocol"
import { until } from "@ticketrush/testing"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ask, setUp } from "../client.ts"
import { startNode, type TestNode } from "../TestNode.ts"
import { frameBytes, opcode, RawWebSocket } from "./websocket-frames.ts"

let node: TestNode
let concertId: number
beforeAll(async () => {
  node = await startNode()
  concertId = (await setUp(node.url)).concertId
})
afterAll(() => node.stop())

describe("a client that vanished without a word", () => {
  it("is cut when it answers no ping, after every beginning, and one that does is not", async () => {
    const open = async (): Promise<RawWebSocket> => {
      const raw = new RawWebSocket(node.port)
      await until("it is open", () => raw.status === 101)
      return raw
    }
    const [silent, unfinished, watching, alive] = [await open(), await open(), await open(), await open()]
    unfinished.socket.write(frameBytes(opcode.text, '{"type":', { final: false }))
    const subscribe = { type: "subscribe", topic: "queue", concertId, userId: 1, frames: true }
    watching.socket.write(frameBytes(opcode.text, JSON.stringify(subscribe)))
    // Something is sent to it all the time: that says nothing about whether it is there.
    let people = 0
    const joining = setInterval(() => {
      node.engine.submit(concertId, { kind: "join", person: 100 + people++ }, () => {})
    }, 500)
    let answered = 0
    alive.socket.on("data", (bytes: Buffer) => {
      if ((bytes[0] & 0x0f) !== opcode.ping) return
      answered++
      alive.socket.write(frameBytes(opcode.pong))
    })
    try {
      const gone = () => silent.closed && unfinished.closed && watching.closed
      await until("all are cut", gone, (limits.socketIdleSeconds + 12) * 1_000)
    } finally {
      clearInterval(joining)
    }
    expect(watching.heard.length).toBeGreaterThan(1_000)
    expect([alive.closed, answered > 0]).toEqual([false, true])
    expect(node.open()).toBe(1)
    alive.socket.destroy()
    await until("the last one is gone", () => node.open() === 0)
    const { text } = await ask(`${node.metricsUrl}/metrics`)
    expect(text).toContain('ticketrush_streams_ended_total{code="left"} 4')
  })
})
