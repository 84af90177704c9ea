/** What a drill has broken: each kind of finding, and none where all is well. */
import { optionIdOf, reservationIdOf, type SaleEvent, seatIdOf } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import type { AuditRecord } from "../src/AuditRecord.ts"
import { type Acknowledged, DrillJudge } from "../src/drill/DrillJudge.ts"
import { type Batch, concertId, journal } from "./journal.ts"

const layout = { sections: [{ code: "A", tier: 0, rows: [], capacity: 6 }], flags: [] }
const opening: SaleEvent[] = [
  { kind: "sale-opened", policy: { seatsPerPersonMax: 0, holdTtlMs: 1_000, opensAt: 0 } },
  { kind: "option-added", option: { number: 0, layout, tiers: [{ name: "R", price: 10 }] } },
]
const held = (reservation: number, person: number, seats: number[]): SaleEvent => ({
  ...{ kind: "held", reservation, person, option: 0, seats, deadline: 3_000, price: 10 * seats.length },
  key: { high: reservation, low: 1 },
})
const honest: Batch[] = [
  [1_000, ...opening],
  [2_000, held(1, 501, [0, 1]), held(2, 502, [2]), held(3, 503, [3])],
  [2_100, { kind: "paying", reservation: 1 }],
  [2_200, { kind: "confirmed", reservation: 1 }, { kind: "cancelled", reservation: 2 }],
]

const option = optionIdOf(concertId, 0)
const heard = (
  reservation: number,
  person: number,
  seat: number,
  change: Partial<Acknowledged> = {},
): Acknowledged => ({
  reservation: reservationIdOf(concertId, reservation),
  person,
  seat: seatIdOf(option, seat),
  key: `k${reservation}`,
  what: "held",
  ...change,
})

const judged = (records: ReadonlyArray<AuditRecord>, answers: ReadonlyArray<Acknowledged> = []) => {
  const judge = new DrillJudge(concertId)
  for (const record of records) judge.take(record)
  const findings: Array<readonly [string, string]> = []
  judge.judge(answers, (finding, sentence) => findings.push([finding, sentence]))
  return findings
}
const kinds = (batches: ReadonlyArray<Batch>): ReadonlyArray<string> =>
  judged(journal(batches)).map(([finding, sentence]) => `${finding}: ${sentence.split(" ")[0]}`)

const id = (reservation: number): number => reservationIdOf(concertId, reservation)

describe("what people were told", () => {
  it("breaks nothing when the journal has it, however often they were told", () => {
    const all = [
      ...[heard(1, 501, 0), heard(1, 501, 1), heard(1, 501, 0), heard(2, 502, 2), heard(3, 503, 3, { key: null })],
      ...[heard(1, 501, 0, { what: "paying" }), heard(1, 501, 0, { what: "confirmed" })],
      heard(2, 502, 2, { what: "cancelled" }),
    ]
    expect(judged(journal(honest), all)).toEqual([])
  })

  it.each([
    ["of a reservation that the journal does not have", heard(4, 501, 0)],
    ["of another person's", heard(1, 502, 0)],
    ["with a seat that it does not have", heard(1, 501, 2)],
  ])("is lost: a hold %s", (_, answer) => {
    const named = `reservation ${answer.reservation} of key ${answer.key}`
    expect(judged(journal(honest), [answer])).toEqual([["lost", `${named} was acknowledged and is not journaled`]])
  })

  it("is named without a key where none is kept", () => {
    const sentence = `reservation ${id(4)} was acknowledged and is not journaled`
    expect(judged(journal(honest), [heard(4, 501, 0, { key: null })])).toEqual([["lost", sentence]])
  })

  it.each([
    ["paying", "on its way to be paid"],
    ["confirmed", "bought"],
    ["cancelled", "given back"],
  ] as const)("is lost: that a reservation is %s", (what, word) => {
    const sentence = `reservation ${id(3)} of key k3 was ${word} and is not journaled as ${word}`
    expect(judged(journal(honest), [heard(3, 503, 3, { what })])).toEqual([["lost", sentence]])
  })

  it("is a duplicate: two reservations under one key, and those without a key are none", () => {
    const twice = [heard(2, 502, 2, { key: "k" }), heard(3, 503, 3, { key: "k" })]
    const sentence = `reservation ${id(3)} of key k: the key has ${id(2)} too`
    expect(judged(journal(honest), twice)).toEqual([["duplicates", sentence]])
    const unnamed = twice.map((answer) => ({ ...answer, key: null }))
    expect(judged(journal(honest), unnamed)).toEqual([])
  })

  it("is a duplicate: a reservation that stands in the journal twice", () => {
    const records = journal([...honest, [2_300, held(3, 503, [3])]])
    const said = judged(records, [heard(3, 503, 3)]).filter(([, sentence]) => sentence.includes(" of key "))
    expect(said).toEqual([["duplicates", `reservation ${id(3)} of key k3 stands in the journal 2 times`]])
  })
})

describe("what the auditor finds in the journal", () => {
  it("is a double sale: a seat that two hold", () => {
    expect(kinds([...honest, [2_300, held(4, 504, [3])]])).toContain("doubleSold: I1")
  })

  it("is a duplicate: a key that two orders have", () => {
    const again = { ...held(4, 503, [4]), key: { high: 3, low: 1 } } as SaleEvent
    expect(kinds([...honest, [2_300, again]])).toContain("duplicates: I4")
  })

  it("is a hole: a record that is missing or changed", () => {
    const records = journal(honest)
    expect(judged(records.toSpliced(2, 1)).map(([finding]) => finding)).toContain("holes")
    const changed = records.map((record, i) => (i === 1 ? { ...record, at: record.at + 1 } : record))
    expect(judged(changed).map(([finding]) => finding)).toContain("holes")
  })

  it("is an epoch that goes back", () => {
    const records = journal(honest).map((record, i) => ({ ...record, epoch: i === 1 ? 2 : 1 }))
    expect(judged(records).map(([finding]) => finding)).toContain("epochsBack")
  })

  it("is one of the others: a price that the seats do not have", () => {
    const dear = { ...held(4, 504, [4]), price: 11, deadline: 3_300 } as SaleEvent
    expect(kinds([...honest, [2_300, dear]])).toEqual(["others: I10"])
  })
})
