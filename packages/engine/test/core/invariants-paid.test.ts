/** The same of a sale with payments, rules, seats of the house and a purchase that was parted: each wrong row is found. */
import {
  byPerson,
  limits,
  openRules,
  optionIdOf,
  PaymentStatus,
  RefundState,
  ReservationStatus,
  reservationIdOf,
  seatIdOf,
} from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { brokenMoney } from "../../src/core/broken-money.ts"
import { brokenInvariant } from "../../src/core/invariants.ts"
import type { Payments } from "../../src/core/payments.ts"
import { Returns } from "../../src/core/returns.ts"
import type { Sale } from "../../src/core/Sale.ts"
import { PaidSale } from "./PaidSale.ts"
import { concertId } from "./Rehearsal.ts"

const option = optionIdOf(concertId, 0)

/**
 * Of seats 0 and 1, which reservation 1 has bought, 1 was given back as reservation 2; 3 was held by another person, who
 * gave it back. Reservation 4 is paying for seat 2, the house keeps seat 3, and seat 1 is free.
 */
const rehearsed = (): Sale => {
  const paid = new PaidSale({ bookingFee: 100 })
  paid.ask({ kind: "set-rules", rules: openRules, from: 0, author: 0 })
  paid.hold(7, 0, 1)
  paid.own("start-paying", 1)
  paid.own("authorize", 1)
  paid.report("captured", 1)
  const about = { reservation: reservationIdOf(concertId, 1), by: byPerson(7) }
  paid.ask({ kind: "cancel-seats", ...about, seats: [seatIdOf(option, 1)] })
  paid.hold(8, 3)
  paid.own("cancel", 3)
  paid.hold(7, 2)
  paid.own("start-paying", 4)
  const choice = { kind: "seats", seats: [seatIdOf(option, 3)] } as const
  paid.ask({ kind: "block-seats", option, choice, until: null, author: 0 })
  return paid.sale
}

type Wrong = readonly [what: string, change: (sale: Sale) => unknown, sentence: RegExp]

const status = (payment: number, to: PaymentStatus) => (sale: Sale) => {
  sale.payments!.status[payment] = to
  sale.payments!.published[payment] = to
}
const moved = (reservation: number, to: ReservationStatus) => (sale: Sale) => {
  sale.reservations.status[reservation] = to
}
const add = (column: keyof Payments, row: number, more: number) => (sale: Sale) => {
  ;(sale.payments as unknown as Readonly<Record<string, Float64Array>>)[column][row] += more
}

const wrongs: ReadonlyArray<Wrong> = [
  ["other rules for readers", (sale) => sale.rules.published--, /the image shows other rules/],
  ["another deadline for readers", (sale) => sale.reservations.showDeadline(1, 5), /the image of the deadline/],
  [
    "too many extensions",
    (sale) => sale.reservations.extensions.fill(limits.extensionsPerHoldMax + 1, 1, 2),
    /I6: reservation 1 was extended/,
  ],
  ["the count of blocked seats", (sale) => sale.options[0]!.blocked++, /option 0 counts 2 blocked seats and has 1/],
  ["the image of a blocked seat", (sale) => sale.options[0]!.blockedUntilImage!.fill(5, 3), /image of a blocked seat/],
  ["the image of the count of them", (sale) => sale.options[0]!.imageBlocked++, /counts blocked seats differently/],
  [
    "a seat that is bought and blocked",
    (sale) => sale.options[0]!.blockedUntil!.fill(9, 0, 1),
    /seat 0 of option 0 is blocked and has a reservation/,
  ],
  [
    "a free seat of an option that is called off",
    (sale) => Object.assign(sale.options[0]!, { cancelled: true }),
    /seat 1 of a cancelled option is free/,
  ],
  ["an offer that readers do not see", (sale) => sale.options[0]!.offer(1, 1, 99), /keeps a seat for another place/],
  ["no counts for the rules", (sale) => Object.assign(sale, { buyers: undefined }), /counts nothing for them/],
  ["the count of open holds", (sale) => sale.buyers!.open[1]++, /I5: person 1 counts 2 holds/],
  ["the last release of a person", (sale) => sale.buyers!.released[2]++, /person 2 has another last release/],
  ["seats of a person that are counted twice", (sale) => sale.buyers!.comes(1), /I5: seats are counted differently/],
  ["seats that no person has", (sale) => sale.buyers!.comes(3), /I5: seats are counted that no one has/],
  [
    "a purchase whose seats are out of sight",
    (sale) => {
      sale.returns = new Returns()
      sale.returns.add(1, 99_999)
    },
    /I1: reservation 1 has ended twice/,
  ],
  ["other payments for readers", (sale) => Object.assign(sale, { paymentsImage: undefined }), /shows other payments/],
]

const wrongMoney: ReadonlyArray<Wrong> = [
  ["the image of a payment", add("published", 2, 1), /the image of payment 2 differs/],
  ["another amount", add("amount", 1, 1), /I10: payment 1 has another amount/],
  [
    "two open payments",
    (sale) => {
      sale.payments!.add(4, sale.payments!.amount[2], 1)
      status(3, PaymentStatus.authorized)(sale)
    },
    /reservation 4 has two open payments/,
  ],
  [
    "a second payment that was taken",
    (sale) => {
      sale.payments!.add(1, sale.payments!.amount[1], 1)
      status(3, PaymentStatus.captured)(sale)
    },
    /I10: reservation 1 was paid twice/,
  ],
  ["a refund for seats that are kept", moved(2, ReservationStatus.confirmed), /has a refund for part 2, and seats/],
  ["a payment of what is over", moved(4, ReservationStatus.expired), /payment 2 waits for a buyer/],
  ["money for nothing", moved(1, ReservationStatus.expired), /neither a seat nor a refund for it/],
  [
    "a refund of what is kept",
    (sale) => {
      add("refund", 1, 1)(sale)
      add("refundImage", 1, 1)(sale)
    },
    /I10: payment 1 has a seat and a refund/,
  ],
  ["the image of a refund", add("refundImage", 1, 1), /the image of the refund of payment 1 differs/],
  ["a payment that is over too soon", status(1, PaymentStatus.refunded), /payment 1 and its refunds disagree/],
  [
    "the image of what a refund has come to",
    (sale) => sale.payments!.refundPublished.fill(RefundState.settled, 1, 2),
    /the image of refund 1 differs/,
  ],
  ["a refund behind one that did not fail", add("refundBefore", 1, 1), /I10: payment 1 is paid back twice/],
  ["more back than was taken", add("refundAmount", 1, 5_000), /more of payment 1 is paid back than was taken/],
  ["a fee that is more than was taken", add("refundFee", 1, 5_000), /more of payment 1 is paid back than was taken/],
  ["a purchase without its money", status(1, PaymentStatus.cancelled), /I10: reservation 1 was sold without a payment/],
]

describe("a state with payments that contradicts itself", () => {
  it("is none when nothing was changed", () => {
    const sale = rehearsed()
    expect(brokenInvariant(sale)).toBe(undefined)
    expect(sale.payments!.newestRefund(1, 2)).toBe(1)
    expect([...sale.reservations.status.subarray(1, 5)]).toEqual([
      ...[ReservationStatus.confirmed, ReservationStatus.cancelled, ReservationStatus.cancelled],
      ReservationStatus.paying,
    ])
  })

  it.each(wrongs)("is found by %s", (_, change, sentence) => {
    const sale = rehearsed()
    change(sale)
    expect(brokenInvariant(sale)).toMatch(sentence)
  })

  it.each(wrongMoney)("is found in its money by %s", (_, change, sentence) => {
    const sale = rehearsed()
    expect(brokenMoney(sale)).toBe(undefined)
    change(sale)
    expect(brokenMoney(sale)).toMatch(sentence)
  })
})
