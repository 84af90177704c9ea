import { describe, expect, it } from "vitest"
import { drillOf } from "../../src/drill/drills.ts"
import { brokenIn, reportText, unshownIn } from "../../src/drill/report.ts"
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
  otherWaits: closed(40),
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
  unmoved: 0,
  badEnds: [],
  places: { readers: 45, told: 300, lost: 15, resumedMsMax: 420, lostWhy: { cut: 15 }, wrong: 0, says: [] },
  takeover: { "found gone": 40, "shards freed": 45, "shards taken": 60, "sales claimed": 90, "sales answer": 120 },
  verdict: { lost: 0, duplicates: 0, doubleSold: 0, holes: 0, epochsBack: 0, others: 0, says: [] },
}
const kill = drillOf("kill")
const lostOne: DrillLine = { ...line, round: 2, verdict: { ...line.verdict, lost: 1, says: ["reservation 7 is lost"] } }

describe("the report of drills", () => {
  it("has the silence of half of the sales and of the worst one beside the goal", () => {
    const text = reportText([line, { ...line, round: 2, gaps: closed(400, 1_400) }], "Two cores.")
    expect(text).toContain(
      "| kill | 2 | 0.60 / 1.40 | 0.70 / 1.50 met | 0.10 / 0.10 | 0.04 / 0.04 | 0.20 / 0.20 | 0.09 / 0.09 |",
    )
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
    const text = reportText(
      [lostOne, { ...lostOne, drill: "cut-with-leases-alone", verdict: { ...lostOne.verdict, holes: 1 } }],
      "",
    )
    expect(text).toContain("- kill, run 2: reservation 7 is lost")
    expect(text).not.toContain("- cut-with-leases-alone, run")
    expect(text).toContain("| 1 / 0 / 0 / 0 / 0 |")
    expect(text).toContain("| 1 / 0 / 0 / 1 / 0 |")
  })

  it("takes nothing that a client should not see for fine", () => {
    expect(brokenIn(kill, line)).toEqual([])
    for (const field of ["wrong", "gaveUp", "answeredOtherwise"] as const)
      expect(brokenIn(kill, { ...line, [field]: 3 }), field).toEqual([expect.stringContaining("3 ")])
    expect(brokenIn(kill, { ...line, verdict: { ...line.verdict, holes: 1 } })).not.toEqual([])
  })

  it("takes a rank that grew for broken, and a node that had to be killed when it was to stop in order", () => {
    const places = { ...line.places, wrong: 1, says: ["person 5 in the line of concert 1 had rank 3 and then 4"] }
    expect(brokenIn(kill, { ...line, places })).toEqual(places.says)
    const badEnds = ["the node was stopped in order, and ended with SIGKILL"]
    expect(brokenIn(kill, { ...line, badEnds })).toEqual(badEnds)
    expect(reportText([{ ...line, places }], "")).toContain("| 15 / 0.42 / 1 |")
  })
})

describe("a run that proves nothing", () => {
  const control = drillOf("frozen-in-append-without-fence")
  const found = (holes: number): DrillLine => ({ ...line, verdict: { ...line.verdict, lost: 3, holes } })

  it("is a control that was found wrong for another reason than its own", () => {
    expect(unshownIn(control, found(0))).toEqual([expect.stringContaining("not found wrong")])
    expect(unshownIn(control, found(1))).toEqual([])
    expect(reportText([{ ...found(0), drill: control.name }], "")).toContain("not found wrong")
  })

  it("is one in which a sale kept the owner that it had to lose", () => {
    expect(unshownIn(kill, { ...line, unmoved: 2 })).toEqual([expect.stringContaining("2 sales kept the owner")])
  })

  it("is one in which nothing was fenced though the drill is about that", () => {
    const drill = drillOf("frozen-in-append")
    expect(unshownIn(drill, { ...line, fenced: 0 })).toHaveLength(1)
    expect(unshownIn(drill, line)).toEqual([])
    expect(unshownIn(kill, { ...line, fenced: 0 })).toEqual([])
  })
})

describe("the timeline of a run", () => {
  const answer = (at: number, concertId: number) => ({
    ...{ at, concertId, key: "", userId: 1, seatId: 1, status: 201, body: "", askedAt: at, tries: [] },
  })
  const story: Story = {
    injectedAt: 1_000,
    healedAt: 3_000,
    endedAt: 4_000,
    concertIds: [5, 6],
    victims: [6],
    victimPort: 1,
    heard: [...[0, 200, 2_500, 3_900].map((at) => answer(at, 6)), ...[0, 250, 500, 750].map((at) => answer(at, 5))],
    changes: [{ at: 2_400, concertId: 6, epoch: 2, owner: "other" }],
    fenced: [{ at: 2_600, count: 1 }],
    looks: [],
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
