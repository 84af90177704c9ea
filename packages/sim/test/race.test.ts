import { describe, expect, it } from "vitest"
import { stores } from "../src/race/print.ts"
import { runRace } from "../src/race/race.ts"
import { StoreNone } from "../src/race/StoreNone.ts"
import { shortestDoubleBooking } from "../src/race/shortest.ts"

describe("thirty people and one seat", () => {
  it("end as ten of thirty without any guard: one for each connection of the original's pool", () => {
    for (let seed = 1; seed <= 50; seed++) {
      const { reserved, taken, rows } = runRace(stores.none, seed)
      expect({ reserved, taken, rows }).toEqual({ reserved: 10, taken: 20, rows: 10 })
    }
  })

  it("end as anything from two to thirty when there is a connection for everybody and no pause", () => {
    const outcomes = new Set<number>()
    for (let seed = 1; seed <= 100; seed++) {
      const options = { connectionsMax: 30, roundTripMsMax: 4, thinkMs: 0 }
      outcomes.add(runRace((queue, random, onStep) => new StoreNone(queue, random, options, onStep), seed).rows)
    }
    expect(outcomes.size).toBeGreaterThan(5)
    expect(Math.min(...outcomes)).toBeGreaterThan(1)
  })

  it("take the same course for the same seed", () => {
    expect(runRace(stores.none, 7)).toEqual(runRace(stores.none, 7))
    expect(runRace(stores.none, 7).steps).not.toEqual(runRace(stores.none, 8).steps)
  })

  it("end with one winner when the engine decides", () => {
    for (let seed = 1; seed <= 50; seed++) {
      const { reserved, taken, rows, failed } = runRace(stores.actor, seed)
      expect({ reserved, taken, rows, failed }).toEqual({ reserved: 1, taken: 29, rows: 1, failed: 0 })
    }
  })
})

describe("the shortest schedule that double-books", () => {
  it("has two people and four steps: both read before either writes", () => {
    const options = { connectionsMax: 10, roundTripMsMax: 1, thinkMs: 0 }
    const shortest = shortestDoubleBooking((queue, random, onStep) => new StoreNone(queue, random, options, onStep))
    expect(shortest?.people).toBe(2)
    const kinds = shortest?.steps.map(({ step }) => step)
    expect(kinds).toEqual(["reads: free", "reads: free", "writes its reservation", "writes its reservation"])
  })

  it("does not exist when one connection makes everybody wait for the other", () => {
    const options = { connectionsMax: 1, roundTripMsMax: 1, thinkMs: 0 }
    expect(shortestDoubleBooking((queue, random, onStep) => new StoreNone(queue, random, options, onStep), 3)).toBe(
      undefined,
    )
  })
})
