/**
 * I6: a record settles what is due before it decides anything, so behind a record that did not reach its bound nothing
 * is overdue by its own time: no hold, no pass, followed from the events by other means than the model; no blocked seat and
 * no reservation of a cancelled option, as the model has them. And of seats that
 * are out of sight, that were due and that people could be called to, some come back: the others may wait for room again.
 */
import type { SaleEvent } from "@ticketrush/protocol"
import type { SaleModel } from "../model.ts"
import type { DrainBounds } from "./Auditors.ts"
import type { Checker } from "./Checker.ts"

/** What ends at a time, in journal milliseconds: holds by reservation, passes by place. */
class Dues {
  readonly #holds = new Map<number, number>()
  readonly #passes = new Map<number, number>()

  take(event: SaleEvent): void {
    switch (event.kind) {
      case "held":
      case "extended":
        this.#holds.set(event.reservation, event.deadline)
        return
      case "intent-opened":
        this.#holds.set(event.reservation, event.until)
        return
      case "confirmed":
      case "cancelled":
      case "expired":
        this.#holds.delete(event.reservation)
        return
      case "admitted":
      case "called":
        this.#passes.set(event.place, event.until)
        return
      default:
        if ("place" in event) this.#passes.delete(event.place)
    }
  }

  /** A hold may be moved until its deadline, a pass counts through its last millisecond. */
  overdue(at: number): string | undefined {
    for (const [place, until] of this.#passes) {
      if (until < at) return `I6: the pass of place ${place} should have ended ${at - until} ms ago`
    }
    for (const [reservation, deadline] of this.#holds) {
      if (deadline <= at) return `I6: reservation ${reservation} outlives its deadline`
    }
    return undefined
  }
}

/**
 * From when on the first seats that are out of sight come back unless they have to wait for room, in journal
 * milliseconds.
 */
const returnsFrom = ({ outOfSight, line }: SaleModel): number =>
  Math.max(line.returnsFrom(), Math.min(...[...outOfSight].map(({ returnsAt }) => returnsAt!)))

export const duesEnd = ({ expiriesPerDrainMax, wishesPerDrainMax }: DrainBounds): Checker => {
  const sales = new Map<number, Dues>()
  /** By sale, as of its last record. */
  const returns = new Map<number, number>()
  /** The same: reservations of cancelled options that are still to be taken back. */
  const takenBack = new Map<number, ReadonlyArray<number>>()
  /** The same: when a pass ends next that does nothing, and an absent place. */
  const ends = new Map<number, { readonly idle: number; readonly absence: number }>()
  return {
    promise: "I6 holds and passes end when they are due",
    committed: ({ record, events, model }) => {
      const dues = sales.get(record.concertId) ?? new Dues()
      sales.set(record.concertId, dues)
      for (const event of events) dues.take(event)
      const returned = record.at >= (returns.get(record.concertId) ?? Number.POSITIVE_INFINITY)
      returns.set(record.concertId, returnsFrom(model))
      const before = ends.get(record.concertId)
      ends.set(record.concertId, { idle: model.line.idleEnds(), absence: model.line.absence.ends(model.line.policy) })
      const owed = takenBack.get(record.concertId) ?? []
      takenBack.set(record.concertId, [...model.options.pending])
      const wishes = events.filter((event) => event.kind === "wishes-ended" && event.outcome !== "withdrawn").length
      if (events.length >= expiriesPerDrainMax || wishes >= wishesPerDrainMax) return undefined
      const left = owed.find((reservation) => model.options.pending.has(reservation))
      if (left !== undefined) return `I6: reservation ${left} goes on after its option was cancelled`
      const blocked = model.options.overdue(record.at)
      if (blocked !== undefined) return blocked
      const has = (...kinds: ReadonlyArray<string>): boolean => events.some(({ kind }) => kinds.includes(kind))
      if (before !== undefined && record.at >= before.idle && !has("pass-idle", "pass-expired")) {
        return "I6: a pass that does nothing goes on while people wait for its room"
      }
      if (before !== undefined && record.at >= before.absence && !has("lapsed")) {
        return "I6: an absent place goes on after its end"
      }
      if (returned && !has("reappeared", "called", "passed-over")) {
        return "I6: seats were due to reappear and did not"
      }
      return dues.overdue(record.at)
    },
  }
}
