/** The strategies of a race before and after it: which seat they race for, what they give back, what is said of them. */
import { HistoryRecorder } from "@ticketrush/audit/history/HistoryRecorder"
import type { BackendsOnDemand } from "@ticketrush/engine/backends/BackendsOnDemand"
import { type LabBackend, LabPartError, type Strategy } from "@ticketrush/engine/backends/LabBackend"
import { LabBackendMemory, strategyOf } from "@ticketrush/engine/backends/LabBackendMemory"
import { nodeClock, nodeDefer } from "@ticketrush/engine/ports-node"
import {
  limits,
  optionIdOf,
  personIdMax,
  raceConcertIdMin,
  refusal,
  type SeatId,
  SeatState,
  seatIdOf,
} from "@ticketrush/protocol"
import type { RaceEvent } from "@ticketrush/protocol/races"
import { until } from "@ticketrush/testing"
import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import { runRace } from "../../src/race/Race.ts"
import { Races } from "../../src/race/Races.ts"
import { type RaceTrack, raceTrack } from "../../src/race/RaceTrack.ts"
import { recorded } from "../../src/race/recorded.ts"
import { raceTracks } from "../../src/race/tracks.ts"
import { verdictOf } from "../../src/race/verdict.ts"
import { Hand } from "../Hand.ts"
import { labInMemory } from "../TestNode.ts"

const option = optionIdOf(raceConcertIdMin, 0)
const seat = (index: number): SeatId => seatIdOf(option, index)

type Get = BackendsOnDemand["get"]

const trackOf = (get: Get, name = "mine"): RaceTrack =>
  raceTrack({
    strategy: { name, correct: true, needs: [], about: "" },
    concertId: raceConcertIdMin,
    backends: { get },
    rows: null,
  })

const missing = (part: string) =>
  ({ kind: "try-again", refusal: refusal("lab-part-missing", { part, backend: "mine" }) }) as const

const memory = (change: Partial<LabBackend> = {}): LabBackend => ({
  ...new LabBackendMemory("mine", () => 0),
  ...change,
})

const peopleOf = (backend: LabBackend, id: SeatId): unknown => {
  let told: unknown
  backend.holdersOf(id, (answer) => {
    told = answer
  })
  return told
}

describe("a strategy that stands ready", () => {
  it("has given back the seat by which it was seen to work", async () => {
    const backend = memory()
    await Effect.runPromise(trackOf((_, done) => done(backend)).ready)
    for (let index = 0; index < limits.raceSeats; index++) {
      expect(peopleOf(backend, seat(index))).toEqual({ kind: "holders", people: [] })
    }
  })

  it("does not race for a seat that a person has, though the map of seats calls it free", async () => {
    const seats = memory()
    const backend = memory({
      ...seats,
      statesOf: (_, done) => done({ kind: "states", states: new Uint8Array(4).fill(SeatState.free) }),
      holdersOf: (id, done) => (id === seat(2) ? seats.holdersOf(id, done) : done({ kind: "holders", people: [5] })),
    })
    expect(await Effect.runPromise(trackOf((_, done) => done(backend)).ready)).toMatchObject({ seat: seat(2) })
  })

  it("is waited for where the database is not there yet", async () => {
    const backend = memory()
    let asked = 0
    const ready = trackOf((_, done) => done(++asked === 1 ? missing("PostgreSQL") : backend)).ready
    expect(await Effect.runPromise(ready)).toMatchObject({ strategy: "mine" })
    expect(asked).toBe(2)
  })

  it("is not waited for where Redis or Kafka is missing", async () => {
    for (const part of ["Redis", "Kafka"]) {
      let asked = 0
      const counted: Get = (_, done) => {
        asked++
        done(missing(part))
      }
      expect(await Effect.runPromise(Effect.flip(trackOf(counted).ready))).toMatchObject({ detail: { part } })
      expect(asked).toBe(1)
    }
  })
})

it("a race asks another strategy first each time, and another person", async () => {
  const orders = await Promise.all(
    [1, 2].map(async (race) => {
      const asked: Array<readonly [string, number]> = []
      const backend = (name: string): LabBackend =>
        memory({
          reserve: ({ person }, done) => {
            asked.push([name, person])
            done({ kind: "refused", refusal: refusal("seat-taken", { seatId: seat(0) }) })
          },
        })
      const tracks = ["a", "b"].map((name) => ({ strategy: name, backend: backend(name), seat: seat(0) }))
      const { clock, defer } = new Hand()
      await Effect.runPromise(runRace(tracks, { clock, defer, race, say: () => {} }))
      return asked
    }),
  )
  const [[firstTrack, firstPerson], [secondTrack]] = orders[0]
  expect([firstTrack, secondTrack].sort()).toEqual(["a", "b"])
  expect(orders[1][0][0]).toBe(secondTrack)
  expect(orders[1][0][1]).not.toBe(firstPerson)
})

it("the rows of every strategy are cleared of what has ended after each race", async () => {
  const forgotten: number[] = []
  const tracks = [trackOf((_, done) => done(memory()))]
  const races = new Races({
    ...{ tracks, clock: nodeClock, defer: nodeDefer },
    forget: (concertId) => Effect.sync(() => void forgotten.push(concertId)),
    onDefect: (cause) => {
      throw cause
    },
  })
  const said: RaceEvent[] = []
  races.start(tracks, 2, { said: (event) => void said.push(event), brokeOff: () => {} })
  await until("the races are over", () => said.at(-1)?.event === "DONE")
  expect(forgotten).toEqual([raceConcertIdMin, raceConcertIdMin])
})

describe("the verdict on a race", () => {
  const verdictWhere = (outcome: "accepted" | "refused", people: ReadonlyArray<number>) => {
    const first = new Hand()
    const recorder = new HistoryRecorder("server", () => first.clock.monotonicMs())
    const call = recorder.called(1, { operation: "hold", person: 1, seats: [seat(0)], key: null })
    recorder.answered(
      call,
      outcome === "accepted" ? { outcome, reservation: 2 ** 27 * 7 } : { outcome, code: "overloaded", seat: null },
    )
    const racers = people.map((person) => personIdMax - limits.racePeople + person)
    const backend = memory({ holdersOf: (_, done) => done({ kind: "holders", people: racers }) })
    const track = { strategy: "mine", backend, seat: seat(0) }
    return Effect.runPromise(verdictOf(1, { track, recorder, reservations: [], took: 0, unanswered: 0 }))
  }

  it("is that a seat is lost which was promised to a person and is free", async () => {
    expect(await verdictWhere("accepted", [])).toMatchObject({ found: "lost" })
  })

  it("is that something else is wrong where a person has the seat who was refused", async () => {
    expect(await verdictWhere("refused", [1])).toMatchObject({ found: "otherwise" })
  })

  it("is that all is right where the one who was given the seat has it", async () => {
    expect(await verdictWhere("accepted", [1])).toMatchObject({ found: "right" })
  })
})

it.each([
  ["overloaded", "refused"],
  ["lab-part-missing", "refused"],
  ["outcome-unknown", "unknown"],
  ["queue-unknown", "unknown"],
] as const)("a call that is answered with %s, which asks to try again, is %s for the judge", (code, outcome) => {
  const recorder = new HistoryRecorder("server", () => 0)
  const refused = refusal(code, { part: "Redis", backend: "mine" })
  const backend = memory({ reserve: (_, done) => done({ kind: "try-again", refusal: refused }) })
  recorded(backend, recorder, 1).reserve({ person: 1, seats: [seat(0)], key: null }, () => {})
  expect(recorder.calls[0].answered?.answer).toMatchObject({ outcome, code })
})

it("a strategy with a queue is raced as the server runs it, and every other one over sessions of its own", async () => {
  const { parts } = labInMemory()
  const started: string[] = []
  const counted = (name: string, needs: Strategy["needs"]): Strategy => ({
    ...strategyOf(new LabBackendMemory(name, () => 0)),
    needs,
    start: () =>
      Effect.sync(() => {
        started.push(name)
        return memory({ name })
      }),
  })
  const strategies = new Map([counted("queue", ["Kafka"]), counted("lock", ["Redis"])].map((each) => [each.name, each]))
  const shared: string[] = []
  const tracks = await Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const made = yield* raceTracks({
          ...{ parts, strategies },
          rows: Effect.succeed(Effect.fail(new LabPartError({ part: "PostgreSQL", message: "there is none" }))),
          shared: {
            get: ((name, done) => {
              shared.push(name)
              done(memory({ name }))
            }) as Get,
          } as BackendsOnDemand,
          engine: { submit: () => {}, load: () => {} },
        })
        for (const { name, ready } of made) if (name !== "actor") yield* ready
        return made
      }),
    ),
  )
  expect(tracks.map(({ name }) => name)).toEqual(["queue", "lock", "actor"])
  expect(new Set(tracks.map(({ concertId }) => concertId)).size).toBe(3)
  expect([shared, started]).toEqual([["queue"], ["lock"]])
})
