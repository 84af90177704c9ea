/** What readers see of a sale in which all there is happens: what is committed, and nothing that is only decided. */
import { optionIdOf, PlaceStatus, ReservationStatus, reservationIdOf, SeatState } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { apply, publish } from "../../src/core/apply.ts"
import { figuresOf } from "../../src/core/figures.ts"
import { Sale } from "../../src/core/Sale.ts"
import { decodeState, encodeState } from "../../src/core/state-codec.ts"
import { CommittedSale } from "../../src/core/view.ts"
import { concertId, feeTerms, paymentTerms } from "./random-history.ts"
import { richSale } from "./rich-sale.ts"

const upTo = (last: number): ReadonlyArray<number> => Array.from({ length: last }, (_, i) => i + 1)
const people = upTo(14)

/** All that can be asked of a sale, at a time. */
const seen = (sale: Sale, now: number) => {
  const view = new CommittedSale(sale, { epoch: 1, position: 0, at: 0, hash: new Uint8Array() })
  const { line, payments } = view
  const reservations = upTo(sale.reservations.count + 1).map((sequence) => reservationIdOf(concertId, sequence))
  const { policy, joined, waiting, returned, absent, active, admitted, head } = line
  return {
    ...{ closed: view.closed, expired: view.expired, rules: [...view.rules], figures: figuresOf(sale, 0) },
    options: [0, 1, 2].map((number) => {
      const option = view.option(optionIdOf(concertId, number))
      if (option === undefined) return option
      const { blocked, cancelled, free, nextReleaseAt, plan, sold, standing, states } = option
      return { blocked, cancelled, free, nextReleaseAt, plan, sold, standing, states: [...states] }
    }),
    reservations: reservations.flatMap((id) => view.reservation(id) ?? []),
    money: payments && {
      payments: upTo(payments.count + 2).flatMap((payment) => payments.payment(payment) ?? []),
      of: reservations.flatMap((id) => payments.allOf(id)),
      newest: reservations.flatMap((id) => payments.ofReservation(id) ?? []),
      retaken: reservations.filter((id) => payments.retaken(id)),
      refunded: upTo(sale.payments!.refundCount + 1).flatMap((refund) => payments.refunded(refund) ?? []),
    },
    line: { policy, joined, waiting, returned, absent, active, admitted, head },
    places: upTo(sale.line.joined + 1).flatMap((place) => line.place(place) ?? []),
    offers: upTo(sale.line.joined + 1).flatMap((place) => view.offer(place, now) ?? []),
    people: people.map((person) => [line.placeOf(person), line.wasActive(person), view.wishes(person)]),
  }
}

/** What is counted is what a reader can count: places by their status, seats by their states, holds that stand. */
const recount = ({ expired, figures, line, money, options, places, reservations }: ReturnType<typeof seen>): void => {
  const { active, absent, returned, waiting } = PlaceStatus
  const [waits, back] = [waiting, returned].map((status) => places.filter((place) => place.status === status))
  const count = (status: PlaceStatus): number => places.filter((place) => place.status === status).length
  expect(line).toMatchObject({
    ...{ joined: places.length, waiting: waits.length, returned: back.length },
    ...{ absent: count(absent), active: count(active), admitted: places.filter(({ pass }) => pass > 0).length },
    head: waits.length === 0 ? places.length : waits[0].place - 1,
  })
  expect(waits.map(({ rank }) => rank)).toEqual(upTo(waits.length))
  expect(back.map(({ rank }) => rank).toSorted((a, b) => a - b)).toEqual(upTo(back.length))
  for (const option of options) {
    if (option === undefined) continue
    const { blocked, free, plan, sold, standing, states } = option
    const inState = (wanted: SeatState): number => states.filter((state) => state === wanted).length
    const mine = reservations.filter(({ optionId, status }) => {
      const { confirmed, hold, paying } = ReservationStatus
      return optionId === optionIdOf(concertId, plan.number) && ([hold, paying, confirmed] as number[]).includes(status)
    })
    const bought = mine.filter(({ status }) => status === ReservationStatus.confirmed)
    expect([free, sold + blocked]).toEqual([inState(SeatState.free), inState(SeatState.sold)])
    expect([standing, sold]).toEqual([mine.length, bought.flatMap(({ seats }) => seats).length])
  }
  const ended = reservations.filter(({ status }) => status === ReservationStatus.expired)
  expect(expired).toBe(ended.length)
  for (const { price, seats } of reservations) expect(price).toBe(10 * seats.length)
  const reservedAt = new Map(reservations.map((each) => [each.id, each.reservedAt]))
  for (const { openedAt, refund, reservation } of [...(money?.payments ?? []), ...(money?.of ?? [])]) {
    expect(openedAt).toBeGreaterThanOrEqual(reservedAt.get(reservation)!)
    if (refund === null) continue
    expect(refund.askedAt).toBeGreaterThan(openedAt)
    expect(refund.until - refund.askedAt).toBe(paymentTerms.refundMs)
  }
  const held = options.flatMap((option) => option?.states ?? []).filter((state) => state === SeatState.held)
  expect(figures).toEqual({
    ...{ concertId, position: 0, expired, waiting: waits.length + back.length },
    ...{ active: line.active, admitted: line.admitted, held: held.length },
    sold: options.reduce((sum, option) => sum + (option?.sold ?? 0), 0),
  })
}

describe("what readers see", () => {
  it.each(upTo(15))("is as committed, and the same after a restart, from a snapshot and by replay (%i)", (seed) => {
    let [before, at] = [seen(new Sale(concertId), 0), 0]
    const { batches, sale } = richSale(seed, [undefined, paymentTerms, feeTerms][seed % 3], {
      decided: (sale) => expect(seen(sale, at)).toEqual(before),
      published: (sale, now) => {
        at = now
        before = seen(sale, at)
        recount(before)
      },
    })
    const replayed = new Sale(concertId)
    for (const [time, ...events] of batches) {
      for (const event of events) apply(replayed, event, time)
      for (const event of events) publish(replayed, event)
    }
    expect(seen(replayed, at)).toEqual(before)
    expect(seen(decodeState(encodeState(sale), 9), at)).toEqual(before)
  })
})
