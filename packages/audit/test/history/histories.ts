/** Histories for tests, call by call. */
import { optionIdOf, reservationIdOf, seatIdOf } from "@ticketrush/protocol"
import type { CallHistory, HistoryAnswer, HistoryAsked, HistoryCall, HistoryHead } from "../../src/history/History.ts"

export const option = optionIdOf(7, 0)
export const seat = (index: number): number => seatIdOf(option, index)
export const reservation = (sequence: number): number => reservationIdOf(7, sequence)

export const head: HistoryHead = {
  workload: "test",
  strategy: "none",
  options: [{ option, seats: 10 }],
  seatsPerPersonMax: null,
  commit: "unknown",
}

export const hold = (person: number, seats: ReadonlyArray<number>, key: string | null = null): HistoryAsked => ({
  operation: "hold",
  person,
  seats: seats.map(seat),
  key,
})
export const release = (sequence: number): HistoryAsked => ({
  operation: "release",
  reservation: reservation(sequence),
})

export const accepted = (sequence: number): HistoryAnswer => ({
  outcome: "accepted",
  reservation: reservation(sequence),
})
export const refused = (index: number | null, code = "seat-taken"): HistoryAnswer => ({
  outcome: "refused",
  code,
  seat: index === null ? null : seat(index),
})
export const unknown: HistoryAnswer = { outcome: "unknown", code: "outcome-unknown" }

/** A call that is made at `from`, and answered at `until` where there is an answer. */
export type Told = readonly [from: number, until: number, asked: HistoryAsked, answer: HistoryAnswer | null]

export const historyOf = (
  told: ReadonlyArray<Told>,
  stored: Readonly<Record<number, ReadonlyArray<number>>> | null = null,
  change: Partial<HistoryHead> = {},
): CallHistory => ({
  head: { ...head, ...change },
  calls: told.map(
    ([at, until, asked, answer], call): HistoryCall => ({
      call,
      process: "p",
      client: call,
      at,
      asked,
      answered: answer === null ? null : { at: until, answer },
    }),
  ),
  stored:
    stored === null ? null : Object.entries(stored).map(([index, people]) => ({ seat: seat(Number(index)), people })),
})
