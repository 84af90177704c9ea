/**
 * The strategies of the lab in worlds where processes pause and die at their awaits, connections break and Redis forgets.
 * The judge of recorded histories says which of them keep their word.
 */
import type { HistoryKind } from "@ticketrush/audit/history/judge"
import { strategies } from "@ticketrush/engine/backends/strategies"
import { describe, expect, it } from "vitest"
import { runSimulated, violationOf } from "../../src/strategies/print-strategy.ts"
import { simulated } from "../../src/strategies/simulated.ts"
import { type StrategyFault, strategyFaultNames } from "../../src/strategies/strategy-faults.ts"

const seeds = process.env.TICKETRUSH_DEPTH === "verify" ? 2_000 : 60
/** Of `kafka` below: with pauses it has a known wrong. */
const correct = Object.keys(simulated).filter((name) => strategies.get(name)!.correct && name !== "kafka")

const violationsIn = (
  name: string,
  last: number,
  faults?: ReadonlyArray<StrategyFault>,
): ReadonlyArray<readonly [seed: number, violation: string]> =>
  Array.from({ length: last }, (_, n) => n + 1).flatMap((seed) => {
    const violation = violationOf(runSimulated(name, seed, faults))
    return violation === undefined ? [] : [[seed, violation] as const]
  })

/** The first seed in which the judge finds this; every seed that is tried at most. */
const firstWith = (kind: HistoryKind, name: string, faults: ReadonlyArray<StrategyFault>): number | undefined => {
  for (let seed = 1; seed <= 60; seed++) {
    if (runSimulated(name, seed, faults).verdict.violations.some((found) => found.kind === kind)) return seed
  }
  return undefined
}

describe("a strategy that is correct", () => {
  it.each(correct)("breaks no promise whatever strikes, and answers everybody: %s", (name) => {
    expect(violationsIn(name, seeds)).toEqual([])
  })
})

describe("a strategy that is wrong", () => {
  it("sells seats twice without any fault where there is no guard, or the lock ends before the commit", () => {
    expect(firstWith("double-booked", "none", [])).toBeDefined()
    expect(firstWith("double-booked", "redis-lock-naive", [])).toBeDefined()
  })

  it("sells seats twice where a lock is all there is and its owner pauses, and else not", () => {
    expect(violationsIn("redis-lock-unfenced", seeds, [])).toEqual([])
    expect(violationsIn("redis-lock-unfenced", seeds, ["kill", "rows-cut"])).toEqual([])
    expect(firstWith("double-booked", "redis-lock-unfenced", ["pause"])).toBeDefined()
  })

  it("loses what it has acknowledged where Redis decides and forgets, and keeps its word while Redis lives", () => {
    expect(violationsIn("redis-lua", seeds, ["pause", "kill", "rows-cut", "redis-cut", "redis-slow"])).toEqual([])
    expect(firstWith("lost", "redis-lua", ["redis-restart"])).toBeDefined()
  })
})

describe("a world of a strategy", () => {
  it("takes the same course each time", () => {
    const [first, second] = [1, 2].map(() => runSimulated("redis-lock", 11))
    expect(second.events).toEqual(first.events)
    expect(second.history).toEqual(first.history)
    expect(first.events.length).toBeGreaterThan(20)
  })

  it("meets every kind of fault within a few seeds", () => {
    const struck = new Set<StrategyFault>()
    for (let seed = 1; seed <= 60; seed++)
      for (const [fault] of runSimulated("redis-lock", seed).struck) struck.add(fault)
    expect([...struck].sort()).toEqual(["kill", "pause", "redis-cut", "redis-restart", "redis-slow", "rows-cut"])
  })
})

describe("a queue in Kafka", () => {
  const allButPauses = strategyFaultNames.filter((name) => name !== "pause")

  it("keeps its word whatever strikes, as long as no consumer pauses", () => {
    expect(violationsIn("kafka", seeds, allButPauses)).toEqual([])
  })

  it("sells no seat twice and loses none where a consumer pauses past its session, though another has its requests then", () => {
    const found = new Set<string>()
    for (let seed = 1; seed <= seeds; seed++) {
      for (const { kind } of runSimulated("kafka", seed).verdict.violations) found.add(kind)
    }
    expect([...found].filter((kind) => kind !== "unasked" && kind !== "no-order")).toEqual([])
  })

  it("meets every kind of fault that Kafka has", () => {
    const struck = new Set<string>()
    for (let seed = 1; seed <= 60; seed++) for (const [fault] of runSimulated("kafka", seed).struck) struck.add(fault)
    expect(struck).toEqual(
      new Set(["kill", "pause", "rows-cut", ...strategyFaultNames.filter((name) => name.startsWith("kafka"))]),
    )
  })
})
