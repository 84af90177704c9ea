import { limits, openRules, optionIdOf, type SaleEvent, seatIdOf } from "@ticketrush/protocol"
import { encodeEvents } from "@ticketrush/protocol/event-codec"
import { describe, expect, it } from "vitest"
import type { Journal, JournalRecord } from "../../src/journal/Journal.ts"
import { PreviewRun } from "../../src/policy/PreviewRun.ts"
import { ManualWorld } from "../ManualWorld.ts"

const concertId = 5
const rules = { ...openRules, perPersonMax: 1 }
const policy = { seatsPerPersonMax: 0, holdTtlMs: 10_000, opensAt: 0 }
const layout = { sections: [{ code: "A", tier: 0, rows: [], capacity: 50 }], flags: [] }
const options = [{ number: 0, layout, tiers: [{ name: "all", price: 1 }] }]

const soldBy = (world: ManualWorld) => {
  const engine = world.engine()
  engine.submit(concertId, { kind: "open-sale", policy, options }, () => {})
  for (let seat = 0; seat < 50; seat++) {
    const seats = [seatIdOf(optionIdOf(concertId, 0), seat)]
    engine.submit(concertId, { kind: "hold", person: 1 + (seat % 2), seats, key: null }, () => {})
    world.run(10)
  }
  return engine.view(concertId)!.offset
}

const begin = (world: ManualWorld, through: number, journal: Pick<Journal, "read"> = world.journal) => {
  let ended = 0
  const parts = { journal, clock: world.clock, defer: world.defer }
  const run = new PreviewRun(parts, { concertId, rules, through }, () => ended++)
  return { run, ended: () => ended }
}

/** A journal of one hold and its expiry again and again, page by page. */
const endless: Pick<Journal, "read"> = {
  read: (_concertId, after, done) => {
    const first: SaleEvent[] =
      after > 0
        ? []
        : [
            { kind: "sale-opened", policy },
            { kind: "option-added", option: options[0] },
          ]
    const events = [...first]
    for (let i = 0; i < 500; i++) {
      const reservation = Math.floor(after / 2) + i + 1
      const held = { reservation, person: 1, option: 0, seats: [0], deadline: 1, price: 1, key: null }
      events.push({ kind: "held", ...held }, { kind: "expired", reservation })
    }
    const record: JournalRecord = {
      ...{ concertId, first: after + 1, last: after + events.length, epoch: 1, at: 1 },
      ...{ frame: encodeEvents(events), hash: new Uint8Array(32) },
    }
    done({ kind: "read", records: [record], more: true })
  },
}

describe("a preview that reads a journal", () => {
  it("ends with the last event that was committed when it began", () => {
    const world = new ManualWorld()
    const through = soldBy(world)
    const { run, ended } = begin(world, through)
    expect([run.state, ended()]).toEqual([{ kind: "running" }, 0])
    world.run(1_000)
    expect([run.state, ended()]).toEqual([{ kind: "whole" }, 1])
    expect(run.report).toMatchObject({ events: through, holds: 50, refused: 48, people: 2 })
  })

  it("can end before its caller has it, as when there is no event to read", () => {
    const ends: string[] = []
    const world = new ManualWorld()
    const parts = { journal: world.journal, clock: world.clock, defer: world.defer }
    const run = new PreviewRun(parts, { concertId, rules, through: 0 }, ({ kind }) => ends.push(kind))
    expect([ends, run.report.events]).toEqual([["whole"], 0])
  })

  it("takes a few events at a time, and tells meanwhile how far it is", () => {
    const world = new ManualWorld()
    const { run } = begin(world, 5_000, endless)
    expect(run.report.events).toBe(limits.previewSliceEvents)
    world.run()
    expect(run.state).toEqual({ kind: "whole" })
  })

  it("leaves the loop three quarters of the time", () => {
    const world = new ManualWorld()
    // Each look at the clock costs 2.5 ms, so a slice takes as long.
    const clock = { monotonicMs: () => (world.now += 2.5) }
    const asked = { concertId, rules, through: 1_000_000 }
    const run = new PreviewRun({ journal: endless, clock, defer: world.defer }, asked, () => {})
    const { events } = run.report
    world.run(7)
    expect(run.report.events).toBe(events)
    world.run(1)
    expect(run.report.events).toBeGreaterThan(events)
  })

  it("is cut at the bound of events", () => {
    const world = new ManualWorld()
    const { run, ended } = begin(world, Number.MAX_SAFE_INTEGER, endless)
    world.run()
    expect([run.state, ended()]).toEqual([{ kind: "cut", by: "events" }, 1])
    expect(run.report.events).toBe(limits.previewEventsMax)
  })

  it("is cut at the bound of time", () => {
    const world = new ManualWorld()
    const late = {
      read: (...asked: Parameters<Journal["read"]>) => {
        world.now += limits.previewMsMax / 2
        endless.read(...asked)
      },
    }
    const { run, ended } = begin(world, Number.MAX_SAFE_INTEGER, late)
    world.run(limits.previewMsMax * 4)
    expect([run.state, ended()]).toEqual([{ kind: "cut", by: "time" }, 1])
  })

  it.each<[string, string, Pick<Journal, "read">]>([
    [
      "the database does not answer",
      "timeout",
      { read: (_id, _after, done) => done({ kind: "failed", reason: "timeout" }) },
    ],
    [
      "an event is missing",
      "the journal has no event behind 0",
      { read: (_id, _after, done) => done({ kind: "read", records: [], more: false }) },
    ],
    [
      "a record cannot be read",
      "event kind 9 version undefined is unknown to this code",
      {
        read: (id, after, done) =>
          endless.read(id, after, (page) =>
            done(
              page.kind === "read" ? { ...page, records: [{ ...page.records[0], frame: new Uint8Array([9]) }] } : page,
            ),
          ),
      },
    ],
  ])("fails when %s, and says why to the log", (_name, reason, journal) => {
    const { run, ended } = begin(new ManualWorld(), 10, journal)
    expect([run.state, ended()]).toEqual([{ kind: "failed", reason }, 1])
  })
})
