/** The strategies of the lab over simulated rows, their statements in every order that there is. */

import type { ReserveAnswer } from "@ticketrush/engine/backends/ReservationBackend"
import { rowStrategy } from "@ticketrush/engine/backends/RowBackend"
import { noGuard } from "@ticketrush/engine/backends/StrategyNone"
import { correctOverRows, strategies } from "@ticketrush/engine/backends/strategies"
import { optionIdOf, seatIdOf } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { Randomness } from "../../src/prng.ts"
import { RunQueue } from "../../src/RunQueue.ts"
import { BackendRows, overRows } from "../../src/race/BackendRows.ts"
import { backends } from "../../src/race/print.ts"
import { raceConcert, runRace } from "../../src/race/race.ts"
import { shortestDoubleBooking } from "../../src/race/shortest.ts"

const correct = correctOverRows
const anyOrder = { sessionsMax: 10, roundTripMsMax: 0, seats: 8 }

describe("thirty people, each with a process of their own, and one seat", () => {
  it.each(correct.map(({ name }) => name))("end with one winner through %s", (name) => {
    for (let seed = 1; seed <= 30; seed++) {
      const { reserved, rows, failed } = runRace(backends[name], seed)
      expect({ seed, reserved, rows, failed }).toEqual({ seed, reserved: 1, rows: 1, failed: 0 })
    }
  })

  it("end with several without a guard", () => {
    const unguarded = overRows(strategies.get("none")!, { sessionsMax: 10, roundTripMsMax: 4, seats: 1 })
    expect(runRace(unguarded, 1).rows).toBeGreaterThan(1)
  })
})

describe("all orders of the statements of two people who want one seat", () => {
  it.each(correct)("sell it once through $name", (strategy) => {
    expect(shortestDoubleBooking(overRows(strategy, anyOrder), 2)).toBeUndefined()
  })

  it("sell it twice without a guard: both read before either writes", () => {
    const shortest = shortestDoubleBooking(overRows(rowStrategy(noGuard(0)), anyOrder), 2)
    const statements = shortest?.steps.map(({ step }) => step).filter((step) => /^(reads|writes)/.test(step))
    expect(statements).toEqual(["reads", "reads", "writes", "writes"])
  })
})

describe("people who want several of the same seats in opposite orders, and give them back", () => {
  const seats = [0, 1, 2, 3].map((index) => seatIdOf(optionIdOf(raceConcert, 0), index))

  it.each(correct)("are all answered through $name, and no seat is ever two people's", (strategy) => {
    for (let seed = 1; seed <= 100; seed++) {
      const randomness = new Randomness(seed)
      const queue = new RunQueue(randomness.domain("schedule"))
      const options = { sessionsMax: 10, roundTripMsMax: 3, seats: 8 }
      const backend = new BackendRows(strategy, options, queue, randomness.domain("store"), () => {})
      let having = 0
      let most = 0
      let answers = 0
      const ask = (person: number, left: number): void =>
        backend.reserve(
          { person, seats: person % 2 === 0 ? seats : seats.toReversed(), key: null },
          (answer: ReserveAnswer) => {
            answers++
            if (left > 0) queue.after(null, `person ${person} asks again`, 2, () => ask(person, left - 1))
            if (answer.kind !== "reserved") return
            most = Math.max(most, ++having)
            queue.after(null, `person ${person} gives back`, 3, () => {
              having--
              backend.release(answer.reservation, () => {})
            })
          },
        )
      for (let person = 1; person <= 5; person++) ask(person, 2)
      while (queue.step(60_000)) {
        // Until every request has its answer.
      }
      expect({ seed, answers, most }).toEqual({ seed, answers: 15, most: 1 })
    }
  })
})
