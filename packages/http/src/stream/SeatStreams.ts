/**
 * The live seat map: one SNAPSHOT when a client connects, then SEATS with what changed. Every frame carries the
 * position of the committed image it shows, as `id: <epoch>-<offset>`.
 *
 * One frame per option and beat is rendered for all of its readers. A reader who does not keep up gets no frames, only
 * a fresh SNAPSHOT once drained; one who stays behind is ended and comes back. So a slow reader costs one snapshot of
 * memory and slows nobody.
 */
import type { Committed, EngineApi, OptionView, SaleView } from "@ticketrush/engine/EngineApi"
import type { Clock, Defer } from "@ticketrush/engine/ports"
import {
  type ConcertId,
  concertOfOption,
  limits,
  type OptionId,
  optionIdOf,
  reservationIdOf,
} from "@ticketrush/protocol"
import type { Exchange, Outgoing } from "../Exchange.ts"

type Reader = {
  readonly outgoing: Outgoing
  /** When the client stopped keeping up, null while it does. */
  behindSince: number | null
}

/** Who watches one option. `epoch`: of the image that its readers have; a later one starts them over. */
type Hall = { readonly readers: Set<Reader>; readonly changed: Set<number>; epoch: number }

export type SeatStreamsParts = { readonly engine: EngineApi; readonly clock: Clock; readonly defer: Defer }

const streamHeaders = [
  ["cache-control", "no-store"],
  ["x-accel-buffering", "no"],
] as const

export class SeatStreams {
  readonly #parts: SeatStreamsParts
  readonly #halls = new Map<OptionId, Hall>()
  readonly #stopListening: () => void
  #readers = 0
  #cancelBeat: (() => void) | null = null
  #cancelKeepalive: (() => void) | null = null

  constructor(parts: SeatStreamsParts) {
    this.#parts = parts
    this.#stopListening = parts.engine.onCommitted((committed) => this.#committed(committed))
  }

  get readers(): number {
    return this.#readers
  }

  /** False when there are as many streams as this node takes; then nothing was answered. */
  open(exchange: Exchange, concertId: ConcertId, optionId: OptionId): boolean {
    if (this.#readers >= limits.streamsMax) return false
    const reader: Reader = { outgoing: exchange.stream("text/event-stream", streamHeaders), behindSince: null }
    const hall = this.#halls.get(optionId) ?? { readers: new Set(), changed: new Set(), epoch: 0 }
    this.#halls.set(optionId, hall)
    hall.readers.add(reader)
    this.#readers++
    reader.outgoing.onClosed(() => {
      hall.readers.delete(reader)
      this.#readers--
      if (hall.readers.size === 0) this.#halls.delete(optionId)
    })
    reader.outgoing.onDrained(() => this.#drained(reader, concertId, optionId))
    hall.epoch = this.#parts.engine.view(concertId)?.epoch ?? hall.epoch
    this.#snapshot(reader, concertId, optionId)
    this.#cancelKeepalive ??= this.#parts.defer.after(limits.streamKeepaliveMs, () => this.#keepalive())
    return true
  }

  stop(): void {
    this.#stopListening()
    this.#cancelBeat?.()
    this.#cancelKeepalive?.()
    for (const hall of this.#halls.values()) for (const reader of [...hall.readers]) reader.outgoing.end()
  }

  #committed(committed: Committed): void {
    if (this.#readers === 0) return
    const { concertId, events } = committed
    const sale = this.#parts.engine.view(concertId)
    if (sale === undefined) return
    for (const event of events) {
      if (event.kind === "held") this.#mark(optionIdOf(concertId, event.option), event.seats)
      else if ("reservation" in event) {
        const view = sale.reservation(reservationIdOf(concertId, event.reservation))
        if (view !== undefined) this.#mark(view.optionId, view.seats)
      }
    }
  }

  #mark(optionId: OptionId, seats: ReadonlyArray<number>): void {
    const hall = this.#halls.get(optionId)
    if (hall === undefined) return
    for (const seat of seats) hall.changed.add(seat)
    this.#cancelBeat ??= this.#parts.defer.after(limits.streamBeatMs, () => this.#beat())
  }

  #beat(): void {
    this.#cancelBeat = null
    for (const [optionId, hall] of this.#halls) {
      if (hall.changed.size === 0 || !this.#sameImage(optionId, hall)) continue
      const found = this.#optionOf(concertOfOption(optionId), optionId)
      if (found !== undefined) {
        const frame = seatsFrame(found.sale, found.option, hall.changed)
        for (const reader of [...hall.readers]) if (reader.behindSince === null) this.#send(reader, frame)
      }
      hall.changed.clear()
    }
  }

  /** False when the sale was rebuilt or is gone: then its readers were started over, or ended. */
  #sameImage(optionId: OptionId, hall: Hall): boolean {
    const concertId = concertOfOption(optionId)
    // A read, which keeps the sale in memory as long as somebody watches it.
    const epoch = this.#parts.engine.view(concertId)?.epoch ?? 0
    if (epoch === hall.epoch) return true
    hall.epoch = epoch
    hall.changed.clear()
    for (const reader of [...hall.readers]) if (reader.behindSince === null) this.#snapshot(reader, concertId, optionId)
    return false
  }

  #send(reader: Reader, frame: string): void {
    if (!reader.outgoing.write(frame)) reader.behindSince ??= this.#parts.clock.monotonicMs()
  }

  /** What was missed is not replayed: the image of now holds all of it. */
  #drained(reader: Reader, concertId: ConcertId, optionId: OptionId): void {
    if (reader.behindSince === null) return
    reader.behindSince = null
    this.#snapshot(reader, concertId, optionId)
  }

  /** Ends the stream when the sale has left memory: the client comes back and loads it. */
  #snapshot(reader: Reader, concertId: ConcertId, optionId: OptionId): void {
    const found = this.#optionOf(concertId, optionId)
    if (found === undefined) reader.outgoing.end()
    else this.#send(reader, snapshotFrame(found.sale, found.option))
  }

  #keepalive(): void {
    this.#cancelKeepalive = null
    const now = this.#parts.clock.monotonicMs()
    for (const [optionId, hall] of this.#halls) {
      this.#sameImage(optionId, hall)
      for (const reader of [...hall.readers]) {
        if (reader.behindSince === null) this.#send(reader, keepaliveFrame)
        else if (now - reader.behindSince > limits.streamBehindMsMax) reader.outgoing.end()
      }
    }
    if (this.#readers === 0) return
    this.#cancelKeepalive = this.#parts.defer.after(limits.streamKeepaliveMs, () => this.#keepalive())
  }

  #optionOf(concertId: ConcertId, optionId: OptionId): { sale: SaleView; option: OptionView } | undefined {
    const sale = this.#parts.engine.view(concertId)
    const option = sale?.option(optionId)
    return sale === undefined || option === undefined ? undefined : { sale, option }
  }
}

/** A comment: no event for the client, but bytes on the wire, so that neither side takes the other for dead. */
const keepaliveFrame = ":keepalive\n\n"

/** `states` has one digit per seat, in the order of the seat map: 0 available, 1 held, 2 sold. */
const snapshotFrame = (sale: SaleView, option: OptionView): string =>
  frame("SNAPSHOT", sale, `{"optionId":${option.optionId},"free":${option.free},"states":"${option.states.join("")}"}`)

/** `seats` are pairs of index and state. */
const seatsFrame = (sale: SaleView, option: OptionView, changed: ReadonlySet<number>): string => {
  const pairs: string[] = []
  for (const index of changed) pairs.push(`[${index},${option.states[index]}]`)
  return frame("SEATS", sale, `{"optionId":${option.optionId},"free":${option.free},"seats":[${pairs.join(",")}]}`)
}

/** No space after the colons: older clients of the contract match `event:NAME`. */
const frame = (name: string, sale: SaleView, data: string): string =>
  `event:${name}\ndata:${data}\nid:${sale.epoch}-${sale.offset}\n\n`
