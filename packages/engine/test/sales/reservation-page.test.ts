import { concertOfReservation, limits, optionIdOf, reservationIdOf, reservationSequenceOf } from "@ticketrush/protocol"
import { expect, it } from "vitest"
import type { ReservationView, SaleView } from "../../src/EngineApi.ts"
import { type AnswerContext, answer } from "../../src/sales/answer.ts"
import type { SequencePage } from "../../src/sales/SaleReads.ts"

const concertId = 7
const [first, second] = [optionIdOf(concertId, 0), optionIdOf(concertId, 1)]

/** Of so many reservations, each third of the second option. */
const saleOf = (count: number): SaleView =>
  ({
    concertId,
    payments: undefined,
    reservation: (id: number): ReservationView | undefined => {
      const sequence = reservationSequenceOf(id)
      expect(concertOfReservation(id)).toBe(concertId)
      return sequence > count ? undefined : ({ id, optionId: sequence % 3 === 0 ? second : first } as ReservationView)
    },
  }) as unknown as SaleView

const page = (count: number, after: number, look: number, optionId: number | null = null): SequencePage =>
  answer(saleOf(count), { kind: "reservation-page", optionId, after, look }, {} as AnswerContext) as SequencePage
const sequences = ({ items }: SequencePage) => items.map(({ reservation }) => reservationSequenceOf(reservation.id))

it("a page of reservations goes on where the one before has ended, to the last one that is committed", () => {
  expect([sequences(page(5, 0, 2)), page(5, 0, 2).next]).toEqual([[1, 2], 2])
  expect([sequences(page(5, 2, 2)), page(5, 2, 2).next]).toEqual([[3, 4], 4])
  expect([sequences(page(5, 4, 2)), page(5, 4, 2).next]).toEqual([[5], null])
  expect(page(4, 4, 2)).toEqual({ items: [], next: null })
})

it("a page of one option leaves the others out, and goes on behind one that shows none", () => {
  expect([sequences(page(6, 0, 3, second)), sequences(page(6, 0, 3, first))]).toEqual([[3], [1, 2]])
  expect(page(6, 0, 2, second)).toEqual({ items: [], next: 2 })
})

it("a page looks at no more reservations than its bound, whatever is asked for", () => {
  expect(page(1_000, 0, 1_000).next).toBe(limits.reservationsPerPageMax)
  expect(page(1, 0, 1).items[0]).toEqual({
    reservation: { id: reservationIdOf(concertId, 1), optionId: first },
    payments: [],
  })
})
