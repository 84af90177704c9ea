/** What becomes of one reservation, for its owner. */
import type { Committed, ReservationView, SaleView } from "@ticketrush/engine/EngineApi"
import {
  type ConcertId,
  concertOfReservation,
  limits,
  type PersonId,
  type ReservationId,
  reservationIdOf,
} from "@ticketrush/protocol"
import type { Connection } from "../Connection.ts"
import { Frame, positionOf } from "../Frame.ts"
import type { Hub, Topic } from "../Hub.ts"
import type { Subscription } from "../Subscription.ts"

export class ReservationTopic implements Topic {
  readonly #hub: Hub
  readonly #render: (view: ReservationView) => string
  readonly #readers = new Map<ReservationId, Set<ReservationReader>>()
  readonly #moved = new Set<ReservationId>()

  constructor(hub: Hub, render: (view: ReservationView) => string) {
    this.#hub = hub
    this.#render = render
    hub.add(this)
  }

  subscribe(connection: Connection, sale: SaleView, view: ReservationView): void {
    const reader = new ReservationReader(this, connection, view)
    const others = this.#readers.get(view.id) ?? new Set()
    this.#readers.set(view.id, others.add(reader))
    this.#hub.subscribe(reader, sale)
    connection.begins(reader, false)
    reader.startOver()
  }

  forget(reader: ReservationReader): void {
    const others = this.#readers.get(reader.id)
    others?.delete(reader)
    if (others?.size === 0) this.#readers.delete(reader.id)
    this.#hub.unfollow(reader)
  }

  tell(reader: ReservationReader): void {
    const sale = this.#hub.parts.feed.view(reader.concertId)
    const view = sale?.reservation(reader.id)
    if (sale === undefined || view === undefined) return this.#hub.end(reader, "unavailable")
    // What becomes of it is for the one who has it now, and so is who that is.
    if (view.person !== reader.person) return this.#hub.end(reader, "transferred")
    reader.connection.deliver(reader, new Frame("reservation", "RESERVATION", this.#render(view), positionOf(sale)))
  }

  committed({ concertId, events }: Committed, sale: SaleView): void {
    if (this.#readers.size === 0) return
    for (const event of events) {
      if (event.kind === "held" || !("reservation" in event)) continue
      const id = reservationIdOf(concertId, event.reservation)
      this.#move(id)
      // What is paid back of its parts stands in the order that they were given back out of.
      const whole = event.kind === "refunded" ? sale.reservation(id)?.partOf : undefined
      if (whole !== undefined) this.#move(whole)
    }
    if (this.#moved.size > 0) this.#hub.wake(this.#hub.parts.clock.monotonicMs() + limits.streamBeatMs)
  }

  #move(id: ReservationId): void {
    if (this.#readers.has(id)) this.#moved.add(id)
  }

  beat(): void {
    for (const id of this.#moved) for (const reader of [...(this.#readers.get(id) ?? [])]) this.tell(reader)
    this.#moved.clear()
  }

  restarted(): void {}

  abandoned(): void {}
}

class ReservationReader implements Subscription {
  readonly topic = "reservation"
  readonly connection: Connection
  readonly id: ReservationId
  readonly concertId: ConcertId
  readonly person: PersonId
  readonly key: string
  stale = false
  readonly #topic: ReservationTopic

  constructor(topic: ReservationTopic, connection: Connection, { id, person }: ReservationView) {
    this.#topic = topic
    this.connection = connection
    this.id = id
    this.concertId = concertOfReservation(id)
    this.person = person
    this.key = `"reservationId":${id},"userId":${person}`
  }

  startOver(): void {
    this.#topic.tell(this)
  }

  restart(): void {
    this.startOver()
  }

  seen(): void {}

  forget(): void {
    this.#topic.forget(this)
  }
}
