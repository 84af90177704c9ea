/** Files of comma-separated values over a real socket, from lists that this test makes. */
import { connect, type Socket } from "node:net"
import { refused } from "@ticketrush/engine/catalogue/errors"
import { nodeDefer } from "@ticketrush/engine/ports-node"
import { limits, refusal } from "@ticketrush/protocol"
import { until } from "@ticketrush/testing"
import { Cause, Effect, Exit, Scope } from "effect"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { CsvDownloads, type CsvList } from "../src/CsvDownloads.ts"
import type { Exchange } from "../src/Exchange.ts"
import { Incidents } from "../src/Incidents.ts"
import { answerRefusal } from "../src/respond.ts"
import { listen } from "../src/Server.ts"

let scope: Scope.Closeable
let port = 0
let warnings: string[] = []
let handle: (exchange: Exchange) => void
let downloads: CsvDownloads

beforeEach(async () => {
  scope = Scope.makeUnsafe()
  warnings = []
  const incidents = new Incidents({ warn: (message) => warnings.push(message) }, "test")
  downloads = new CsvDownloads(nodeDefer, incidents)
  const listening = listen({
    ...{ host: "127.0.0.1", port: 0, drainMs: 100 },
    handle: (exchange) => handle(exchange),
    monotonicMs: () => performance.now(),
    defer: nodeDefer,
    onDefect: (exchange, cause) => incidents.answerDefect(exchange, cause),
  })
  port = (await Effect.runPromise(listening.pipe(Scope.provide(scope)))).port
})
afterEach(() => Effect.runPromise(Scope.close(scope, Exit.void)))

/** So many pages of one row. `failsAt`: the page that cannot be read. */
const listOf = (pages: number, cell: string, failsAt = -1): CsvList & { asked: number } => {
  const list = {
    asked: 0,
    fileName: "list",
    columns: ["page", "cell"],
    page: (...[from, read, failed]: Parameters<CsvList["page"]>) => {
      list.asked++
      if (from === failsAt) return failed(Cause.fail(refused("unavailable")))
      read({ rows: [[from, cell]], next: from + 1 < pages ? from + 1 : null })
    },
  }
  return list
}
const serve = (list: CsvList): void => {
  handle = (exchange) => downloads.open(exchange, list, (decided) => decided(true))
}
const asked = (): Socket => {
  const socket = connect(port, "127.0.0.1")
  socket.on("error", () => {})
  socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
  return socket
}

describe("a file of comma-separated values", () => {
  it("is whole over many pages, begins with its columns, and leaves its connection open", async () => {
    serve(listOf(500, "x"))
    const response = await fetch(`http://127.0.0.1:${port}/`)
    const lines = Buffer.from(await response.arrayBuffer())
      .toString()
      .split("\r\n")
    expect(lines[0]).toBe("\uFEFFpage,cell")
    expect(lines.slice(1, -1)).toEqual(Array.from({ length: 500 }, (_, page) => `${page},x`))
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200)
  })

  it("is cut where a page cannot be read, so that its client does not take a part for the whole", async () => {
    serve(listOf(10, "x", 5))
    const response = await fetch(`http://127.0.0.1:${port}/`)
    expect(response.status).toBe(200)
    await expect(response.text()).rejects.toThrow()
    expect(warnings).toEqual(["an answer was cut"])
  })

  it("is refused where its first page cannot be read", async () => {
    serve(listOf(10, "x", 0))
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(503)
  })

  it("is read from its list no faster than its client reads, and whole when it does", async () => {
    const [pages, cell] = [64, "x".repeat(1_000_000)]
    const list = listOf(pages, cell)
    serve(list)
    const socket = asked()
    await until("it began", () => (socket.readableLength > 0 ? true : undefined))
    socket.pause()
    let before = -1
    await until("it waits for its client", () => {
      const same = list.asked === before
      before = list.asked
      return same && list.asked > 1 ? true : undefined
    })
    expect(list.asked).toBeLessThan(pages)
    let bytes = 0
    let last = ""
    socket.on("data", (chunk) => {
      bytes += chunk.length
      last = chunk.toString("latin1").slice(-5)
    })
    socket.resume()
    await until("its last chunk has come", () => (last === "0\r\n\r\n" ? true : undefined))
    expect(list.asked).toBe(pages)
    expect(bytes).toBeGreaterThan(pages * cell.length)
    socket.destroy()
  })

  it("is not put on record where there is no place for it, and keeps no place that was not admitted", async () => {
    serve(listOf(1_000, "x".repeat(1_000_000)))
    const lazy = Array.from({ length: limits.listDownloadsMax }, asked)
    for (const socket of lazy) await until("it began", () => (socket.readableLength > 0 ? true : undefined))
    let onRecord = 0
    let stored = true
    handle = (exchange) =>
      downloads.open(exchange, listOf(1, "x"), (decided) => {
        onRecord++
        decided(stored)
        if (!stored) answerRefusal(exchange, refusal("catalogue-unavailable"))
      })
    const status = async (method = "GET") => (await fetch(`http://127.0.0.1:${port}/`, { method })).status
    expect([await status(), onRecord]).toEqual([503, 0])
    for (const socket of lazy) socket.destroy()
    await expect.poll(() => status()).toBe(200)
    stored = false
    for (let n = 0; n <= limits.listDownloadsMax; n++) expect(await status()).toBe(503)
    stored = true
    for (let n = 0; n <= limits.listDownloadsMax; n++) expect(await status("HEAD")).toBe(200)
    expect([await status(), onRecord]).toEqual([200, 2 * limits.listDownloadsMax + 4])
  })

  it("is one of a few at a time, and leaves its place when its client goes away", async () => {
    serve(listOf(1_000, "x".repeat(1_000_000)))
    const lazy = Array.from({ length: limits.listDownloadsMax }, asked)
    for (const socket of lazy) await until("it began", () => (socket.readableLength > 0 ? true : undefined))
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(503)
    for (const socket of lazy) socket.destroy()
    serve(listOf(1, "x"))
    await expect.poll(async () => (await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200)
  })
})
