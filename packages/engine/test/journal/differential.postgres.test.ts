/**
 * One schedule on both journals: the same outcomes and the same contents. So what is simulated on the one is what runs
 * on the other.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { MemoryStage, PostgresStage } from "./players.ts"
import { openPostgres, type PostgresFixture } from "./postgres-journal.ts"
import { type Step, scheduleFrom } from "./schedule.ts"

const seeds = 40
const stepsPerSeed = 40
const concertsPerSeed = 3

describe("a random schedule of two owners whose lines break", () => {
  let postgres: PostgresFixture
  const played = new Map<string, number>()

  beforeAll(async () => {
    postgres = await openPostgres()
  })
  afterAll(() => postgres.close())

  /** Two steps at once must come out like one of the two orders; the memory goes on with that one. */
  const both = async (
    stage: PostgresStage,
    memory: MemoryStage,
    [one, two]: readonly [Step, Step],
    concertIds: ReadonlyArray<number>,
  ) => {
    const inOrder = memory.copy()
    const reversed = memory.copy()
    const first = [await inOrder.play(one), await inOrder.play(two)]
    const last = [await reversed.play(two), await reversed.play(one)].reverse()
    const found = [await Promise.all([stage.play(one), stage.play(two)]), await stage.contents(concertIds)]
    const allowed = [
      [first, inOrder.contents(concertIds)],
      [last, reversed.contents(concertIds)],
    ]
    expect(allowed).toContainEqual(found)
    return JSON.stringify(found) === JSON.stringify(allowed[0]) ? inOrder : reversed
  }

  it.each(Array.from({ length: seeds }, (_, n) => n + 1))(
    "comes out the same in memory and in Postgres, seed %i",
    async (seed) => {
      const concertIds = Array.from({ length: concertsPerSeed }, (_, n) => seed * 100 + n)
      const stage = await PostgresStage.open(postgres)
      let memory = new MemoryStage()
      for (const step of scheduleFrom(seed, concertIds, stepsPerSeed)) {
        if (step.kind === "both") memory = await both(stage, memory, step.steps, concertIds)
        else {
          const outcome = await stage.play(step)
          expect({ step, outcome }).toEqual({ step, outcome: await memory.play(step) })
          for (const each of [step.kind, outcome]) played.set(each, (played.get(each) ?? 0) + 1)
        }
      }
      await stage.play({ kind: "arrive" })
      await memory.play({ kind: "arrive" })
      expect(await stage.contents(concertIds)).toEqual(memory.contents(concertIds))
      await stage.close()
    },
  )

  it("has met every kind of step and outcome on the way", () => {
    const kinds = ["claim", "append", "passivate", "append lost", "append unheard", "append late", "arrive"]
    const outcomes = ["committed", "fenced", "claimed 2", "absent", "unknown", "written", "failed"]
    for (const each of [...kinds, ...outcomes]) expect([each, (played.get(each) ?? 0) >= 10]).toEqual([each, true])
  })
})
