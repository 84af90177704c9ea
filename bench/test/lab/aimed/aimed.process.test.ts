/** Faults that are aimed at one moment of a request, with real servers: what they show does not depend on luck. */
import { hasPrivateRedis } from "@ticketrush/testing"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { moments } from "../../../src/lab/aimed/moments.ts"
import { aimedHistory } from "../../../src/lab/aimed/runAimed.ts"
import { aimedFigures } from "../../../src/lab/aimed/workload.ts"
import { type Contender, ownContenders } from "../../../src/lab/contenders/contenders.ts"
import { Servers } from "../../../src/lab/site/Servers.ts"

const contender = (name: string): Contender => ownContenders.find((each) => each.name === name)!
const isHere = (name: string): boolean => !contender(name).needs.includes("Redis") || hasPrivateRedis()
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
  it.each(wrong.filter(([name]) => isHere(name)))("fails each time through %s, %s", async (name, at, figures) => {
    expect(await found(name, at)).toMatchObject({ reached: repetitions, ...figures })
  })

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
  it.each(right.filter(([name]) => isHere(name)))("has nothing to break in %s, %s", async (name, at) => {
    const nothing = { doubleBooked: 0, lost: 0, otherWrongs: 0, unclear: 0 }
    expect(await found(name, at)).toMatchObject({ reached: repetitions, ...nothing })
  })
})
