/**
 * The schedules that the memory journal and Postgres agree on, played on the simulated journal, two steps at a time in
 * any order: so what is simulated is what runs. `differential.postgres.test.ts` plays them beside Postgres itself.
 */
import { describe, expect, it } from "vitest"
import { MemoryStage } from "../../engine/test/journal/players.ts"
import { scheduleFrom } from "../../engine/test/journal/schedule.ts"
import { SimStage } from "./SimStage.ts"

describe("a random schedule of two owners whose lines break", () => {
  it.each(Array.from({ length: 200 }, (_, n) => n + 1))(
    "comes out the same in the simulated journal, seed %i",
    async (seed) => {
      const concertIds = [seed * 100, seed * 100 + 1, seed * 100 + 2]
      const stage = new SimStage(seed)
      let memory = new MemoryStage()
      for (const step of scheduleFrom(seed, concertIds, 40)) {
        if (step.kind !== "both") {
          const outcome = await stage.play(step)
          expect({ step, outcome }).toEqual({ step, outcome: await memory.play(step) })
          continue
        }
        const [one, two] = step.steps
        const inOrder = memory.copy()
        const reversed = memory.copy()
        const first = [await inOrder.play(one), await inOrder.play(two)]
        const last = [await reversed.play(two), await reversed.play(one)].reverse()
        const found = [await Promise.all([stage.play(one), stage.play(two)]), stage.contents(concertIds)]
        const allowed = [
          [first, inOrder.contents(concertIds)],
          [last, reversed.contents(concertIds)],
        ]
        expect(allowed).toContainEqual(found)
        memory = JSON.stringify(found) === JSON.stringify(allowed[0]) ? inOrder : reversed
      }
      await stage.play({ kind: "arrive" })
      await memory.play({ kind: "arrive" })
      expect(stage.contents(concertIds)).toEqual(memory.contents(concertIds))
    },
  )
})
