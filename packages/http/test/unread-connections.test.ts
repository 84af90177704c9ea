import { limits } from "@ticketrush/protocol"
import { Effect, Exit, Scope } from "effect"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { listen } from "../src/Server.ts"
import { UnreadConnections } from "../src/UnreadConnections.ts"
import { Hand } from "./Hand.ts"
import { requestBytes, talk } from "./hostile/RawSocket.ts"

type Warning = { readonly message: string; readonly fields: Readonly<Record<string, unknown>> }

describe("addresses whose connections bring nothing that can be read", () => {
  let hand: Hand
  let warnings: Warning[]
  let unread: UnreadConnections
  beforeEach(() => {
    hand = new Hand()
    warnings = []
    const log = { warn: (message: string, fields: Warning["fields"]) => void warnings.push({ message, fields }) }
    unread = new UnreadConnections({ clock: hand.clock, defer: hand.defer, log })
  })

  it("are told once they have had their time", () => {
    for (let n = 0; n < 3; n++) unread.opened("127.0.0.1")
    hand.pass(limits.unreadAfterMs - 1)
    expect(warnings).toEqual([])
    hand.pass(1)
    expect(warnings).toHaveLength(1)
    expect(warnings[0].fields).toMatchObject({ connections: 3, from: "127.0.0.1" })
    expect(warnings[0].fields.hint).toContain("HTTP/1.0")
    expect([unread.waiting, hand.planned]).toEqual([false, 0])
  })

  it("are not those that sent a request, before or after it", () => {
    unread.opened("127.0.0.1")
    unread.opened("127.0.0.1")
    unread.read("127.0.0.1")
    expect(unread.waiting).toBe(false)
    unread.opened("10.0.0.1")
    unread.opened("127.0.0.1")
    hand.pass(limits.unreadAfterMs - 1)
    unread.read("127.0.0.1")
    hand.pass(limits.unreadAfterMs * 3)
    expect(warnings.map(({ fields }) => fields.from)).toEqual(["10.0.0.1"])
  })

  it("are told now and then, however many connections they open", () => {
    const each = limits.unreadAfterMs / 3
    for (let passed = 0; passed < limits.unreadHintEveryMs; passed += each) {
      unread.opened("127.0.0.1")
      hand.pass(each)
    }
    expect(warnings).toHaveLength(1)
    unread.opened("127.0.0.1")
    hand.pass(limits.unreadAfterMs * 2)
    expect(warnings).toHaveLength(2)
  })

  it("are named when they are an operator's own, and not when they may be a person's", () => {
    for (const [address, from] of [
      ["203.0.113.9", "a public address"],
      ["2001:4860::1", "a public address"],
      ["10.1.2.3", "10.1.2.3"],
      ["::ffff:192.168.0.7", "::ffff:192.168.0.7"],
      ["fd00::1", "fd00::1"],
    ]) {
      unread.opened(address)
      hand.pass(limits.unreadHintEveryMs + limits.unreadAfterMs)
      expect(warnings.at(-1)?.fields.from).toBe(from)
    }
  })

  it("are watched up to a bound", () => {
    for (let n = 0; n < limits.unreadAddressesMax + 10; n++) unread.opened(`10.0.${n >> 8}.${n & 255}`)
    for (let n = 0; n < limits.unreadAddressesMax; n++) unread.read(`10.0.${n >> 8}.${n & 255}`)
    expect(unread.waiting).toBe(false)
    hand.pass(limits.unreadAfterMs)
    expect([warnings.length, hand.planned]).toEqual([0, 0])
  })

  it("plan nothing any more once they are stopped", () => {
    unread.opened("127.0.0.1")
    unread.stop()
    expect(hand.planned).toBe(0)
  })

  describe("on a real socket", () => {
    let scope: Scope.Closeable
    let port: number
    beforeEach(async () => {
      scope = Scope.makeUnsafe()
      const listening = listen({
        ...{ host: "127.0.0.1", port: 0, drainMs: 100, defer: hand.defer, monotonicMs: hand.clock.monotonicMs, unread },
        handle: (exchange) => exchange.answer(200, "", ""),
        onDefect: (_, cause) => expect.fail(String(cause)),
      })
      port = (await Effect.runPromise(listening.pipe(Scope.provide(scope)))).port
    })
    afterEach(() => Effect.runPromise(Scope.close(scope, Exit.void)))

    it.each([
      ["HTTP/1.0, as a proxy speaks it that was not told otherwise", "GET / HTTP/1.0\r\nHost: a\r\n\r\n"],
      ["HTTP/1.0 without a host, as a check speaks it", "OPTIONS / HTTP/1.0\r\n\r\n"],
      ["TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"],
      ["more headers than there may be", requestBytes("GET", "/", [`X: ${"a".repeat(20_000)}`])],
    ])("are those that send %s", async (_, bytes) => {
      expect((await talk(port, [Buffer.from(bytes, "latin1")])).closed).toBe(true)
      hand.pass(limits.unreadAfterMs)
      expect(warnings.map(({ fields }) => fields.from)).toEqual(["127.0.0.1"])
    })

    it("are not those of a client that is served", async () => {
      await talk(port, [requestBytes("GET", "/", ["Connection: close"])])
      hand.pass(limits.unreadAfterMs * 2)
      expect(warnings).toEqual([])
    })
  })
})
