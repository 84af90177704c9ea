/** A long history of a sale without rules, the same to the last byte each time. */
import {
  byPerson,
  type Command,
  contractLine,
  optionIdOf,
  reservationIdOf,
  type SaleEvent,
  seatIdOf,
  sectionA,
} from "@ticketrush/protocol"
import { apply, publish } from "../../src/core/apply.ts"
import { decide, decideDue } from "../../src/core/decide.ts"
import { seeSender } from "../../src/core/presence.ts"
import { Sale } from "../../src/core/Sale.ts"
import { whileDue } from "./told.ts"

const concertId = 9
const seats = 40

/** Numbers of a generator of its own: those of other tests may change. */
const draws = () => {
  let state = 20_261_129
  return (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

export const unruledHistory = (): { readonly sale: Sale; readonly events: ReadonlyArray<SaleEvent> } => {
  const draw = draws()
  const sale = new Sale(concertId)
  const events: SaleEvent[] = []
  let now = 1_800_000_000_000
  const take = (taken: ReadonlyArray<SaleEvent>): void => {
    for (const event of taken) {
      apply(sale, event, now)
      publish(sale, event)
      events.push(event)
    }
  }
  const ask = (command: Command): void => {
    seeSender(sale.line, command, now)
    const decision = decide(sale, command, now)
    if (decision.kind === "event") take([decision.event, ...decision.more])
  }
  const option = (number: number) => ({ number, layout: sectionA(seats), tiers: [{ name: "R", price: 90_000 }] })
  const policy = { seatsPerPersonMax: 4, holdTtlMs: 3_000, opensAt: now + 500 }
  const line = { ...contractLine, activeMax: 6, batch: 3, everyMs: 200, burst: 4, passMs: 2_000, priorityMs: 400 }
  ask({ kind: "open-sale", policy, options: [option(0), option(1)], line })
  for (let step = 0; step < 3_000; step++) {
    now += draw(40)
    whileDue(() => {
      const due = decideDue(sale, now)
      if (due !== undefined) take(due)
      return due !== undefined
    })
    ask(commandOf(draw, sale.reservations.count))
  }
  return { sale, events }
}

const commandOf = (draw: (below: number) => number, reservations: number): Command => {
  const person = 1 + draw(50)
  switch (draw(4)) {
    case 0:
      return { kind: (["join", "join", "leave", "appear"] as const)[draw(4)], person }
    case 1: {
      const first = draw(seats - 1)
      const option = optionIdOf(concertId, draw(2))
      const wanted = draw(2) === 0 ? [first] : [first, first + 1]
      const key = draw(3) === 0 ? null : { high: draw(9), low: draw(2 ** 31) }
      return { kind: "hold", person, seats: wanted.map((seat) => seatIdOf(option, seat)), key, facts: { version: 1 } }
    }
    default: {
      const kind = (["start-paying", "confirm", "cancel", "refund"] as const)[draw(4)]
      const reservation = reservationIdOf(concertId, Math.max(1, reservations - draw(12)))
      return { kind, reservation, by: draw(3) === 0 ? byPerson(person) : { kind: "operator", id: 0 } }
    }
  }
}
