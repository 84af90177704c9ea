import { describe, expect, it } from "vitest"
import { makeRandom } from "../../../http/test/kill/random.ts"
import { judgeHistory } from "../../src/history/judge.ts"
import { outcomeOf, SaleCalls } from "../../src/history/SaleCalls.ts"
import { honest, SeatWorld, type WorldSize } from "./SeatWorld.ts"

const sizes: ReadonlyArray<WorldSize> = [
  { clients: 3, calls: 12, seats: 1 },
  { clients: 8, calls: 60, seats: 2 },
  { clients: 30, calls: 120, seats: 1 },
  { clients: 5, calls: 200, seats: 6 },
]

describe("the judge", () => {
  it("accuses no system that did right, also with slow calls and lost answers", () => {
    const seen = new Set<string>()
    for (let seed = 1; seed <= 1_000; seed++) {
      const random = makeRandom(seed)
      const history = new SeatWorld((below) => Math.floor(random() * below), sizes[seed % sizes.length], honest).run()
      const { figures, unclear, violations } = judgeHistory(history)
      expect(violations, `seed ${seed}`).toEqual([])
      expect(unclear, `seed ${seed}`).toEqual([])
      for (const [name, count] of Object.entries(figures)) if (count > 0) seen.add(name)
      const { accepted, holds, turnedAway } = new SaleCalls(history)
      if (turnedAway.size > 0) seen.add("turned away")
      if (accepted.some(({ calls }) => calls.length > 1)) seen.add("the same key twice")
      if (accepted.some(({ releases }) => releases.length > 1)) seen.add("given back twice")
      if (accepted.some(({ releases }) => releases.some((call) => outcomeOf(call) === "unknown"))) {
        seen.add("a release without an answer")
      }
      const stored = new Map(history.stored?.map(({ people, seat }) => [seat, people]))
      const silent = holds.filter(({ reservation }) => reservation === null)
      if (silent.some(({ person, seats }) => stored.get(seats[0])?.includes(person))) seen.add("made, and never told")
    }
    expect([...seen].sort()).toEqual([
      "a release without an answer",
      "accepted",
      "calls",
      "given back twice",
      "made, and never told",
      "refused",
      "seats",
      "the same key twice",
      "turned away",
      "unknown",
    ])
  })
})
