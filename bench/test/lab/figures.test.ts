/** Figures of a cell by hand: processor time, what the judge is told, and what a race came to. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { serialize } from "node:v8"
import type { CallHistory, HistoryAnswer, HistoryCall } from "@ticketrush/audit/history/History"
import { LabBackendMemory } from "@ticketrush/engine/backends/LabBackendMemory"
import type { EngineApi } from "@ticketrush/engine/EngineApi"
import { optionIdOf, reservationIdOf, reservationSequenceOf, seatIdOf } from "@ticketrush/protocol"
import { describe, expect, it, onTestFinished } from "vitest"
import type { AppHistory } from "../../src/lab/app/AppJob.ts"
import { storedInSale } from "../../src/lab/app/stored.ts"
import { otherAnswers } from "../../src/lab/loads/columns.ts"
import { raceFigures } from "../../src/lab/race/race.ts"
import { race, racers } from "../../src/lab/race/runRace.ts"
import { cpuFiguresOf, differenceOf } from "../../src/lab/site/measure.ts"
import { verdictOf } from "../../src/lab/site/verdict.ts"

const concertId = 7
const option = optionIdOf(concertId, 0)
const seat = (index: number): number => seatIdOf(option, index)
const head: CallHistory["head"] = {
  workload: "test",
  strategy: "none",
  options: [{ option, seats: 10 }],
  seatsPerPersonMax: null,
  commit: "unknown",
}

const hold = (process: string, at: number, person: number, index: number, answer: HistoryAnswer): HistoryCall => ({
  ...{ call: at, process, client: person, at },
  asked: { operation: "hold", person, seats: [seat(index)], key: null },
  answered: { at: at + 1, answer },
})
const accepted = (sequence: number): HistoryAnswer => ({
  outcome: "accepted",
  reservation: reservationIdOf(concertId, sequence),
})
const taken = (index: number): HistoryAnswer => ({ outcome: "refused", code: "seat-taken", seat: seat(index) })

describe("the processor time of a cell", () => {
  it("is what each part used from before the first request to after the last, without what it had used before", () => {
    const before = { app: 1, postgres: 2, redis: 3, kafka: 4 }
    const after = { app: 1.5, postgres: 3, redis: 5, kafka: 8 }
    expect(differenceOf(before, after)).toEqual({ app: 0.5, postgres: 1, redis: 2, kafka: 4 })
  })

  it("is told in microseconds, for a hold that was accepted and for any answer", () => {
    const figures = cpuFiguresOf({ app: 0.5, postgres: 1, redis: 0, kafka: 2 }, 1_000, 4_000)
    expect(figures).toEqual({
      ...{ appUsPerAccepted: 500, postgresUsPerAccepted: 1_000, redisUsPerAccepted: 0, kafkaUsPerAccepted: 2_000 },
      ...{ appUsPerAnswer: 125, postgresUsPerAnswer: 250, redisUsPerAnswer: 0, kafkaUsPerAnswer: 500 },
    })
  })

  it("is not known of an accepted hold where there was none, nor of a part that cannot be read", () => {
    const figures = cpuFiguresOf({ app: 0.5, postgres: Number.NaN, redis: 0, kafka: 0 }, 0, 10)
    expect(figures).toMatchObject({ appUsPerAccepted: null, appUsPerAnswer: 50_000, postgresUsPerAnswer: null })
  })
})

describe("what the judge is told of a cell", () => {
  const filesOf = (...histories: ReadonlyArray<AppHistory>): ReadonlyArray<string> => {
    const folder = mkdtempSync(join(tmpdir(), "histories-"))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    return histories.map((history, nth) => {
      const file = join(folder, `${nth}`)
      writeFileSync(file, serialize(history))
      return file
    })
  }
  const one = [hold("one", 0, 1, 0, accepted(1))]
  const other = [hold("two", 10, 2, 0, accepted(2))]

  it("are the calls of all processes together", () => {
    const files = filesOf(
      { calls: one, stored: { seats: [{ seat: seat(0), people: [1, 2] }] } },
      { calls: other, stored: null },
    )
    expect(verdictOf(head, files).violations).toMatchObject({ "double-booked": 1, "stored-twice": 1 })
  })

  it("is what the store holds, too, whichever process has read it", () => {
    const files = filesOf({ calls: one, stored: null }, { calls: [], stored: { seats: [] } })
    expect(verdictOf(head, files)).toMatchObject({ violations: { lost: 1 }, unclear: 0 })
    expect(verdictOf(head, files)).not.toHaveProperty("unjudged")
  })

  it("lacks the store where that was not read, and why is told", () => {
    const files = filesOf({ calls: one, stored: { unread: "it took too long" } })
    expect(verdictOf(head, files)).toEqual({ violations: {}, unclear: 0, unjudged: "it took too long" })
  })
})

describe("a race", () => {
  it("is asked half at each of two servers", async () => {
    const seats = new LabBackendMemory("seats", () => 0)
    seats.open(concertId, [{ optionId: option, seats: 3 }], () => {})
    const asked = [0, 0]
    const servers = asked.map((_, nth) => ({
      ...seats,
      reserve: ((request, done) => {
        asked[nth]++
        seats.reserve(request, done)
      }) satisfies typeof seats.reserve,
    }))
    const places = { concertId, databaseUrl: "", redisUrl: null, kafkaBrokers: [] }
    const history = await race("seats", servers, { repetitions: 2, places, commit: "", loseRedis: async () => {} })
    // Each server is tried once before the first of the two races.
    expect(asked).toEqual([1 + racers, 1 + racers])
    expect(raceFigures(history, 2).figures).toMatchObject({ winnersMin: 1, winnersMax: 1, holdersMax: 1, lost: 0 })
  })

  it("tells what was lost from what went wrong otherwise", () => {
    const calls = [
      hold("one", 0, 1, 0, accepted(1)),
      hold("one", 2, 2, 1, accepted(2)),
      hold("one", 4, 3, 1, taken(1)),
      hold("one", 6, 4, 2, accepted(3)),
    ]
    const stored = [
      { seat: seat(1), people: [2] },
      { seat: seat(2), people: [4] },
      { seat: seat(3), people: [5] },
    ]
    const { figures } = raceFigures({ head, calls, stored }, 3)
    expect(figures).toMatchObject({ lost: 1, doubleBooked: 0, otherWrongs: 2 })
  })
})

it("a reservation of the engine that was cancelled, paid back or ran out has no seat in the end", async () => {
  const ended = { cancelledAt: null, expiredAt: null, refundedAt: null }
  const views = [ended, { ...ended, cancelledAt: 1 }, { ...ended, expiredAt: 1 }, { ...ended, refundedAt: 1 }].map(
    (view, nth) => ({ ...view, optionId: option, seats: [nth], person: nth + 1 }),
  )
  const sale = { reservation: (id: number) => views[reservationSequenceOf(id) - 1] }
  const engine = { load: (_id: number, done: (result: unknown) => void) => done({ kind: "loaded", sale }) }
  expect(await storedInSale(engine as unknown as Pick<EngineApi, "load">, concertId)).toEqual({
    seats: [{ seat: seat(0), people: [1] }],
  })
})

it("answers whose outcome is not known are told beside what was sold", () => {
  const answers = { reserved: 5, "seat-taken": 3, released: 2, "outcome-unknown": 4, overloaded: 1 }
  const row = { workload: "hot-50", contender: "none", settings: {}, result: { figures: {}, answers } }
  expect(otherAnswers.of(row)).toBe("4 outcome-unknown, 1 overloaded")
})
