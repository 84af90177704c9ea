/**
 * One truth about the journal: the same schedule on a real Postgres and on the simulated journal gives the same
 * outcome at every step and the same contents. Of two steps at once Postgres decides the order, and the simulated
 * journal must come to the same in that order.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { MemoryStage, PostgresStage } from "../../engine/test/journal/players.ts"
import { openPostgres, type PostgresFixture } from "../../engine/test/journal/postgres-journal.ts"
import { type Step, scheduleFrom } from "../../engine/test/journal/schedule.ts"
import { SimStage } from "./SimStage.ts"

const seeds = 40

describe("a random schedule of two owners whose lines break", () => {
  let postgres: PostgresFixture
  beforeAll(async () => {
    postgres = await openPostgres()
  })
  afterAll(() => postgres.close())

  it.each(Array.from({ length: seeds }, (_, n) => n + 1_001))(
    "comes out the same in Postgres and in the simulated journal, seed %i",
    async (seed) => {
      const concertIds = [seed * 100, seed * 100 + 1, seed * 100 + 2]
      const stage = await PostgresStage.open(postgres)
      const simulated = new SimStage(seed)
      /** Tells the order that Postgres took. */
      let memory = new MemoryStage()
      const both = async ([one, two]: readonly [Step, Step]): Promise<void> => {
        const inOrder = memory.copy()
        const orderedOutcomes = [await inOrder.play(one), await inOrder.play(two)]
        const found = await Promise.all([stage.play(one), stage.play(two)])
        const contents = await stage.contents(concertIds)
        const kept = JSON.stringify([found, contents])
        const forward = kept === JSON.stringify([orderedOutcomes, inOrder.contents(concertIds)])
        const outcomes = forward
          ? [await simulated.play(one), await simulated.play(two)]
          : [await simulated.play(two), await simulated.play(one)].reverse()
        expect([outcomes, simulated.contents(concertIds)]).toEqual([found, contents])
        if (!forward) {
          await memory.play(two)
          await memory.play(one)
        } else memory = inOrder
      }
      for (const step of scheduleFrom(seed, concertIds, 40)) {
        if (step.kind === "both") {
          await both(step.steps)
          continue
        }
        await memory.play(step)
        const outcome = await stage.play(step)
        expect({ step, outcome: await simulated.play(step) }).toEqual({ step, outcome })
      }
      await stage.play({ kind: "arrive" })
      await simulated.play({ kind: "arrive" })
      expect(simulated.contents(concertIds)).toEqual(await stage.contents(concertIds))
      await stage.close()
    },
  )
})
