import { once } from "node:events"
import { connect, type Socket } from "node:net"
import { limits } from "@ticketrush/protocol"
import { until } from "@ticketrush/testing"
import { Effect, Exit, Scope } from "effect"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { type Listening, listen } from "../src/Server.ts"
import { type UnsentAnswer, UnsentAnswers } from "../src/UnsentAnswers.ts"
import { Hand } from "./Hand.ts"
import { requestBytes } from "./hostile/RawSocket.ts"

describe("large answers that are under way", () => {
  let hand: Hand
  let cut: string[]
  let unsent: UnsentAnswers
  const megabyte = 1024 * 1024
  const answer = (name: string, body: Uint8Array): UnsentAnswer & { bytes: number } => {
    const made = {
      ...{ body, bytes: 0, moved: () => made.bytes },
      cut: () => {
        cut.push(name)
        unsent.remove(made)
      },
    }
    unsent.add(made)
    return made
  }
  beforeEach(() => {
    hand = new Hand()
    cut = []
    unsent = new UnsentAnswers(hand.defer, () => hand.now, 10 * megabyte)
  })

  it("are cut when their client reads more slowly than it must, and not before", () => {
    const map = new Uint8Array(8 * megabyte)
    const steady = answer("steady", map)
    answer("silent", map)
    const trickling = answer("trickling", map)
    for (let n = 0; n < 3; n++) {
      steady.bytes += limits.answerProgressBytes
      trickling.bytes += 1_000
      hand.pass(limits.answerWaitMsMax / 2 - 1)
    }
    expect(cut.sort()).toEqual(["silent", "trickling"])
    expect(unsent.counts()).toEqual({ answers: 1, bytes: 8 * megabyte, cut: 2 })
  })

  it("cost the memory of one body, however many read it, and keep no timer once they are sent", () => {
    const map = new Uint8Array(8 * megabyte)
    const all = Array.from({ length: 500 }, (_, n) => answer(`${n}`, map))
    expect([unsent.counts().bytes, cut]).toEqual([8 * megabyte, []])
    for (const each of all) unsent.remove(each)
    hand.pass(2_000)
    expect([unsent.counts(), hand.planned]).toEqual([{ answers: 0, bytes: 0, cut: 0 }, 0])
  })

  it("are bounded together: those that keep the oldest bodies are cut for a new one", () => {
    const first = new Uint8Array(4 * megabyte)
    answer("first", first)
    answer("second", new Uint8Array(4 * megabyte))
    answer("first, too", first)
    answer("third", new Uint8Array(4 * megabyte))
    expect(cut).toEqual(["first", "first, too"])
    answer("larger than all", new Uint8Array(20 * megabyte))
    expect(cut).toEqual(["first", "first, too", "second", "third"])
    expect(unsent.counts()).toEqual({ answers: 1, bytes: 20 * megabyte, cut: 4 })
  })
})

describe("eighty clients that hardly read a large map", () => {
  let hand: Hand
  let scope: Scope.Closeable
  let listening: Listening
  let sockets: Socket[]
  // More than the kernel takes for a client that does not read.
  const bytes = 16 * 1024 * 1024
  const map = new Uint8Array(bytes).fill(32)
  beforeEach(async () => {
    hand = new Hand()
    scope = Scope.makeUnsafe()
    sockets = []
    const made = listen({
      ...{ host: "127.0.0.1", port: 0, drainMs: 100, defer: hand.defer, monotonicMs: () => hand.now },
      handle: (exchange) => exchange.answer(200, "text/plain", exchange.path === "/text" ? "x".repeat(bytes) : map),
      onDefect: (_, cause) => expect.fail(String(cause)),
    })
    listening = await Effect.runPromise(made.pipe(Scope.provide(scope)))
  })
  afterEach(async () => {
    for (const socket of sockets) socket.destroy()
    await Effect.runPromise(Scope.close(scope, Exit.void))
  })

  const ask = (path = "/"): Socket => {
    const socket = connect(listening.port, "127.0.0.1").pause()
    socket.on("error", () => {})
    sockets.push(socket)
    socket.write(requestBytes("GET", path, []))
    return socket
  }
  const underWay = (count: number) => until(`${count} are under way`, () => listening.unsent.counts().answers === count)

  it("are cut, and one that reads gets all of it", async () => {
    const slow = Array.from({ length: 80 }, () => ask())
    await underWay(80)
    expect(listening.unsent.counts().bytes).toBe(bytes)
    const reader = ask()
    await underWay(81)
    hand.pass(limits.answerWaitMsMax - 1_000)
    reader.resume()
    const closed = slow.map((socket) => once(socket, "close"))
    await until("the reader has it all", () => reader.bytesRead > bytes)
    await underWay(80)
    // What the kernel took at first was progress.
    hand.pass(2_000)
    expect(listening.unsent.counts()).toEqual({ answers: 0, bytes: 0, cut: 80 })
    for (const socket of slow) socket.resume()
    await Promise.all(closed)
  })

  it("get text in pieces, too, and a connection that ends with it is bounded like others", async () => {
    const socket = ask("/text")
    await underWay(1)
    hand.pass(limits.answerWaitMsMax + 1_000)
    expect(listening.unsent.counts()).toMatchObject({ answers: 0, cut: 1 })
    const closing = connect(listening.port, "127.0.0.1").pause()
    sockets.push(closing)
    closing.on("error", () => {})
    closing.write(requestBytes("GET", "/", ["Connection: close, x"]))
    await underWay(1)
    hand.pass(limits.answerWaitMsMax + 1_000)
    expect(listening.unsent.counts()).toMatchObject({ answers: 0, cut: 2 })
    socket.resume()
  })
})
