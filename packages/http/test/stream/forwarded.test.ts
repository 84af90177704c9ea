import { until } from "@ticketrush/testing"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { ask, setUp } from "../client.ts"
import { RawWebSocket } from "../hostile/websocket-frames.ts"
import { StreamReader } from "../StreamReader.ts"
import { startNode, type TestNode, type TestNodeOptions } from "../TestNode.ts"

let node: TestNode
let path: string
const opened: StreamReader[] = []
const start = async (options: TestNodeOptions): Promise<void> => {
  node = await startNode({ streams: { max: 100, perAddressMax: 2 }, ...options })
  path = `/api/concerts/options/${(await setUp(node.url)).optionId}/seat-map/stream`
}
beforeEach(() => opened.splice(0))
afterEach(async () => {
  for (const { socket } of opened) socket.destroy()
  await node.stop()
})

/** Status of a stream that is asked for with these headers; it stays open when it was opened. */
const status = async (...headers: ReadonlyArray<string>): Promise<number> => {
  const reader = new StreamReader(node.port, path, headers)
  opened.push(reader)
  await until("it is answered", () => reader.head !== "")
  return Number(/^HTTP\/1\.1 (\d+)/.exec(reader.head)?.[1])
}
const statuses = async (...asked: ReadonlyArray<ReadonlyArray<string>>): Promise<ReadonlyArray<number>> => {
  const each: number[] = []
  for (const headers of asked) each.push(await status(...headers))
  return each
}

describe("the bound of streams from one address", () => {
  it("counts the clients of a trusted proxy apart, also when they write addresses before it", async () => {
    await start({ trustedProxies: ["127.0.0.1"] })
    const one = ["X-Forwarded-For: 203.0.113.1"]
    const other = ["X-Forwarded-For: 203.0.113.2"]
    expect(await statuses(one, one, one, other, other, other)).toEqual([200, 200, 429, 200, 200, 429])
    const forged = Array.from({ length: 3 }, (_, n) => [`X-Forwarded-For: 198.51.100.${n}, 203.0.113.3`])
    expect(await statuses(...forged)).toEqual([200, 200, 429])
    const inTwo = Array.from({ length: 3 }, (_, n) => [
      `X-Forwarded-For: 198.51.100.${n}`,
      "X-Forwarded-For: 203.0.113.4",
    ])
    expect(await statuses(...inTwo)).toEqual([200, 200, 429])
  })

  it("counts those of any other proxy as one", async () => {
    await start({ trustedProxies: ["10.0.0.0/8"] })
    const each = Array.from({ length: 3 }, (_, n) => [`X-Forwarded-For: 203.0.113.${n}`])
    expect(await statuses(...each)).toEqual([200, 200, 429])
  })
})

describe("the origins that may open streams", () => {
  it("are those that are set, and those of the host that is asked for", async () => {
    await start({ origins: ["https://tickets.example"], streams: { max: 100, perAddressMax: 100 } })
    expect(await status("Origin: https://tickets.example")).toBe(200)
    expect(await status("Origin: http://a")).toBe(200)
    expect(await status("Origin: https://evil.example")).toBe(403)
    for (const [origin, expected] of [
      ["https://tickets.example", 101],
      ["https://evil.example", 403],
    ] as const) {
      const socket = new RawWebSocket(node.port, ["Host: 127.0.0.1:8080", `Origin: ${origin}`])
      await until("it is answered", () => socket.status !== 0)
      expect(socket.status).toBe(expected)
      socket.socket.destroy()
    }
    const order = `${node.url}/api/lab/concerts/${(await setUp(node.url)).concertId}/line/pause`
    expect(await ask(order, { method: "POST", headers: { origin: "https://tickets.example" } })).toMatchObject({
      status: 200,
    })
    expect(await ask(order, { method: "POST", headers: { origin: "https://evil.example" } })).toMatchObject({
      status: 403,
    })
  })
})
