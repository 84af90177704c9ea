import { byPerson, optionIdOf, PaymentStatus, RefundWhy, seatIdOf } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { CommittedPayments } from "../../src/core/payments-view.ts"
import { PaidSale, price, terms } from "./PaidSale.ts"
import { concertId } from "./Rehearsal.ts"

const viewOf = ({ sale }: PaidSale) => new CommittedPayments(concertId, sale.paymentsImage!, sale.reservations)
const id = (reservation: number): number => concertId * 2 ** 27 + reservation

const started = (): PaidSale => {
  const paid = new PaidSale()
  paid.hold(1, 0)
  paid.own("start-paying", 1)
  return paid
}

describe("the payments of a reservation, as its buyer may see them", () => {
  it("are told from the newest back to the first, each with what is to be paid back of it", () => {
    const paid = started()
    paid.own("authorize", 1)
    paid.report("cancelled", 1)
    paid.own("open-intent", 1)
    paid.own("authorize", 1)
    paid.report("captured", 2)
    paid.report("captured", 1)
    const all = viewOf(paid).allOf(id(1))
    expect(all.map(({ payment, status }) => [payment, status])).toEqual([
      [2, PaymentStatus.captured],
      [1, PaymentStatus.cancelled],
    ])
    expect(all.map(({ refund }) => refund?.why ?? null)).toEqual([null, RefundWhy.stray])
  })

  it("of seats that were given back say what their order kept then, also when it has given back more since", () => {
    const paid = new PaidSale()
    paid.hold(1, 0, 1, 2)
    paid.own("start-paying", 1)
    paid.own("authorize", 1)
    paid.report("captured", 1)
    for (const seat of [0, 1]) {
      const seats = [seatIdOf(optionIdOf(concertId, 0), seat)]
      paid.ask({ kind: "cancel-seats", reservation: id(1), by: byPerson(1), seats })
    }
    const kept = [1, 2, 3].map((reservation) => viewOf(paid).ofReservation(id(reservation))?.kept)
    expect(kept).toEqual([undefined, 2 * price, price])
  })

  it("know no report before there was one, not even one whose digest is zero", () => {
    const { payments } = started().sale
    expect(payments!.knows(1, { high: 0, low: 0 })).toBe(false)
  })

  it("have whole numbers from 1 on", () => {
    const view = viewOf(started())
    expect([1, 0, 0.5, 1.5, 2, Number.NaN].map((payment) => view.payment(payment)?.payment)).toEqual([
      ...[1, ...Array(5).fill(undefined)],
    ])
  })

  it("are none before it is paid for, and none of another concert's reservation", () => {
    const paid = new PaidSale()
    paid.hold(1, 0)
    expect(viewOf(paid).allOf(id(1))).toEqual([])
    expect(viewOf(started()).allOf(2 * 2 ** 27 * concertId + 1)).toEqual([])
  })

  it("tell that late money has bought the same seats, also once they were given back", () => {
    const paid = started()
    paid.own("authorize", 1)
    paid.wait(terms.payMs)
    expect([paid.reservation(1), viewOf(paid).retaken(id(1))]).toEqual(["EXPIRED", false])
    paid.report("captured", 1)
    expect([paid.reservation(1), viewOf(paid).retaken(id(1))]).toEqual(["CONFIRMED", true])
    paid.own("cancel", 1)
    expect([paid.reservation(1), viewOf(paid).retaken(id(1))]).toEqual(["CANCELLED", true])
  })

  it("do not tell so of money that came in time, or of seats that were gone", () => {
    const inTime = new PaidSale()
    inTime.buy(1, 0)
    expect(viewOf(inTime).retaken(id(1))).toBe(false)
    const tooLate = started()
    tooLate.own("authorize", 1)
    tooLate.wait(terms.payMs)
    tooLate.hold(2, 0)
    tooLate.report("captured", 1)
    expect(viewOf(tooLate).retaken(id(1))).toBe(false)
    expect(viewOf(tooLate).allOf(id(1))[0].refund).toMatchObject({ why: RefundWhy.late, amount: price })
  })
})
