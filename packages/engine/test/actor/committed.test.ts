/** What a node does with each committed record: it tells those who listen, and asks for snapshots. */
import { describe, expect, it } from "vitest"
import type { Committed } from "../../src/EngineApi.ts"
import { makeSnapshot } from "../../src/journal/snapshot.ts"
import { ManualWorld } from "../ManualWorld.ts"
import { ask, concertId, hold, openSale, seat } from "../sales.ts"

const snapshotting = (world: ManualWorld, node: string, more = {}) => {
  const asked: Array<readonly [concertId: number, position: number]> = []
  const engine = world.engine(node, {
    limits: { snapshotEveryEvents: 5 },
    requestSnapshot: (concertId) => asked.push([concertId, engine.view(concertId)!.offset]),
    ...more,
  })
  const holds = (from: number, to: number): void => {
    for (let n = from; n <= to; n++) {
      ask(engine, hold(n, [seat(n)]))
      world.run(1)
    }
  }
  return { asked, engine, holds }
}

describe("a snapshot", () => {
  it("is asked for when so many events were committed since the last one, and no sooner", () => {
    const world = new ManualWorld()
    const { asked, engine, holds } = snapshotting(world, "node-1")
    ask(engine, openSale(50))
    world.run(1)
    // The opening is two events, each hold is one.
    holds(1, 14)
    expect(asked).toEqual([5, 10, 15].map((position) => [concertId, position]))
  })

  it("is asked for as many events after the one that a restart began with", () => {
    const world = new ManualWorld()
    const first = snapshotting(world, "node-1")
    ask(first.engine, openSale(50))
    world.run(1)
    first.holds(1, 6)
    makeSnapshot(world.journal, concertId, () => {})
    world.run(1)
    first.engine.abandon()
    const { asked, engine, holds } = snapshotting(world, "node-2")
    engine.load(concertId, () => {})
    world.run(1)
    holds(7, 14)
    expect(asked).toEqual([[concertId, 8 + 5]])
  })

  it("that cannot be asked for is told as a failed part, and the sale goes on", () => {
    const world = new ManualWorld()
    const said: string[] = []
    const { engine, holds } = snapshotting(world, "node-1", {
      requestSnapshot: () => {
        throw new Error("no thread")
      },
      parts: {
        doubt: () => {},
        works: () => {},
        failed: (part: string, reason: string) => said.push(`${part}: ${reason}`),
      },
    })
    ask(engine, openSale(50))
    world.run(1)
    holds(1, 9)
    expect(said).toEqual(["snapshots: no thread", "snapshots: no thread"])
    expect(engine.view(concertId)!.options[0].free).toBe(41)
  })
})

describe("one who listens to committed records", () => {
  it("hears of each, until they listen no more, also where another one fails on it", () => {
    const world = new ManualWorld()
    const engine = world.engine()
    const heard: Array<Omit<Committed, "events"> & { readonly events: number }> = []
    engine.onCommitted(() => {
      throw new Error("this one fails")
    })
    const end = engine.onCommitted(({ events, ...record }) => heard.push({ ...record, events: events.length }))
    ask(engine, openSale(5))
    world.run(1)
    ask(engine, hold(1, [seat(0)]))
    world.run(1)
    end()
    ask(engine, hold(2, [seat(1)]))
    world.run(1)
    const at = world.journal.streams.get(concertId)!.records.map((record) => record.at)
    expect(heard).toEqual([
      { concertId, epoch: 1, first: 1, last: 2, at: at[0], events: 2 },
      { concertId, epoch: 1, first: 3, last: 3, at: at[1], events: 1 },
    ])
    expect(world.warnings).toEqual(["a listener failed", "a listener failed", "a listener failed"])
  })
})
