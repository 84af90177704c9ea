import { AdmittedBy, PlaceStatus, type SaleEvent } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { PlaceStory } from "../src/PlaceStory.ts"

const { waiting, absent, active } = PlaceStatus
const joined = (place: number): SaleEvent => ({ kind: "joined", place, person: 100 + place })
const admitted = (place: number, by: AdmittedBy = AdmittedBy.pace): SaleEvent => ({
  ...{ kind: "admitted", place, was: waiting, by, pass: place, until: 9_000 },
  ...{ tick: 0, tokens: 0 },
})
const moved = (
  kind: "left" | "passed-over" | "returned" | "pass-used" | "pass-expired" | "pass-revoked",
  place: number,
  was: PlaceStatus = waiting,
): SaleEvent => ({ kind, place, was }) as SaleEvent
const cleared: SaleEvent = { kind: "line-cleared", through: 99 }

/** The story of place 3, when all this happened one second after the other. */
const storyOf = (...events: ReadonlyArray<SaleEvent>) => {
  const story = new PlaceStory(3, (ms) => `${ms} ms`)
  for (const [i, event] of events.entries()) story.follow(event, (i + 1) * 1_000)
  return { chapters: story.chapters().map(({ at, text }) => `${at} ${text}`), summary: story.summary() }
}
const inLine = [joined(1), joined(2), joined(3), joined(4)]

describe("the story of a place", () => {
  it("is empty before it was given", () => {
    expect(storyOf(joined(1), admitted(1))).toEqual({ chapters: [], summary: [] })
  })

  it.each<[what: string, events: ReadonlyArray<SaleEvent>, chapter: string]>([
    ["the first of all", [admitted(3)], "5000 admitted in turn after 2 s, the first of all: pass 3 until 9000 ms"],
    [
      "behind others",
      [admitted(1), admitted(3)],
      "6000 admitted in turn after 3 s, next after place 1: pass 3 until 9000 ms",
    ],
    [
      "by an operator",
      [admitted(3, AdmittedBy.operator)],
      "5000 admitted by an operator after 2 s, the first of all: pass 3 until 9000 ms",
    ],
    [
      "at once",
      [admitted(3, AdmittedBy.passthrough)],
      "5000 admitted at once after 2 s, the first of all: pass 3 until 9000 ms",
    ],
    [
      "for seats",
      [{ kind: "called", place: 3, was: waiting, pass: 7, until: 8_000, freed: 1, priorityUntil: 6_000 }],
      "5000 called for seats that came back after 2 s, the first of all: pass 7 until 8000 ms",
    ],
    ["left", [moved("left", 3)], "5000 left"],
    ["sent away", [cleared], "5000 sent away with the whole line"],
    ["passed over", [moved("passed-over", 3)], "5000 passed over: their turn had come, and they were not there"],
    ["back", [moved("passed-over", 3), moved("returned", 3, absent)], "6000 came back, to go before those who wait"],
    ["and bought", [admitted(3), moved("pass-used", 3, active)], "6000 bought, which ended the pass"],
    ["and ran out of time", [admitted(3), moved("pass-expired", 3, active)], "6000 the pass ended at its time"],
    ["and was sent away", [admitted(3), moved("pass-revoked", 3, active)], "6000 an operator ended the pass"],
  ])("tells what became of a place: %s", (_, events, chapter) => {
    const { chapters } = storyOf(...inLine, ...events)
    expect(chapters[0]).toBe("3000 joined")
    expect(chapters.at(-1)).toBe(chapter)
  })

  it("counts who was ahead, who went before and who left", () => {
    const { summary } = storyOf(...inLine, admitted(1), moved("left", 2), admitted(3), moved("left", 4))
    expect(summary).toEqual(["2 were in line before them; 1 of those with earlier places were admitted first, 1 left"])
  })

  it("counts those with a pass, who left or were sent away before it no more", () => {
    const before = [joined(1), joined(2), admitted(1), moved("left", 2)]
    expect(storyOf(...before, joined(3)).summary[0]).toMatch(/^0 were in line/)
    expect(storyOf(joined(1), joined(2), cleared, joined(3)).summary[0]).toMatch(/^0 were in line/)
  })

  it("counts the people who came back before all who wait, and not those who are away", () => {
    const away = [...inLine, moved("passed-over", 1), moved("passed-over", 4)]
    expect(storyOf(...away).summary.at(-1)).toBe("still in line at the end of the journal, with 1 ahead")
    const back = [...away, moved("returned", 4, absent), moved("returned", 1, absent)]
    expect(storyOf(...back).summary.at(-1)).toBe("still in line at the end of the journal, with 3 ahead")
    for (const mine of [moved("passed-over", 3), moved("returned", 3, absent)]) {
      expect(storyOf(...inLine, mine).summary.at(-1)).toBe("still in line at the end of the journal, with 2 ahead")
    }
  })

  it("names whom an operator let in before, and who got in while its owner was away", () => {
    const { summary } = storyOf(
      ...[...inLine, joined(5), admitted(4, AdmittedBy.operator), moved("passed-over", 3), admitted(5)],
      ...[moved("returned", 3, absent), admitted(1)],
    )
    expect(summary).toEqual([
      "2 were in line before them; 1 of those with earlier places were admitted first, 0 left",
      "admitted out of turn by an operator: places 4",
      "admitted while they were away: places 5",
      "still in line at the end of the journal, with 1 ahead",
    ])
  })

  it("names twenty of them at most, and how many more there are", () => {
    const many = Array.from({ length: 22 }, (_, i) => admitted(4 + i))
    const { summary } = storyOf(...inLine, moved("passed-over", 3), ...many.slice(0, 20))
    expect(summary[1]).toBe(
      `admitted while they were away: places ${Array.from({ length: 20 }, (_, i) => 4 + i).join(", ")}`,
    )
    const more = storyOf(...inLine, moved("passed-over", 3), ...many)
    expect(more.summary[1]).toMatch(/, 23 and 2 more$/)
  })

  it("does not count who gets in once it is over for its owner", () => {
    for (const over of [admitted(3), moved("left", 3)]) {
      expect(storyOf(...inLine, over, admitted(1), admitted(4), moved("left", 2)).summary).toEqual([
        "2 were in line before them; 0 of those with earlier places were admitted first, 0 left",
      ])
    }
  })

  it("is told of another place only as far as it goes before", () => {
    expect(
      storyOf(...inLine, moved("passed-over", 1), moved("returned", 1, absent), admitted(1, AdmittedBy.pace)).chapters,
    ).toEqual(["3000 joined"])
  })
})
