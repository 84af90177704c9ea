/** The bounds of connections over real sockets: what the library shows of them is what they rest on. */
import { once } from "node:events"
import { connect, type Socket } from "node:net"
import { nodeClock, nodeDefer } from "@ticketrush/engine/ports-node"
import { until } from "@ticketrush/testing"
import { Effect, Exit, Scope } from "effect"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { Connections } from "../../src/connections/Connections.ts"
import type { Exchange } from "../../src/Exchange.ts"
import { listen } from "../../src/Server.ts"
import { requestBytes } from "../hostile/RawSocket.ts"

const max = 64
const rounds = process.env.TICKETRUSH_DEPTH === "verify" ? 5_000 : 400

describe("a server with a bound of connections", () => {
  let scope: Scope.Closeable
  let port: number
  let connections: Connections
  let sockets: Socket[]
  let held: Exchange[]
  beforeEach(async () => {
    scope = Scope.makeUnsafe()
    sockets = []
    held = []
    connections = new Connections({
      ...{ clock: nodeClock, defer: nodeDefer, max, halfOpenPerAddressMax: 48 },
      isShared: (address) => address === "127.0.0.1",
    })
    const listening = listen({
      ...{ host: "127.0.0.1", port: 0, drainMs: 100, defer: nodeDefer, monotonicMs: nodeClock.monotonicMs },
      connections,
      socketPath: "/ws",
      handle: (exchange) => {
        if (exchange.path === "/hold") return void held.push(exchange)
        if (exchange.path === "/stream") return exchange.stream("text/event-stream", []).write("x")
        if (exchange.path === "/ws") return void exchange.upgrade()
        if (exchange.path === "/none") return exchange.answer(204, "", "")
        if (exchange.path === "/large") return exchange.answer(200, "", new Uint8Array(4_000_000))
        exchange.answer(200, "text/plain", "yes")
      },
      onDefect: (_, cause) => expect.fail(String(cause)),
    })
    port = (await Effect.runPromise(listening.pipe(Scope.provide(scope)))).port
  })
  afterEach(async () => {
    for (const socket of sockets) socket.destroy()
    await Effect.runPromise(Scope.close(scope, Exit.void))
  })

  const open = async (localAddress: string): Promise<Socket> => {
    const socket = connect({ port, host: "127.0.0.1", localAddress })
    socket.on("error", () => {})
    sockets.push(socket)
    await once(socket, "connect")
    return socket
  }
  const openMany = (count: number, from: string): Promise<Socket[]> =>
    Promise.all(Array.from({ length: count }, () => open(from)))
  const accepted = (count: number) => until(`${count} are open`, async () => connections.counts().open === count)
  const answer = async (socket: Socket, path: string): Promise<string> => {
    socket.write(requestBytes("GET", path, []))
    const [bytes] = await once(socket, "data")
    return String(bytes)
  }

  it("answers buyers on their connections, and newcomers, while strangers hold all the rest open", async () => {
    const inside = await openMany(8, "127.0.0.9")
    for (const socket of inside) expect(await answer(socket, "/")).toContain("yes")
    for (let n = 2; n < 6; n++) await openMany(40, `127.0.0.${n}`)
    await until("the table is full", async () => connections.counts().open === max)
    for (let round = 0; round < 3; round++) {
      for (const socket of inside) expect(await answer(socket, "/")).toContain("yes")
      expect(await answer(await open(`127.0.1.${round + 1}`), "/")).toContain("yes")
    }
    expect(connections.counts()).toMatchObject({ open: max, refused: 0 })
  })

  it("knows which connections were used, however their requests end", async () => {
    const [plain, aborted, ...quiet] = await openMany(6, "127.0.0.2")
    await answer(plain, "/")
    aborted.write(requestBytes("GET", "/hold", []))
    await until("it is held", async () => held.length === 1)
    aborted.destroy()
    await accepted(5)
    expect(connections.counts().halfOpen).toBe(4)
    quiet[0].write(requestBytes("GET", "/large", []))
    quiet[0].resume()
    await until("the body was read", async () => quiet[0].bytesRead > 4_000_000)
    expect(connections.counts().halfOpen).toBe(3)
  })

  it("touches none that it cannot tell from others any more: a stream, a WebSocket, an answer without a body", async () => {
    const upgrade = ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"]
    for (const [path, headers] of [
      ["/stream", []],
      ["/none", []],
      ["/ws", [...upgrade, "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="]],
    ] as const) {
      const [one] = await openMany(3, "127.0.0.3")
      await until("they are known", async () => connections.counts().halfOpen === 3)
      one.write(requestBytes("GET", path, headers))
      await once(one, "data")
      expect(connections.counts().halfOpen).toBe(0)
    }
    await accepted(9)
    for (const socket of sockets) socket.destroy()
    await accepted(0)
  })

  it(`goes on through ${rounds} connections that come, ask or do not ask, and go, at its bound`, async () => {
    const paths = ["/", "/none", "/hold", "/stream", "/large"]
    for (let n = 0; n < rounds; n++) {
      const socket = connect({ port, host: "127.0.0.1", localAddress: `127.0.0.${2 + (n % 7)}` })
      socket.on("error", () => {})
      sockets.push(socket)
      if (n % 3 !== 0) socket.write(requestBytes(n % 11 === 0 ? "HEAD" : "GET", paths[n % 5], []))
      if (n % 4 === 0) socket.destroy()
      if (n % 40 !== 39) continue
      await once(socket, "connect")
      for (const exchange of held.splice(0)) exchange.answer(200, "", "late")
      for (const old of sockets.splice(0, 35)) old.destroy()
      expect(connections.counts().open).toBeLessThanOrEqual(max)
    }
    for (const socket of sockets) socket.destroy()
    await accepted(0)
    expect(connections.counts().halfOpen).toBe(0)
    expect(await answer(await open("127.0.0.1"), "/")).toContain("yes")
  })
})
