/** What is paid for each seat beside its price: with it, kept when its buyer gives it back, and back when the night is called off. */
import {
  type By,
  byPerson,
  byUnnamedOperator,
  limits,
  openRules,
  optionIdOf,
  reservationIdOf,
  seatIdOf,
  wrongPaymentTerms,
} from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { apply, publish } from "../../src/core/apply.ts"
import { decide } from "../../src/core/decide.ts"
import { CommittedSale } from "../../src/core/view.ts"
import { PaidSale, price, terms } from "./PaidSale.ts"
import { concertId, refusedWith } from "./Rehearsal.ts"

const person = 7
const bookingFee = 200
const due = price + bookingFee
const option = optionIdOf(concertId, 0)

const held = (change: ConstructorParameters<typeof PaidSale>[0], ...seats: number[]): PaidSale => {
  const sale = new PaidSale({ bookingFee, ...change })
  sale.hold(person, ...seats)
  return sale
}

/** Reservation 1 and its payment. */
const bought = (...seats: number[]): PaidSale => pay(held({}, ...seats))

const pay = (sale: PaidSale): PaidSale => {
  sale.own("start-paying", 1)
  sale.own("authorize", 1)
  sale.report("captured", 1)
  expect(sale.reservation(1)).toBe("CONFIRMED")
  return sale
}

const parting = (by: By, ...seats: number[]) => ({
  ...({ kind: "cancel-seats", reservation: reservationIdOf(concertId, 1), by } as const),
  seats: seats.map((seat) => seatIdOf(option, seat)),
})
const part = (sale: PaidSale, seat: number, by: By = byPerson(person)) => sale.ask(parting(by, seat))

const fees = (sale: PaidSale, percent: number): PaidSale => {
  const refundFees = [{ until: sale.now + 1_000, percent }]
  sale.ask({ kind: "set-rules", from: 0, author: 0, rules: { ...openRules, refundFees } })
  return sale
}

const viewOf = ({ sale }: PaidSale) => new CommittedSale(sale, { epoch: 1, position: 1, at: 1, hash: new Uint8Array() })

/** What the accounts have that are not empty. */
const ledger = ({ ledger: of }: PaidSale) =>
  Object.fromEntries(
    (["provider", "unearned", "sales", "bookingFees", "owed", "refunds", "failed", "fees"] as const)
      .map((account) => [account, of.balance(account)] as const)
      .filter(([, balance]) => balance !== 0),
  )

describe("a booking fee", () => {
  it("is paid for each seat beside its price, and is an account of its own", () => {
    const sale = bought(0, 1)
    expect(sale.events.find(({ kind }) => kind === "intent-opened")).toMatchObject({ amount: 2 * due })
    expect(ledger(sale)).toEqual({ provider: 2 * due, sales: -2 * price, bookingFees: -2 * bookingFee })
    const view = viewOf(sale)
    const id = reservationIdOf(concertId, 1)
    expect(view.reservation(id)).toMatchObject({ price: 2 * price, bookingFee: 2 * bookingFee })
    expect(view.payments!.ofReservation(id)).toMatchObject({ amount: 2 * due, bookingFee: 2 * bookingFee })
  })

  it("is asked for where the seat itself costs nothing", () => {
    const sale = held({ prices: 0 }, 0)
    sale.own("start-paying", 1)
    expect(sale.events.at(-1)).toMatchObject({ kind: "intent-opened", amount: bookingFee })
    expect(sale.own("confirm", 1)).toMatchObject({
      refusal: {
        code: "payment-required",
        detail: { concertId, reservationId: reservationIdOf(concertId, 1), amount: bookingFee },
      },
    })
    sale.own("authorize", 1)
    expect(refusedWith(sale.report("captured", 1, { amount: 1 }))).toBe("payment-amount")
    sale.report("captured", 1)
    // Nothing of it comes back, so no provider is asked.
    sale.own("cancel", 1)
    sale.own("refund", 1)
    expect([sale.payment(1), sale.reservation(1)]).toEqual(["CAPTURED", "REFUNDED"])
    expect(ledger(sale)).toEqual({ provider: bookingFee, bookingFees: -bookingFee })
  })

  it.each([0, 10])("is kept when its buyer gives an order back, beside a cancellation fee of %i percent", (percent) => {
    const sale = fees(bought(0, 1), percent)
    sale.own("cancel", 1)
    expect(ledger(sale)).toEqual({ provider: 2 * due, owed: -2 * due })
    sale.own("refund", 1)
    const fee = (2 * price * percent) / 100
    expect(sale.events.at(-1)).toMatchObject({ amount: 2 * price - fee, fee: fee + 2 * bookingFee })
    sale.report("refund-settled", 1)
    expect([sale.payment(1), sale.reservation(1)]).toEqual(["REFUNDED", "REFUNDED"])
    const kept = { provider: fee + 2 * bookingFee, bookingFees: -2 * bookingFee }
    expect(ledger(sale)).toEqual(fee === 0 ? kept : { ...kept, fees: -fee })
    const shown = viewOf(sale).payments!.ofReservation(reservationIdOf(concertId, 1))
    expect(shown?.refund).toMatchObject({ fee: fee + 2 * bookingFee, bookingFee: 2 * bookingFee })
  })

  it("is kept of the seat alone that its buyer gives back, and the rest of the order keeps its own", () => {
    const sale = fees(bought(0, 1, 2), 10)
    part(sale, 1)
    expect(sale.events.at(-1)).toMatchObject({ part: 2, amount: 900, fee: 100 + bookingFee })
    const view = viewOf(sale)
    const [whole, gone] = [1, 2].map((sequence) => reservationIdOf(concertId, sequence))
    expect(view.reservation(whole)).toMatchObject({
      ...{ price: 2 * price, bookingFee: 2 * bookingFee },
      parts: [{ price, bookingFee, refund: { fee: 100 + bookingFee, bookingFee } }],
    })
    expect(view.payments!.ofReservation(gone)).toMatchObject({ amount: due, bookingFee, kept: 2 * due })
    expect(view.payments!.ofReservation(whole)).toMatchObject({ amount: 3 * due, bookingFee: 3 * bookingFee })
    sale.own("cancel", 1)
    sale.own("refund", 1)
    expect(sale.events.at(-1)).toMatchObject({ amount: 2 * 900, fee: 2 * (100 + bookingFee) })
    expect(ledger(sale)).toMatchObject({ bookingFees: -3 * bookingFee, fees: -300, refunds: -2_700 })
  })

  it("goes back when an operator takes back, of single seats too, and with a refund that failed", () => {
    const sale = fees(bought(0, 1), 10)
    part(sale, 0, byUnnamedOperator)
    expect(sale.events.at(-1)).toMatchObject({ part: 2, amount: due, fee: 0 })
    sale.on("cancel", 1)
    sale.on("refund", 1)
    expect(sale.events.at(-1)).toMatchObject({ amount: due, fee: 0 })
    sale.report("refund-failed", 1)
    sale.on("refund", 1)
    expect(sale.events.at(-1)).toMatchObject({ kind: "refund-asked", refund: 3, amount: due, fee: 0 })
  })

  it("goes back when the night is called off, but not of a seat that its buyer had given back before", () => {
    const sale = fees(bought(0, 1), 10)
    part(sale, 0)
    sale.ask({ kind: "cancel-option", option, author: 0 })
    sale.wait(0)
    expect(sale.events.at(-1)).toMatchObject({ kind: "refund-asked", refund: 2, amount: due, fee: 0 })
    expect(ledger(sale)).toMatchObject({ bookingFees: -bookingFee, fees: -100 })
  })

  it("goes back when the night is called off, also of seats that cost nothing else", () => {
    const sale = pay(held({ prices: 0 }, 0, 1))
    sale.ask({ kind: "cancel-option", option, author: 0 })
    sale.wait(0)
    expect(sale.events.at(-1)).toMatchObject({ kind: "refund-asked", amount: 2 * bookingFee, fee: 0 })
    expect(ledger(sale)).toEqual({ provider: 2 * bookingFee, refunds: -2 * bookingFee })
  })

  it("stays kept when a refund that failed is ordered again", () => {
    const sale = fees(bought(0, 1), 10)
    sale.own("cancel", 1)
    sale.own("refund", 1)
    sale.report("refund-failed", 1)
    sale.on("refund", 1)
    expect(sale.events.at(-1)).toMatchObject({ refund: 2, amount: 1_800, fee: 200 + 2 * bookingFee })
  })

  it("is counted seat by seat where several are given back at once, before they are paid for and after", () => {
    const sale = held({}, 0, 1, 2, 3)
    part(sale, 3)
    pay(sale)
    expect(ledger(sale)).toEqual({ provider: 3 * due, sales: -3 * price, bookingFees: -3 * bookingFee })
    sale.ask(parting(byUnnamedOperator, 1, 2))
    expect(ledger(sale)).toEqual({
      ...{ provider: 3 * due, sales: -price, bookingFees: -bookingFee, refunds: -2 * due },
    })
  })

  it("is shown as committed, with the seats that it is paid for", () => {
    const sale = bought(0, 1)
    const decision = decide(sale.sale, parting(byUnnamedOperator, 1), sale.now)
    if (decision.kind !== "event") throw new Error("it is decided")
    const parted = [decision.event, ...decision.more]
    for (const event of parted) apply(sale.sale, event, sale.now)
    const shown = () => viewOf(sale).reservation(reservationIdOf(concertId, 1))
    expect(shown()).toMatchObject({ seats: [0, 1], bookingFee: 2 * bookingFee })
    for (const event of parted) publish(sale.sale, event)
    expect(shown()).toMatchObject({ seats: [0], bookingFee })
  })

  it("goes back with money that came too late", () => {
    const sale = held({}, 0)
    sale.own("start-paying", 1)
    sale.own("authorize", 1)
    sale.wait(terms.payMs)
    sale.hold(8, 0)
    sale.report("captured", 1)
    expect(sale.events.at(-1)).toMatchObject({ kind: "refund-asked", amount: due, fee: 0 })
    expect(ledger(sale)).toEqual({ provider: due, refunds: -due })
  })

  it("is a whole number of won within its bound, or is left out", () => {
    for (const wrong of [0, -1, 0.5, limits.bookingFeeMax + 1, Number.NaN, "200" as unknown as number]) {
      expect(wrongPaymentTerms({ ...terms, bookingFee: wrong })).toContain("bookingFee is 1 to 100000")
    }
    expect(wrongPaymentTerms({ ...terms, bookingFee: limits.bookingFeeMax })).toBeUndefined()
    expect(wrongPaymentTerms(terms)).toBeUndefined()
  })
})
