import { connect, type Socket } from "node:net"
import { nodeDefer } from "@ticketrush/engine/ports-node"
import { until } from "@ticketrush/testing"
import { Effect, Exit, Scope } from "effect"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import type { Outgoing } from "../../src/Exchange.ts"
import { listen } from "../../src/Server.ts"

/** More than the kernel takes for a client that does not read, and than it takes at once from one that does. */
const large = "x".repeat(16_000_000)

describe("a server-sent stream on a real socket", () => {
  let scope: Scope.Closeable
  let client: Socket
  let outgoing: Outgoing
  let drained = 0
  let read = 0

  beforeEach(async () => {
    scope = Scope.makeUnsafe()
    drained = read = 0
    let opened: Outgoing | undefined
    const { port } = await Effect.runPromise(
      listen({
        ...{ host: "127.0.0.1", port: 0, drainMs: 100 },
        handle: (exchange) => {
          opened = exchange.stream("text/event-stream", [])
          opened.onDrained(() => drained++)
        },
        monotonicMs: () => performance.now(),
        defer: nodeDefer,
        onDefect: (_, cause) => expect.fail(String(cause)),
      }).pipe(Scope.provide(scope)),
    )
    client = connect(port, "127.0.0.1")
    client.pause()
    client.on("data", (bytes) => {
      read += bytes.length
    })
    client.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    outgoing = await until("the stream is open", () => opened)
  })
  afterEach(async () => {
    client.destroy()
    await Effect.runPromise(Scope.close(scope, Exit.void))
  })

  it("hands over all that waits without another write, and only then says that its client has kept up", async () => {
    expect(outgoing.write(large)).toBe(false)
    client.resume()
    await until("the client has kept up", () => drained > 0)
    await until("everything has come", () => read > large.length)
    expect(outgoing.write(":\n\n")).toBe(true)
  })

  it("does not say so while a client that begins to read has most of it still before it", async () => {
    expect(outgoing.write(large)).toBe(false)
    const some = large.length / 2
    client.on("data", () => read > some && client.pause())
    client.resume()
    await until("some has come", () => read > some)
    await until("the kernel takes no more", () => !outgoing.write(":\n\n"))
    expect(drained).toBe(0)
    client.removeAllListeners("data").on("data", () => {})
    client.resume()
    await until("the client has kept up", () => drained > 0)
  })
})
