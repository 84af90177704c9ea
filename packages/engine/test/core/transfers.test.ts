/** What was bought is offered to another person, who takes it: the seats stay sold, and the limits of that person count. */
import {
  byPerson,
  type Command,
  type CommandKey,
  limits,
  openRules,
  optionIdOf,
  reservationIdOf,
  type SaleRules,
  seatIdOf,
  sectionA,
  type TransferCommand,
} from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { apply, publish } from "../../src/core/apply.ts"
import { decide } from "../../src/core/decide.ts"
import type { Decision } from "../../src/core/decision.ts"
import { Sale } from "../../src/core/Sale.ts"
import { decodeState, encodeState, readsState, stateVersion, versionOfState } from "../../src/core/state-codec.ts"
import { CommittedSale } from "../../src/core/view.ts"
import { PaidSale, price, terms } from "./PaidSale.ts"
import { concertId, refusedWith } from "./Rehearsal.ts"
import { RuledSale, concertId as ruledConcert } from "./RuledSale.ts"

const [buyer, friend, stranger] = [7, 8, 9]
const id = (sequence: number) => reservationIdOf(concertId, sequence)
const option = optionIdOf(concertId, 0)

type Change = ConstructorParameters<typeof PaidSale>[0]
/** The buyer has bought seats 0 and 1 as reservation 1. */
const bought = (change: Change = {}): PaidSale => {
  const sale = new PaidSale(change)
  sale.hold(buyer, 0, 1)
  sale.own("start-paying", 1)
  sale.own("authorize", 1)
  sale.report("captured", 1)
  return sale
}
const offer = (sale: PaidSale, to = friend, person = buyer): Decision =>
  sale.ask({ kind: "offer-transfer", reservation: id(1), person, to })
const take = (sale: PaidSale, person = friend): Decision =>
  sale.ask({ kind: "take-transfer", reservation: id(1), person })
const end = (sale: PaidSale, person: number): Decision => sale.ask({ kind: "end-transfer", reservation: id(1), person })
const handedOver = (change: Change = {}): PaidSale => {
  const sale = bought(change)
  offer(sale)
  take(sale)
  return sale
}
const viewOf = ({ sale }: PaidSale, sequence = 1) =>
  new CommittedSale(sale, { epoch: 1, position: 1, at: 1, hash: new Uint8Array() }).reservation(id(sequence))

describe("a purchase that is offered to a named person", () => {
  it("stays with its holder until that person takes it, and is theirs then, with seats, times and price", () => {
    const sale = bought()
    const before = viewOf(sale)
    expect(offer(sale)).toMatchObject({ kind: "event", event: { kind: "transfer-offered", person: buyer, to: friend } })
    const until = sale.now + limits.transferMs
    expect(viewOf(sale)).toEqual({ ...before, transferOffer: { to: friend, until } })
    expect(take(sale)).toMatchObject({ event: { kind: "transferred", from: buyer, person: friend }, reservation: 1 })
    expect(viewOf(sale)).toEqual({ ...before, person: friend, buyer, transfers: 1 })
    expect(sale.sale.persons.seats.slice(1, 3)).toEqual(Uint32Array.of(0, 2))
  })

  it("is taken by no other person, and by that one once", () => {
    const sale = bought()
    expect(refusedWith(take(sale))).toBe("transfer-none")
    offer(sale)
    expect(refusedWith(take(sale, stranger))).toBe("transfer-none")
    expect(refusedWith(take(sale, buyer))).toBe("transfer-none")
    take(sale)
    expect(take(sale).kind).toBe("same")
    expect(refusedWith(take(sale, buyer))).toBe("transfer-none")
    expect(refusedWith(offer(sale, stranger))).toBe("reservation-unknown")
  })

  it("is that of its holder alone to offer, to another person, and once at a time", () => {
    const sale = bought()
    expect(refusedWith(offer(sale, buyer, friend))).toBe("reservation-unknown")
    expect(refusedWith(offer(sale, buyer))).toBe("transfer-to-self")
    offer(sale)
    expect(offer(sale).kind).toBe("same")
    expect(refusedWith(offer(sale, stranger))).toBe("transfer-standing")
    const elsewhere: TransferCommand = { kind: "offer-transfer", reservation: 1, person: buyer, to: friend }
    expect(refusedWith(sale.ask(elsewhere))).toBe("reservation-unknown")
  })

  it.each([
    ["its holder takes the offer back", buyer],
    ["that person declines it", friend],
  ])("is offered no more when %s", (_when, person) => {
    const sale = bought()
    expect(refusedWith(end(sale, buyer))).toBe("transfer-none")
    offer(sale)
    expect(refusedWith(end(sale, stranger))).toBe("transfer-none")
    expect(end(sale, person)).toMatchObject({ event: { kind: "transfer-ended", from: buyer, person } })
    expect(viewOf(sale)?.transferOffer).toBeUndefined()
    for (const either of [buyer, friend]) expect(refusedWith(end(sale, either))).toBe("transfer-none")
    expect(refusedWith(take(sale))).toBe("transfer-none")
    offer(sale, stranger)
    expect(take(sale, stranger).kind).toBe("event")
  })

  it("is taken in time or not at all", () => {
    const sale = bought()
    offer(sale)
    sale.advance(limits.transferMs - 1)
    expect(take(sale).kind).toBe("event")
    const late = bought()
    offer(late)
    late.advance(limits.transferMs)
    expect(refusedWith(take(late))).toBe("transfer-none")
    // What is over does not stand in the way of the next one.
    expect(offer(late, stranger).kind).toBe("event")
  })

  it("is offered so often and no oftener", () => {
    const sale = bought()
    for (let i = 0; i < limits.transferOffersMax; i++) {
      expect(offer(sale).kind).toBe("event")
      end(sale, buyer)
    }
    expect(refusedWith(offer(sale))).toBe("transfer-offers-used")
  })

  it("is offered so often in all, also by those who have taken it", () => {
    const sale = bought()
    for (let i = 0; i < limits.transferOffersMax; i++) {
      const [from, to] = i % 2 === 0 ? [buyer, friend] : [friend, buyer]
      offer(sale, to, from)
      expect(take(sale, to).kind).toBe("event")
    }
    expect(refusedWith(offer(sale))).toBe("transfer-offers-used")
  })

  it("is offered and taken until its night begins, and no later", () => {
    const night = 30_000
    const sale = new Sale(concertId)
    const ask = (command: Command, now: number): Decision => {
      const decision = decide(sale, command, now)
      if (decision.kind === "event") {
        for (const each of [decision.event, ...decision.more]) {
          apply(sale, each, now)
          publish(sale, each)
        }
      }
      return decision
    }
    const policy = { seatsPerPersonMax: 0, holdTtlMs: 2_000, opensAt: 0 }
    const options = [{ number: 0, layout: sectionA(4), tiers: [{ name: "R", price }], until: night }]
    ask({ kind: "open-sale", policy, options }, 1)
    for (const [sequence, person] of [
      [1, buyer],
      [2, friend],
    ] as const) {
      ask({ kind: "hold", person, seats: [seatIdOf(option, sequence)], key: null }, 3)
      for (const kind of ["start-paying", "confirm"] as const)
        ask({ kind, reservation: id(sequence), by: byPerson(person) }, 3)
    }
    const offered = { kind: "offer-transfer", reservation: id(1), person: buyer, to: friend } as const
    expect(ask(offered, 4)).toMatchObject({ event: { kind: "transfer-offered", until: night } })
    const taken = { kind: "take-transfer", reservation: id(1), person: friend } as const
    expect(decide(sale, taken, night - 1)).toMatchObject({ event: { kind: "transferred" } })
    expect(refusedWith(decide(sale, taken, night))).toBe("transfer-none")
    expect(refusedWith(decide(sale, { ...offered, reservation: id(2), person: friend, to: buyer }, night))).toBe(
      "night-begun",
    )
  })

  it("is what was offered: once some of its seats were given back, the offer is over", () => {
    const sale = bought()
    offer(sale)
    const seats = [seatIdOf(option, 1)]
    sale.ask({ kind: "cancel-seats", reservation: id(1), by: byPerson(buyer), seats })
    expect(viewOf(sale)?.transferOffer).toBeUndefined()
    expect(refusedWith(take(sale))).toBe("transfer-none")
    offer(sale)
    take(sale)
    expect(sale.sale.persons.seats.slice(1, 3)).toEqual(Uint32Array.of(0, 1))
  })

  it("has to be CONFIRMED, also when it is taken", () => {
    const sale = new PaidSale()
    sale.hold(buyer, 0)
    expect(refusedWith(offer(sale))).toBe("not-transferable")
    const gone = bought()
    offer(gone)
    gone.own("cancel", 1)
    expect(refusedWith(take(gone))).toBe("transfer-none")
    expect(refusedWith(offer(gone))).toBe("not-transferable")
  })

  it("may be taken after the sale has closed, and not of a night that was called off", () => {
    const sale = bought()
    sale.ask({ kind: "close-sale" })
    offer(sale)
    expect(take(sale).kind).toBe("event")
    const off = bought()
    offer(off)
    off.ask({ kind: "cancel-option", option, author: 0 })
    expect(refusedWith(take(off))).toBe("option-cancelled")
    expect(refusedWith(offer(off))).toBe("option-cancelled")
  })
})

describe("the one who takes it", () => {
  it("has seats within the limit of the set-up, counted in the same turn", () => {
    const sale = bought({ limit: 2 })
    sale.buy(friend, 2)
    offer(sale)
    expect(refusedWith(take(sale))).toBe("person-limit")
    // The offer stands, and is taken once there is room.
    sale.own("cancel", 2)
    expect(take(sale).kind).toBe("event")
    // And the one who gave it may buy as many again.
    expect(sale.hold(buyer, 2, 3).kind).toBe("event")
    expect(refusedWith(sale.hold(friend, 0))).toBe("person-limit")
  })

  const ruled = (rules: Partial<SaleRules>, seat: number, option = 0): string | undefined => {
    const sale = new RuledSale()
    sale.hold(buyer, [0])
    sale.buy(1)
    sale.hold(friend, [seat], { option })
    sale.set(rules)
    const reservation = reservationIdOf(ruledConcert, 1)
    sale.ask({ kind: "offer-transfer", reservation, person: buyer, to: friend })
    return refusedWith(sale.ask({ kind: "take-transfer", reservation, person: friend }))
  }
  it.each<[string, Partial<SaleRules>, string]>([
    ["the seats of a person", { perPersonMax: 1 }, "person-limit"],
    ["the seats of a night", { perOptionMax: 1 }, "option-limit"],
    ["the seats of a price", { perTierMax: [1] }, "tier-limit"],
    ["who may take part", { minimumVerification: 1 }, "person-unverified"],
  ])("is within what the policy says of %s", (_of, rules, code) => {
    expect(ruled(rules, 1)).toBe(code)
  })

  it("takes them however early, in how many orders and how soon after a release it is: nothing is held", () => {
    const rules = { perOrderMax: 1, holdsAtOnceMax: 1, holdsPerTurnMax: 1, cooldownMs: 60_000, perOptionMax: 1 }
    expect(ruled({ ...rules, generalFrom: 1_900_000_000_000 }, 1, 1)).toBeUndefined()
  })

  it("is verified as the policy asks for", () => {
    const sale = new RuledSale({ minimumVerification: 1 })
    const facts = { version: 2, tier: 0, group: 0, rules: 0, verified: 1 } as const
    sale.hold(buyer, [0], { facts })
    sale.buy(1)
    const reservation = reservationIdOf(ruledConcert, 1)
    sale.ask({ kind: "offer-transfer", reservation, person: buyer, to: friend })
    const take = { kind: "take-transfer", reservation, person: friend } as const
    expect(refusedWith(sale.ask(take))).toBe("person-unverified")
    expect(sale.ask({ ...take, facts }).kind).toBe("event")
  })

  it("is refused once what they have, and what is offered to them, are in the journal", () => {
    const sale = bought({ limit: 2 })
    sale.buy(friend, 2)
    offer(sale)
    const restsOn = sale.sale.position
    sale.hold(stranger, 3)
    expect(take(sale)).toMatchObject({ refusal: { code: "person-limit" }, restsOn })
  })

  it("waits for no pause because it had expired before it was paid, also after a restart", () => {
    const sale = new PaidSale()
    sale.hold(buyer, 0)
    sale.own("start-paying", 1)
    sale.own("authorize", 1)
    sale.wait(terms.payMs)
    sale.report("captured", 1)
    offer(sale)
    take(sale)
    sale.ask({ kind: "set-rules", rules: { ...openRules, cooldownMs: 3_600_000 }, from: 0, author: 0 })
    const { sale: read } = sale
    const hold = (person: number): Decision =>
      decide(
        decodeState(encodeState(read)),
        { kind: "hold", person, seats: [seatIdOf(option, 1)], key: null },
        sale.now,
      )
    for (const of of [read, decodeState(encodeState(read))]) {
      expect(of.buyers!.releasedAt(of.persons.find(friend))).toBe(0)
      expect(of.buyers!.releasedAt(of.persons.find(buyer))).toBeGreaterThan(0)
    }
    expect(hold(friend).kind).toBe("event")
    expect(refusedWith(hold(buyer))).toBe("cooldown")
  })

  it("gives it back, wholly or a seat of it, and the money goes the way that it came", () => {
    const sale = handedOver({ bookingFee: 100 })
    expect(refusedWith(sale.on("cancel", 1, byPerson(buyer)))).toBe("reservation-unknown")
    sale.ask({ kind: "cancel-seats", reservation: id(1), by: byPerson(friend), seats: [seatIdOf(option, 0)] })
    expect(sale.events.find(({ kind }) => kind === "parted")).toMatchObject({ person: friend })
    expect(sale.events.at(-1)).toMatchObject({ kind: "refund-asked", payment: 1, amount: price, part: 2 })
    sale.on("cancel", 1, byPerson(friend))
    sale.on("refund", 1, byPerson(friend))
    expect(sale.events.at(-1)).toMatchObject({ kind: "refund-asked", payment: 1, amount: price })
    expect(sale.sale.persons.seats.slice(1, 3)).toEqual(Uint32Array.of(0, 0))
  })

  it("is shown with the one who has bought it, also of the seats that are given back, until it is theirs again", () => {
    const sale = handedOver()
    sale.ask({ kind: "cancel-seats", reservation: id(1), by: byPerson(friend), seats: [seatIdOf(option, 0)] })
    for (const part of [1, 2]) expect(viewOf(sale, part)).toMatchObject({ person: friend, buyer })
    expect(viewOf(sale, 2)).not.toHaveProperty("transfers")
    sale.ask({ kind: "offer-transfer", reservation: id(1), person: friend, to: buyer })
    take(sale, buyer)
    expect(viewOf(sale)).toMatchObject({ person: buyer, transfers: 2 })
    expect(viewOf(sale)).not.toHaveProperty("buyer")
    expect(viewOf(sale, 2)).toMatchObject({ person: friend, buyer })
  })

  it("may offer it on", () => {
    const sale = handedOver()
    offer(sale, stranger, friend)
    take(sale, stranger)
    expect(viewOf(sale)).toMatchObject({ person: stranger, transfers: 2 })
  })
})

describe("what was before it changed hands", () => {
  const key: CommandKey = { high: 1, low: 2 }
  const keyed = (): PaidSale => {
    const sale = new PaidSale()
    sale.ask({ kind: "hold", person: buyer, seats: [seatIdOf(option, 0)], key })
    sale.own("start-paying", 1)
    sale.own("authorize", 1)
    sale.report("captured", 1)
    return sale
  }

  it("keeps the key of its hold with the one who made it, who is told that it is gone and not to whom", () => {
    const sale = keyed()
    const again = { kind: "hold", person: buyer, seats: [seatIdOf(option, 0)], key } as const
    expect(sale.ask(again)).toMatchObject({ kind: "same", reservation: 1 })
    offer(sale)
    take(sale)
    expect(sale.ask(again)).toMatchObject({ refusal: { code: "transferred", detail: { reservationId: id(1) } } })
    expect(refusedWith(sale.ask({ ...again, person: friend }))).toBe("seat-taken")
    // And after a restart, from a snapshot.
    const { sale: read } = sale
    const restored = decodeState(encodeState(read))
    expect(restored.keys.find(restored.persons.find(buyer), key)).toBe(1)
    expect(restored.keys.find(restored.persons.find(friend), key)).toBe(0)
  })

  it("keeps the key of the best seats with the one who wished for them, too", () => {
    const sale = new PaidSale()
    const wished = { kind: "hold-best", person: buyer, option, wish: { seats: 1, atWorst: 1 }, key } as const
    expect(sale.ask(wished).kind).toBe("event")
    sale.own("start-paying", 1)
    sale.own("authorize", 1)
    sale.report("captured", 1)
    expect(sale.ask(wished)).toMatchObject({ kind: "same", reservation: 1 })
    offer(sale)
    take(sale)
    expect(sale.ask(wished)).toMatchObject({ refusal: { code: "transferred", detail: { reservationId: id(1) } } })
  })

  it("keeps the key with the one who made it however often it changes hands, and however many keys there are", () => {
    const sale = keyed()
    offer(sale)
    take(sale)
    offer(sale, stranger, friend)
    take(sale, stranger)
    const { keys, persons, reservations } = sale.sale
    for (let low = 10; low < 200; low++) {
      reservations.add(reservations.count + 1, [])
      reservations.keyLow[reservations.count] = low
      reservations.person[reservations.count] = persons.find(stranger)
      keys.add(reservations.count)
    }
    expect([buyer, friend, stranger].map((person) => keys.find(persons.find(person), key))).toEqual([1, 0, 0])
  })

  it("is written in bytes that code which knows no offers passes over, and in those of before until the first one", () => {
    const { sale } = bought()
    const before = versionOfState(sale)
    expect(readsState(before)).toBe(true)
    const after = versionOfState(handedOver().sale)
    expect(after).toBeGreaterThan(before)
    expect(readsState(after)).toBe(true)
    expect(readsState(stateVersion + 1)).toBe(false)
    expect(readsState(before - 1)).toBe(false)
  })

  it("is what readers see until the record is in the journal", () => {
    const { sale } = bought()
    const at = 20_000
    const view = () =>
      new CommittedSale(sale, { epoch: 1, position: 1, at: 1, hash: new Uint8Array() }).reservation(id(1))
    const events = [
      { kind: "transfer-offered", reservation: 1, person: buyer, to: friend, until: 30_000 },
      { kind: "transferred", reservation: 1, from: buyer, person: friend },
    ] as const
    for (const event of events) apply(sale, event, at)
    expect(view()).toMatchObject({ person: buyer })
    expect(view()?.transferOffer).toBeUndefined()
    publish(sale, events[0])
    expect(view()).toMatchObject({ person: buyer, transferOffer: { to: friend, until: 30_000 } })
    publish(sale, events[1])
    expect(view()).toMatchObject({ person: friend, transfers: 1 })
  })
})
