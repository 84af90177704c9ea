import { expect, it } from "vitest"
import { distributionLines, emptyDistributions, occurs, quantile } from "../src/distribution.ts"
import { reportLines } from "../src/report.ts"
import { runChunk } from "../src/run-chunk.ts"
import { addSummary } from "../src/Seeds.ts"

it("a quantile is the smallest value that so many do not exceed", () => {
  const values = {}
  for (let value = 1; value <= 100; value++) occurs(values, value)
  occurs(values, 3_000, 5)
  expect([0, 0.5, 0.9, 1].map((share) => quantile(values, share))).toEqual([1, 53, 95, 3_000])
  expect(quantile({}, 0.5)).toBe(0)
})

it("a distribution is a line of a table: least, median, what nine of ten do not exceed, most", () => {
  const distributions = emptyDistributions()
  for (const people of [30, 31, 40, 300]) occurs(distributions.people, people)
  const [head, people] = distributionLines(distributions)
  expect(head.trim().split(/ {2,}/)).toEqual(["a world has", "min", "median", "p90", "max"])
  expect(people.trim().split(/ {2,}/)).toEqual(["people", "30", "31", "300", "300"])
})

it("the report tells how large the worlds of all threads were, and that none was too small", () => {
  const summary = runChunk({ first: 1, last: 1, overrides: {} })
  addSummary(summary, runChunk({ first: 3, last: 3, overrides: {} }))
  const { people, requests, faultsDrawn } = summary.distributions
  for (const values of Object.values(summary.distributions)) {
    expect(Object.values(values).reduce((sum, times) => sum + times, 0)).toBe(2)
  }
  expect(quantile(people, 0)).toBeGreaterThanOrEqual(30)
  expect(quantile(requests, 0)).toBeGreaterThanOrEqual(200)
  expect(quantile(faultsDrawn, 0)).toBeGreaterThanOrEqual(3)
  const lines = reportLines(summary, 1_000)
  for (const line of distributionLines(summary.distributions)) expect(lines).toContain(line)
})
