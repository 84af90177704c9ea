/** Races between strategies over memory: who may order them, what is heard of them, what they leave behind. */
import { LabPartError, type Strategy } from "@ticketrush/engine/backends/LabBackend"
import { LabBackendMemory, strategyOf } from "@ticketrush/engine/backends/LabBackendMemory"
import type { Reserve } from "@ticketrush/engine/backends/ReservationBackend"
import { nodeDatabaseMs } from "@ticketrush/engine/ports-node"
import { limits, personIdMax, type SeatId } from "@ticketrush/protocol"
import { until } from "@ticketrush/testing"
import { Effect } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ask, post } from "../client.ts"
import { labInMemory, startNode, type TestNode } from "../TestNode.ts"
import { RaceReader } from "./RaceReader.ts"
import { silentStrategy } from "./silent-strategy.ts"

/** Gives the seat to all who ask, and remembers them. */
const careless = (): Strategy => {
  const seats = new LabBackendMemory("careless", nodeDatabaseMs)
  const holders = new Map<SeatId, Map<number, number>>()
  let given = 0
  return {
    ...strategyOf(seats),
    correct: false,
    start: () =>
      Effect.succeed({
        ...seats,
        reserve: ({ person, seats: [seat] }: Reserve, done) => {
          const reservation = 2 ** 27 * 7 + ++given
          holders.set(seat, (holders.get(seat) ?? new Map()).set(reservation, person))
          done({ kind: "reserved", reservation, at: 0 })
        },
        release: (reservation, done) => {
          for (const people of holders.values()) people.delete(reservation)
          done({ kind: "released" })
        },
        holdersOf: (seat, done) => done({ kind: "holders", people: [...(holders.get(seat)?.values() ?? [])] }),
      }),
  }
}

const withoutRedis = (): Strategy => ({
  ...strategyOf(new LabBackendMemory("redis-lock", nodeDatabaseMs)),
  needs: ["PostgreSQL", "Redis"],
  start: () => Effect.fail(new LabPartError({ part: "Redis", message: "nobody listens" })),
})

describe("races between strategies", () => {
  let node: TestNode
  const silent = silentStrategy()
  const lab = labInMemory()
  beforeAll(async () => {
    const more = [careless(), withoutRedis(), silent.strategy]
    const strategies = new Map([...lab.strategies, ...more.map((strategy) => [strategy.name, strategy] as const)])
    node = await startNode({ lab: { ...lab, strategies } })
  })
  afterAll(() => node.stop())

  const raced = async (body: unknown): Promise<RaceReader> => {
    const reader = await RaceReader.order(node.url, body)
    await reader.end()
    return reader
  }

  it("can be had between all strategies of the server and its engine, which are told with what is wrong of them", async () => {
    const { body } = await ask(`${node.url}/api/lab/races`)
    expect(body).toMatchObject({ people: 30, racesMax: limits.racesMax, sessions: limits.raceSessionsMax })
    expect(body.strategies.map(({ strategy }: { readonly strategy: string }) => strategy)).toEqual([
      ...["optimistic", "pessimistic", "redis-lock", "kafka", "careless", "silent", "actor"],
    ])
    const wrong = body.strategies.filter(({ correct }: { readonly correct: boolean }) => !correct)
    expect(wrong.map(({ strategy }: { readonly strategy: string }) => strategy)).toEqual(["careless"])
  })

  it("begin, tell every answer once, and end with the judge's word on each strategy", async () => {
    const reader = await raced({ strategies: ["optimistic", "pessimistic", "kafka", "actor"] })
    expect(reader.frames[0]).toEqual({
      event: "RACE",
      data: {
        ...{ race: 1, races: 1, people: 30 },
        tracks: ["optimistic", "pessimistic", "kafka", "actor"].map((strategy) => ({ strategy, missing: null })),
      },
    })
    const answers = reader.of("ANSWERS").flatMap(({ answers }) => answers)
    for (const strategy of ["optimistic", "pessimistic", "kafka", "actor"]) {
      const own = answers.filter((answer) => answer.strategy === strategy)
      expect(own.map(({ person }) => person).toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: 30 }, (_, n) => n + 1),
      )
      expect(own.every(({ answered, asked }) => asked >= 0 && answered >= asked)).toBe(true)
      const [winner, ...others] = own.filter(({ outcome }) => outcome === "accepted")
      expect(others).toEqual([])
      expect(new Set(own.map(({ code }) => code))).toEqual(new Set([null, "seat-taken"]))
      const verdict = reader.of("VERDICT").find((each) => each.strategy === strategy)
      expect(verdict).toMatchObject({ holders: [winner.person], violations: [], found: "right", unanswered: 0 })
      expect(verdict?.took).toBe(Math.max(...own.map(({ answered }) => answered)))
    }
    expect(reader.frames.at(-1)).toMatchObject({ event: "DONE", data: { races: 1 } })
    expect(reader.of("DONE")[0].strategies).toContainEqual({
      ...{ strategy: "actor", races: 1, right: 1, soldTwice: 0, lost: 0, otherwise: 0, unclear: 0 },
    })
  })

  it("show a seat that is sold twice, by the calls and by the store, in each race that is counted", async () => {
    const reader = await raced({ races: 3, strategies: ["careless", "optimistic"] })
    for (const { found, holders, violations } of reader
      .of("VERDICT")
      .filter(({ strategy }) => strategy === "careless")) {
      expect(holders).toHaveLength(30)
      expect(found).toBe("soldTwice")
      const kinds = violations.map(({ kind }) => kind)
      expect(kinds).toEqual(expect.arrayContaining(["double-booked", "stored-twice"]))
    }
    expect(reader.of("RACE").map(({ race, races }) => [race, races])).toEqual([1, 2, 3].map((race) => [race, 3]))
    expect(reader.of("DONE")[0].strategies.map(({ races, right, soldTwice }) => [races, right, soldTwice])).toEqual([
      [3, 3, 0],
      [3, 0, 3],
    ])
  })

  it("go on without a strategy whose part is missing, and say which part that is", async () => {
    const reader = await raced({ strategies: ["redis-lock", "actor"] })
    expect(reader.of("RACE")[0].tracks).toEqual([
      {
        strategy: "redis-lock",
        missing: {
          code: "lab-part-missing",
          message: "Redis cannot be reached, and redis-lock needs it. Nothing was decided; try again.",
          part: "Redis",
        },
      },
      { strategy: "actor", missing: null },
    ])
    expect(reader.of("VERDICT").map(({ strategy }) => strategy)).toEqual(["actor"])
    expect(reader.of("DONE")[0].strategies.map(({ races }) => races)).toEqual([0, 1])
  })

  it("leave nothing behind but reservations that have ended, by people whom no user is", async () => {
    await raced({ races: 2, strategies: ["optimistic"] })
    const people = Array.from({ length: limits.racePeople }, (_, n) => personIdMax - n)
    const rows = (await Promise.all(people.map((person) => Effect.runPromise(lab.reservationsOf(person))))).flat()
    expect(rows.length).toBeGreaterThan(1)
    expect(rows.filter(({ releasedAt }) => releasedAt === null)).toEqual([])
    expect((await ask(`${node.url}/api/concerts`)).body).toEqual([])
  })

  it("are run one request at a time", async () => {
    const first = await RaceReader.order(node.url, { strategies: ["silent"] })
    await until("all have asked", () => silent.asked.length === 30)
    const { body, headers, status } = await post(`${node.url}/api/lab/races`, { strategies: ["actor"] })
    expect([status, body.code, headers.get("retry-after")]).toEqual([429, "race-running", "1"])
    for (const answer of silent.asked.splice(0)) answer()
    await first.end()
    expect(first.of("VERDICT")).toMatchObject([{ strategy: "silent", violations: [] }])
    expect((await raced({ strategies: ["actor"] })).of("VERDICT")).toHaveLength(1)
  })

  it("end with the race that runs when their client is gone", async () => {
    const gone = await RaceReader.order(node.url, { races: limits.racesMax, strategies: ["silent"] })
    await until("all have asked", () => silent.asked.length === 30)
    gone.leave()
    await until("the server knows it", async () => {
      const counts = await (await fetch(`${node.metricsUrl}/metrics`)).text()
      return /ticketrush_streams\{kind="sse"\} 0\b/.test(counts)
    })
    for (const answer of silent.asked.splice(0)) answer()
    await until("the next one may begin", async () => {
      const answered = await fetch(`${node.url}/api/lab/races`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ strategies: ["actor"] }),
      })
      await answered.text()
      return answered.status === 200
    })
    expect(silent.asked).toEqual([])
  })

  it.each([
    [{ races: 0 }, "malformed-json"],
    [{ races: limits.racesMax + 1 }, "malformed-json"],
    [{ races: "3" }, "malformed-json"],
    [{ strategies: "none" }, "malformed-json"],
    [{ strategies: ["hope"] }, "bad-request"],
    [{ strategies: [] }, "bad-request"],
    [{ people: 1_000 }, "field-unknown"],
    ["[]", "malformed-json"],
  ])("are not run for %j: %s", async (body, code) => {
    const answer = await post(`${node.url}/api/lab/races`, body)
    expect(answer.body.code).toBe(code)
  })

  it("names the strategies that there are where one of them is asked for that is none", async () => {
    const { body } = await post(`${node.url}/api/lab/races`, { strategies: ["hope"] })
    expect(body.message).toBe(
      "strategies takes one or more of: optimistic, pessimistic, redis-lock, kafka, careless, silent, actor.",
    )
  })
})
