import { describe, expect, it } from "vitest"
import { ownContenders } from "../../src/lab/contenders/contenders.ts"
import { barsSvg } from "../../src/lab/report/bars.ts"
import { type ReportFacts, reportFiles } from "../../src/lab/report/report.ts"
import { workloads } from "../../src/lab/workloads.ts"
import { lineOf } from "./lines.ts"

const machine = { cores: 2, cpu: "a processor", memoryGiB: 8, node: "v22", fdatasyncUs: 100 }
const contenders = ownContenders.filter(({ name }) => name === "none" || name === "actor")
const facts: ReportFacts = {
  machine,
  contenders,
  code: "abc1234",
  at: "2026-01-01T00:00:00.000Z",
  load1: 0.1,
  claims: [],
  quick: false,
}
const pageOf = (...[lines, changed = {}]: [Parameters<typeof reportFiles>[1], Partial<ReportFacts>?]): string =>
  reportFiles(workloads, lines, { ...facts, ...changed })[0].text

const measured = (acceptedp99: number) => ({ figures: { acceptedp99 }, answers: { reserved: 50, "seat-contended": 3 } })

describe("the report of the lab", () => {
  it("gives each axis a table of its own", () => {
    const slow = { pool: 20, flushMs: 20, networkMs: 0 }
    const page = pageOf([lineOf({ result: measured(1) }), lineOf({ settings: slow, result: measured(44) })])
    const [, plain, slowed] = page.split("### hot-50: ")
    expect(plain).toMatch(/^As the machine is/)
    expect(slowed).toMatch(/^Each flush of the log takes 20 ms longer/)
    expect(plain).not.toContain("| 44 |")
    expect(slowed).toContain("| 44 |")
  })

  it("says how long the cells were measured: a window of one second is no figure to quote", () => {
    const settings = { pool: 20, seconds: 1 }
    expect(pageOf([lineOf({ settings, result: measured(1) })])).toContain(
      "1 cells in 0.03333 minutes, each measured for 1 s.",
    )
  })

  it("says of each strategy whether it is correct", () => {
    const page = pageOf([lineOf({ result: measured(1) })])
    expect(page).toMatch(/\| none \| \*\*no\*\* \|/)
    expect(page).toMatch(/\| actor \| yes \|/)
  })

  it("says which strategies are not what they say of themselves, and that all are where they are", () => {
    const claims = [{ kind: "broken", contender: "none", says: "`none` broke what it promises." }] as const
    expect(pageOf([lineOf({ result: measured(1) })], { claims: [...claims] })).toContain(
      "- `none` broke what it promises.",
    )
    expect(pageOf([lineOf({ result: measured(1) })])).toContain("Nothing that was measured speaks against")
  })

  it("says what the judge found, and that it was not asked where it was not", () => {
    const found = { ...measured(1), violations: { "double-booked": 3 } }
    expect(pageOf([lineOf({ result: found })])).toContain("| **3 double-booked** |")
    expect(pageOf([lineOf({ result: { ...found, violations: {} } })])).toContain("| 0 |")
    expect(pageOf([lineOf({ result: measured(1) })])).not.toContain("| 0 |")
  })

  it("has the median of rounds, and the answers and violations of all", () => {
    const rounds = [10, 90, 20].map((p99, nth) =>
      lineOf({ settings: { pool: 20, round: nth + 1 }, result: { ...measured(p99), violations: { lost: 1 } } }),
    )
    const rows = pageOf(rounds)
      .split("\n")
      .filter((line) => line.startsWith("| optimistic"))
    expect(rows).toHaveLength(1)
    expect(rows[0]).toContain("| 20 |")
    expect(rows[0]).toContain("9 seat-contended")
    expect(rows[0]).toContain("3 lost")
  })

  it("names answers that are neither a hold nor a taken seat", () => {
    expect(pageOf([lineOf({ result: measured(1) })])).toContain("| 3 seat-contended |")
  })

  it("says what was not run and why, and has no row for it", () => {
    const page = pageOf([lineOf({ contender: "kafka", result: { notRun: "there is no Kafka on this machine" } })])
    expect(page).toContain("Not run: kafka, because there is no Kafka on this machine.")
    expect(page).not.toContain("| kafka | 20")
  })

  it("calls itself provisional on a busy machine, and only there", () => {
    const lines = [lineOf({ result: measured(1) })]
    expect(pageOf(lines, { load1: 3 })).toContain("**Provisional.**")
    expect(pageOf(lines)).not.toContain("Provisional")
  })

  it("says what a quick run left out, and a full one nothing of the kind", () => {
    const lines = [lineOf({ result: measured(1) })]
    expect(pageOf(lines, { quick: true })).toMatch(
      /\*\*Quick\.\*\*.*all\nstrategies but `pessimistic`, `batched`, `actor`/s,
    )
    expect(pageOf(lines)).not.toContain("Quick.")
  })

  it("has a chart of what is measured beside the page, and links it", () => {
    const files = reportFiles(workloads, [lineOf({ result: measured(12.5) })], facts)
    const chart = files.find(({ name }) => name === "hot-50-p99.svg")
    expect(chart?.text).toContain("optimistic: 12.5 ms")
    expect(files[0].text).toContain("(hot-50-p99.svg)")
  })
})

describe("a chart", () => {
  const parts = (app: number, postgres: number) => [
    { name: "app", value: app },
    { name: "postgres", value: postgres },
  ]

  it("draws bars in proportion, their parts behind each other", () => {
    const svg = barsSvg({
      name: "cpu",
      title: "CPU",
      unit: "us",
      bars: [
        { label: "long", parts: parts(300, 100) },
        { label: "short", parts: parts(100, 100) },
      ],
    })
    const [, , longApp, longPostgres, shortApp] = [...svg.matchAll(/<rect x="([\d.]+)".*? width="([\d.]+)"/g)].map(
      ([, x, width]) => ({ x: Number(x), width: Number(width) }),
    )
    expect(longApp.width).toBeCloseTo(3 * shortApp.width, 0)
    expect(longPostgres.x).toBeCloseTo(longApp.x + longApp.width, 0)
  })

  it("shows names as they are, with all their letters, and its figures to people who cannot see it", () => {
    const svg = barsSvg({ name: "a", title: "a < b & c", unit: "ms", bars: [{ label: "x<y", parts: parts(1, 0) }] })
    expect(svg).toContain("a &lt; b &amp; c")
    expect(svg).toContain("<desc>x&lt;y: 1 ms</desc>")
  })

  it("has words in both colour schemes", () => {
    expect(barsSvg({ name: "a", title: "a", unit: "ms", bars: [] })).toContain("prefers-color-scheme:dark")
  })
})
