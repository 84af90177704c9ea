/** The ladder of best seats: seats can be had by a rule where, and only where, some of those that are free satisfy it. */
import { describe, expect, it } from "vitest"
import { randomOf } from "../../engine/test/core/random-history.ts"
import { type Best, ladder, SeatedHall } from "../src/best-ladder.ts"

/** Three rows of a block, two without neighbours, seats without rows, and a second part of the first section. */
const sections = [
  { code: "A", tier: 0, rows: [4, 4, 3].map((to, i) => ({ label: `${i + 1}`, from: 1, to })), capacity: 0 },
  { code: "B", tier: 1, rows: [], capacity: 3 },
  { code: "A", tier: 1, rows: [{ label: "9", from: 5, to: 7 }], capacity: 0 },
]
const flags = [
  { flag: "accessible" as const, seats: ["A-1-4", "A-2-1", "B-3", "a-9-5"] },
  { flag: "companion" as const, seats: ["A-1-4", "A-9-6"] },
]
const count = 17
const hall = new SeatedHall({ sections, flags })

const choices = (of: number, from = 0): ReadonlyArray<ReadonlyArray<number>> =>
  of === 0
    ? [[]]
    : Array.from({ length: count - from }, (_, i) => from + i).flatMap((seat) =>
        choices(of - 1, seat + 1).map((rest) => [seat, ...rest]),
      )
const byCount = [1, 2, 3, 4].map((of) => choices(of))

describe("seats by a rule of the ladder", () => {
  it.each(ladder)("can be had where some satisfy it: %s", (rule) => {
    const draw = randomOf(ladder.indexOf(rule) + 1)
    const outcomes = new Set<string>()
    for (let round = 0; round < 40; round++) {
      const isFree = Array.from({ length: count }, () => draw(3) > 0)
      const isMine = isFree.map((free) => free && draw(5) > 0)
      const anyOr = (below: number): number | null => (draw(3) > 0 ? null : draw(below))
      const wish = { tier: anyOr(2), section: anyOr(2), flag: draw(4) > 0 ? null : draw(2) }
      const best: Best = { rule: 0, atWorst: 5, skipped: 0, ...wish }
      const [free, mayHave] = [(seat: number) => isFree[seat] === true, (seat: number) => isMine[seat] === true]
      for (const [i, chosen] of byCount.entries()) {
        const fits = (seats: ReadonlyArray<number>): boolean =>
          seats.every(mayHave) && !hall.unlike(best, seats) && hall.satisfies(rule, seats, free)
        const could = chosen.some(fits)
        outcomes.add(`${i + 1} ${could}`)
        expect(
          hall.couldBeHad(rule, best, i + 1, mayHave, free),
          `${rule} ${i + 1} of ${JSON.stringify({ isFree, isMine, wish })}`,
        ).toBe(could)
      }
    }
    expect(outcomes.size).toBeGreaterThan(4)
  })
})
