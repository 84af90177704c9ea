/**
 * The live seat map: one SNAPSHOT when a client connects, then SEATS with what changed. One frame per option and beat
 * is rendered for all of its readers. A client that comes back with its position is sent one SEATS with all that changed
 * since, as long as that is known; else, and where a client was behind, a fresh SNAPSHOT holds all of it.
 */
import type { Committed, OptionView, SaleView } from "@ticketrush/engine/EngineApi"
import {
  type ConcertId,
  concertOfOption,
  isOptionEvent,
  limits,
  type OptionId,
  optionIdOf,
  reservationIdOf,
} from "@ticketrush/protocol"
import type { Connection } from "../Connection.ts"
import { Frame, offsetIn, positionOf } from "../Frame.ts"
import type { Hub, Topic } from "../Hub.ts"
import type { Subscription } from "../Subscription.ts"
import { pairs } from "./changed-seats.ts"
import { SeatChanges } from "./SeatChanges.ts"

export type SeatRequest = {
  readonly optionId: OptionId
  /** Last position the client has seen, or "". */
  readonly resume: string
}

/** Who watches one option. It outlasts its readers for a while, for those who come back. */
type Hall = {
  readonly optionId: OptionId
  readonly readers: Set<SeatReader>
  /** Monotonic time since which it has no reader. */
  emptySince: number
  /** Not sent yet. */
  readonly changed: Set<number>
  /** So many changed at once that the whole map is sent next. */
  whole: boolean
  /** Up to the image of now, also what was not sent yet. */
  changes: SeatChanges
  /** A frame is on its way to the readers. */
  sending: boolean
}

/** The seats of an option at one position: large to render, and the same for all who come while nothing changes. */
type Snapshot = { readonly epoch: number; readonly offset: number; readonly frame: Frame }

export class SeatTopic implements Topic {
  readonly #hub: Hub
  readonly #halls = new Map<OptionId, Hall>()
  readonly #snapshots = new Map<OptionId, Snapshot>()

  constructor(hub: Hub) {
    this.#hub = hub
    hub.add(this)
  }

  subscribe(connection: Connection, sale: SaleView, { optionId, resume }: SeatRequest): void {
    const known = this.#halls.get(optionId)
    const reader = new SeatReader(this, connection, known ?? newHall(optionId, sale))
    // May find that the sale was rebuilt meanwhile, and what is known of its changes void.
    this.#hub.subscribe(reader, sale)
    const { hall } = reader
    this.#halls.set(optionId, hall)
    hall.readers.add(reader)
    const missed = this.#missed(hall, sale, resume)
    connection.begins(reader, missed !== null)
    if (missed === null) return reader.startOver()
    reader.epoch = sale.epoch
    reader.offset = sale.offset
    if (missed !== undefined) connection.deliver(reader, missed)
  }

  /** What a client with that position has missed, undefined for nothing; null when it needs a snapshot. */
  #missed(hall: Hall, sale: SaleView, resume: string): Frame | undefined | null {
    const offset = offsetIn(sale, resume)
    const option = sale.option(hall.optionId)
    if (offset === null || offset > sale.offset || option === undefined) return null
    const changed = hall.changes.since(offset)
    if (changed === null) return null
    return changed.size === 0 ? undefined : seatsFrame(sale, option, changed)
  }

  /**
   * Seats that changed after the image at that position, for a client that asks now and then; null when not all of them
   * are known. What changes from now on is remembered for a while.
   */
  changesSince(sale: SaleView, { optionId }: OptionView, since: string): ReadonlySet<number> | null {
    const hall = this.#halls.get(optionId) ?? newHall(optionId, sale)
    this.#halls.set(optionId, hall)
    // May find that the sale was rebuilt meanwhile, and what is known of its changes void.
    this.#hub.watch(sale)
    hall.emptySince = this.#hub.parts.clock.monotonicMs()
    const offset = offsetIn(sale, since)
    return offset === null || offset > sale.offset ? null : hall.changes.since(offset)
  }

  forget(reader: SeatReader, hall: Hall): void {
    hall.readers.delete(reader)
    hall.emptySince = this.#hub.parts.clock.monotonicMs()
    this.#hub.unfollow(reader)
  }

  /** Ends the subscription when the sale has left memory: the client comes back and loads it. */
  snapshot(reader: SeatReader, optionId: OptionId): void {
    const sale = this.#hub.parts.feed.view(concertOfOption(optionId))
    const option = sale?.option(optionId)
    if (sale === undefined || option === undefined) return this.#hub.end(reader, "unavailable")
    reader.epoch = sale.epoch
    reader.offset = sale.offset
    reader.connection.deliver(reader, this.#snapshotOf(sale, option))
  }

  #snapshotOf(sale: SaleView, option: OptionView): Frame {
    const { epoch, offset } = sale
    const known = this.#snapshots.get(option.optionId)
    if (known?.epoch === epoch && known.offset === offset) return known.frame
    const frame = snapshotFrame(sale, option)
    this.#snapshots.set(option.optionId, { epoch, offset, frame })
    return frame
  }

  committed({ concertId, events, last }: Committed, sale: SaleView): void {
    if (this.#halls.size === 0) return
    for (const event of events) {
      if (event.kind === "held") this.#mark(optionIdOf(concertId, event.option), event.seats, last)
      else if (isOptionEvent(event)) {
        const seats = event.kind === "option-cancelled" ? null : event.seats
        const optionId = optionIdOf(concertId, event.option)
        if (seats === null) this.#markAll(optionId, last)
        else this.#mark(optionId, seats, last)
      } else if ("reservation" in event) {
        const view = sale.reservation(reservationIdOf(concertId, event.reservation))
        if (view !== undefined) this.#mark(view.optionId, view.seats, last)
      }
    }
  }

  beat(now: number): void {
    for (const hall of this.#halls.values()) {
      if (hall.changed.size === 0 && !hall.whole) continue
      if (hall.readers.size === 0 && now - hall.emptySince > limits.lineFollowedMs) {
        this.#halls.delete(hall.optionId)
        continue
      }
      if (hall.sending) this.#hub.wake(now + limits.streamBeatMs)
      else this.#send(hall)
    }
  }

  restarted(sale: SaleView): void {
    for (const hall of this.#halls.values()) {
      if (concertOfOption(hall.optionId) !== sale.concertId) continue
      hall.changed.clear()
      hall.whole = false
      hall.changes = new SeatChanges(sale.offset)
    }
  }

  abandoned(concertId: ConcertId): void {
    for (const optionId of this.#snapshots.keys()) {
      if (concertOfOption(optionId) === concertId) this.#snapshots.delete(optionId)
    }
    for (const optionId of this.#halls.keys()) if (concertOfOption(optionId) === concertId) this.#halls.delete(optionId)
  }

  #mark(optionId: OptionId, seats: ReadonlyArray<number>, offset: number): void {
    const hall = this.#halls.get(optionId)
    if (hall === undefined) return
    for (const seat of seats) {
      hall.changed.add(seat)
      hall.changes.add(offset, seat)
    }
    this.#hub.wake(this.#hub.parts.clock.monotonicMs() + limits.streamBeatMs)
  }

  #markAll(optionId: OptionId, offset: number): void {
    const hall = this.#halls.get(optionId)
    if (hall === undefined) return
    hall.whole = true
    // A client that comes back with an older position gets the whole map, too.
    hall.changes = new SeatChanges(offset)
    this.#hub.wake(this.#hub.parts.clock.monotonicMs() + limits.streamBeatMs)
  }

  #send(hall: Hall): void {
    const sale = this.#hub.parts.feed.view(concertOfOption(hall.optionId))
    const option = sale?.option(hall.optionId)
    if (sale === undefined || option === undefined) return
    const frame = hall.whole ? this.#snapshotOf(sale, option) : seatsFrame(sale, option, hall.changed)
    const { epoch, offset } = sale
    hall.changed.clear()
    hall.whole = false
    hall.sending = true
    this.#hub.slices.over(
      hall.readers,
      (reader) => {
        // A reader that was sent a newer image meanwhile is not taken back to this one, and one that has one of before
        // a rebuild is about to be sent a new one.
        if (reader.offset >= offset || reader.epoch !== epoch) return false
        reader.offset = offset
        return reader.connection.deliver(reader, frame)
      },
      () => {
        hall.sending = false
      },
    )
  }
}

class SeatReader implements Subscription {
  readonly topic = "seats"
  readonly connection: Connection
  stale = false
  /** Epoch and position of the image that the client has. */
  epoch = 0
  offset = 0
  readonly hall: Hall
  readonly #topic: SeatTopic

  constructor(topic: SeatTopic, connection: Connection, hall: Hall) {
    this.#topic = topic
    this.hall = hall
    this.connection = connection
  }

  get concertId(): number {
    return concertOfOption(this.hall.optionId)
  }

  get key(): string {
    return `"optionId":${this.hall.optionId}`
  }

  startOver(): void {
    this.#topic.snapshot(this, this.hall.optionId)
  }

  restart(): void {
    this.startOver()
  }

  seen(): void {}

  forget(): void {
    this.#topic.forget(this, this.hall)
  }
}

const newHall = (optionId: OptionId, sale: SaleView): Hall => ({
  optionId,
  readers: new Set(),
  emptySince: Number.POSITIVE_INFINITY,
  changed: new Set(),
  changes: new SeatChanges(sale.offset),
  whole: false,
  sending: false,
})

/** `states` has one digit per seat, in the order of the seat map: 0 available, 1 held, 2 sold. */
const snapshotFrame = (sale: SaleView, option: OptionView): Frame =>
  frame("SNAPSHOT", sale, `{"optionId":${option.optionId},"free":${option.free},"states":"${option.states.join("")}"}`)

/** `seats` are pairs of index and state. */
const seatsFrame = (sale: SaleView, option: OptionView, changed: ReadonlySet<number>): Frame => {
  const seats = pairs(option, changed).join(",")
  return frame("SEATS", sale, `{"optionId":${option.optionId},"free":${option.free},"seats":[${seats}]}`)
}

const frame = (event: string, sale: SaleView, data: string): Frame => new Frame("seats", event, data, positionOf(sale))
