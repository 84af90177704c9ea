/** Single seats that are given back out of a reservation which keeps the others, with and without their money. */
import {
  byPerson,
  byUnnamedOperator,
  contractLine,
  limits,
  openRules,
  optionIdOf,
  PaymentStatus,
  ReservationStatus,
  reservationIdOf,
  SeatState,
  seatIdOf,
  sectionA,
} from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { apply, publish } from "../../src/core/apply.ts"
import { decide, decideDue, nextDue } from "../../src/core/decide.ts"
import type { Decision } from "../../src/core/decision.ts"
import { brokenInvariant } from "../../src/core/invariants.ts"
import { Sale } from "../../src/core/Sale.ts"
import { decodeState, encodeState } from "../../src/core/state-codec.ts"
import { CommittedSale } from "../../src/core/view.ts"
import { PaidSale, price, terms } from "./PaidSale.ts"
import { concertId, refusedWith } from "./Rehearsal.ts"

const person = 7
const option = optionIdOf(concertId, 0)
const ids = (seats: ReadonlyArray<number>): ReadonlyArray<number> => seats.map((seat) => seatIdOf(option, seat))

const cancelled = (
  sale: PaidSale,
  reservation: number,
  seats: ReadonlyArray<number>,
  by = byPerson(person),
): Decision =>
  sale.ask({ kind: "cancel-seats", reservation: reservationIdOf(concertId, reservation), by, seats: ids(seats) })

const held = (...seats: number[]): PaidSale => {
  const sale = new PaidSale()
  sale.hold(person, ...seats)
  return sale
}

/** Reservation 1 and its payment, of these seats. */
const bought = (...seats: number[]): PaidSale => pay(held(...seats))

const pay = (sale: PaidSale): PaidSale => {
  sale.own("start-paying", 1)
  sale.own("authorize", 1)
  sale.report("captured", 1)
  return sale
}

/** Of an order of two seats the one that cost something was given back; the other is free. */
const freeRest = (): PaidSale => {
  const ofOneSeat = (code: string, tier: number) => ({ code, tier, rows: [], capacity: 1 })
  const sale = new PaidSale({ sections: [ofOneSeat("A", 0), ofOneSeat("B", 1)], prices: [price, 0] })
  sale.hold(person, 0, 1)
  pay(sale)
  cancelled(sale, 1, [0])
  return sale
}

const settled = (sale: PaidSale, refund: number, says: "refund-settled" | "refund-failed" = "refund-settled") =>
  sale.report(says, 1, { refund, amount: sale.sale.payments!.refundAmount[refund] })

const seatsOf = (sale: PaidSale, reservation: number): ReadonlyArray<number> =>
  sale.sale.reservations.seatsOf(reservation)

const view = (sale: PaidSale) => new CommittedSale(sale.sale, { epoch: 1, position: 1, at: 1, hash: new Uint8Array() })

describe("single seats of a purchase", () => {
  it("are given back as a reservation of their own, with what they cost ordered back in the same record", () => {
    const sale = bought(0, 1, 2)
    const before = sale.events.length
    const decision = cancelled(sale, 1, [1])
    expect(decision).toMatchObject({ reservation: 1, status: ReservationStatus.confirmed })
    expect(sale.events.slice(before)).toEqual([
      { kind: "parted", reservation: 1, part: 2, person, option: 0, seats: [1], price, byBuyer: true },
      { kind: "cancelled", reservation: 2 },
      {
        ...{ kind: "refund-asked", refund: 1, payment: 1, part: 2 },
        ...{ amount: price, fee: 0, why: 0, until: sale.now + terms.refundMs },
      },
    ])
    expect([seatsOf(sale, 1), sale.sale.reservations.price[1]]).toEqual([[0, 2], 2 * price])
    expect([sale.reservation(1), sale.reservation(2), sale.payment(1)]).toEqual(["CONFIRMED", "CANCELLED", "CAPTURED"])
    expect([...sale.sale.options[0]!.state]).toEqual([SeatState.sold, SeatState.free, SeatState.sold, SeatState.free])
    expect([-sale.ledger.balance("sales"), -sale.ledger.balance("refunds")]).toEqual([2 * price, price])
    settled(sale, 1)
    expect([sale.reservation(1), sale.reservation(2), sale.payment(1)]).toEqual(["CONFIRMED", "REFUNDED", "CAPTURED"])
  })

  it("count no more toward the limit of their person, and another person can have them", () => {
    const sale = new PaidSale({ limit: 2 })
    sale.hold(person, 0, 1)
    pay(sale)
    expect(refusedWith(sale.hold(person, 2))).toBe("person-limit")
    cancelled(sale, 1, [1])
    expect(sale.hold(person, 2).kind).toBe("event")
    expect(refusedWith(sale.hold(person, 3))).toBe("person-limit")
    expect(sale.hold(8, 1).kind).toBe("event")
  })

  it("keep the fee of the time at which they were given back, each for itself; an operator keeps none", () => {
    const sale = bought(0, 1, 2)
    const refundFees = [
      { until: sale.now + 1_000, percent: 10 },
      { until: sale.now + 2_000, percent: 30 },
    ]
    sale.ask({ kind: "set-rules", from: 0, author: 0, rules: { ...openRules, refundFees } })
    cancelled(sale, 1, [0])
    sale.advance(1_500)
    cancelled(sale, 1, [1])
    const asked = sale.events.filter(({ kind }) => kind === "refund-asked")
    expect(asked).toMatchObject([
      { refund: 1, part: 2, amount: 900, fee: 100 },
      { refund: 2, part: 3, amount: 700, fee: 300 },
    ])
    const free = bought(0, 1)
    free.ask({ kind: "set-rules", from: 0, author: 0, rules: { ...openRules, refundFees } })
    cancelled(free, 1, [0], byUnnamedOperator)
    expect(free.events.at(-1)).toMatchObject({ amount: price, fee: 0 })
  })

  it("are REFUNDED at once where the fee is all that they cost", () => {
    const sale = bought(0, 1)
    const refundFees = [{ until: sale.now + 1_000, percent: 100 }]
    sale.ask({ kind: "set-rules", from: 0, author: 0, rules: { ...openRules, refundFees } })
    cancelled(sale, 1, [0])
    expect(sale.kinds().slice(-3)).toEqual(["parted", "cancelled", "refunded"])
    expect(-sale.ledger.balance("fees")).toBe(price)
  })

  it("are paid back under numbers of their own, and the payment is REFUNDED with the last of them", () => {
    const sale = bought(0, 1, 2)
    cancelled(sale, 1, [0])
    cancelled(sale, 1, [2])
    sale.own("cancel", 1)
    sale.own("refund", 1)
    expect(sale.events.at(-1)).toMatchObject({ kind: "refund-asked", refund: 3, amount: price })
    expect(sale.events.at(-1)).not.toHaveProperty("part")
    settled(sale, 2)
    settled(sale, 3)
    expect([sale.reservation(1), sale.reservation(3), sale.payment(1)]).toEqual(["REFUNDED", "REFUNDED", "CAPTURED"])
    settled(sale, 1)
    expect([sale.reservation(2), sale.payment(1)]).toEqual(["REFUNDED", "REFUNDED"])
    expect(sale.ledger.balance("provider")).toBe(0)
  })

  it("whose refund failed are ordered back once more by an operator, for the same seats and sum", () => {
    const sale = bought(0, 1)
    cancelled(sale, 1, [0])
    settled(sale, 1, "refund-failed")
    expect(refusedWith(sale.own("refund", 2))).toBe("refund-unsettled")
    sale.on("refund", 2)
    expect(sale.events.at(-1)).toMatchObject({ kind: "refund-asked", refund: 2, part: 2, amount: price })
    expect(sale.own("refund", 2)).toMatchObject({ kind: "same" })
    // The one that failed is over: what its provider says of it counts no more.
    expect(refusedWith(settled(sale, 1))).toBe("report-contradicts")
    settled(sale, 2)
    expect(sale.reservation(2)).toBe("REFUNDED")
    expect(refusedWith(sale.on("refund", 1))).toBe("not-cancelled")
  })

  it("are refused once they were given back, and so is what is no seat of the reservation", () => {
    const sale = bought(0, 1, 2)
    cancelled(sale, 1, [1])
    const before = sale.events.length
    expect(refusedWith(cancelled(sale, 1, [1]))).toBe("seat-not-reserved")
    expect(refusedWith(cancelled(sale, 1, [0, 3]))).toBe("seat-not-reserved")
    expect(refusedWith(cancelled(sale, 1, [0, 0]))).toBe("seats-repeated")
    expect(refusedWith(cancelled(sale, 1, []))).toBe("seats-count")
    expect(
      refusedWith(
        cancelled(
          sale,
          1,
          Array.from({ length: limits.seatsPerHoldMax + 1 }, (_, i) => i),
        ),
      ),
    ).toBe("seats-count")
    expect(refusedWith(cancelled(sale, 1, [0], byPerson(8)))).toBe("reservation-unknown")
    expect(refusedWith(cancelled(sale, 2, [1]))).toBe("not-cancellable")
    expect(sale.events).toHaveLength(before)
  })

  it("that are all of them cancel the reservation as a whole", () => {
    const sale = bought(0, 1)
    cancelled(sale, 1, [1, 0])
    expect(sale.kinds().at(-1)).toBe("cancelled")
    expect([sale.reservation(1), sale.sale.reservations.count]).toEqual(["CANCELLED", 1])
  })

  it("stay where it is too late for refunds, and where the night was called off", () => {
    const sale = bought(0, 1)
    sale.ask({ kind: "set-rules", from: 0, author: 0, rules: { ...openRules, refundsUntil: sale.now } })
    expect(refusedWith(cancelled(sale, 1, [0]))).toBe("refund-closed")
    expect(cancelled(sale, 1, [0], byUnnamedOperator).kind).toBe("event")
    sale.ask({ kind: "cancel-option", option, author: 0 })
    expect(refusedWith(cancelled(sale, 1, [1]))).toBe("option-cancelled")
    // The rest goes back whole, and no won of it twice.
    sale.wait(0)
    expect(sale.events.at(-1)).toMatchObject({ kind: "refund-asked", refund: 2, amount: price, fee: 0 })
  })

  it("may have been all that cost something: the night is called off, and no refund of nothing is ordered", () => {
    const sale = freeRest()
    sale.ask({ kind: "cancel-option", option, author: 0 })
    sale.wait(0)
    expect(sale.kinds().slice(-2)).toEqual(["cancelled", "refunded"])
    expect([sale.reservation(1), sale.reservation(2)]).toEqual(["REFUNDED", "CANCELLED"])
    expect(sale.payment(1)).toBe("CAPTURED")
    settled(sale, 1)
    expect([sale.payment(1), sale.ledger.balance("provider")]).toEqual(["REFUNDED", 0])
  })

  it("end their payment when what is left of the order is REFUNDED without money, once they are paid back", () => {
    const sale = freeRest()
    settled(sale, 1)
    expect(sale.payment(1)).toBe("CAPTURED")
    sale.own("cancel", 1)
    sale.own("refund", 1)
    expect([sale.kinds().at(-1), sale.reservation(1), sale.payment(1)]).toEqual(["refunded", "REFUNDED", "REFUNDED"])
    expect(sale.sale.payments!.published[1]).toBe(PaymentStatus.refunded)
  })

  it("keep their payment CAPTURED while the provider could not pay one back, and end it when another refund is settled", () => {
    const sale = freeRest()
    sale.ask({ kind: "cancel-option", option, author: 0 })
    sale.wait(0)
    sale.report("refund-failed", 1, { refund: 1, amount: price })
    expect([sale.reservation(1), sale.payment(1)]).toEqual(["REFUNDED", "CAPTURED"])
    sale.on("refund", 2)
    settled(sale, 2)
    expect([sale.payment(1), sale.ledger.balance("provider")]).toEqual(["REFUNDED", 0])
  })

  it("end their payment in a snapshot from before, too, as if its journal were read anew", () => {
    const sale = freeRest()
    settled(sale, 1)
    sale.ask({ kind: "cancel-option", option, author: 0 })
    sale.wait(0)
    const now = encodeState(sale.sale)
    sale.sale.payments!.status[1] = PaymentStatus.captured
    sale.sale.payments!.position[1] -= 1
    const before = encodeState(sale.sale)
    expect(before).not.toEqual(now)
    expect(encodeState(decodeState(before))).toEqual(now)
  })

  it("wait for the money: what is being paid gives none back, and what was paid late does", () => {
    const sale = held(0, 1)
    sale.own("start-paying", 1)
    sale.own("authorize", 1)
    expect(refusedWith(cancelled(sale, 1, [0]))).toBe("not-cancellable")
    sale.wait(terms.payMs)
    expect(refusedWith(cancelled(sale, 1, [0]))).toBe("not-cancellable")
    sale.report("captured", 1)
    expect(sale.kinds().at(-1)).toBe("retaken")
    cancelled(sale, 1, [0])
    settled(sale, 1)
    expect([sale.reservation(1), sale.reservation(2), sale.payment(1)]).toEqual(["CONFIRMED", "REFUNDED", "CAPTURED"])
  })
})

describe("single seats of a hold", () => {
  it("are given back without money, and the rest is paid for", () => {
    const sale = held(0, 1, 2)
    cancelled(sale, 1, [0])
    expect([sale.reservation(1), sale.reservation(2)]).toEqual(["HOLD", "CANCELLED"])
    expect(refusedWith(sale.on("refund", 2))).toBe("refund-unconfirmed")
    pay(sale)
    expect(sale.events.find(({ kind }) => kind === "intent-opened")).toMatchObject({ amount: 2 * price })
    cancelled(sale, 1, [1])
    sale.own("cancel", 1)
    sale.own("refund", 1)
    settled(sale, 1)
    settled(sale, 2)
    expect([sale.payment(1), sale.ledger.balance("provider")]).toEqual(["REFUNDED", 0])
  })

  it("leave the deadline of the rest as it is", () => {
    const sale = held(0, 1)
    const { deadline } = sale.sale.reservations
    cancelled(sale, 1, [0])
    sale.wait(deadline[1] - sale.now)
    expect([sale.reservation(1), sale.reservation(2)]).toEqual(["EXPIRED", "CANCELLED"])
    expect([...sale.sale.options[0]!.state]).toEqual([0, 0, 0, 0])
  })

  it("do not change what its key stands for", () => {
    const sale = new PaidSale()
    const key = { high: 1, low: 2 }
    const hold = (...seats: number[]) => sale.ask({ kind: "hold", person, seats: ids(seats), key })
    hold(0, 1, 2)
    cancelled(sale, 1, [1])
    expect(hold(0, 1, 2)).toMatchObject({ kind: "same", reservation: 1 })
    expect(hold(2, 1, 0)).toMatchObject({ kind: "same", reservation: 1 })
    expect(refusedWith(hold(0, 2))).toBe("key-reused")
  })
})

describe("seats that are given back", () => {
  const lined = (
    change: Partial<typeof contractLine>,
  ): ((command: Parameters<typeof decide>[1], chance?: number) => Decision) & {
    readonly sale: Sale
    readonly kinds: string[]
    wait: (ms: number) => void
  } => {
    const sale = new Sale(concertId)
    const kinds: string[] = []
    let now = 10_000
    const take = (events: ReadonlyArray<Parameters<typeof apply>[1]>): void => {
      for (const event of events) {
        apply(sale, event, now)
        publish(sale, event)
        kinds.push(event.kind)
      }
      expect(brokenInvariant(sale)).toBeUndefined()
    }
    const ask = (command: Parameters<typeof decide>[1], chance = 0): Decision => {
      const decision = decide(sale, command, now, chance)
      if (decision.kind === "event") take([decision.event, ...decision.more])
      return decision
    }
    const wait = (ms: number): void => {
      const until = now + ms
      for (let next = nextDue(sale); next <= until; next = nextDue(sale)) {
        now = Math.max(now, next)
        take(decideDue(sale, now)!)
      }
      now = until
    }
    ask({
      kind: "open-sale",
      policy: { seatsPerPersonMax: 0, holdTtlMs: 2_000, opensAt: 0 },
      options: [{ number: 0, layout: sectionA(4), tiers: [{ name: "R", price }] }],
      line: { ...contractLine, protects: false, batch: 0, activeMax: 0, passMs: 9_000, priorityMs: 500, ...change },
    })
    ask({ kind: "hold", person, seats: ids([0, 1]), key: null })
    ask({ kind: "join", person: 50 })
    kinds.length = 0
    return Object.assign(ask, { sale, kinds, wait })
  }
  const some = { kind: "cancel-seats", by: byPerson(person), seats: ids([1]) } as const
  const reservation = reservationIdOf(concertId, 1)

  it("call the next one in line, who may hold these seats and no others before the rest", () => {
    const ask = lined({})
    ask({ ...some, reservation })
    expect(ask.kinds).toEqual(["parted", "cancelled", "called"])
    expect(ask.sale.options[0]!.offeredAt(1, 10_001)).toBe(1)
    expect(ask.sale.options[0]!.offeredAt(0, 10_001)).toBe(0)
    expect(refusedWith(ask({ kind: "hold", person: 8, seats: ids([1]), key: null }))).toBe("seat-offered")
    expect(ask({ kind: "hold", person: 50, seats: ids([1]), key: null }).kind).toBe("event")
  })

  it("stay out of sight until their random time, while the rest is held", () => {
    const ask = lined({ returnMs: 100, priorityMs: 0 })
    ask({ ...some, reservation }, 2 ** 31)
    expect(ask.kinds).toEqual(["parted", "cancelled"])
    expect(refusedWith(ask({ kind: "hold", person: 8, seats: ids([1]), key: null }))).toBe("seat-taken")
    ask.wait(51)
    expect(ask.kinds.at(-1)).toBe("reappeared")
    expect(ask({ kind: "hold", person: 8, seats: ids([1]), key: null }).kind).toBe("event")
    expect(ask.sale.reservations.status[1]).toBe(ReservationStatus.hold)
  })
})

describe("what readers see of a reservation that was parted", () => {
  it("is what is committed: seats leave it with the record and not before", () => {
    const sale = bought(0, 1, 2)
    const command = { kind: "cancel-seats", reservation: reservationIdOf(concertId, 1), by: byUnnamedOperator } as const
    const pending = [[1], [2]].map((seats) => {
      const decision = decide(sale.sale, { ...command, seats: ids(seats) }, sale.now)
      if (decision.kind !== "event") throw new Error("it is decided")
      const events = [decision.event, ...decision.more]
      for (const event of events) apply(sale.sale, event, sale.now)
      return events
    })
    const shown = () => {
      const found = view(sale).reservation(command.reservation)
      return [found?.seats, found?.price, found?.parts?.map(({ seats }) => seats)]
    }
    expect(shown()).toEqual([[0, 1, 2], 3 * price, undefined])
    for (const event of pending[0]) publish(sale.sale, event)
    expect(shown()).toEqual([[0, 2], 2 * price, [[1]]])
    for (const event of pending[1]) publish(sale.sale, event)
    expect(shown()).toEqual([[0], price, [[1], [2]]])
    expect(brokenInvariant(sale.sale)).toBeUndefined()
  })

  it("is all that its buyer was called to, though some of it was given back since", () => {
    const sale = new Sale(concertId)
    const [made, now] = [[] as Array<Parameters<typeof apply>[1]>, 10_000]
    const take = (events: ReadonlyArray<Parameters<typeof apply>[1]>, at = now): void => {
      for (const event of events) apply(sale, event, at)
      made.push(...events)
    }
    const ask = (command: Parameters<typeof decide>[1], at = now): void => {
      const decision = decide(sale, command, at)
      if (decision.kind !== "event") throw new Error("it is decided")
      take([decision.event, ...decision.more], at)
    }
    const own = { reservation: reservationIdOf(concertId, 1), by: byPerson(person) }
    ask({
      kind: "open-sale",
      policy: { seatsPerPersonMax: 0, holdTtlMs: 2_000, opensAt: 0 },
      options: [{ number: 0, layout: sectionA(2), tiers: [{ name: "R", price }] }],
      payments: terms,
      line: { ...contractLine, protects: false, batch: 0, activeMax: 0, passMs: 9_000, priorityMs: 500 },
    })
    ask({ kind: "hold", person, seats: ids([0, 1]), key: null })
    ask({ kind: "start-paying", ...own })
    ask({ kind: "authorize", ...own })
    ask({ kind: "join", person })
    const due = nextDue(sale)
    take(decideDue(sale, due)!, due)
    ask({ kind: "payment-report", payment: 1, report: { high: 1, low: 1 }, says: "captured", amount: 2 * price }, due)
    ask({ kind: "cancel-seats", ...own, seats: ids([1]) }, due)
    const called = made.findIndex(({ kind }) => kind === "called")
    for (const event of made.slice(0, called + 1)) publish(sale, event)
    expect(sale.offersImage?.get(1)?.seats).toEqual([0, 1])
    for (const event of made.slice(called + 1)) publish(sale, event)
    expect(brokenInvariant(sale)).toBeUndefined()
  })

  it("tells of each part with its refund, and of the payment once for the whole", () => {
    const sale = bought(0, 1)
    cancelled(sale, 1, [1])
    const [whole, part] = [reservationIdOf(concertId, 1), reservationIdOf(concertId, 2)]
    expect(view(sale).reservation(whole)?.parts).toMatchObject([
      { id: part, seats: [1], price, status: ReservationStatus.cancelled, refund: { amount: price, fee: 0 } },
    ])
    expect(view(sale).reservation(part)).toMatchObject({ partOf: whole, seats: [1], price, person })
    const payments = view(sale).payments!
    expect(payments.allOf(whole)).toMatchObject([{ payment: 1, amount: 2 * price, refund: null }])
    expect(payments.allOf(part)).toMatchObject([{ payment: 1, amount: price, paidBy: whole, refund: { refund: 1 } }])
  })
})
