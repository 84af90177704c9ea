/** Exported journals: whole ones are read, and others are refused with the line and what is wrong. */
import type { SaleEvent } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import type { AuditRecord } from "../src/AuditRecord.ts"
import { ExportReader } from "../src/ExportReader.ts"
import { closingLine, toLine } from "../src/export-line.ts"
import { concertId, journal } from "./journal.ts"

const event: SaleEvent = { kind: "sale-opened", policy: { seatsPerPersonMax: 0, holdTtlMs: 1, opensAt: 0 } }
const records = journal([
  [1_000, event],
  [2_000, event, event],
  [3_000, event],
])
const other = records.map((record) => ({ ...record, concertId: 8 }))
const exported = (of: ReadonlyArray<AuditRecord>): string[] => [...of.map(toLine), closingLine(of.length, of.at(-1)!)]
const lines = exported(records)

/** What was read, and the sentence where reading stopped. */
const read = (text: ReadonlyArray<string>, unclosed = false) => {
  const reader = new ExportReader({ unclosed })
  const found: AuditRecord[] = []
  for (const line of text) {
    const taken = reader.take(line)
    if (typeof taken === "string") return { found, wrong: taken }
    if (taken !== undefined) found.push(taken)
  }
  return { found, wrong: reader.end() }
}

const half = (change: object): string => JSON.stringify({ ...JSON.parse(lines[0]), ...change })

describe("an export", () => {
  it("gives the records back as they were", () => {
    const { found, wrong } = read(["", ...lines, ""])
    expect(wrong).toBeUndefined()
    expect(found.map(toLine)).toEqual(records.map(toLine))
  })

  it("may hold several concerts, one after the other or mixed", () => {
    expect(read([...lines, ...exported(other)])).toMatchObject({ found: { length: 6 }, wrong: undefined })
    const mixed = exported(other).flatMap((line, n) => [line, lines[n]])
    expect(read(mixed)).toMatchObject({ found: { length: 6 }, wrong: undefined })
  })

  it.each([1, 2, 3])("is refused when it lost its last %d lines", (lost) => {
    const left = 4 - lost
    expect(read(lines.slice(0, left)).wrong).toMatch(
      new RegExp(
        `^concert ${concertId} has ${left} records, to position ${records[left - 1].last}, and no closing line after them: `,
      ),
    )
  })

  it("is refused when one of its concerts lost its end", () => {
    expect(read([...lines.slice(0, -1), ...exported(other)]).wrong).toContain(`concert ${concertId} has 3 records`)
  })

  it("is refused when it lost its last record and not its closing line", () => {
    expect(read(lines.toSpliced(2, 1)).wrong).toBe(
      `line 3: the closing line of concert ${concertId} says 3 records to position 4, and there are 2 to position 3`,
    )
  })

  it("is refused when its last record is not the one that was written", () => {
    const changed = { ...records[2], hash: new Uint8Array(32) }
    expect(read([...lines.slice(0, 2), toLine(changed), lines[3]]).wrong).toBe(
      `line 4: the closing line of concert ${concertId} says 3 records to position 4 with another hash at their end`,
    )
  })

  it.each([
    ["a closing line twice", [...lines, lines[3]], `line 5: concert ${concertId} is closed twice`],
    ["a closing line alone", [lines[3]], `line 1: concert ${concertId} is closed without a record`],
    [
      "an export of the same concert twice",
      [...lines, ...lines],
      "line 5: a record of concert 7 stands after its closing",
    ],
    ["half a line", [lines[0], lines[1].slice(0, 50)], "line 2 is no JSON"],
    ["half a record", ['{"concertId":7}'], "line 1 lacks a whole number"],
    ["a record without its frame", [half({ frame: 7 })], "line 1 lacks its frame or its hash"],
    ["a record without its hash", [half({ hash: null })], "line 1 lacks its frame or its hash"],
    ...["concertId", "first", "last", "epoch", "at"].map((name): [string, string[], string] => [
      `a record without its ${name}`,
      [half({ [name]: 0.5 })],
      "line 1 lacks a whole number",
    ]),
    ...["concertId", "records", "last"].map((name): [string, string[], string] => [
      `a closing line without its ${name}`,
      [JSON.stringify({ ...JSON.parse(lines[3]), [name]: null })],
      "line 1 closes an export without saying",
    ]),
    ["half a closing line", ['{"concertId":7,"records":3}'], "line 1 closes an export without saying concertId"],
    [
      "a closing line without a hash",
      ['{"concertId":7,"records":3,"last":4}'],
      "line 1 closes an export without a hash",
    ],
    ["something else", ["null"], "line 1 is no object"],
    ["nothing", ["", " "], "there is no record in it"],
  ])("is refused with %s", (_, text, sentence) => {
    expect(read(text).wrong).toContain(sentence)
  })

  it("of an older version, without closing lines, is taken where that is asked for, and a wrong closing line is not", () => {
    expect(read(lines.slice(0, -1), true)).toMatchObject({ found: { length: 3 }, wrong: undefined })
    expect(read(lines.toSpliced(2, 1), true).wrong).toContain("says 3 records")
    expect(read([], true).wrong).toBe("there is no record in it")
    expect(read([...lines, lines[2]], true).wrong).toContain("stands after its closing line")
    expect(read([...lines, lines[3]], true).wrong).toContain("is closed twice")
  })
})
