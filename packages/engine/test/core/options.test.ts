/** Seats that the house keeps, and options that are called off in mid-sale. */
import {
  byPerson,
  limits,
  optionIdOf,
  reservationIdOf,
  type SeatChoice,
  SeatState,
  seatIdOf,
} from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { apply, publish } from "../../src/core/apply.ts"
import { decideDue, nextDue } from "../../src/core/decide.ts"
import { figuresOf } from "../../src/core/figures.ts"
import { decodeState, encodeState } from "../../src/core/state-codec.ts"
import { PaidSale, price } from "./PaidSale.ts"
import { concertId, Rehearsal, refusedWith } from "./Rehearsal.ts"

const option = optionIdOf(concertId, 0)
const all: SeatChoice = { kind: "all" }
const seats = (...indexes: number[]): SeatChoice => ({
  kind: "seats",
  seats: indexes.map((index) => seatIdOf(option, index)),
})

const block = (sale: PaidSale, choice: SeatChoice, until: number | null = null) =>
  sale.ask({ kind: "block-seats", option, choice, until, author: 9 })
const release = (sale: PaidSale, choice: SeatChoice) => sale.ask({ kind: "release-seats", option, choice, author: 9 })
const callOff = (sale: PaidSale) => sale.ask({ kind: "cancel-option", option, author: 9 })
const other = optionIdOf(concertId, 1)
const free = ({ sale }: PaidSale): ReadonlyArray<number> =>
  [...sale.options[0]!.image.keys()].filter((seat) => sale.options[0]!.image[seat] === SeatState.free)

describe("a seat that the house keeps", () => {
  it("is held by nobody, shown as sold and counted as no sale, until an operator releases it", () => {
    const sale = new PaidSale()
    expect(block(sale, seats(1, 2)).kind).toBe("event")
    expect([free(sale), sale.sale.options[0]!.free]).toEqual([[0, 3], 2])
    expect(refusedWith(sale.hold(7, 0, 1))).toBe("seat-blocked")
    expect(figuresOf(sale.sale, 0)).toMatchObject({ held: 0, sold: 0 })
    release(sale, seats(2, 3))
    expect(free(sale)).toEqual([0, 2, 3])
    expect(sale.hold(7, 2).kind).toBe("event")
  })

  it("is refused to a buyer only from the position on at which it was blocked", () => {
    const sale = new PaidSale()
    block(sale, seats(0))
    expect(sale.hold(7, 0)).toMatchObject({ kind: "refused", restsOn: sale.sale.position })
  })

  it("is blocked together with the others that are named, or not at all", () => {
    const sale = new PaidSale()
    sale.hold(7, 2)
    const refused = block(sale, seats(1, 2))
    expect(refused).toMatchObject({
      refusal: { code: "seats-not-free", detail: { count: 1, seatId: seatIdOf(option, 2) } },
    })
    expect(free(sale)).toEqual([0, 1, 3])
  })

  it("of a whole option is every seat that was free, and those that come back later are for sale", () => {
    const sale = new PaidSale()
    sale.hold(7, 2)
    block(sale, all)
    expect(free(sale)).toEqual([])
    sale.own("release", 1)
    expect(free(sale)).toEqual([2])
    release(sale, all)
    expect(free(sale)).toEqual([0, 1, 2, 3])
  })

  it("is released at its time without an order, and no other is", () => {
    const sale = new PaidSale()
    block(sale, seats(0), sale.now + 500)
    block(sale, seats(1), sale.now + 900)
    block(sale, seats(2))
    expect(nextDue(sale.sale)).toBe(sale.now + 500)
    sale.wait(499)
    expect(free(sale)).toEqual([3])
    sale.wait(1)
    expect(free(sale)).toEqual([0, 3])
    expect(sale.events.at(-1)).toEqual({ kind: "seats-released", option: 0, seats: null, due: sale.now, author: 0 })
    sale.wait(10_000)
    expect(free(sale)).toEqual([0, 1, 3])
    expect(nextDue(sale.sale)).toBe(Number.POSITIVE_INFINITY)
  })

  it("is released at the time of its own option, also after the sale was read back", () => {
    const sale = new PaidSale({ options: 2 })
    const until = sale.now + 500
    block(sale, seats(0), until + 400)
    sale.ask({ kind: "block-seats", option: other, choice: all, until, author: 9 })
    const kept = decodeState(encodeState(sale.sale))
    expect([nextDue(sale.sale), nextDue(kept)]).toEqual([until, until])
    expect(decideDue(kept, until)).toMatchObject([{ kind: "seats-released", option: 1, due: until }])
    sale.wait(500)
    expect(sale.events.at(-1)).toMatchObject({ kind: "seats-released", option: 1, due: until })
    expect(nextDue(sale.sale)).toBe(until + 400)
    sale.wait(400)
    expect(sale.events.at(-1)).toMatchObject({ kind: "seats-released", option: 0, due: until + 400 })
    expect(nextDue(sale.sale)).toBe(Number.POSITIVE_INFINITY)
  })

  it("is named once in the order of the hall, however many of the ordered flags it has", () => {
    const sale = new PaidSale({
      flags: [
        { flag: "companion", seats: ["a-4", "A-2"] },
        { flag: "accessible", seats: ["A-2", "A-1"] },
        { flag: "restricted-view", seats: ["A-3"] },
      ],
    })
    block(sale, { kind: "flags", flags: ["accessible", "companion"] })
    expect(sale.events.at(-1)).toMatchObject({ kind: "seats-blocked", seats: [0, 1, 3] })
  })

  it("gets a new time by being blocked again", () => {
    const sale = new PaidSale()
    block(sale, seats(0), sale.now + 500)
    expect(block(sale, seats(0), sale.now + 500).kind).toBe("same")
    block(sale, seats(0))
    sale.wait(10_000)
    expect(free(sale)).toEqual([1, 2, 3])
  })

  it("is not blocked or released by an order that says nothing new, or cannot be", () => {
    const sale = new PaidSale()
    expect(release(sale, all).kind).toBe("same")
    block(sale, all)
    expect(block(sale, all).kind).toBe("same")
    expect(refusedWith(block(sale, seats()))).toBe("unprocessable")
    const many = {
      kind: "seats",
      seats: new Array<number>(limits.houseSeatsPerOrderMax + 1).fill(seatIdOf(option, 0)),
    } as const
    expect(refusedWith(block(sale, many))).toBe("unprocessable")
    expect(block(sale, { ...many, seats: many.seats.slice(1) }).kind).toBe("same")
    expect(refusedWith(block(sale, seats(4)))).toBe("seat-unknown")
    expect(refusedWith(block(sale, { kind: "seats", seats: [seatIdOf(other, 0)] }))).toBe("seat-unknown")
    expect(refusedWith(block(sale, { kind: "seats", seats: [0.5] }))).toBe("seat-unknown")
    for (const flags of [[], ["balcony" as never], ["companion", "balcony" as never]] as const) {
      expect(refusedWith(block(sale, { kind: "flags", flags }))).toBe("unprocessable")
      expect(refusedWith(release(sale, { kind: "flags", flags }))).toBe("unprocessable")
    }
    for (const until of [sale.now, sale.now + 0.5, Number.NaN]) {
      expect(refusedWith(block(sale, all, until))).toBe("unprocessable")
    }
    expect(refusedWith(sale.ask({ kind: "cancel-option", option: option + 1, author: 0 }))).toBe("option-unknown")
  })
})

describe("an option that is called off", () => {
  const bought = (options = 1): PaidSale => {
    const sale = new PaidSale({ options })
    sale.buy(7, 0)
    sale.hold(8, 1)
    return sale
  }

  it("ends its holds and pays back in full what was bought, one reservation at a time", () => {
    const sale = bought()
    callOff(sale)
    const before = sale.events.length
    sale.wait(0)
    expect(sale.events.slice(before)).toMatchObject([
      { kind: "cancelled", reservation: 1 },
      { kind: "refund-asked", refund: 1, payment: 1, amount: price, fee: 0 },
      { kind: "cancelled", reservation: 2 },
    ])
    sale.report("refund-settled", 1)
    expect([sale.reservation(1), sale.reservation(2)]).toEqual(["REFUNDED", "CANCELLED"])
  })

  it("goes on being taken back by whoever reads the journal after it was cut short", () => {
    const sale = bought()
    sale.buy(9, 2)
    callOff(sale)
    const kept = decodeState(encodeState(sale.sale))
    expect(nextDue(kept)).toBeLessThanOrEqual(sale.now)
    expect(kept.takenBack?.next()).toBe(1)
    sale.wait(0)
    expect(nextDue(sale.sale)).toBe(Number.POSITIVE_INFINITY)
  })

  it("goes on with several that were called off, once with each reservation, in the order in which they were held", () => {
    const sale = bought(2)
    sale.ask({ kind: "hold", person: 9, seats: [seatIdOf(other, 0)], key: null })
    for (const each of [other, option]) sale.ask({ kind: "cancel-option", option: each, author: 9 })
    const kept = decodeState(encodeState(sale.sale))
    const taken: number[] = []
    for (let due = decideDue(kept, sale.now); due !== undefined; due = decideDue(kept, sale.now)) {
      taken.push((due[0] as { reservation: number }).reservation)
      for (const event of due) {
        apply(kept, event, sale.now)
        publish(kept, event)
      }
    }
    expect(taken).toEqual([1, 2, 3])
  })

  it("sells nothing more: seats that come back are the house's, and are not released", () => {
    const sale = bought()
    callOff(sale)
    sale.wait(0)
    expect(free(sale)).toEqual([])
    expect(refusedWith(sale.hold(9, 3))).toBe("option-cancelled")
    expect(refusedWith(release(sale, all))).toBe("option-cancelled")
    expect(callOff(sale).kind).toBe("same")
  })

  it("lets nobody go on to pay, and takes back what is paid for all the same", () => {
    const sale = bought()
    sale.own("start-paying", 2)
    callOff(sale)
    for (const kind of ["authorize", "open-intent", "confirm", "extend"] as const) {
      expect(refusedWith(sale.own(kind, 2)), kind).toBe("option-cancelled")
    }
    const before = sale.events.length
    sale.report("captured", 2)
    sale.wait(0)
    expect(sale.kinds(before)).toEqual([
      ...["intent-authorized", "intent-captured", "confirmed", "cancelled", "refund-asked"],
      ...["cancelled", "refund-asked"],
    ])
    expect(sale.reservation(2)).toBe("CANCELLED")
  })

  it("costs nobody a fee who takes a purchase back before the system does", () => {
    const sale = bought()
    sale.ask({
      kind: "cancel-option",
      option,
      author: 9,
    })
    const before = sale.events.length
    sale.own("cancel", 1)
    expect(sale.events.slice(before)).toMatchObject([{ kind: "cancelled" }, { kind: "refund-asked", fee: 0 }])
  })

  it("pays back each of several that somebody takes back together", () => {
    const sale = new PaidSale()
    sale.buy(7, 0)
    sale.buy(7, 1)
    callOff(sale)
    const reservations = [1, 2].map((sequence) => reservationIdOf(concertId, sequence))
    const before = sale.events.length
    sale.ask({ kind: "cancel-many", reservations, by: byPerson(7) })
    expect(sale.events.slice(before)).toMatchObject([
      { kind: "cancelled", reservation: 1 },
      { kind: "refund-asked", refund: 1, payment: 1 },
      { kind: "cancelled", reservation: 2 },
      { kind: "refund-asked", refund: 2, payment: 2 },
    ])
  })

  it("calls nobody from the line, and hides no seat", () => {
    const sale = new Rehearsal({ returnMs: 1_000 })
    sale.hold(7, 0)
    sale.join(8)
    sale.ask({ kind: "cancel-option", option, author: 0 })
    sale.events.length = 0
    sale.settleOnce()
    expect(sale.events.filter((event) => event.startsWith("called"))).toEqual([])
    expect(sale.sale.returns?.count ?? 0).toBe(0)
  })
})
