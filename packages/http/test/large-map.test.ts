import { connect } from "node:net"
import { until } from "@ticketrush/testing"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ask, setUp } from "./client.ts"
import { startNode, type TestNode } from "./TestNode.ts"

let node: TestNode

beforeAll(async () => {
  node = await startNode()
})
afterAll(() => node.stop())

describe("the map of a large hall", () => {
  const seatCount = 60_000

  it("comes whole, to clients that read slowly too", async () => {
    const { optionId } = await setUp(node.url, { seatCount })
    const path = `/api/concerts/options/${optionId}/seat-map`
    const whole = await ask(node.url + path)
    expect(whole.body).toHaveLength(seatCount)
    const head = await fetch(node.url + path, { method: "HEAD", headers: { "accept-encoding": "identity" } })
    expect(head.headers.get("content-length")).toBe(String(Buffer.byteLength(whole.text)))

    const slow = connect(node.port, "127.0.0.1")
    slow.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`)
    const chunks: Buffer[] = []
    let bytes = 0
    slow.on("data", (chunk) => {
      chunks.push(chunk)
      bytes += chunk.length
      slow.pause()
      setImmediate(() => slow.resume())
    })
    await until("all of it came", () => bytes > Buffer.byteLength(whole.text))
    const text = Buffer.concat(chunks).toString()
    expect(text.slice(text.indexOf("\r\n\r\n") + 4)).toBe(whole.text)
    slow.destroy()
  })

  it("is not kept in memory for clients that do not read, and is forgotten when they leave", async () => {
    const { optionId } = await setUp(node.url, { seatCount })
    const path = `/api/concerts/options/${optionId}/seat-map`
    const bytes = Buffer.byteLength((await ask(node.url + path)).text)
    const before = process.memoryUsage().rss
    const open = node.open()
    const sockets = Array.from({ length: 100 }, () => {
      const socket = connect(node.port, "127.0.0.1").pause()
      socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`)
      return socket
    })
    await until("all are being sent", () => node.open() === open + 100)
    expect(process.memoryUsage().rss - before).toBeLessThan((100 * bytes) / 4)
    for (const socket of sockets) socket.destroy()
    await until("all are gone", () => node.open() === open)
  })
})
