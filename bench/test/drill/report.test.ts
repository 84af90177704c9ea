import { describe, expect, it } from "vitest"
import { brokenIn, reportText } from "../../src/drill/report.ts"
import type { DrillLine, Silence } from "../../src/drill/results.ts"
import type { Story } from "../../src/drill/run.ts"
import { timelineSvg } from "../../src/drill/timeline.ts"

const closed = (...times: ReadonlyArray<number>): ReadonlyArray<Silence> => times.map((ms) => ({ ms, open: false }))

const line: DrillLine = {
  drill: "kill",
  round: 1,
  code: "abc",
  perSecond: 6,
  at: "2026-01-01T00:00:00.000Z",
  load1: 3,
  gaps: closed(400, 600, 800),
  otherGaps: closed(100),
  steadyGaps: closed(90),
  healGaps: closed(200),
  accepted: 700,
  refused: 30,
  wrong: 0,
  gaveUp: 0,
  turnedAway: 0,
  answeredOtherwise: 0,
  fenced: 2,
  ownerChanges: 12,
  verdict: { lost: 0, duplicates: 0, doubleSold: 0, holes: 0, epochsBack: 0, others: 0, says: [] },
}
const lostOne: DrillLine = { ...line, round: 2, verdict: { ...line.verdict, lost: 1, says: ["reservation 7 is lost"] } }

describe("the report of drills", () => {
  it("has the silence of half of the sales and of the worst one beside the goal", () => {
    const text = reportText([line, { ...line, round: 2, gaps: closed(400, 1_400) }], "Two cores.")
    expect(text).toContain("| kill | 2 | 0.60 / 1.40 | 0.70 / 1.50 met | 0.10 / 0.10 | 0.20 / 0.20 | 0.09 / 0.09 |")
    expect(text).toContain("Nothing that must hold was broken.")
  })

  it("says that a goal was missed, by half of the sales or by one", () => {
    for (const times of [
      [800, 800, 900],
      [100, 100, 1_501],
    ])
      expect(reportText([{ ...line, gaps: closed(...times) }], "")).toContain("**missed**")
  })

  it("marks figures that a silence without an end stands behind, and calls no goal met by them", () => {
    const gaps = [...closed(400, 500), { ms: 600, open: true }]
    expect(reportText([{ ...line, gaps }], "")).toContain("| 0.50 / >= 0.60 | 0.70 / 1.50 **missed** |")
    expect(reportText([{ ...line, gaps: [{ ms: 9_000, open: true }] }], "")).toContain("| >= 9.00 / >= 9.00 |")
  })

  it("names what was broken in a drill, and counts it in a control", () => {
    const text = reportText([lostOne, { ...lostOne, drill: "frozen-without-fence" }], "")
    expect(text).toContain("- kill, run 2: reservation 7 is lost")
    expect(text).not.toContain("- frozen-without-fence, run")
    expect(text.match(/\| 1 \/ 0 \/ 0 \/ 0 \/ 0 \|/g)).toHaveLength(2)
  })

  it("takes nothing that a client should not see for fine", () => {
    expect(brokenIn(line)).toEqual([])
    for (const field of ["wrong", "gaveUp", "answeredOtherwise"] as const)
      expect(brokenIn({ ...line, [field]: 3 }), field).toEqual([expect.stringContaining("3 ")])
    expect(brokenIn({ ...line, verdict: { ...line.verdict, holes: 1 } })).not.toEqual([])
  })
})

describe("the timeline of a run", () => {
  const answer = (at: number, concertId: number) => ({
    ...{ at, concertId, key: "", userId: 1, seatId: 1, status: 201, body: "", attempts: 1, askedAt: at },
  })
  const story: Story = {
    injectedAt: 1_000,
    healedAt: 3_000,
    endedAt: 4_000,
    concertIds: [5, 6],
    victims: [6],
    heard: [...[0, 200, 2_500, 3_900].map((at) => answer(at, 6)), ...[0, 250, 500, 750].map((at) => answer(at, 5))],
    changes: [{ at: 2_400, concertId: 6, epoch: 2, owner: "other" }],
    fenced: [{ at: 2_600, count: 1 }],
  }

  it("shows silences, a new owner and what was fenced, the victim's sales first", () => {
    const svg = timelineSvg({ name: "kill", about: "a < b" }, story)
    expect(svg).toContain("<title>2300 ms without an answer</title>")
    expect(svg).toContain("<title>at least 3250 ms without an answer</title>")
    expect(svg).toContain("<title>epoch 2</title>")
    expect(svg).toContain("<title>1 fenced</title>")
    expect(svg.indexOf("sale 6 *")).toBeLessThan(svg.indexOf("sale 5<"))
    expect(svg).toContain("kill: a &lt; b")
    expect(svg).not.toMatch(/NaN|undefined|Infinity/)
  })
})
