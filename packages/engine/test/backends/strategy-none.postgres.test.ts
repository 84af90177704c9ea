/** What the strategy without a guard is there to show. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { RowBackend } from "../../src/backends/RowBackend.ts"
import { noGuard } from "../../src/backends/StrategyNone.ts"
import { strategies } from "../../src/backends/strategies.ts"
import { nodeRandom } from "../../src/ports-node.ts"
import { seat } from "../sales.ts"
import { holdersOf, type LabDatabase, openLab, reserve } from "./row-store.ts"

describe("seats without a guard", () => {
  let lab: LabDatabase
  beforeAll(async () => {
    lab = await openLab()
  })
  afterAll(() => lab.close())

  it("call themselves wrong, as do those that trust a lock or a store that may forget", () => {
    const wrong = [...strategies.values()].filter(({ correct }) => !correct).map(({ name }) => name)
    expect(wrong).toEqual(["none", "redis-lock-naive", "redis-lock-unfenced", "redis-lua"])
  })

  it("are sold to all who read before the first has written", async () => {
    const people = [1, 2, 3, 4, 5]
    const rows = await lab.store({ sessionsMax: people.length })
    await lab.backend(strategies.get("none")!, rows, 1)
    const thinking: Array<() => void> = []
    const defer = {
      soon: (task: () => void) => task(),
      // None writes before the last one thinks.
      after: (_delayMs: number, task: () => void) => {
        if (thinking.push(task) === people.length) for (const each of thinking) each()
        return () => undefined
      },
    }
    const backend = new RowBackend(noGuard(50), { rows, defer, random: nodeRandom })
    const answers = await Promise.all(people.map((person) => reserve(backend, person, [seat(0)])))
    expect(answers.map(({ kind }) => kind)).toEqual(people.map(() => "reserved"))
    expect((await holdersOf(backend, seat(0))).toSorted()).toEqual(people)
  })
})
