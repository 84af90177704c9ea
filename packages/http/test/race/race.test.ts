/** One race in time that the test turns by hand. */
import type { LabBackend } from "@ticketrush/engine/backends/LabBackend"
import { LabBackendMemory } from "@ticketrush/engine/backends/LabBackendMemory"
import { limits, optionIdOf, raceConcertIdMin, seatIdOf } from "@ticketrush/protocol"
import type { RaceEvent } from "@ticketrush/protocol/races"
import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import { type RacedTrack, runRace } from "../../src/race/Race.ts"
import { verdictOf } from "../../src/race/verdict.ts"
import { Hand } from "../Hand.ts"

const option = optionIdOf(raceConcertIdMin, 0)
const seat = seatIdOf(option, 0)

/** All ask; `answer(n)` lets the n-th answer come. */
const begin = () => {
  const hand = new Hand()
  const seats = new LabBackendMemory("slow", () => 0)
  seats.open(raceConcertIdMin, [{ optionId: option, seats: 1 }], () => {})
  const waiting: Array<() => void> = []
  const backend: LabBackend = {
    ...seats,
    reserve: (asked, done) => void waiting.push(() => seats.reserve(asked, done)),
  }
  const said: RaceEvent[] = []
  let raced: ReadonlyArray<RacedTrack> | undefined
  const parts = { clock: hand.clock, defer: hand.defer, say: (event: RaceEvent) => void said.push(event), race: 1 }
  Effect.runCallback(runRace([{ strategy: "slow", backend, seat }], parts), {
    onExit: (exit) => {
      raced = exit._tag === "Success" ? exit.value : undefined
    },
  })
  return { hand, seats, waiting, said, raced: () => raced }
}

describe("a race", () => {
  it("is asked by all in one turn, and told in frames of what came since the last one", () => {
    const { hand, waiting, said, raced } = begin()
    expect(waiting).toHaveLength(limits.racePeople)
    hand.pass(10)
    for (const answer of waiting.splice(0, 3)) answer()
    expect(said).toEqual([])
    hand.pass(limits.streamBeatMs)
    expect(said.map(({ data }) => "answers" in data && data.answers.length)).toEqual([3])
    expect(said[0].data).toMatchObject({
      answers: [{ asked: 0, answered: 10_000, outcome: "accepted", code: null }, {}, {}],
    })
    for (const answer of waiting.splice(0)) answer()
    expect(raced()).toMatchObject([{ unanswered: 0, took: (10 + limits.streamBeatMs) * 1_000 }])
    expect(said).toHaveLength(2)
  })

  it("ends when time is up, and who hears of the seat after that gives it back", async () => {
    const { hand, seats, waiting, raced } = begin()
    hand.pass(limits.raceMsMax - 1)
    expect(raced()).toBeUndefined()
    hand.pass(1)
    expect(raced()).toMatchObject([{ unanswered: limits.racePeople, reservations: [] }])
    const verdict = await Effect.runPromise(verdictOf(1, raced()![0]))
    expect(verdict).toMatchObject({ holders: [], violations: [], unanswered: limits.racePeople })
    for (const answer of waiting) answer()
    seats.holdersOf(seat, (answer) => expect(answer).toEqual({ kind: "holders", people: [] }))
  })
})
