/** Faults that are aimed at one moment of a request, with real servers: what they show does not depend on luck. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { moments } from "../../../src/lab/aimed/moments.ts"
import { aimedHistory } from "../../../src/lab/aimed/runAimed.ts"
import { aimedFigures } from "../../../src/lab/aimed/workload.ts"
import { Servers } from "../../../src/lab/site/Servers.ts"
import { contender, isHere } from "../contenders.ts"

const repetitions = 2

describe("a request that is stopped at a moment", () => {
  let servers: Servers
  beforeAll(() => {
    servers = new Servers()
  })
  afterAll(() => servers.stop())

  const found = async (name: string, at: string) => {
    const moment = moments.find((each) => each.name === at)!
    return aimedFigures(await aimedHistory(contender(name), moment, repetitions, servers)).figures
  }

  const wrong = [
    ["none", "before the write", { doubleBooked: repetitions }],
    ["redis-lock-unfenced", "before the write", { doubleBooked: repetitions }],
    ["redis-lock-naive", "before the commit", { doubleBooked: repetitions }],
    ["redis-lua", "after the answer", { doubleBooked: repetitions, lost: repetitions }],
  ] as const
  it.each(wrong.filter(([name]) => isHere(contender(name))))(
    "fails each time through %s, %s",
    async (name, at, figures) => {
      expect(await found(name, at)).toMatchObject({ reached: repetitions, ...figures })
    },
  )

  const right = [
    ["optimistic", "before the write"],
    ["pessimistic", "before the commit"],
    ["serializable", "before the commit"],
    ["batched", "before the write"],
    ["redis-lock", "before the write"],
    ["redis-lock", "after the answer"],
    ["actor", "before the write"],
    ["actor", "after the answer"],
  ] as const
  it.each(right.filter(([name]) => isHere(contender(name))))("has nothing to break in %s, %s", async (name, at) => {
    const nothing = { doubleBooked: 0, lost: 0, otherWrongs: 0, unclear: 0 }
    expect(await found(name, at)).toMatchObject({ reached: repetitions, ...nothing })
  })
})
