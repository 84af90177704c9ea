import { describe, expect, it } from "vitest"
import { faultCatalogue, faultNames } from "../src/faults.ts"
import { parseOptions, scenarioArguments } from "../src/options.ts"
import { runWorld } from "../src/run.ts"
import { drawWorld, faultsPerSeedMin } from "../src/swarm.ts"
import { timelineHtml } from "../src/timeline.ts"

describe("a world", () => {
  it("has at least 30 people, 200 requests and 3 kinds of faults, and some have ten times as many requests", () => {
    const draws = Array.from({ length: 500 }, (_, seed) => drawWorld({ seed, overrides: {} }))
    expect(Math.min(...draws.map((draw) => draw.people))).toBeGreaterThanOrEqual(30)
    expect(Math.min(...draws.map((draw) => draw.requests))).toBeGreaterThanOrEqual(200)
    expect(Math.min(...draws.map((draw) => draw.faults.length))).toBe(faultsPerSeedMin)
    expect(draws.filter((draw) => draw.requests >= 2_000).length).toBeGreaterThan(3)
    for (const name of faultNames) expect(draws.some((draw) => draw.faults.includes(name))).toBe(true)
  })

  it("without faults sells and refuses, and nobody asks twice", () => {
    const world = runWorld({ seed: 12, overrides: { faults: [], nodes: 1, concerts: 1 } }, false)
    expect(world.violation).toBe(undefined)
    expect([...world.tally.faults.keys()]).toEqual([])
    expect(world.clients.history.every((observed) => observed.final !== null)).toBe(true)
    expect(world.clients.history.filter((observed) => observed.final?.kind === "accepted").length).toBeGreaterThan(10)
  })

  it("has only the kinds of faults it was given", () => {
    const world = runWorld({ seed: 13, overrides: { faults: ["crash", "late-commit"] } }, false)
    expect(world.violation).toBe(undefined)
    expect([...world.tally.faults.keys()].toSorted()).toEqual(["crash", "late-commit"])
  })

  it("can be for seats alone, with the same faults and people", () => {
    for (let seed = 1; seed <= 50; seed++) {
      const whole = drawWorld({ seed, overrides: { people: 30, requests: 200 } })
      const bare = drawWorld({ seed, overrides: { people: 30, requests: 200, noLine: true } })
      expect(bare).toEqual({ ...whole, lines: whole.lines.map(() => null), crowd: null, subscribers: 0 })
    }
    const world = runWorld({ seed: 14, overrides: { noLine: true } }, false)
    expect(world.violation).toBe(undefined)
    expect(world.subscribers.all).toEqual([])
  })

  it("can be drawn as a page that needs nothing else", () => {
    const world = runWorld({ seed: 14, overrides: { people: 30, requests: 60 } }, true)
    world.violate("I1: an example with <angle> brackets")
    const page = timelineHtml(world, { title: "seed 14", lines: [] })
    expect(page).toMatch(/^<!doctype html>/)
    expect(page).toContain("I1: an example with &lt;angle&gt; brackets")
    expect(page).not.toMatch(/<script|src=|href="[^#]/)
    for (const lane of world.trace.lanes) expect(page).toContain(lane)
  })
})

describe("the fault catalogue", () => {
  it("has a row for F1 to F30 and names each fault once", () => {
    expect(faultCatalogue.map((row) => row.id)).toEqual(Array.from({ length: 30 }, (_, i) => `F${i + 1}`))
    expect(faultCatalogue.flatMap((row) => row.names).toSorted()).toEqual([...faultNames].toSorted())
  })
})

describe("the command line", () => {
  it("brings about the run it was printed for", () => {
    const overrides = {
      faults: ["crash", "zombie"],
      people: 7,
      requests: 9,
      nodes: 2,
      concerts: 1,
      safetyMs: 50,
      noLine: true,
      salt: 3,
    } as const
    const options = parseOptions(scenarioArguments(42, overrides).split(" "))
    expect(options.seeds).toEqual({ first: 42, last: 42 })
    expect(options.single).toBe(true)
    expect(options.overrides).toEqual(overrides)
    expect(parseOptions(["--faults", "none"]).overrides).toEqual({ faults: [] })
  })

  it("refuses what it does not know", () => {
    expect(() => parseOptions(["--faults", "fire"])).toThrow(/unknown/)
    expect(() => parseOptions(["--seeds", "9..3"])).toThrow(/before/)
    expect(() => parseOptions(["--seed", "x"])).toThrow(/whole number/)
  })
})
