import { createHook } from "node:async_hooks"
import { describe, expect, it } from "vitest"
import { runSeed, runWorld } from "../src/run.ts"
import { traceLine } from "../src/trace.ts"

const seeds = [101, 102, 103, 104, 105, 106]
/** Worlds small enough for a unit test; the full ones run in two processes in the test beside this one. */
const overrides = { people: 30, requests: 120 }

describe("a seed", () => {
  it("takes the same course each time, to the last draw", () => {
    for (const seed of seeds) {
      const first = runSeed({ seed, overrides })
      const second = runSeed({ seed, overrides })
      expect([second.hash, second.draws, second.steps]).toEqual([first.hash, first.draws, first.steps])
    }
  })

  it("takes the same course whether it is recorded or not", () => {
    const world = runWorld({ seed: 104, overrides }, true)
    expect(world.trace.hash()).toBe(runSeed({ seed: 104, overrides }).hash)
    expect(world.trace.events().length).toBe(world.trace.length)
    expect(traceLine(world.trace.events()[0], world.trace.lanes)).toMatch(/#\d+$/)
  })

  it("takes another course than the next seed", () => {
    expect(new Set(seeds.map((seed) => runSeed({ seed, overrides }).hash)).size).toBe(seeds.length)
  })

  it("takes another course with another salt, in the same world", () => {
    const plain = runWorld({ seed: 105, overrides }, false)
    const salted = runWorld({ seed: 105, overrides: { ...overrides, salt: 1 } }, false)
    expect(salted.trace.hash()).not.toBe(plain.trace.hash())
    expect(salted.draw).toEqual(plain.draw)
  })
})

describe("simulated code", () => {
  it("never makes a promise, not even by an async function", () => {
    let promises = 0
    const hook = createHook({
      init: (_id, type) => {
        if (type === "PROMISE") promises++
      },
    })
    hook.enable()
    try {
      runSeed({ seed: 106, overrides })
    } finally {
      hook.disable()
    }
    expect(promises).toBe(0)
  })
})
