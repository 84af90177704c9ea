/**
 * Found by the simulation. Seeds 175, 297, 879: a claim of a process that was dead already arrived late and fenced the
 * owner, which never took the sale back: no process was left to end its holds. Seed 132: an owner that was fenced while
 * nothing was written there never noticed, and showed the old seats for ever.
 */
import { Engine } from "@ticketrush/engine/actor/Engine"
import { engineLimits } from "@ticketrush/engine/actor/engine-limits"
import { JournalMemory } from "@ticketrush/engine/journal/JournalMemory"
import { optionIdOf, type Reply, ReservationStatus, reservationIdOf, seatIdOf, sectionA } from "@ticketrush/protocol"
import { beforeEach, describe, expect, it } from "vitest"
import { chanceFrom } from "../../src/chance.ts"
import { Randomness } from "../../src/prng.ts"
import { SimProcess } from "../../src/process.ts"
import { RunQueue } from "../../src/RunQueue.ts"
import { MonotonicClock } from "../../src/SimClock.ts"

const concertId = 1
const optionId = optionIdOf(concertId, 0)
const ttl = 2_000

describe("a sale", () => {
  const random = new Randomness(1)
  let queue: RunQueue
  let journal: JournalMemory
  let owner: Engine

  const run = (forMs: number): void => {
    const until = queue.now + forMs
    while (queue.step(until)) {
      // until the time is over
    }
  }
  const engineOf = (incarnation: string): Engine =>
    new Engine({
      journal,
      clock: new MonotonicClock(queue, 0, 1),
      defer: new SimProcess(incarnation, queue, random.domain(incarnation)),
      log: { warn: () => {} },
      incarnation,
      hashSeed: 1,
      random: chanceFrom(random.domain("chance")),
    })
  const ask = (engine: Engine, command: Parameters<Engine["submit"]>[1]): Reply | undefined => {
    let heard: Reply | undefined
    engine.submit(concertId, command, (reply) => {
      heard = reply
    })
    run(100)
    return heard
  }
  const hold = (person: number, seat: number) =>
    ({ kind: "hold", person, seats: [seatIdOf(optionId, seat)], key: { high: 0, low: person } }) as const

  beforeEach(() => {
    queue = new RunQueue(random.domain("schedule"))
    const process = new SimProcess("database", queue, random.domain("process"))
    journal = new JournalMemory(process, () => 2_000_000_000_000 + queue.now)
    owner = engineOf("owner")
    const policy = { seatsPerPersonMax: 0, holdTtlMs: ttl, opensAt: 0 }
    const option = { number: 0, layout: sectionA(4), tiers: [{ name: "all", price: 1 }] }
    expect(ask(owner, { kind: "open-sale", policy, options: [option] })).toMatchObject({ kind: "accepted" })
    expect(ask(owner, hold(1, 0))).toMatchObject({ kind: "accepted" })
  })

  it("that was claimed for a process that is gone is taken back, and its holds end", () => {
    journal.claim(concertId, "ghost", "any", () => {})
    run(10)
    expect(ask(owner, hold(2, 1))).toMatchObject({ kind: "try-again" })
    expect(owner.view(concertId)).toBe(undefined)
    run(ttl + engineLimits.takenAwayMs + engineLimits.duePollMs + 500)
    const view = owner.view(concertId)
    expect(view?.epoch).toBeGreaterThan(2)
    expect(view?.reservation(reservationIdOf(concertId, 1))?.status).toBe(ReservationStatus.expired)
    expect(view?.option(optionId)?.free).toBe(4)
  })

  it("whose idle owner was overtaken is shown no more as it was", () => {
    const other = engineOf("other")
    expect(ask(other, hold(3, 2))).toMatchObject({ kind: "accepted" })
    expect(owner.view(concertId)?.option(optionId)?.free).toBe(3)
    run(engineLimits.duePollMs + 200)
    expect(owner.view(concertId)?.option(optionId)?.free).not.toBe(3)
    expect(other.view(concertId)?.option(optionId)?.free).toBe(2)
  })
})
