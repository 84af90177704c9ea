/** A sale of the engine's own core with people in it and a clock of its own: what happens between two moves is settled in time. */
import { apply, publish } from "@ticketrush/engine/core/apply"
import { decide, decideDue, nextDue } from "@ticketrush/engine/core/decide"
import type { Decision } from "@ticketrush/engine/core/decision"
import { offerView } from "@ticketrush/engine/core/offers"
import { seePerson, seeSender } from "@ticketrush/engine/core/presence"
import { Sale } from "@ticketrush/engine/core/Sale"
import {
  byPerson,
  type Command,
  type LinePolicy,
  optionIdOf,
  PlaceStatus,
  reservationIdOf,
  type SaleEvent,
  SeatState,
  seatIdOf,
  sectionA,
} from "@ticketrush/protocol"
import type { RandomStream } from "../prng.ts"

const concertId = 1
const facts = { version: 2, tier: 0, group: 0, rules: 0, verified: 2 } as const
const option = optionIdOf(concertId, 0)

export type Rules = { readonly line: LinePolicy; readonly seatsPerPersonMax: number }

export class PlayedSale {
  readonly sale = new Sale(concertId)
  /** Journal time in milliseconds. */
  now = 1_800_000_000_000
  /** People in the order in which they were let in. */
  readonly admitted: number[] = []
  readonly #random: RandomStream

  constructor({ line, seatsPerPersonMax }: Rules, seats: number, random: RandomStream) {
    this.#random = random
    const tiers = [{ name: "R", price: 100 }]
    const policy = { seatsPerPersonMax, holdTtlMs: 300_000, opensAt: 0 }
    this.ask({ kind: "open-sale", policy, options: [{ number: 0, layout: sectionA(seats), tiers }], line })
  }

  ask(command: Command): Decision {
    seeSender(this.sale.line, command, this.now)
    const decision = decide(this.sale, command, this.now, this.#chance())
    if (decision.kind === "event") for (const event of [decision.event, ...decision.more]) this.#take(event)
    return decision
  }

  join(...people: ReadonlyArray<number>): void {
    for (const person of people) this.ask({ kind: "join", person })
  }

  /** Time goes on; everything that falls due is settled when it does. */
  advance(ms: number): void {
    const until = this.now + ms
    for (let next = nextDue(this.sale); next <= until; next = nextDue(this.sale)) {
      this.now = Math.max(this.now, next)
      for (const event of decideDue(this.sale, this.now, this.#chance()) ?? []) this.#take(event)
    }
    this.now = until
  }

  isActive(person: number): boolean {
    const { line } = this.sale
    return line.state[line.find(person)] === PlaceStatus.active
  }

  /** A page that is open. */
  see(person: number): void {
    const { line } = this.sale
    const place = seePerson(line, person, this.now)
    if (line.state[place] === PlaceStatus.absent) this.ask({ kind: "appear", person })
  }

  /** The reservation, or 0 for a refused hold. Who got in line is verified. */
  hold(person: number, seat: number): number {
    const { line, reservations } = this.sale
    const pass = line.pass[line.find(person)]
    const seats = [seatIdOf(option, seat)]
    const decision = this.ask({ kind: "hold", person, seats, key: null, facts, ...(pass === 0 ? {} : { pass }) })
    return decision.kind === "event" ? reservations.count : 0
  }

  on(kind: "cancel" | "start-paying" | "confirm", person: number, reservation: number): boolean {
    const id = reservationIdOf(concertId, reservation)
    return this.ask({ kind, reservation: id, by: byPerson(person) }).kind === "event"
  }

  isFree(seat: number): boolean {
    return this.sale.options[0]!.image[seat] === SeatState.free
  }

  /** Seats that a person was called to and that are still kept for them. */
  keptFor(person: number): ReadonlyArray<number> {
    return offerView(this.sale, this.sale.line.findImage(person), this.now)?.seats ?? []
  }

  /** Who has a seat as a hold or a purchase, or 0. */
  ownerOf(seat: number): number {
    const { options, persons, reservations, returns } = this.sale
    const holder = options[0]!.holder[seat]
    return holder === 0 || returns?.pending(holder) === true ? 0 : persons.ids[reservations.person[holder]]
  }

  #take(event: SaleEvent): void {
    apply(this.sale, event, this.now)
    publish(this.sale, event)
    if (event.kind === "admitted" || event.kind === "called") this.admitted.push(this.sale.line.person[event.place])
  }

  #chance(): number {
    return this.#random.below("chance", 2 ** 32)
  }
}
