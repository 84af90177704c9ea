/**
 * Many people with a live stream each about one line, in one process. What each was told last, and when each heard of
 * which position, is kept in columns: thousands of streams hear thousands of frames.
 */
import { limits } from "@ticketrush/protocol"
import { offsetIn, readMessage } from "./messages.ts"
import { Place } from "./Place.ts"
import { StreamSocket, type Wire } from "./StreamSocket.ts"

export type Misbehaviour = "stops reading" | "reconnects"

export type CrowdPlan = {
  readonly wire: Wire
  readonly host: string
  readonly port: number
  /** Where people come from, in turn. */
  readonly addresses: ReadonlyArray<string>
  readonly concertId: number
  readonly people: { readonly first: number; readonly count: number }
  readonly frames: "personal" | "shared"
  readonly opensPerSecond: number
  /** A stream on which nothing comes for longer is dead, in milliseconds; two keepalives and a half unless it is set. */
  readonly silenceMs?: number
}

/** An admission: its position in the journal, and when it was due by the clock of the machine. */
export type Tick = { readonly last: number; readonly at: number }

export type Latencies = {
  /** From the tick until the person heard of it, in milliseconds; one for each tick and person who waited through it. */
  readonly ms: ReadonlyArray<number>
  /** The longest of each tick. */
  readonly slowest: ReadonlyArray<number>
  /** Ticks that some waiting person was never told of. */
  readonly missing: number
}

export type Standing = { readonly person: number; readonly rank: number; readonly active: boolean }

export type CrowdState = {
  readonly open: number
  readonly opened: number
  readonly messages: number
  /** Frames of the line that did not go on from the one before. */
  readonly gaps: number
  /** Why streams ended that we did not end, with how many did. */
  readonly endings: Readonly<Record<string, number>>
}

const reconnectMs = 1_000

/** By the clock on the wall, in milliseconds with fractions. */
const wallNow = (): number => performance.timeOrigin + performance.now()

export class Crowd {
  readonly #plan: CrowdPlan
  readonly #sockets: StreamSocket[] = []
  readonly #places: Place[] = []
  readonly #openedAt: Float64Array
  readonly #isOpen: Uint8Array
  readonly #heard = { slot: new Column(Uint32Array), offset: new Column(Float64Array), at: new Column(Float64Array) }
  readonly #endings: Record<string, number> = {}
  #begun = 0
  #open = 0
  #opened = 0
  #messages = 0
  #closed = false
  #watchdog: NodeJS.Timeout | undefined
  #lookedAt = 0

  constructor(plan: CrowdPlan) {
    this.#plan = plan
    this.#openedAt = new Float64Array(plan.people.count)
    this.#isOpen = new Uint8Array(plan.people.count)
    for (let slot = 0; slot < plan.people.count; slot++) {
      this.#places.push(new Place())
      this.#sockets.push(this.#socketOf(slot))
    }
  }

  /** Opens all streams at the planned rate. */
  start(): void {
    const startedAt = performance.now()
    const step = (): void => {
      const due = ((performance.now() - startedAt) * this.#plan.opensPerSecond) / 1_000
      while (!this.#closed && this.#begun < Math.min(due, this.#plan.people.count)) this.#sockets[this.#begun++].open()
      if (!this.#closed && this.#begun < this.#plan.people.count) setTimeout(step, 2)
    }
    step()
    const silenceMs = this.#plan.silenceMs ?? 2.5 * limits.streamKeepaliveMs
    this.#lookedAt = performance.now()
    this.#watchdog = setInterval(() => this.#endSilent(silenceMs), silenceMs / 4)
  }

  /**
   * A stream that died without a word would count as open, and what it misses as heard late or never. Where this process
   * was kept from looking, it was kept from reading too: what came waits to be read.
   */
  #endSilent(silenceMs: number): void {
    const now = performance.now()
    const kept = now - this.#lookedAt > silenceMs / 2
    this.#lookedAt = now
    if (kept) return
    for (const socket of this.#sockets) if (socket.silentMs(now) > silenceMs) socket.giveUp("silent")
  }

  state(): CrowdState {
    return {
      open: this.#open,
      opened: this.#opened,
      messages: this.#messages,
      gaps: this.#places.reduce((sum, { gaps }) => sum + gaps, 0),
      endings: { ...this.#endings },
    }
  }

  standings(): ReadonlyArray<Standing> {
    return this.#places.map((place, slot) => ({
      person: this.#plan.people.first + slot,
      rank: place.rank,
      active: place.active,
    }))
  }

  latencies(ticks: ReadonlyArray<Tick>): Latencies {
    const { at, offset, slot } = this.#heard
    const next = Uint32Array.from(this.#openedAt, (openedAt) => {
      const first = ticks.findIndex((tick) => tick.at > openedAt)
      return first < 0 ? ticks.length : first
    })
    const ms: number[] = []
    const slowest = ticks.map(() => 0)
    for (let i = 0; i < slot.length; i++) {
      const who = slot.values[i]
      for (; next[who] < ticks.length && ticks[next[who]].last <= offset.values[i]; next[who]++) {
        const took = at.values[i] - ticks[next[who]].at
        ms.push(took)
        slowest[next[who]] = Math.max(slowest[next[who]], took)
      }
    }
    let missing = 0
    for (let who = 0; who < next.length; who++) if (!this.#places[who].active) missing += ticks.length - next[who]
    return { ms, slowest, missing }
  }

  close(): void {
    this.#closed = true
    clearInterval(this.#watchdog)
    for (const socket of this.#sockets) socket.close()
  }

  #socketOf(slot: number): StreamSocket {
    const { addresses, concertId, frames, host, people, port, wire } = this.#plan
    const who = `userId=${people.first + slot}&concertId=${concertId}`
    const path =
      wire === "ws" ? "/ws" : `/api/v1/waiting-queue/subscribe?${who}${frames === "shared" ? "&frames=line" : ""}`
    const socket = new StreamSocket(
      slot,
      wire,
      { host, port, from: addresses[slot % addresses.length], path },
      {
        opened: () => {
          this.#open++
          this.#opened++
          this.#isOpen[slot] = 1
          this.#openedAt[slot] = wallNow()
          if (wire === "ws") socket.send(subscribing(people.first + slot, concertId, frames))
        },
        message: (_, text) => this.#hear(slot, text),
        ended: (_, reason) => this.#ended(slot, reason),
      },
    )
    return socket
  }

  /** From now on. Those who reconnect are spread over the second. */
  misbehave(how: Misbehaviour): void {
    this.#sockets.forEach((socket, slot) => {
      const begin = (slot * reconnectMs) / this.#sockets.length
      if (how === "stops reading") socket.stopReading()
      else setTimeout(() => this.#reconnectForEver(socket, slot), begin)
    })
  }

  #reconnectForEver(socket: StreamSocket, slot: number): void {
    if (this.#closed) return
    this.#leave(slot)
    socket.close()
    socket.open()
    setTimeout(() => this.#reconnectForEver(socket, slot), reconnectMs)
  }

  #leave(slot: number): void {
    if (this.#isOpen[slot] === 1) this.#open--
    this.#isOpen[slot] = 0
  }

  #hear(slot: number, text: Buffer): void {
    this.#messages++
    const message = readMessage(this.#plan.wire, text)
    if (message === null) return
    const place = this.#places[slot]
    place.hear(message)
    const offset = offsetIn(message.id)
    if (offset < 0) return
    this.#heard.slot.push(slot)
    this.#heard.offset.push(offset)
    this.#heard.at.push(wallNow())
  }

  #ended(slot: number, reason: string): void {
    if (this.#closed) return
    this.#leave(slot)
    this.#endings[reason] = (this.#endings[reason] ?? 0) + 1
  }
}

const subscribing = (userId: number, concertId: number, frames: CrowdPlan["frames"]): string =>
  JSON.stringify({ type: "subscribe", topic: "queue", concertId, userId, frames: frames === "shared" })

/** Numbers that are only ever added. */
class Column<A extends Uint32Array | Float64Array> {
  values: A
  length = 0

  constructor(make: new (length: number) => A) {
    this.values = new make(4_096)
  }

  push(value: number): void {
    if (this.length === this.values.length) {
      const larger = new (this.values.constructor as new (length: number) => A)(this.length * 2)
      larger.set(this.values as never)
      this.values = larger
    }
    this.values[this.length++] = value
  }
}
