import { spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"
import { type RunFacts, reportMarkdown, saturationMarkdown } from "../k6/report.ts"

const facts: RunFacts = {
  scenario: "join",
  startedAt: "2026-11-23T00:00:00.000Z",
  k6: "k6 v1",
  machine: "2 cores",
  commit: "abc",
  exitCode: 0,
  settings: { VUS: "20" },
}
const metrics = {
  http_reqs: { count: 10, rate: 5 },
  http_req_duration: { avg: 1.23456, "p(99)": 9, thresholds: { "p(95)<700": false, "p(99)<1200": true } },
  join_accepted: { count: 7, rate: 3.5 },
}

describe("the report of a k6 run", () => {
  it("has what was asked for, the counts and latencies that there are, and no others", () => {
    const report = reportMarkdown(facts, { metrics })
    expect(report).toContain("PASS")
    expect(report).toContain("| VUS | 20 |")
    expect(report).toContain("| join_accepted | 7 | 3.5 |")
    expect(report).toContain("| http_req_duration | 1.235 | - | - | - | - | - | 9 |")
    expect(report).not.toContain("join_rejected")
  })

  it("says which limit was broken", () => {
    const report = reportMarkdown({ ...facts, exitCode: 99 }, { metrics })
    expect(report).toContain("FAIL (exit code 99)")
    expect(report).toContain("| http_req_duration | p(95)<700 | held |")
    expect(report).toContain("| http_req_duration | p(99)<1200 | BROKEN |")
  })
})

describe("the report of a search for saturation", () => {
  const broken = { ...metrics, dropped_iterations: { count: 12 } }
  const steps = [
    { rate: 2_000, facts, summary: { metrics } },
    { rate: 4_000, facts: { ...facts, exitCode: 99 }, summary: { metrics: broken } },
  ]

  it("names the highest rate that was held, and the first that was not", () => {
    const report = saturationMarkdown(steps)
    expect(report).toContain("Held 2000 joins a second, not 4000")
    expect(report).toContain("| 2000 | 3.5 | 0 | 0 | - | - | 9 | held |")
    expect(report).toContain("| 4000 | 3.5 | 0 | 12 | - | - | 9 | not held |")
  })

  it("claims no saturation that it has not seen", () => {
    expect(saturationMarkdown(steps.slice(0, 1))).toContain("no rate was found that is not")
    expect(saturationMarkdown(steps.slice(1))).toContain("No rate was held, not 4000")
  })
})

describe("the k6 runner", () => {
  it("says what it can run when asked for something else", () => {
    const run = spawnSync(process.execPath, [fileURLToPath(new URL("../k6/run.ts", import.meta.url)), "nothing"])
    expect(run.status).toBe(2)
    expect(run.stdout.toString()).toMatch(/npm run k6 -- <.*join.*>/)
  })
})
