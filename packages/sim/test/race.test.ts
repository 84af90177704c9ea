import { describe, expect, it } from "vitest"
import { BackendNone } from "../src/race/BackendNone.ts"
import { backends, printRace, printRaces } from "../src/race/print.ts"
import { runRace } from "../src/race/race.ts"
import { shortestDoubleBooking } from "../src/race/shortest.ts"

describe("thirty people and one seat", () => {
  it("end as ten of thirty without any guard: one for each connection of the original's pool", () => {
    for (let seed = 1; seed <= 50; seed++) {
      const { reserved, taken, rows } = runRace(backends.none, seed)
      expect({ reserved, taken, rows }).toEqual({ reserved: 10, taken: 20, rows: 10 })
    }
  })

  it("end as anything from two to thirty when each has a connection and there is no pause", () => {
    const outcomes = new Set<number>()
    for (let seed = 1; seed <= 100; seed++) {
      const options = { connectionsMax: 30, roundTripMsMax: 4, thinkMs: 0 }
      outcomes.add(runRace((queue, random, onStep) => new BackendNone(queue, random, options, onStep), seed).rows)
    }
    expect(outcomes.size).toBeGreaterThan(5)
    expect(Math.min(...outcomes)).toBeGreaterThan(1)
  })

  it("take the same course for the same seed", () => {
    expect(runRace(backends.none, 7)).toEqual(runRace(backends.none, 7))
    expect(runRace(backends.none, 7).steps).not.toEqual(runRace(backends.none, 8).steps)
  })

  it("end with one winner when the engine decides", () => {
    for (let seed = 1; seed <= 50; seed++) {
      const { reserved, taken, rows, failed } = runRace(backends.actor, seed)
      expect({ reserved, taken, rows, failed }).toEqual({ reserved: 1, taken: 29, rows: 1, failed: 0 })
    }
  })
})

describe("a report over many seeds", () => {
  const report = (name: string, first: number, last: number) => {
    const lines: string[] = []
    const code = printRaces(name, { first, last }, (line) => void lines.push(line))
    return { code, lines }
  }

  it("tells how many get the seat, how often it is double-booked, and the shortest schedule that does it", () => {
    const { code, lines } = report("none-unpooled", 1, 200)
    expect(code).toBe(0)
    expect(lines[0]).toBe("none-unpooled, seeds 1..200: 30 people ask for one seat")
    const rows = lines
      .slice(
        2,
        lines.findIndex((line) => line.startsWith("get it:")),
      )
      .map((line) => line.trim())
    const counts = rows.map((row) => row.split(/ +/).map(Number))
    expect(counts.length).toBeGreaterThan(5)
    expect(counts.reduce((sum, [, seeds]) => sum + seeds, 0)).toBe(200)
    const [min, max] = [counts[0][0], counts.at(-1)![0]]
    expect(lines).toContainEqual(expect.stringMatching(new RegExp(`^get it: min ${min}, median \\d+, max ${max}$`)))
    const doubled = counts.reduce((sum, [winners, seeds]) => sum + (winners > 1 ? seeds : 0), 0)
    expect(lines).toContain(`double-booked in ${doubled} of 200 seeds (${(doubled / 2).toFixed(1)}%)`)
    expect(lines.at(-5)).toMatch(/^the shortest schedule that double-books/)
  })

  it("is one line long over the original's pool, and over the engine, which never double-books", () => {
    expect(report("none", 1, 50).lines).toContainEqual(expect.stringMatching(/^ +10 +50 {2}#{50}$/))
    const { code, lines } = report("actor", 1, 50)
    expect(code).toBe(0)
    expect(lines).toContain("get it: min 1, median 1, max 1")
    expect(lines.at(-1)).toBe("double-booked in 0 of 50 seeds (0.0%)")
  })

  it("is of backends that there are", () => {
    for (const print of [() => report("nobody", 1, 2), () => printRace("nobody", 1, () => {})]) {
      expect(print).toThrow("--race nobody: unknown; known are none, none-unpooled, actor")
    }
  })
})

describe("the shortest schedule that double-books", () => {
  it("has two people and four steps: both read before either writes", () => {
    const options = { connectionsMax: 10, roundTripMsMax: 1, thinkMs: 0 }
    const shortest = shortestDoubleBooking((queue, random, onStep) => new BackendNone(queue, random, options, onStep))
    expect(shortest?.people).toBe(2)
    const kinds = shortest?.steps.map(({ step }) => step)
    expect(kinds).toEqual(["reads: free", "reads: free", "writes its reservation", "writes its reservation"])
  })

  it("does not exist when one connection makes all wait for each other", () => {
    const options = { connectionsMax: 1, roundTripMsMax: 1, thinkMs: 0 }
    expect(shortestDoubleBooking((queue, random, onStep) => new BackendNone(queue, random, options, onStep), 3)).toBe(
      undefined,
    )
  })
})
