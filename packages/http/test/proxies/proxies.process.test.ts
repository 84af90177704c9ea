/** Everything that goes through a proxy, through those of docs/guides/behind-a-proxy.md. */
import { hasNginx, type ProxyProgram, startNginx, until } from "@ticketrush/testing"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import { ask, createUser, post, setUp } from "../client.ts"
import { CountingRelay } from "../clients/CountingRelay.ts"
import { journeyOn, judge } from "../clients/journey.ts"
import type { Asked, Told } from "../clients/Plan.ts"
import { KeptConnection } from "../framing/KeptConnection.ts"
import { requestBytes } from "../hostile/RawSocket.ts"
import { RawWebSocket } from "../hostile/websocket-frames.ts"
import { StreamReader } from "../StreamReader.ts"
import { SocketClient } from "../stream/SocketClient.ts"
import { startNode, type TestNode } from "../TestNode.ts"
import { webFolder } from "../web-folder.ts"
import { type GuideProxy, proxies } from "./proxies.ts"

const asked = ({ body, headers = {}, method, path }: Asked): string => {
  const length = body === undefined ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return requestBytes(method, path, [...lines, ...length], body)
}

const behind = ({ name, start }: GuideProxy): void => {
  let node: TestNode
  let relay: CountingRelay
  let proxy: ProxyProgram
  const connections: Array<{ end: () => void }> = []
  const readers: StreamReader[] = []
  beforeAll(async () => {
    node = await startNode({
      webFolder,
      trustedProxies: ["127.0.0.1"],
      streams: { max: 100, perAddressMax: 2 },
    })
    relay = await CountingRelay.start(node.port)
    proxy = await start(relay.port)
  })
  afterEach(async () => {
    for (const connection of connections.splice(0)) connection.end()
    for (const { socket } of readers.splice(0)) socket.destroy()
    // A proxy may notice that a client has left only when it has something for it.
    await until("every stream is over", () => node.open() === 0)
  })
  afterAll(async () => {
    await proxy.remove()
    relay.close()
    await node.stop()
  })
  const kept = (): KeptConnection => {
    const connection = new KeptConnection(proxy.port)
    connections.push(connection)
    return connection
  }

  it("everything on one connection gets its own answer, over few connections to the server", async () => {
    const steps = await journeyOn(node, { expect: false, chunked: false, trailer: false })
    const before = relay.connections.length
    const connection = kept()
    for (let round = 0; round < 20; round++) {
      const told: Told[] = []
      for (const step of steps) {
        const { body, headers, status } = await connection.ask(asked(step))
        const text = Buffer.from(body, "latin1").toString()
        told.push({ status, length: headers.get("content-length")?.[0] ?? "-", body: text })
      }
      // What was sold in the first round is sold.
      if (round === 0) judge(steps, told)
      else expect(told.filter(({ status }) => (status as number) >= 500)).toEqual([])
    }
    // One for each round at most, checks of the proxy among them: never one for each request.
    expect(relay.connections.length - before).toBeLessThanOrEqual(20)
    expect(relay.connections.filter(({ resetBy }) => resetBy !== null)).toEqual([])
  })

  it("twenty clients at once get their own answers", async () => {
    const users = await Promise.all(Array.from({ length: 20 }, (_, n) => createUser(node.url, `${name} ${n}`)))
    await Promise.all(
      users.map(async (user) => {
        const connection = kept()
        for (let round = 0; round < 20; round++) {
          const own = await connection.ask(requestBytes("GET", `/api/users/${user}`, []))
          expect(own.body).toContain(`"id":${user},`)
          const none = await connection.ask(requestBytes("HEAD", "/demo", ["If-None-Match: *"]))
          expect(none.status).toBe(304)
        }
      }),
    )
  })

  it("the pages are the same, byte for byte, and cookies of other programs are no obstacle", async () => {
    const cookies = `Cookie: ${"session=abcdefghij; ".repeat(300)}`
    for (const path of ["/", "/demo"]) {
      const direct = await ask(`${node.url}${path}`)
      const answer = await kept().ask(requestBytes("GET", path, [cookies]))
      expect(answer.status).toBe(200)
      expect(answer.body).toBe(Buffer.from(direct.text).toString("latin1"))
    }
  })

  it("server-sent events come one by one, while the stream goes on", async () => {
    const { optionId, seatIds } = await setUp(node.url)
    const userId = await createUser(node.url, `${name} reader`)
    const reader = new StreamReader(proxy.port, `/api/concerts/options/${optionId}/seat-map/stream`)
    readers.push(reader)
    await until("the stream has begun", () => reader.frames.length > 0)
    for (const seatId of seatIds) {
      const before = reader.frames.length
      await post(`${node.url}/api/reservations/v6/holds`, { userId, seatId })
      await until("a change has come", () => reader.frames.length > before)
    }
    expect(reader.closed).toBe(false)
  })

  it("a WebSocket is opened by its own pages alone, and both sides are heard", async () => {
    const { concertId } = await setUp(node.url)
    const socket = await new SocketClient(proxy.port).opened()
    socket.say({ type: "subscribe", topic: "sale", concertId })
    await socket.message("the state of the sale", ({ topic }) => topic === "sale")
    socket.say({ type: "ping" })
    await socket.message("an answer", ({ type }) => type === "pong")
    socket.end()
    for (const [origin, expected] of [
      ["https://tickets.example", 101],
      ["https://evil.example", 403],
    ] as const) {
      const raw = new RawWebSocket(proxy.port, ["Host: tickets.example", `Origin: ${origin}`])
      await until("it is answered", () => raw.status !== 0)
      expect(raw.status).toBe(expected)
      raw.socket.destroy()
    }
  })

  it("streams are bounded by the client's own address, also when it writes another one", async () => {
    const { optionId } = await setUp(node.url)
    const path = `/api/concerts/options/${optionId}/seat-map/stream`
    const status = async (from: string, ...headers: ReadonlyArray<string>): Promise<number> => {
      const reader = new StreamReader(proxy.port, path, headers, from)
      readers.push(reader)
      await until("it is answered", () => reader.head !== "")
      return Number(/^HTTP\/1\.1 (\d+)/.exec(reader.head)?.[1])
    }
    const forged = (n: number): string => `X-Forwarded-For: 198.51.100.${n}`
    expect([
      await status("127.0.0.2"),
      await status("127.0.0.2", forged(1)),
      await status("127.0.0.2", forged(2)),
      await status("127.0.0.3", forged(2)),
      await status("127.0.0.3"),
      await status("127.0.0.3"),
    ]).toEqual([200, 200, 429, 200, 200, 429])
  })
}

for (const proxy of proxies) describe.runIf(proxy.there)(`behind ${proxy.name}`, () => behind(proxy))

describe.runIf(proxies[1].there)("the health check of the guide", () => {
  it("is answered, and the server is used", async () => {
    const node = await startNode()
    const proxy = await proxies[1].start(node.port)
    try {
      await until("it was checked a few times", async () => {
        const { text } = await ask(`${node.metricsUrl}/metrics`)
        const count = /^ticketrush_http_requests_total\{route="ready",status="2xx"\} (\d+)$/m.exec(text)?.[1]
        return Number(count) >= 5
      })
      expect((await ask(`${proxy.url}/health/live`)).status).toBe(200)
      expect(proxy.log()).not.toContain("DOWN")
    } finally {
      await proxy.remove()
      await node.stop()
    }
  })
})

describe.runIf(hasNginx())("behind an nginx that was not told to speak HTTP/1.1", () => {
  it("requests are refused, and the log says where to look", async () => {
    const node = await startNode()
    const proxy = await startNginx({ server: `location / { proxy_pass http://127.0.0.1:${node.port}; }` })
    try {
      expect((await fetch(`${proxy.url}/health/live`)).status).toBe(505)
      const warning = await until("it is told", () => node.warnings[0])
      expect(warning.message).toBe("connections brought no request that could be read")
      expect(warning.fields).toMatchObject({ from: "127.0.0.1" })
      expect(warning.fields.hint).toContain("docs/guides/behind-a-proxy.md")
    } finally {
      await proxy.remove()
      await node.stop()
    }
  })
})
