import { seatIndexOf } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { plainRows, rowsOn } from "../../src/lab/loads/axes.ts"
import { contractResult } from "../../src/lab/loads/contract.ts"
import { requestsOf } from "../../src/lab/loads/several-seats.ts"
import { best, ratiosOf, throughput } from "../../src/lab/loads/throughput.ts"
import type { MeasuredRow } from "../../src/lab/workload/Workload.ts"

const row = (contender: string, pool: number, acceptedPerSecond: number, flushMs = 0): MeasuredRow => ({
  workload: "throughput",
  contender,
  settings: { pool, flushMs, networkMs: 0 },
  result: { figures: { acceptedPerSecond }, answers: {} },
})

describe("strategies by their throughput", () => {
  const rows = [
    row("pessimistic", 10, 300),
    row("pessimistic", 64, 500),
    row("pessimistic", 20, 900, 20),
    row("actor", 1, 5_000),
  ]

  it("are compared with the pool that each is fastest with, on the same axis", () => {
    expect(best(plainRows(rows))).toEqual([rows[1], rows[3]])
    expect(best(rowsOn(rows, { flushMs: 20, networkMs: 0 }))).toEqual([rows[2]])
  })

  it("are compared apart with one process and with two, and drawn with one", () => {
    const withTwo = (each: MeasuredRow): MeasuredRow => ({ ...each, settings: { ...each.settings, processes: 2 } })
    const both = [rows[1], rows[3], withTwo(row("pessimistic", 10, 250)), withTwo(row("actor", 1, 5_000))]
    expect(throughput.findings!(both)).toEqual([
      "As the machine is: `actor` accepts 5,000 holds a second, 10 times `pessimistic` (pool 64).",
      "2 server processes over the same stores: `actor` accepts 5,000 holds a second, 20 times `pessimistic` (pool 10).",
    ])
    expect(plainRows(both)).toEqual(both.slice(0, 2))
    expect(plainRows(both.slice(2))).toEqual(both.slice(2))
  })

  it("are compared with the engine where that was measured, and with nothing that sold nothing", () => {
    expect(ratiosOf("here", [rows[1], rows[3], row("kafka", 10, 0)])).toEqual([
      "here: `actor` accepts 5,000 holds a second, 10 times `pessimistic` (pool 64).",
    ])
    expect(ratiosOf("here", [rows[1]])).toEqual([])
  })

  it("are compared by the processor time of all servers, too", () => {
    const timed = (name: string, app: number, postgres: number): MeasuredRow => {
      const measured = row(name, 10, 100)
      const figures = { ...measured.result.figures, appUsPerAccepted: app, postgresUsPerAccepted: postgres }
      return { ...measured, result: { ...measured.result, figures } }
    }
    expect(ratiosOf("here", [timed("actor", 30, 10), timed("pessimistic", 500, 300)])[1]).toBe(
      "here, processor time of all servers: 40 us a hold by `actor`, 20 times as much by `pessimistic`.",
    )
  })
})

it("holds of several seats are asked for in both orders, overlap, and ask for no seat twice", () => {
  const asked = requestsOf(7, 12).map(({ body }) =>
    (JSON.parse(body) as { seatIds: number[] }).seatIds.map(seatIndexOf),
  )
  for (const seats of asked) expect(new Set(seats).size).toBe(4)
  expect(asked[0]).toEqual([2, 3, 4, 5])
  expect(asked[1]).toEqual([3, 2, 1, 0])
  expect(Math.max(...asked.slice(0, 6).flat())).toBeLessThan(Math.min(...asked.slice(6).flat()))
})

describe("the contract over a strategy of one's own", () => {
  const test = (title: string, status: string) => ({ title, status })

  it("is told as how many tests passed, and which failed", () => {
    const ran = [
      { message: "", assertionResults: [test("reserves a free seat", "passed"), test("releases it", "failed")] },
    ]
    expect(contractResult({ testResults: ran })).toEqual({
      figures: { passed: 1, failed: 1 },
      answers: { "releases it": 1 },
      violations: { "failed tests": 1 },
    })
  })

  it("has failed where the module cannot be loaded", () => {
    const ran = [{ message: "Cannot find module\nat a line", assertionResults: [] }]
    expect(contractResult({ testResults: ran })).toEqual({
      figures: { passed: 0, failed: 1 },
      answers: { "Cannot find module": 1 },
      violations: { "failed tests": 1 },
    })
  })

  it("has failed where no test was run at all", () => {
    expect(contractResult({ testResults: [] })).toMatchObject({ violations: { "failed tests": 1 } })
  })
})
