/**
 * How a sale goes: its line, and what is left of it, for the public (`sale`) or for operators (`line`). One frame a
 * second for all readers, and none while nothing moves.
 */
import type { Committed, SaleView } from "@ticketrush/engine/EngineApi"
import { type ConcertId, limits, type SaleEvent } from "@ticketrush/protocol"
import type { Connection } from "../Connection.ts"
import { Frame, positionOf } from "../Frame.ts"
import type { Hub, Topic } from "../Hub.ts"
import type { Subscription } from "../Subscription.ts"

type SaleTopicName = "sale" | "line"
const eventNames = { sale: "SALE", line: "LINE_REPORT" } as const satisfies Record<SaleTopicName, string>

/** What people decide by is told at once. */
const urgentKinds: ReadonlySet<SaleEvent["kind"]> = new Set(["line-set", "sale-closed", "option-added"])

type Audience = {
  readonly concertId: ConcertId
  readonly readers: Set<SaleReader>
  /** The last frame, for readers who come while it is still the newest. */
  last: Frame | null
  /** Monotonic time at which the next frame is due. */
  due: number
  sentAt: number
  sending: boolean
}

export class SaleTopic implements Topic {
  readonly name: SaleTopicName
  readonly #hub: Hub
  readonly #render: (sale: SaleView) => string
  readonly #audiences = new Map<ConcertId, Audience>()

  constructor(hub: Hub, name: SaleTopicName, render: (sale: SaleView) => string) {
    this.name = name
    this.#hub = hub
    this.#render = render
    hub.add(this)
  }

  subscribe(connection: Connection, sale: SaleView): void {
    const { concertId } = sale
    const audience = this.#audiences.get(concertId) ?? newAudience(concertId)
    this.#audiences.set(concertId, audience)
    const reader = new SaleReader(this, connection, audience)
    this.#hub.subscribe(reader, sale)
    audience.readers.add(reader)
    connection.begins(reader, false)
    reader.startOver()
  }

  forget(reader: SaleReader): void {
    const { audience } = reader
    audience.readers.delete(reader)
    if (audience.readers.size === 0) this.#audiences.delete(audience.concertId)
    this.#hub.unfollow(reader)
  }

  tell(reader: SaleReader): void {
    const sale = this.#hub.parts.feed.view(reader.concertId)
    if (sale === undefined) return this.#hub.end(reader, "unavailable")
    const { audience } = reader
    if (audience.last?.id !== positionOf(sale)) audience.last = this.#frame(sale)
    reader.offset = sale.offset
    reader.connection.deliver(reader, audience.last)
  }

  committed({ concertId, events }: Committed): void {
    const audience = this.#audiences.get(concertId)
    if (audience === undefined) return
    const now = this.#hub.parts.clock.monotonicMs()
    const urgent = events.some(({ kind }) => urgentKinds.has(kind))
    const wait = urgent
      ? limits.streamBeatMs
      : Math.max(limits.streamBeatMs, audience.sentAt + limits.streamCountsMs - now)
    audience.due = Math.min(audience.due, now + wait)
    this.#hub.wake(audience.due)
  }

  beat(now: number): void {
    for (const audience of this.#audiences.values()) {
      if (!Number.isFinite(audience.due)) continue
      if (now < audience.due || audience.sending) this.#hub.wake(Math.max(audience.due, now + limits.streamBeatMs))
      else this.#send(audience, now)
    }
  }

  restarted(): void {}

  abandoned(): void {}

  #send(audience: Audience, now: number): void {
    const sale = this.#hub.parts.feed.view(audience.concertId)
    if (sale === undefined) return
    const frame = this.#frame(sale)
    const { offset } = sale
    audience.last = frame
    audience.due = Number.POSITIVE_INFINITY
    audience.sentAt = now
    audience.sending = true
    this.#hub.slices.over(
      audience.readers,
      (reader) => {
        if (reader.offset >= offset) return false
        reader.offset = offset
        return reader.connection.deliver(reader, frame)
      },
      () => {
        audience.sending = false
      },
    )
  }

  #frame(sale: SaleView): Frame {
    return new Frame(this.name, eventNames[this.name], this.#render(sale), positionOf(sale))
  }
}

class SaleReader implements Subscription {
  readonly topic: SaleTopicName
  readonly connection: Connection
  readonly audience: Audience
  stale = false
  offset = 0
  readonly #topic: SaleTopic

  constructor(topic: SaleTopic, connection: Connection, audience: Audience) {
    this.#topic = topic
    this.topic = topic.name
    this.connection = connection
    this.audience = audience
  }

  get concertId(): ConcertId {
    return this.audience.concertId
  }

  get key(): string {
    return `"concertId":${this.concertId}`
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

const newAudience = (concertId: ConcertId): Audience => ({
  concertId,
  readers: new Set(),
  last: null,
  due: Number.POSITIVE_INFINITY,
  sentAt: Number.NEGATIVE_INFINITY,
  sending: false,
})
