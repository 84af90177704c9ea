/** How reservations are paid for, what becomes of late money, and how money comes back. */
import { byPerson, byUnnamedOperator, limits, openRules, RefundState, RefundWhy } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { decodeState, encodeState } from "../../src/core/state-codec.ts"
import { CommittedSale } from "../../src/core/view.ts"
import { PaidSale, price, terms } from "./PaidSale.ts"
import { concertId, Rehearsal, refusedWith } from "./Rehearsal.ts"

const paying = (): PaidSale => {
  const sale = new PaidSale()
  sale.hold(7, 0)
  sale.own("start-paying", 1)
  return sale
}

describe("a payment", () => {
  it("is opened with the start of paying: of the price of the seats, with a deadline of its own", () => {
    const sale = paying()
    expect(sale.events.at(-1)).toEqual({
      kind: "intent-opened",
      payment: 1,
      reservation: 1,
      amount: price,
      until: sale.now + terms.payMs,
    })
    sale.wait(terms.payMs - 1)
    expect(sale.reservation(1)).toBe("PAYING")
  })

  it("never shortens a hold that would last longer than paying does", () => {
    const sale = new PaidSale()
    sale.hold(7, 0)
    sale.sale.reservations.deadline[1] = sale.now + 2 * terms.payMs
    sale.own("start-paying", 1)
    expect(sale.events.at(-1)).toMatchObject({ kind: "intent-opened", until: sale.now + 2 * terms.payMs })
  })

  it("confirms its reservation when its provider has taken the money, and no sooner", () => {
    const sale = paying()
    expect(refusedWith(sale.own("confirm", 1))).toBe("payment-required")
    expect(refusedWith(sale.on("confirm", 1))).toBe("payment-required")
    sale.own("authorize", 1)
    expect([sale.payment(1), sale.reservation(1)]).toEqual(["AUTHORIZED", "PAYING"])
    expect(sale.own("authorize", 1)).toMatchObject({ kind: "same" })
    sale.report("captured", 1)
    expect([sale.payment(1), sale.reservation(1)]).toEqual(["CAPTURED", "CONFIRMED"])
    expect(sale.own("confirm", 1)).toMatchObject({ kind: "same" })
  })

  it("may be taken before it is known that the buyer agreed: it is authorized by that", () => {
    const sale = paying()
    const before = sale.events.length
    sale.report("captured", 1)
    expect(sale.kinds(before)).toEqual(["intent-authorized", "intent-captured", "confirmed"])
  })

  it("that is declined leaves the reservation PAYING, and another one may be opened until the same deadline", () => {
    const sale = paying()
    const deadline = sale.sale.reservations.deadline[1]
    expect(sale.own("open-intent", 1)).toMatchObject({ kind: "same" })
    sale.own("authorize", 1)
    sale.report("cancelled", 1)
    expect([sale.payment(1), sale.reservation(1)]).toEqual(["CANCELLED", "PAYING"])
    expect(refusedWith(sale.own("authorize", 1))).toBe("payment-closed")
    sale.advance(50)
    sale.own("open-intent", 1)
    expect(sale.events.at(-1)).toMatchObject({ kind: "intent-opened", payment: 2, until: deadline })
    sale.own("authorize", 1)
    sale.report("captured", 2)
    expect(sale.reservation(1)).toBe("CONFIRMED")
  })

  it("is opened for a reservation so often and no oftener", () => {
    const sale = paying()
    for (let payment = 1; payment < limits.paymentsPerReservationMax; payment++) {
      sale.report("cancelled", payment)
      expect(sale.own("open-intent", 1).kind).toBe("event")
    }
    sale.report("cancelled", limits.paymentsPerReservationMax)
    expect(refusedWith(sale.own("open-intent", 1))).toBe("payment-attempts-used")
  })

  it("is not needed for what costs nothing", () => {
    const sale = new PaidSale({ prices: 0 })
    sale.hold(7, 0)
    sale.own("start-paying", 1)
    expect(sale.sale.payments!.count).toBe(0)
    expect(refusedWith(sale.own("open-intent", 1))).toBe("payment-closed")
    sale.own("confirm", 1)
    expect(sale.reservation(1)).toBe("CONFIRMED")
  })

  it("that was not agreed to is over with its reservation", () => {
    const sale = paying()
    sale.wait(terms.payMs)
    expect(sale.kinds().slice(-2)).toEqual(["expired", "intent-cancelled"])
    expect(refusedWith(sale.own("open-intent", 1))).toBe("payment-closed")
    expect(refusedWith(sale.own("authorize", 1))).toBe("payment-closed")
  })

  it("belongs to a sale that takes payments", () => {
    const sale = new Rehearsal()
    expect(
      refusedWith(sale.ask({ kind: "payment-report", payment: 1, report: { high: 1, low: 1 }, says: "cancelled" })),
    ).toBe("payments-none")
    expect(
      new CommittedSale(sale.sale, { epoch: 1, position: 1, at: 1, hash: new Uint8Array() }).payments,
    ).toBeUndefined()
  })
})

describe("a report of a provider", () => {
  it("counts once: its digest is refused when the journal has it, and another one of the same changes nothing", () => {
    const sale = paying()
    sale.own("authorize", 1)
    const report = { high: 1, low: 2 }
    sale.report("captured", 1, { report })
    expect(refusedWith(sale.report("captured", 1, { report }))).toBe("report-known")
    expect(sale.report("captured", 1)).toMatchObject({ kind: "same" })
  })

  it("of another sum than that of the seats is refused, smaller or larger", () => {
    const sale = paying()
    sale.own("authorize", 1)
    for (const amount of [0, price - 1, price + 1]) {
      expect(refusedWith(sale.report("captured", 1, { amount }))).toBe("payment-amount")
    }
    expect(sale.payment(1)).toBe("AUTHORIZED")
  })

  it.each([0, 2, 1.5])("about payment %s, which there is not, is refused", (payment) => {
    expect(refusedWith(paying().report("captured", payment, { amount: price }))).toBe("payment-unknown")
  })

  it("that contradicts what was taken is left to an operator", () => {
    const sale = new PaidSale()
    sale.buy(7, 0)
    expect(refusedWith(sale.report("cancelled", 1))).toBe("report-contradicts")
    expect(refusedWith(sale.report("refund-settled", 1))).toBe("payment-unknown")
  })
})

describe("money that comes when its reservation has expired", () => {
  const late = (): PaidSale => {
    const sale = paying()
    sale.own("authorize", 1)
    sale.wait(terms.payMs)
    expect([sale.payment(1), sale.reservation(1)]).toEqual(["AUTHORIZED", "EXPIRED"])
    return sale
  }

  it("has the same seats when they are free", () => {
    const sale = late()
    const before = sale.events.length
    sale.report("captured", 1)
    expect(sale.kinds(before)).toEqual(["intent-captured", "retaken"])
    expect([sale.payment(1), sale.reservation(1)]).toEqual(["CAPTURED", "CONFIRMED"])
    const seen = new CommittedSale(sale.sale, { epoch: 1, position: 1, at: 1, hash: new Uint8Array() })
    expect(seen.reservation(concertId * 2 ** 27 + 1)).toMatchObject({ confirmedAt: sale.now, expiredAt: null })
    // And is given back like any other.
    sale.own("cancel", 1)
    sale.own("refund", 1)
    sale.report("refund-settled", 1)
    expect(sale.reservation(1)).toBe("REFUNDED")
  })

  it("comes back at once when another person has one of the seats", () => {
    const sale = late()
    sale.hold(8, 0)
    const before = sale.events.length
    sale.report("captured", 1)
    expect(sale.kinds(before)).toEqual(["intent-captured", "refund-asked"])
    expect(sale.events.at(-1)).toMatchObject({
      amount: price,
      fee: 0,
      why: RefundWhy.late,
      until: sale.now + terms.refundMs,
    })
    sale.report("refund-settled", 1)
    expect([sale.payment(1), sale.reservation(1)]).toEqual(["REFUNDED", "EXPIRED"])
  })

  it("comes back when the sale is closed", () => {
    const sale = late()
    sale.ask({ kind: "close-sale" })
    sale.report("captured", 1)
    expect(sale.kinds().slice(-2)).toEqual(["intent-captured", "refund-asked"])
  })

  it.each([
    ["is kept", false, "retaken"],
    ["comes back when the sale is closed", true, "refund-asked"],
  ])("expires a reservation whose end no one has come to yet, and then %s", (_, closes, last) => {
    const sale = paying()
    sale.own("authorize", 1)
    if (closes) sale.ask({ kind: "close-sale" })
    sale.now += terms.payMs
    const before = sale.events.length
    sale.report("captured", 1)
    expect(sale.kinds(before)).toEqual(["expired", "intent-captured", last])
  })

  it("comes back when its person has bought as much as they may meanwhile", () => {
    const sale = new PaidSale({ limit: 1 })
    sale.hold(7, 0)
    sale.own("start-paying", 1)
    sale.own("authorize", 1)
    sale.wait(terms.payMs)
    sale.hold(7, 1)
    sale.report("captured", 1)
    expect(sale.kinds().slice(-2)).toEqual(["intent-captured", "refund-asked"])
  })

  it("comes back when rules that were set meanwhile allow its person no more", () => {
    const sale = late()
    sale.hold(7, 1)
    sale.ask({ kind: "set-rules", rules: { ...openRules, perPersonMax: 1 }, from: 0, author: 0 })
    sale.report("captured", 1)
    expect(sale.kinds().slice(-2)).toEqual(["intent-captured", "refund-asked"])
  })

  it("has the seats under rules about when and how holds are made: it was held within them", () => {
    const sale = late()
    const rules = { ...openRules, cooldownMs: 60_000, holdsPerTurnMax: 1, perOrderMax: 1, perPersonMax: 1 }
    sale.ask({ kind: "set-rules", rules, from: 0, author: 0 })
    sale.report("captured", 1)
    expect(sale.kinds().slice(-2)).toEqual(["intent-captured", "retaken"])
  })

  it("and is due, and not settled yet, expires it first", () => {
    for (const rules of [undefined, { ...openRules, perPersonMax: 1 }]) {
      const sale = paying()
      if (rules !== undefined) sale.ask({ kind: "set-rules", rules, from: 0, author: 0 })
      sale.own("authorize", 1)
      sale.advance(terms.payMs)
      const before = sale.events.length
      sale.report("captured", 1)
      expect(sale.kinds(before)).toEqual(["expired", "intent-captured", "retaken"])
    }
  })

  it("for a payment that was declined comes back, and revives nothing", () => {
    const sale = paying()
    sale.own("authorize", 1)
    sale.report("cancelled", 1)
    const before = sale.events.length
    sale.report("captured", 1)
    expect(sale.kinds(before)).toEqual(["stray-captured", "refund-asked"])
    expect(sale.report("captured", 1)).toMatchObject({ kind: "same" })
    expect([sale.payment(1), sale.reservation(1)]).toEqual(["CANCELLED", "PAYING"])
    sale.report("refund-settled", 1)
    expect(sale.payment(1)).toBe("CANCELLED")
    expect(sale.ledger.balance("provider")).toBe(0)
    // The buyer may pay again, and has what they paid for.
    sale.own("open-intent", 1)
    sale.own("authorize", 1)
    sale.report("captured", 2)
    expect(sale.reservation(1)).toBe("CONFIRMED")
  })
})

describe("a refund", () => {
  const cancelled = (): PaidSale => {
    const sale = new PaidSale()
    sale.buy(7, 0)
    sale.own("cancel", 1)
    return sale
  }

  it("is REFUNDED when its provider has settled it, and CANCELLED until then", () => {
    const sale = cancelled()
    expect(sale.own("refund", 1)).toMatchObject({ kind: "event", status: 4 })
    expect([sale.payment(1), sale.reservation(1)]).toEqual(["CAPTURED", "CANCELLED"])
    expect(sale.own("refund", 1)).toMatchObject({ kind: "same" })
    expect(sale.ledger.balance("refunds")).toBe(-price)
    const report = { high: 5, low: 5 }
    sale.report("refund-settled", 1, { report })
    expect([sale.payment(1), sale.reservation(1)]).toEqual(["REFUNDED", "REFUNDED"])
    expect(refusedWith(sale.report("refund-settled", 1, { report }))).toBe("report-known")
    expect(sale.report("refund-settled", 1)).toMatchObject({ kind: "same" })
    expect(refusedWith(sale.report("refund-failed", 1))).toBe("report-contradicts")
    expect(sale.ledger.balance("provider")).toBe(0)
  })

  it("keeps the fee of the rules by the time at which a person gave back, and none for an operator", () => {
    const due = {
      ...openRules,
      refundFees: [
        { until: 20_000, percent: 10 },
        { until: 30_000, percent: 35 },
      ],
    }
    for (const [by, giveBackAt, fee] of [
      [byPerson(7), 15_000, 100],
      [byPerson(7), 25_000, 350],
      [byPerson(7), 30_000, 0],
      [byUnnamedOperator, 15_000, 0],
    ] as const) {
      const sale = new PaidSale()
      sale.ask({ kind: "set-rules", rules: due, from: 0, author: 0 })
      sale.buy(7, 0)
      sale.advance(giveBackAt - sale.now)
      sale.on("cancel", 1, by)
      sale.advance(3_000)
      sale.on("refund", 1, by)
      expect(sale.events.at(-1)).toMatchObject({
        kind: "refund-asked",
        amount: price - fee,
        fee,
        why: RefundWhy.cancelled,
      })
      expect(refusedWith(sale.report("refund-settled", 1, { amount: price + 1 }))).toBe("payment-amount")
      sale.report("refund-settled", 1)
      expect(sale.reservation(1)).toBe("REFUNDED")
      expect([sale.ledger.balance("fees"), sale.ledger.balance("provider")]).toEqual([fee === 0 ? 0 : -fee, fee])
    }
  })

  it("of which the fee is all needs no provider", () => {
    const sale = new PaidSale()
    const refundFees = [{ until: 99_000, percent: 100 }]
    sale.ask({ kind: "set-rules", rules: { ...openRules, refundFees }, from: 0, author: 0 })
    sale.buy(7, 0)
    sale.own("cancel", 1)
    sale.own("refund", 1)
    expect([sale.payment(1), sale.reservation(1)]).toEqual(["CAPTURED", "REFUNDED"])
    expect(sale.ledger.balance("fees")).toBe(-price)
  })

  it("that fails is seen, and an operator orders it again", () => {
    const sale = cancelled()
    sale.own("refund", 1)
    sale.report("refund-failed", 1)
    expect(sale.sale.payments!.refundState[1]).toBe(RefundState.failed)
    expect(sale.ledger.balance("failed")).toBe(-price)
    expect(refusedWith(sale.own("refund", 1))).toBe("refund-unsettled")
    expect(sale.report("refund-failed", 1)).toMatchObject({ kind: "same" })
    sale.on("refund", 1)
    expect(sale.events.at(-1)).toMatchObject({ kind: "refund-asked", refund: 2, amount: price })
    expect(refusedWith(sale.report("refund-settled", 1, { refund: 1, amount: price } as never))).toBe(
      "report-contradicts",
    )
    sale.report("refund-settled", 1)
    expect(sale.reservation(1)).toBe("REFUNDED")
  })

  it("that failed may have come about after all, until it is ordered again", () => {
    const sale = cancelled()
    sale.own("refund", 1)
    sale.report("refund-failed", 1)
    sale.report("refund-settled", 1)
    expect(sale.reservation(1)).toBe("REFUNDED")
    expect(sale.ledger.balance("provider")).toBe(0)
  })

  it("of late money that failed is ordered again by an operator, too", () => {
    const sale = paying()
    sale.own("authorize", 1)
    sale.wait(terms.payMs)
    sale.hold(8, 0)
    sale.report("captured", 1)
    sale.report("refund-failed", 1)
    expect(refusedWith(sale.own("refund", 1))).toBe("refund-unsettled")
    expect(sale.on("refund", 1)).toMatchObject({ kind: "event" })
    sale.report("refund-settled", 1)
    expect([sale.payment(1), sale.reservation(1)]).toEqual(["REFUNDED", "EXPIRED"])
  })
})

describe("many payments", () => {
  it("grow their tables, and are read back as they were", () => {
    const sale = new PaidSale()
    for (let round = 1; round <= 90; round++) {
      sale.buy(round, 0)
      sale.own("cancel", round)
      sale.own("refund", round)
      sale.report("refund-settled", round)
    }
    const view = (of: PaidSale["sale"]) =>
      new CommittedSale(of, { epoch: 1, position: 1, at: 1, hash: new Uint8Array() })
    const read = view(decodeState(encodeState(sale.sale))).payments!
    expect([read.count, read.terms]).toEqual([90, terms])
    for (const payment of [1, 64, 65, 90])
      expect(read.payment(payment)).toEqual(view(sale.sale).payments!.payment(payment))
    expect(read.ofReservation(concertId * 2 ** 27 + 90)).toMatchObject({
      payment: 90,
      status: 5,
      refund: { refund: 90 },
    })
    expect(read.payment(91)).toBeUndefined()
    expect(read.ofReservation(1)).toBeUndefined()
  })
})
