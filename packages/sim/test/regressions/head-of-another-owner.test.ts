/**
 * Found by the simulation (seed 1711). A node loses an append, claims the next epoch and asks for the head. Before the
 * head is read another node takes the sale over and writes its own record at the very same position. The first node
 * compared positions only, took that record for its own, and told its caller "accepted" for a hold that never existed,
 * with the number of another person's reservation.
 */
import { Engine } from "@ticketrush/engine/actor/Engine"
import type { HeadResult, Journal } from "@ticketrush/engine/journal/Journal"
import { JournalMemory } from "@ticketrush/engine/journal/JournalMemory"
import { optionIdOf, type Reply, seatIdOf, sectionA } from "@ticketrush/protocol"
import { expect, it } from "vitest"
import { chanceFrom } from "../../src/chance.ts"
import { Randomness } from "../../src/prng.ts"
import { SimProcess } from "../../src/process.ts"
import { RunQueue } from "../../src/RunQueue.ts"
import { MonotonicClock } from "../../src/SimClock.ts"

const concertId = 1
const hold = (person: number, seat: number) =>
  ({ kind: "hold", person, seats: [seatIdOf(optionIdOf(concertId, 0), seat)], key: { high: 0, low: person } }) as const

it("a record of another owner at the position of a lost one is not taken for it", () => {
  const random = new Randomness(1)
  const queue = new RunQueue(random.domain("schedule"))
  const run = (forMs: number): void => {
    const until = queue.now + forMs
    while (queue.step(until)) {
      // until the time is over
    }
  }
  const process = new SimProcess("database", queue, random.domain("process"))
  const memory = new JournalMemory(process, () => 2_000_000_000_000 + queue.now)
  const engineOn = (journal: Journal, incarnation: string): Engine =>
    new Engine({
      journal,
      clock: new MonotonicClock(queue, 0, 1),
      defer: new SimProcess(incarnation, queue, random.domain(incarnation)),
      log: { warn: () => {} },
      incarnation,
      hashSeed: 1,
      random: chanceFrom(random.domain("chance")),
    })

  let losing = false
  let answerHead: (() => void) | undefined
  const slow: Journal = {
    claim: (...call) => memory.claim(...call),
    read: (...call) => memory.read(...call),
    loadSnapshot: (...call) => memory.loadSnapshot(...call),
    saveSnapshot: (...call) => memory.saveSnapshot(...call),
    passivate: (...call) => memory.passivate(...call),
    due: (done) => done({ kind: "due", sales: [] }),
    append: (records, done) =>
      losing ? process.soon(() => done({ kind: "unknown", reason: "lost" })) : memory.append(records, done),
    head: (id, done: (result: HeadResult) => void) => {
      answerHead = () => memory.head(id, done)
    },
  }
  const first = engineOn(slow, "first")
  const second = engineOn(memory, "second")
  const replies: Array<[string, Reply]> = []
  const policy = { seatsPerPersonMax: 0, holdTtlMs: 60_000, opensAt: 0 }
  const option = { number: 0, layout: sectionA(4), tiers: [{ name: "all", price: 1 }] }
  first.submit(concertId, { kind: "open-sale", policy, options: [option] }, (reply) => replies.push(["open", reply]))
  run(50)
  expect(replies).toMatchObject([["open", { kind: "accepted" }]])

  losing = true
  first.submit(concertId, hold(1, 0), (reply) => replies.push(["first", reply]))
  run(50)
  expect(answerHead).toBeDefined()
  second.submit(concertId, hold(2, 1), (reply) => replies.push(["second", reply]))
  run(50)
  expect(replies.at(-1)).toMatchObject(["second", { kind: "accepted" }])

  answerHead?.()
  run(50)
  expect(replies.at(-1)).toMatchObject(["first", { kind: "try-again" }])
})
