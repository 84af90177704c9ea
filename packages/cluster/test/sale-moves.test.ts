/** What a node does about sales that are moved; Redis answers when the test says so. */
import { describe, expect, it } from "vitest"
import type { Peer } from "../src/PeerWatch.ts"
import { type PassDone, SaleMoves } from "../src/SaleMoves.ts"
import type { SalePlace } from "../src/SalePlaces.ts"

const me: Peer = { address: "one:1", incarnation: "a" }
const other: Peer = { address: "two:2", incarnation: "b" }
const leaseMs = 3_000
const concertId = 7
const nowhere = { at: "", incarnation: "" }
const at = ({ address, incarnation }: Peer) => ({ at: address, incarnation })

const world = (place: Omit<SalePlace, "revision">) => {
  const state = {
    now: 0,
    place: { ...place, revision: 1 },
    nodes: [me, other].map((node) => ({ ...node, healthy: true })),
    through: "default:1" as string | undefined,
    hasShard: true,
  }
  const closing: Array<() => void> = []
  const passed: Array<{ readonly next: Peer | null; readonly from: Peer | null; readonly done: PassDone }> = []
  let strays = 0
  const moves: SaleMoves = new SaleMoves({
    host: { close: (_concertId, _shard, done) => void closing.push(done), closeStrays: () => void strays++ },
    places: () => new Map([[concertId, state.place]]),
    nodes: () => state.nodes,
    through: () => (moves.isLeaving(concertId) ? undefined : state.through),
    hasShard: () => state.hasShard,
    pass: (_concertId, next, from, done) => void passed.push({ next, from, done }),
    clock: { monotonicMs: () => state.now },
    leaseMs,
  })
  const tickAt = (now: number, heard = true): void => {
    state.now = now
    moves.tick(heard)
  }
  /** All nodes have been known for long. */
  const settle = (): void => {
    const { through } = state
    state.through = undefined
    state.hasShard = false
    tickAt(0)
    Object.assign(state, { through, hasShard: true, now: 10_000 })
  }
  return { state, moves, closing, passed, tickAt, settle, strays: () => strays }
}

describe("a sale that is to be at another node", () => {
  it("is given away once all that its owner took is answered", () => {
    const { closing, moves, passed, settle, tickAt } = world({ to: other.address, ...nowhere })
    settle()
    tickAt(10_000)
    expect([closing.length, passed.length, moves.isLeaving(concertId)]).toEqual([1, 0, true])
    tickAt(10_100)
    expect([closing.length, passed.length]).toEqual([1, 0])
    closing[0]()
    expect(passed).toMatchObject([{ next: other, from: null }])
    passed[0].done(true)
    expect(moves.isLeaving(concertId)).toBe(false)
  })

  it("stays until that node has been known for as long as joins wait, counted anew after it was away", () => {
    const { closing, state, tickAt } = world({ to: other.address, ...nowhere })
    tickAt(0)
    tickAt(2_900)
    state.nodes[1].healthy = false
    tickAt(3_100)
    state.nodes[1].healthy = true
    tickAt(3_200)
    tickAt(6_100)
    expect(closing).toEqual([])
    tickAt(6_200)
    expect(closing).toHaveLength(1)
  })

  it("stays while that node is not there or drained, and where it is already", () => {
    const drained = world({ to: other.address, ...at(me) })
    drained.settle()
    drained.state.nodes = [{ ...me, healthy: true }]
    drained.tickAt(10_000)
    const there = world({ to: me.address, ...at(me) })
    there.settle()
    there.tickAt(10_000)
    expect([drained.closing, there.closing]).toEqual([[], []])
  })

  it("goes to the node of its shard where the order is taken back, and on to a third node without that one", () => {
    const back = world({ to: "", ...at(me) })
    back.settle()
    back.tickAt(10_000)
    back.closing[0]()
    const on = world({ to: other.address, ...at(me) })
    on.settle()
    on.tickAt(10_000)
    on.closing[0]()
    expect([back.passed[0].next, on.passed[0].next]).toEqual([null, expect.objectContaining(other)])
  })

  it("is asked for again while Redis does not say, and is its owner's again after a lease until Redis is back", () => {
    const { closing, moves, passed, settle, tickAt } = world({ to: other.address, ...nowhere })
    settle()
    tickAt(10_000)
    closing[0]()
    tickAt(10_100)
    expect(passed).toHaveLength(1)
    passed[0].done(undefined)
    tickAt(10_200)
    expect([passed.length, moves.isLeaving(concertId)]).toEqual([2, true])
    passed[1].done(undefined)
    tickAt(13_001, false)
    expect([passed.length, moves.isLeaving(concertId), closing.length]).toEqual([2, false, 1])
    tickAt(13_100)
    expect([moves.isLeaving(concertId), closing.length]).toEqual([true, 2])
  })
})

describe("a sale that was moved to a node which is gone", () => {
  const gone = { address: "two:2", incarnation: "before" }

  it("is taken back by the node that has its shard, one question at a time", () => {
    const { passed, state, tickAt } = world({ to: gone.address, ...at(gone) })
    state.through = undefined
    tickAt(0)
    tickAt(100)
    expect(passed).toMatchObject([{ next: null, from: gone }])
    passed[0].done(false)
    tickAt(200)
    expect(passed).toHaveLength(2)
  })

  it("is left alone by nodes that have another shard, and while it lives", () => {
    const { passed, state, tickAt } = world({ to: other.address, ...at(gone) })
    Object.assign(state, { through: undefined, hasShard: false })
    tickAt(0)
    Object.assign(state, { hasShard: true, place: { ...state.place, ...at(other) } })
    tickAt(100)
    expect(passed).toEqual([])
  })
})
