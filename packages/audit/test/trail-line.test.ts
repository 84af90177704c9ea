/** Lines of an exported audit trail: what is read, and which sentence says what is wrong with a line. */
import { entryOf } from "@ticketrush/engine/trail/entry"
import { seal } from "@ticketrush/engine/trail/seal"
import { abuseReasons, contractAbuseRules } from "@ticketrush/protocol/abuse"
import { type TrailEntry, type TrailRow, trailStart } from "@ticketrush/protocol/trail"
import { describe, expect, it } from "vitest"
import { DecisionAudit } from "../src/DecisionAudit.ts"
import { TrailAudit } from "../src/TrailAudit.ts"
import { cutLine, endLine, fromTrailLine } from "../src/trail-line.ts"

const entry: TrailEntry = {
  ...entryOf({ kind: "HOLD_CREATE", result: "ALLOWED", person: 7, detail: "accepted" }, 1_000),
  ...{ actor: 1, concert: 2, seat: 3, reservation: 4, reason: "NONE", request: "r", device: "d" },
  ...{ decision: "x", policy: "p", inputs: "[]" },
}
const [row] = seal(trailStart, [entry])
const point = { id: 7, hash: "a".repeat(64) }

describe("a line of an exported trail", () => {
  it("is a row, with all that may be told of it and with none of it", () => {
    const bare = seal(trailStart, [entryOf({ kind: "HOLD_CREATE", result: "ALLOWED", detail: "" }, 1_000)])[0]
    for (const each of [row, bare]) expect(fromTrailLine(JSON.stringify(each))).toEqual({ kind: "row", row: each })
  })

  it("is what was cut off, or the end with the number of rows", () => {
    expect(fromTrailLine(cutLine(point))).toEqual({ kind: "cut", cut: point })
    expect(fromTrailLine(endLine(3, point))).toEqual({ kind: "end", rows: 3, end: point })
  })

  const changed = (change: object): string => JSON.stringify({ ...row, ...change })
  it.each<[string, string]>([
    ["{", "is not JSON"],
    ["null", "is not an object"],
    ["7", "is not an object"],
    ['"text"', "is not an object"],
    ...[null, 7, {}, { id: 7 }, { hash: point.hash }, { ...point, id: 0.5 }, { ...point, hash: 7 }].flatMap(
      (wrong): Array<[string, string]> => [
        [JSON.stringify({ cut: wrong }), "says no place in the chain as cut"],
        [JSON.stringify({ rows: 3, end: wrong }), "says no place in the chain as end"],
      ],
    ),
    [JSON.stringify({ cut: { ...point, hash: "a".repeat(63) } }), "says no place in the chain as cut"],
    [JSON.stringify({ cut: { ...point, hash: `${point.hash}a` } }), "says no place in the chain as cut"],
    [JSON.stringify({ rows: 0.5, end: point }), "says no place in the chain as end"],
    ...(["at", "count", "id"] as const).flatMap(
      (name): Array<[string, string]> => [
        [changed({ [name]: null }), `has a wrong ${name}`],
        [changed({ [name]: 0.5 }), `has a wrong ${name}`],
      ],
    ),
    ...(["actor", "person", "concert", "seat", "reservation"] as const).map((name): [string, string] => [
      changed({ [name]: "7" }),
      `has a wrong ${name}`,
    ]),
    ...(["reason", "request", "device", "decision", "policy", "inputs"] as const).map((name): [string, string] => [
      changed({ [name]: 7 }),
      `has a wrong ${name}`,
    ]),
    [changed({ kind: "OTHER" }), "is of a kind that this version does not know"],
    [changed({ result: "OTHER" }), "has a result that this version does not know"],
    [changed({ detail: null }), "has a wrong detail"],
    [changed({ hash: null }), "has a wrong hash"],
    [changed({ hash: row.hash.toUpperCase().replace(/[^A-F]/g, "A") }), "has a wrong hash"],
  ])("%s %s", (line, sentence) => {
    expect(fromTrailLine(line)).toBe(sentence)
  })
})

describe("the report of a trail", () => {
  it("counts its rows, what they stand for, and what was lost for want of room", () => {
    const entries: TrailEntry[] = [entry, { ...entry, count: 4 }, { ...entry, kind: "TRAIL_LOSS", count: 30 }, entry]
    const rows = seal(trailStart, entries)
    const audit = new TrailAudit(trailStart)
    for (const each of rows) audit.take(each)
    const end = { id: 4, hash: rows[3].hash }
    expect(audit.report(end)).toEqual({ rows: 4, entries: 6, lost: 30, end, broken: undefined })
  })

  it("names the first row that breaks it, and counts on behind it", () => {
    const rows = [...seal(trailStart, [entry, entry, entry, entry])]
    for (const at of [1, 2]) rows[at] = { ...rows[at], detail: "changed" }
    const audit = new TrailAudit(trailStart)
    for (const each of rows) audit.take(each)
    expect(audit.report(undefined)).toMatchObject({
      rows: 4,
      broken: "row 2 (HOLD_CREATE, 1970-01-01T00:00:01.000Z) was changed, or the row before it was",
    })
  })
})

describe("a decision that is made again", () => {
  const [first, second] = abuseReasons
  const rules = (mode: string, other = mode) => ({
    ...contractAbuseRules,
    [first]: { ...contractAbuseRules[first], mode, max: 3 },
    [second]: { ...contractAbuseRules[second], mode: other, max: 2 },
  })
  const judged = (set: object, counted: number[], result: TrailEntry["result"], reason: string, policy = "p") => {
    const rows = seal(trailStart, [
      { ...entry, kind: "ABUSE_RULES", inputs: JSON.stringify(set) },
      { ...entry, inputs: JSON.stringify(counted), policy, result, reason },
    ]) as ReadonlyArray<TrailRow>
    const audit = new DecisionAudit()
    for (const each of rows) audit.take(each)
    return audit.report()
  }

  it.each<[what: string, set: object, counted: number[], result: TrailEntry["result"], reason: string]>([
    ["below each bound", rules("enforce"), [2, 1], "ALLOWED", "NONE"],
    ["at the first bound", rules("enforce"), [3, 9], "BLOCKED", first],
    ["at the second bound alone", rules("enforce"), [2, 2], "BLOCKED", second],
    ["at a bound that only watches", rules("shadow"), [3, 2], "ALLOWED", first],
    ["at one that watches and one that counts", rules("shadow", "enforce"), [3, 2], "BLOCKED", second],
    ["at a bound that is off", rules("off"), [3, 2], "ALLOWED", "NONE"],
  ])("comes to the same: %s", (_what, set, counted, result, reason) => {
    expect(judged(set, counted, result, reason)).toEqual({ decisions: 1, wrong: undefined })
    const [other, why] = result === "BLOCKED" ? (["ALLOWED", "NONE"] as const) : (["BLOCKED", first] as const)
    expect(judged(set, counted, other, why).wrong).toBe(
      `row 2 says ${other} by ${why}, and from what was counted follows ${result} by ${reason}`,
    )
    expect(judged(set, counted, result, "OTHER").wrong).toContain(`says ${result} by OTHER`)
  })

  it("is passed over where its rules are gone", () => {
    expect(judged(rules("enforce"), [9, 9], "ALLOWED", "NONE", "older")).toEqual({ decisions: 1, wrong: undefined })
  })
})
