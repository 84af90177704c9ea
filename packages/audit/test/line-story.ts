/** Journals of a line as tests write them, honest or not, and what the auditor says to them. */
import { AdmittedBy, type LinePolicy, noLine, PlaceStatus, type SaleEvent, sectionA } from "@ticketrush/protocol"
import { SaleAudit } from "../src/SaleAudit.ts"
import type { SaleReport } from "../src/SaleFigures.ts"
import { type Batch, concertId, journal } from "./journal.ts"

export const ttl = 1_000
export const passMs = 5_000
export const graceMs = 600
export const priorityMs = 500

export const policy: LinePolicy = {
  ...noLine,
  method: "fifo",
  protects: true,
  batch: 2,
  everyMs: 1_000,
  burst: 3,
  activeMax: 3,
  waitingMax: 4,
  passMs,
  graceMs,
  priorityMs,
}
export const lineSet = (change: Partial<LinePolicy> = {}): SaleEvent => ({
  kind: "line-set",
  policy: { ...policy, ...change },
})
export const opening = (change: Partial<LinePolicy> = {}): Batch => [
  0,
  { kind: "sale-opened", policy: { seatsPerPersonMax: 0, holdTtlMs: ttl, opensAt: 0 } },
  { kind: "option-added", option: { number: 0, layout: sectionA(4), tiers: [{ name: "R", price: 10 }] } },
  lineSet(change),
]

export const joined = (place: number, person = 500 + place): SaleEvent => ({ kind: "joined", place, person })
/** Admitted in turn at `at`; what stands in the bucket is for the test to say. */
export const admitted = (place: number, pass: number, at: number, tokens: number, change = {}): SaleEvent => ({
  kind: "admitted",
  place,
  was: PlaceStatus.waiting,
  by: AdmittedBy.pace,
  pass,
  until: at + passMs,
  tick: Math.floor(at / 1_000),
  tokens,
  ...change,
})
export const called = (place: number, pass: number, at: number, freed: number, change = {}): SaleEvent => ({
  kind: "called",
  place,
  was: PlaceStatus.waiting,
  pass,
  until: at + passMs,
  freed,
  priorityUntil: at + priorityMs,
  ...change,
})
export type Move = "left" | "passed-over" | "returned" | "pass-used" | "pass-expired" | "pass-revoked"
export const moved = (kind: Move, place: number, was: PlaceStatus): SaleEvent => ({ kind, place, was })
export const { waiting, absent, returned, active } = PlaceStatus

export const held = (reservation: number, person: number, seats: number[], at: number): SaleEvent => ({
  kind: "held",
  reservation,
  person,
  option: 0,
  seats,
  deadline: at + ttl,
  price: 10 * seats.length,
  key: null,
})

export const audit = (batches: ReadonlyArray<Batch>): SaleReport => {
  const sale = new SaleAudit(concertId)
  for (const record of journal(batches)) sale.take(record)
  return sale.report()
}
export const wrongsOf = (...batches: Batch[]): ReadonlyArray<string> => audit([opening(), ...batches]).violations
