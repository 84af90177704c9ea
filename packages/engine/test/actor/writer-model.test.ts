/**
 * The writer of a node alone: sales with commands, and a journal that answers each append in any way there is, for any
 * subset of its records. What callers are told must be what the journal holds in the end.
 */
import { type ConcertId, optionIdOf, readEvents, reservationSequenceOf, seatIdOf, sectionA } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { engineLimits } from "../../src/actor/engine-limits.ts"
import { JournalClock } from "../../src/actor/JournalClock.ts"
import { JournalWriter, ownerLost } from "../../src/actor/JournalWriter.ts"
import { SaleActor } from "../../src/actor/SaleActor.ts"
import { apply, publish } from "../../src/core/apply.ts"
import { Sale } from "../../src/core/Sale.ts"
import type { SaleReply } from "../../src/EngineApi.ts"
import { emptyHash, sameBytes } from "../../src/journal/chain.ts"
import type { AppendRejection, Journal, JournalRecord } from "../../src/journal/Journal.ts"
import { nodeRandom } from "../../src/ports-node.ts"
import { randomOf } from "../core/random-history.ts"
import { ManualWorld } from "../ManualWorld.ts"

/** Ids of which one begins with, or holds, another. */
const concertIds = [1_001, 1_011, 1_111, 11_001, 11_011, 11_111, 101, 111, 1_110]
const rejections: ReadonlyArray<AppendRejection> = ["locked", "unreachable", "no-space", "read-only", "other"]
const limits = {
  ...engineLimits,
  recordsPerFlushMax: 4,
  commandsPerDrainMax: 3,
  outcomeWaitMsMax: 1e9,
  mailboxWaitMsMax: 1e9,
}

/** The fate of an append; `calm`: nothing goes wrong any more. */
type Fate = "answered" | "rejected" | "unknown"

const setUp = (seed: number) => {
  const draw = randomOf(seed)
  const world = new ManualWorld()
  const { journal } = world
  const met = new Set<string>()
  let calm = false
  let flushing = 0
  const mostAtOnce = { value: 0 }
  const beCalm = (): void => {
    calm = true
  }
  const sent: Array<ReadonlyArray<JournalRecord>> = []
  /** Rows that are locked by others: an append that names one is rejected as a whole. */
  const locked = new Set<ConcertId>()

  const fate = (): Fate =>
    calm ? "answered" : (["answered", "answered", "answered", "rejected", "unknown"] as const)[draw(5)]
  const soon = (task: () => void): void => void world.defer.after(1 + draw(30), task)
  const append: Journal["append"] = (records, done) => {
    mostAtOnce.value = Math.max(mostAtOnce.value, ++flushing)
    sent.push(records)
    const answer = (result: Parameters<typeof done>[0]): void =>
      soon(() => {
        flushing--
        done(result)
      })
    const kind = fate()
    if (kind === "rejected") {
      const reason = rejections[draw(rejections.length)]
      met.add(reason)
      return answer({ kind: "rejected", reason })
    }
    if (records.some(({ concertId }) => locked.has(concertId))) return answer({ kind: "rejected", reason: "locked" })
    // A rival takes some of the sales between two rows of the flush.
    for (const { concertId } of records) {
      if (!calm && draw(25) === 0) journal.claimNow(concertId, "rival", "any")
    }
    if (kind === "unknown") {
      const written = draw(2) === 0
      met.add(written ? "unknown and written" : "unknown and lost")
      if (written) for (const record of records) journal.appendNow(record)
      return answer({ kind: "unknown", reason: "drawn" })
    }
    const outcomes = records.map((record) => journal.appendNow(record))
    if (new Set(outcomes).size > 1) met.add("fenced in part")
    answer({ kind: "answered", outcomes, databaseMs: world.databaseMs() })
  }
  const claim: Journal["claim"] = (concertId, incarnation, from, done) => {
    const result = journal.claimNow(concertId, incarnation, from)
    const lost = !calm && draw(3) === 0
    if (lost) met.add("claim unknown")
    soon(() => done(lost ? { kind: "unknown", reason: "drawn" } : result))
  }
  const head: Journal["head"] = (concertId, done) => {
    const last = journal.streams.get(concertId)?.records.at(-1)
    const failed = !calm && draw(3) === 0
    if (failed) met.add("head failed")
    soon(() =>
      done(
        failed
          ? { kind: "failed", reason: "drawn" }
          : { kind: "head", head: { last: last?.last ?? 0, hash: last?.hash ?? emptyHash } },
      ),
    )
  }

  const journalClock = new JournalClock(world.clock)
  journalClock.sample(world.databaseMs())
  const up: string[] = []
  const writer = new JournalWriter(
    {
      journal: Object.assign(Object.create(journal) as Journal, { append, claim, head }),
      clock: world.clock,
      defer: world.defer,
      log: { warn: () => {} },
      incarnation: "me",
      limits,
      journalClock,
      parts: {
        doubt: (name) => up.push(`${name} doubted`),
        failed: (name) => up.push(`${name} failed`),
        works: (name) => up.push(`${name} works`),
      },
    },
    {
      committed: (actor) => {
        const { buyers, joiners } = actor.publishFlight()
        for (const answers of [buyers, joiners]) answers.answer((caller, reply) => caller(reply), 1_000)
      },
      drop: (actor, why) => {
        met.add(`dropped, ${why}`)
        actor.end(ownerLost)
      },
    },
  )
  const actors = concertIds.map((concertId) => {
    const sale = new Sale(concertId)
    const opening = [
      { kind: "sale-opened", policy: { seatsPerPersonMax: 0, holdTtlMs: 300_000, opensAt: 0 } },
      { kind: "option-added", option: { number: 0, layout: sectionA(400), tiers: [{ name: "R", price: 1 }] } },
    ] as const
    journal.claimNow(concertId, "me", "create")
    const actor = new SaleActor(concertId, limits, 0, (caller, reply) => caller(reply), 1, nodeRandom)
    actor.activate({ sale, hash: emptyHash, epoch: 1, snapshot: 0 }, 1, journalClock.now(), 0)
    // The opening is the first record of its journal.
    actor.mailbox.offer({
      command: { kind: "open-sale", policy: opening[0].policy, options: [opening[1].option] },
      reply: () => {},
      since: 0,
    })
    writer.mark(actor)
    return actor
  })
  return { actors, draw, locked, met, mostAtOnce, sent, up, world, writer, beCalm }
}

const play = (seed: number) => {
  const { beCalm, ...parts } = setUp(seed)
  const { actors, draw, locked, world, writer } = parts
  const told: Array<{ readonly concertId: ConcertId; readonly seat: number; reply: SaleReply | undefined }> = []
  let seat = 0
  const ask = (actor: SaleActor): void => {
    const { concertId } = actor
    const call = { concertId, seat: seat++ % 400, reply: undefined as SaleReply | undefined }
    told.push(call)
    const seats = [seatIdOf(optionIdOf(concertId, 0), call.seat)]
    actor.mailbox.offer({
      command: { kind: "hold", person: 1 + draw(9), seats, key: null },
      reply: (reply) => {
        if (call.reply !== undefined) throw new Error("a caller is answered twice")
        call.reply = reply
      },
      since: world.now,
    })
    writer.mark(actor)
  }
  for (let step = 0; step < 250; step++) {
    const actor = actors[draw(actors.length)]
    if (actor.state !== "ended") ask(actor)
    if (draw(30) === 0) locked.add(actors[draw(actors.length)].concertId)
    if (draw(10) === 0) locked.clear()
    world.run(draw(20))
  }
  locked.clear()
  beCalm()
  world.run(60_000)
  return { ...parts, told }
}

const seeds = Array.from({ length: 25 }, (_, i) => i + 1)
const plays = seeds.map(play)

describe("the writer of a node, under every answer of its journal", () => {
  it("has met every kind of answer, for parts of a flush as well", () => {
    const met = new Set(plays.flatMap((each) => [...each.met]))
    const all = [
      "unknown and written",
      "unknown and lost",
      "fenced in part",
      "claim unknown",
      "head failed",
      "dropped, fenced",
    ]
    expect([...rejections, ...all].filter((kind) => !met.has(kind))).toEqual([])
    expect([...met]).not.toContain("dropped, defect")
  })

  it.each(seeds)("answers all callers, and accepts exactly what the journal holds (%i)", (seed) => {
    const { actors, told, world } = plays[seed - 1]
    for (const actor of actors) {
      const { concertId } = actor
      const sale = new Sale(concertId)
      const stream = world.journal.streams.get(concertId)!
      let hash: Uint8Array = emptyHash
      for (const record of stream.records) {
        readEvents(record.frame, (event) => {
          apply(sale, event, record.at)
          publish(sale, event)
        })
        hash = record.hash
      }
      const calls = told.filter((call) => call.concertId === concertId)
      expect(calls.filter(({ reply }) => reply === undefined)).toEqual([])
      for (const { reply, seat } of calls) {
        if (reply?.kind !== "accepted") continue
        const sequence = reservationSequenceOf(reply.reservation)
        expect(sale.reservations.seatsOf(sequence)).toEqual([seat])
      }
      if (actor.state === "ended") continue
      // No answer said less than happened either: a caller that was told "try again" had a sale that was lost.
      expect(calls.filter(({ reply }) => reply?.kind === "accepted")).toHaveLength(sale.reservations.count)
      expect([actor.state, actor.flight, actor.mailbox.length]).toEqual(["active", undefined, 0])
      expect(actor.committed).toBe(sale.position)
      expect(sameBytes(actor.view.hash, hash)).toBe(true)
      expect(actor.epoch).toBe(stream.epoch)
    }
  })

  it.each(seeds)(
    "sends each record until it has an outcome, sorted, each sale once, and no more than a flush takes (%i)",
    (seed) => {
      const { sent, world } = plays[seed - 1]
      for (const records of sent) {
        const ids = records.map(({ concertId }) => concertId)
        expect(ids).toEqual([...new Set(ids)].toSorted((a, b) => a - b))
        expect(records.length).toBeLessThanOrEqual(limits.recordsPerFlushMax)
      }
      // What is sent again has the same events: nothing is decided anew.
      const frames = new Map<string, Uint8Array>()
      for (const { concertId, first, frame } of sent.flat()) {
        const name = `${concertId} ${first}`
        expect(sameBytes(frames.get(name) ?? frame, frame)).toBe(true)
        frames.set(name, frame)
      }
      for (const { concertId, first, frame } of [...world.journal.streams.values()].flatMap(({ records }) => records)) {
        expect(sameBytes(frames.get(`${concertId} ${first}`)!, frame)).toBe(true)
      }
    },
  )

  it("has one append on its way at a time, also where more sales wait than a flush takes", () => {
    expect(concertIds.length).toBeGreaterThan(2 * limits.recordsPerFlushMax)
    expect(plays.map(({ mostAtOnce }) => mostAtOnce.value)).toEqual(seeds.map(() => 1))
  })

  it("counts flushes, records and events, and says in the end that it writes", () => {
    for (const { sent, up, world, writer } of plays) {
      const written = [...world.journal.streams.values()].flatMap(({ records }) => records)
      expect(writer.flushes).toBe(sent.length)
      expect(writer.records).toBe(sent.flat().length)
      expect(writer.events).toBeLessThanOrEqual(written.reduce((sum, { first, last }) => sum + last - first + 1, 0))
      expect(writer.writable).toBe(true)
      expect(up.at(-1)).toBe("journal works")
    }
  })
})
