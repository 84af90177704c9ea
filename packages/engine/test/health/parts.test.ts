import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { describe, expect, it } from "vitest"
import { forEver, NodeParts } from "../../src/health/forEver.ts"
import { Parts } from "../../src/health/Parts.ts"

const setStage = () => {
  const lines: Array<Record<string, unknown>> = []
  let now = 0
  const log = {
    warn: (message: string, fields: Readonly<Record<string, string | number>>) =>
      void lines.push({ message, ...fields }),
  }
  const parts = new Parts({ monotonicMs: () => now }, log)
  return {
    parts,
    lines,
    pass: (ms: number) => {
      now += ms
    },
  }
}

describe("a part that fails for eight seconds, eight times a second", () => {
  it("is told twice: when it begins, and when it works again, how long that took and how often it was tried", () => {
    const { parts, lines, pass } = setStage()
    for (let failure = 0; failure < 64; failure++) {
      parts.failed("journal", "connect ECONNREFUSED")
      pass(125)
    }
    parts.works("journal")
    parts.works("journal")
    expect(lines).toEqual([
      { message: "the journal cannot be written", part: "journal", reason: "connect ECONNREFUSED", failures: 1 },
      { message: "the journal can be written again", part: "journal", downMs: 8_000, failures: 64 },
    ])
  })
})

describe("a part that goes on failing", () => {
  it("is told every half minute, with the newest reason", () => {
    const { parts, lines, pass } = setStage()
    for (let second = 0; second <= 60; second++) {
      parts.failed("loads", `reason ${second}`)
      pass(1_000)
    }
    expect(lines.map(({ reason, failures }) => [reason, failures])).toEqual([
      ["reason 0", 1],
      ["reason 30", 31],
      ["reason 60", 61],
    ])
  })

  it("begins to count anew the next time", () => {
    const { parts, lines } = setStage()
    for (let outage = 0; outage < 2; outage++) {
      parts.failed("loads", "down")
      parts.works("loads")
    }
    expect(lines.map(({ failures }) => failures)).toEqual([1, 1, 1, 1])
    expect(parts.states().find(({ name }) => name === "loads")).toMatchObject({ up: true, failures: 2 })
  })
})

describe("readiness", () => {
  it("names every part that selling needs and that is down, and passes over the others", () => {
    const { parts } = setStage()
    parts.failed("snapshots", "no thread")
    expect(parts.whyNotReady()).toBeNull()
    parts.failed("lists", "no answer")
    parts.failed("loads", "no answer")
    expect(parts.whyNotReady()).toBe("sales cannot be loaded, the reservation lists do not follow the journal")
    parts.works("loads")
    parts.works("lists")
    expect(parts.whyNotReady()).toBeNull()
  })
})

describe("a database that is away", () => {
  it("is what readiness names when no way to it works, and not the part that happened to ask first", () => {
    const { parts } = setStage()
    const doubted = new Set<string>()
    parts.onDoubt((name) => doubted.add(name))
    parts.failed("due", "no answer")
    expect([...doubted].sort()).toEqual(["catalogue", "journal", "loads"])
    for (const name of ["catalogue", "journal", "loads"] as const) parts.failed(name, "no answer")
    expect(parts.whyNotReady()).toBe("the database cannot be used")
    parts.works("catalogue")
    expect(parts.whyNotReady()).toContain("due sales cannot be looked for")
    parts.failed("database", "killed")
    expect(parts.whyNotReady()).toBe("the database does not run")
  })
})

describe("a loop that must never end", () => {
  it("goes on after a failure, a defect and an interruption from inside, each reported", async () => {
    const { parts, lines } = setStage()
    const endings = [Effect.fail(new Error("a failure")), Effect.die(new Error("a defect")), Effect.interrupt]
    let rounds = 0
    const looping = Effect.gen(function* () {
      const fiber = yield* Effect.forkChild(
        forEver(
          { part: "lists" },
          Effect.suspend(() => endings[rounds++] ?? Effect.sleep("1 second")),
        ),
      )
      yield* TestClock.adjust("1 minute")
      expect(rounds).toBeGreaterThan(10)
      yield* Fiber.interrupt(fiber)
    })
    await Effect.runPromise(
      looping.pipe(Effect.provideService(NodeParts, parts), Effect.provide(TestClock.layer()), Effect.scoped),
    )
    expect(lines.map(({ message, failures }) => [message, failures])).toEqual([
      ["the reservation lists do not follow the journal", 1],
      ["the reservation lists follow the journal again", 3],
    ])
  })

  it("pauses longer after each failure, up to a bound, and ends with its scope", async () => {
    const { parts } = setStage()
    let rounds = 0
    const failing = Effect.suspend(() => {
      rounds++
      return Effect.fail(new Error("always"))
    })
    const looping = Effect.gen(function* () {
      const fiber = yield* Effect.forkChild(forEver({ part: "lists", pauseMs: 100, longestPauseMs: 400 }, failing))
      yield* TestClock.adjust(0)
      const seen: number[] = []
      for (let step = 0; step < 11; step++) {
        seen.push(rounds)
        yield* TestClock.adjust(100)
      }
      expect(seen).toEqual([1, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4])
      yield* Fiber.interrupt(fiber)
      const ended = rounds
      yield* TestClock.adjust("1 minute")
      expect(rounds).toBe(ended)
    })
    await Effect.runPromise(
      looping.pipe(Effect.provideService(NodeParts, parts), Effect.provide(TestClock.layer()), Effect.scoped),
    )
  })
})
