import { limits } from "@ticketrush/protocol"
import { beforeEach, describe, expect, it } from "vitest"
import { Connections } from "../../src/connections/Connections.ts"
import type { OpenedConnection } from "../../src/connections/HalfOpen.ts"
import { Hand } from "../Hand.ts"

/** A connection as the library would show it, and what a client does on it. */
class FakeConnection implements OpenedConnection {
  readonly #of: Connections
  readonly address: string
  #whenClosed: (() => void) | null = null
  open = true
  answered = false

  constructor(of: Connections, address: string) {
    this.#of = of
    this.address = address
    of.opened(this, address)
  }

  whenClosed(closed: () => void): void {
    this.#whenClosed = closed
  }

  hasAnswered(): boolean {
    return this.answered
  }

  isGone(): boolean {
    return !this.open
  }

  close(): void {
    expect(this.open).toBe(true)
    this.open = false
    this.#of.closed()
    this.#whenClosed?.()
  }

  /** Sends a request, which is under way until what is given back is called. */
  asks(address = this.address): { readonly answer: (shows?: boolean) => void; readonly abort: () => void } {
    // The request takes over what is called when the connection closes.
    this.#whenClosed = null
    const origin = this.#of.waiting ? this.#of.began(address) : undefined
    return {
      answer: (shows = true) => {
        this.answered = shows
        if (origin !== undefined) this.#of.ended(origin, shows)
      },
      abort: () => {
        this.open = false
        this.#of.closed()
        if (origin !== undefined) this.#of.ended(origin, true)
      },
    }
  }
}

describe("connections that send no request", () => {
  let hand: Hand
  let connections: Connections
  const max = 40
  const open = (address: string): FakeConnection => new FakeConnection(connections, address)
  const openMany = (count: number, address: string): FakeConnection[] =>
    Array.from({ length: count }, () => open(address))
  const stillOpen = (all: ReadonlyArray<FakeConnection>): number => all.filter((each) => each.open).length
  beforeEach(() => {
    hand = new Hand()
    connections = new Connections({
      ...{ clock: hand.clock, defer: hand.defer, max, halfOpenPerAddressMax: 20 },
      isShared: (address) => address === "127.0.0.1",
    })
  })

  it("are left alone while there is room", () => {
    const few = openMany(20, "10.0.0.1")
    hand.pass(limits.halfOpenMsMax * 3)
    expect([stillOpen(few), hand.planned]).toEqual([20, 0])
  })

  it("are cut after their time once three quarters are taken", () => {
    const quiet = [...openMany(15, "10.0.0.1"), ...openMany(15, "10.0.0.2")]
    hand.pass(limits.halfOpenMsMax * 2)
    expect([stillOpen(quiet), connections.counts()]).toEqual([0, { open: 0, halfOpen: 0, cut: 30, refused: 0 }])
    expect(hand.planned).toBe(0)
  })

  it("give way to newcomers, oldest first, when there is no room at all", () => {
    const quiet = [...openMany(20, "10.0.0.1"), ...openMany(20, "10.0.0.2")]
    const late = openMany(5, "10.0.0.3")
    expect(quiet.map((each) => each.open)).toEqual(quiet.map((_, n) => n >= 5))
    expect([stillOpen(late), connections.counts().open]).toEqual([5, max])
  })

  it("of one address give way to another one of it above its bound, also when other addresses have many", () => {
    const others = openMany(5, "10.0.0.1")
    const quiet = openMany(25, "10.0.0.2")
    expect(quiet.map((each) => each.open)).toEqual(quiet.map((_, n) => n >= 5))
    expect(stillOpen(others)).toBe(5)
  })

  it("of a proxy, and of this machine, are counted in all and never cut", () => {
    const proxied = openMany(max, "127.0.0.1")
    hand.pass(limits.halfOpenMsMax * 3)
    expect(stillOpen(proxied)).toBe(max)
    expect(open("10.0.0.1").open).toBe(false)
    expect(connections.counts()).toMatchObject({ open: max, refused: 1 })
  })

  it("are those that have not been used: one that was answered, or is gone, is not among them", () => {
    const [answered, gone, quiet, ...others] = openMany(20, "10.0.0.1")
    answered.asks().answer()
    gone.asks().abort()
    openMany(19, "10.0.0.2")
    hand.pass(limits.halfOpenMsMax * 2)
    expect([answered.open, quiet.open, stillOpen(others)]).toEqual([true, false, 0])
    expect(connections.counts()).toMatchObject({ open: 1, halfOpen: 0 })
  })

  it("are not cut while one of that address may wait for its answer, and afterwards are", () => {
    const quiet = openMany(18, "10.0.0.1")
    const asking = open("10.0.0.1")
    const under = asking.asks()
    openMany(19, "10.0.0.2")
    hand.pass(limits.halfOpenMsMax * 2)
    expect([stillOpen(quiet), asking.open]).toEqual([18, true])
    under.answer()
    openMany(19, "10.0.0.3")
    hand.pass(limits.halfOpenMsMax * 2)
    expect([stillOpen(quiet), asking.open]).toEqual([0, true])
  })

  it("still count for their address when an answer does not show which one it went to", () => {
    const quiet = openMany(19, "10.0.0.1")
    open("10.0.0.1").asks().answer(false)
    expect(connections.counts().halfOpen).toBe(0)
    // Nothing may be cut here, so the next one is.
    expect(open("10.0.0.1").open).toBe(false)
    expect(stillOpen(quiet)).toBe(19)
    hand.pass(12_000)
    expect(open("10.0.0.1").open).toBe(true)
  })

  it("are not touched when a request comes whose peer is gone: it may have come on any of them", () => {
    const [gone, ...quiet] = openMany(20, "10.0.0.1")
    gone.open = false
    gone.asks("").abort()
    openMany(19, "10.0.0.2")
    hand.pass(limits.halfOpenMsMax * 2)
    expect(stillOpen(quiet)).toBe(0)
  })

  it("plan nothing any more once the server stops", () => {
    openMany(19, "10.0.0.1")
    openMany(19, "10.0.0.2")
    expect(hand.planned).toBe(1)
    connections.stop()
    expect(hand.planned).toBe(0)
  })
})
