/**
 * The waiting line, live. Two protocols over the same image: the contract's, where each person is told their own rank,
 * the more often the nearer to the front; and shared frames, one a beat for all readers, from which a client that knows
 * its place works out its own rank. What concerns one person alone is told to them at once.
 */
import type { Committed, LineView, PlaceView, SaleView } from "@ticketrush/engine/EngineApi"
import { type ConcertId, limits, type Pass, type PersonId, type Place, PlaceStatus } from "@ticketrush/protocol"
import { queueRankOf } from "../../render/place.ts"
import { type Departures, initJson, initText, lineJson, queueJson } from "../../render/queue-events.ts"
import type { Connection } from "../Connection.ts"
import { Frame, offsetIn, positionOf } from "../Frame.ts"
import type { Hub, Topic } from "../Hub.ts"
import { LineFrames } from "./LineFrames.ts"
import { LineReader } from "./LineReader.ts"
import { movesSeats, offeredAt } from "./offered.ts"
import { Pace } from "./Pace.ts"

export type LineTopicParts = {
  readonly hub: Hub
  /** The signed pass of an active person, for the session that reads it. */
  readonly issuePass: (
    concertId: ConcertId,
    person: PersonId,
    pass: Pass,
    until: number,
    session: string | null,
  ) => string
}

export type LineRequest = {
  readonly person: PersonId
  /** Whether the client reads the shared frames. */
  readonly frames: boolean
  /** Last position the client has seen, or "". */
  readonly resume: string
  /** Of the person who is signed in; null for a trusted caller. */
  readonly session: string | null
}

/** The readers of one line. */
export type Audience = {
  readonly concertId: ConcertId
  readonly readers: Set<LineReader>
  readonly people: Map<PersonId, LineReader[]>
  readonly pace: Pace
  frames: LineFrames
  /** Readers whose own place has changed. */
  touched: Set<LineReader>
  /** No frames about single persons go out before. */
  touchedRestUntil: number
  /** How many read the shared frames. */
  framed: number
  /** How often there was something new for all readers, when that was last, and whether it was a tick. */
  version: number
  toldAt: number
  telling: "nothing" | "departures" | "tick"
}

/** A rank may be told again a little early, so that ticks as far apart as ranks rest are told each. */
const restShare = 0.9

export class LineTopic implements Topic {
  readonly #hub: Hub
  readonly #issuePass: LineTopicParts["issuePass"]
  readonly #audiences = new Map<ConcertId, Audience>()

  constructor({ hub, issuePass }: LineTopicParts) {
    this.#hub = hub
    this.#issuePass = issuePass
    hub.add(this)
  }

  subscribe(connection: Connection, sale: SaleView, { person, frames, resume, session }: LineRequest): void {
    const audience = this.#audienceOf(sale)
    const others = audience.people.get(person) ?? []
    if (others.length >= limits.streamsPerPersonMax) this.#hub.end(others[0], "replaced")
    const reader = new LineReader(this, audience, connection, { person, frames, session })
    this.#hub.subscribe(reader, sale)
    audience.readers.add(reader)
    audience.people.set(person, [...(audience.people.get(person) ?? []), reader])
    if (frames) audience.framed++
    this.#hub.parts.presence.present(sale.concertId, person)
    const missed = frames ? this.#missed(reader, sale, resume) : null
    connection.begins(reader, missed !== null)
    if (missed === null) this.greet(reader)
    else for (const frame of missed) connection.deliver(reader, frame)
  }

  /** The first frames of a stream, and those of a client that starts over. */
  greet(reader: LineReader): void {
    const sale = this.#saleOf(reader)
    if (sale === undefined) return
    const { person, connection } = reader
    // A client that is behind is greeted once it has drained: what follows a greeting says nothing without it.
    reader.greeted = connection.deliver(reader, this.#greeting(reader, sale, person))
    if (reader.greeted) this.tell(reader)
  }

  #greeting(reader: LineReader, sale: SaleView, person: PersonId): Frame {
    if (reader.frames) {
      const place = sale.line.placeOf(person)
      const json = initJson(sale, person, place, this.#rankOf(reader, sale, place), this.#now())
      return new Frame("queue", "INIT", json, `${sale.epoch}-${reader.audience.frames.offset}`)
    }
    const text = initText(sale.concertId)
    const data = reader.connection.wording === "events" ? text : JSON.stringify(text)
    return new Frame("queue", "INIT", data, positionOf(sale))
  }

  /** The newest state of the person, also when they have been told it. */
  tell(reader: LineReader): void {
    if (this.#saleOf(reader) === undefined) return
    const sale = this.#hub.current(reader.audience.concertId)
    if (sale !== undefined) this.#tell(reader, sale, sale.line.placeOf(reader.person))
  }

  seen(reader: LineReader): void {
    if (waits(reader.status)) this.#hub.parts.presence.present(reader.audience.concertId, reader.person)
  }

  forget(reader: LineReader): void {
    const { audience, person } = reader
    audience.readers.delete(reader)
    audience.touched.delete(reader)
    if (reader.frames) audience.framed--
    const others = audience.people.get(person)!.filter((other) => other !== reader)
    if (others.length === 0) audience.people.delete(person)
    else audience.people.set(person, others)
    this.#hub.unfollow(reader)
  }

  committed({ concertId, events }: Committed, sale: SaleView): void {
    const audience = this.#audiences.get(concertId)
    if (audience === undefined) return
    const { pace, frames } = audience
    const left: Place[] = []
    let returnedMoved = false
    for (const event of events) {
      if (event.kind === "joined") this.#touch(audience, event.person)
      else if (event.kind === "line-cleared") {
        frames.departAll()
        for (const reader of audience.readers) audience.touched.add(reader)
      } else if ("place" in event) {
        this.#touch(audience, sale.line.place(event.place)!.person)
        if (event.was === PlaceStatus.waiting) {
          left.push(event.place)
          event.kind === "left" ? pace.departed() : pace.ticked()
        }
        returnedMoved ||= event.kind === "returned" || event.was === PlaceStatus.returned
      } else if (event.kind === "line-set") {
        // Not as a tick: the first one under the new pace would wait for the rest of this one.
        pace.departed()
        // A line that begins to protect its sale gives those inside a pass to show.
        for (const reader of audience.readers) if (reader.status === PlaceStatus.active) audience.touched.add(reader)
      } else if (event.kind === "sale-closed") {
        for (const person of audience.people.keys()) this.#touchOffered(audience, person)
      } else if (audience.framed > 0) this.#touchOffered(audience, movesSeats(sale, event))
    }
    if (returnedMoved) this.#touchReturned(audience)
    if (left.length > 0) frames.depart(left, sale.line.head)
    const now = this.#hub.parts.clock.monotonicMs()
    if (audience.framed > 0) pace.counted(now + limits.streamCountsMs)
    const everyMs = ticksEvery(sale.line)
    pace.expect(everyMs === 0 ? 0 : now + everyMs - (this.#now() % everyMs), everyMs)
    this.#wake(audience)
  }

  beat(now: number): void {
    for (const audience of this.#audiences.values()) {
      if (now >= nextTouched(audience)) this.#tellTouched(audience, now)
      if (now >= audience.pace.next(now)) this.#tellAll(audience, now)
      // Timers may be early by less than a millisecond, and others' beats come in between.
      this.#wake(audience)
    }
  }

  restarted(sale: SaleView): void {
    const audience = this.#audiences.get(sale.concertId)
    if (audience === undefined) return
    audience.frames = new LineFrames(sale.offset, sale.line.joined)
    audience.touched.clear()
    audience.pace.forget()
  }

  abandoned(concertId: ConcertId): void {
    this.#audiences.delete(concertId)
  }

  #audienceOf(sale: SaleView): Audience {
    const known = this.#audiences.get(sale.concertId)
    if (known !== undefined) return known
    const audience: Audience = {
      concertId: sale.concertId,
      readers: new Set(),
      people: new Map(),
      frames: new LineFrames(sale.offset, sale.line.joined),
      touched: new Set(),
      touchedRestUntil: 0,
      framed: 0,
      pace: new Pace(),
      version: 0,
      toldAt: 0,
      telling: "nothing",
    }
    this.#audiences.set(sale.concertId, audience)
    return audience
  }

  #touch(audience: Audience, person: PersonId): void {
    for (const reader of audience.people.get(person) ?? noReaders) audience.touched.add(reader)
  }

  /** What is kept for a person may have changed: told to those who read more than the contract's frames. */
  #touchOffered(audience: Audience, person: PersonId | undefined): void {
    const readers = person === undefined ? noReaders : (audience.people.get(person) ?? noReaders)
    for (const reader of readers) if (reader.offered !== undefined) audience.touched.add(reader)
  }

  /**
   * Those who came back are few, ranked among themselves, and no shared frame tells them; absent people come after
   * them.
   */
  #touchReturned(audience: Audience): void {
    for (const reader of audience.readers) {
      const { returned, absent } = PlaceStatus
      if (reader.status === returned || reader.status === absent) audience.touched.add(reader)
    }
  }

  /** The first change after a quiet time is told at once, what follows it is gathered. */
  #wake(audience: Audience): void {
    const now = this.#hub.parts.clock.monotonicMs()
    const at = Math.min(nextTouched(audience), audience.pace.next(now))
    if (at < Number.POSITIVE_INFINITY) this.#hub.wake(at)
  }

  #tellTouched(audience: Audience, now: number): void {
    const { touched } = audience
    audience.touched = new Set()
    audience.touchedRestUntil = now + limits.streamBeatMs
    this.#hub.slices.over(touched, (reader) => {
      // A reader that has unsubscribed since is told nothing more, also where the connection goes on.
      const sale = audience.readers.has(reader) ? this.#hub.current(audience.concertId) : undefined
      if (sale === undefined) return false
      const place = sale.line.placeOf(reader.person)
      const status = place?.status ?? PlaceStatus.none
      const same = status === reader.status && (place?.place ?? 0) === reader.place
      const sameTurn = passShown(sale, place) === reader.pass && this.#offered(reader, sale, place) === reader.offered
      if (same && sameTurn && this.#rankOf(reader, sale, place) === reader.rank) return false
      return this.#tell(reader, sale, place)
    })
  }

  /** Tells ranks and counts to the readers who are due. A telling that is under way takes in what is new. */
  #tellAll(audience: Audience, now: number): void {
    const sale = this.#hub.parts.feed.view(audience.concertId)
    // It comes back under another epoch, which starts all readers over.
    if (sale === undefined) return audience.pace.forget()
    const under = audience.telling !== "nothing"
    audience.telling = audience.pace.tell(now) ? "tick" : under ? audience.telling : "departures"
    audience.toldAt = now
    audience.version++
    this.#close(audience, sale)
    if (!under) this.#round(audience)
  }

  #round(audience: Audience): void {
    const { clock } = this.#hub.parts
    const { version, readers, pace } = audience
    const since = clock.monotonicMs()
    this.#hub.slices.over(
      readers,
      (reader) => {
        const sale = this.#hub.current(audience.concertId)
        return sale !== undefined && (reader.frames ? this.#tellFrames(reader, sale) : this.#tellRank(reader, sale))
      },
      () => {
        pace.cost(clock.monotonicMs() - since)
        // Those who were told before the newest came are told once more.
        if (audience.version !== version) return this.#round(audience)
        audience.telling = "nothing"
        this.#wake(audience)
      },
    )
  }

  #tellFrames(reader: LineReader, sale: SaleView): boolean {
    const { frames } = reader.audience
    if (reader.offset >= frames.offset) return false
    const missed = frames.after(reader.offset)
    if (missed === null) return this.#tell(reader, sale, sale.line.placeOf(reader.person))
    reader.offset = frames.offset
    return reader.connection.deliver(reader, ...missed)
  }

  #tellRank(reader: LineReader, sale: SaleView): boolean {
    const { audience, place, rank } = reader
    if (reader.status !== PlaceStatus.waiting || sale.line.rank(place) === rank) return false
    const ticks = audience.telling === "tick"
    if ((ticks ? reader.nextTickAt : reader.nextAt) > audience.toldAt) {
      audience.pace.later(reader.nextAt)
      return false
    }
    const written = this.#tell(reader, sale, sale.line.placeOf(reader.person))
    reader.nextAt = audience.toldAt + restAt(reader.rank) * restShare
    if (ticks) reader.nextTickAt = reader.nextAt
    return written
  }

  #close(audience: Audience, sale: SaleView): void {
    const from = `${sale.epoch}-${audience.frames.offset}`
    audience.frames.close(sale.offset, sale.line.joined, (departures) => {
      const render = (told: Departures): Frame =>
        new Frame("queue", "LINE", lineJson(sale, from, told, this.#now()), positionOf(sale))
      const frame = render(departures)
      if (departures.gone === null || frame.bytesMax <= limits.lineFrameBytesMax) {
        return { frame, whole: departures.gone !== null }
      }
      return { frame: render({ front: departures.front, gone: null }), whole: false }
    })
  }

  /** Returns whether it was written; a client that is behind is told later. */
  #tell(reader: LineReader, sale: SaleView, place: PlaceView | undefined): boolean {
    const { audience, person } = reader
    const rank = this.#rankOf(reader, sale, place)
    reader.status = place?.status ?? PlaceStatus.none
    reader.place = place?.place ?? 0
    reader.rank = rank
    reader.pass = passShown(sale, place)
    reader.offset = Math.max(reader.offset, audience.frames.offset)
    const active = place?.status === PlaceStatus.active ? place : undefined
    const offered = this.#offered(reader, sale, place)
    reader.offered = offered
    const pass =
      active !== undefined && reader.pass !== 0
        ? this.#issuePass(sale.concertId, person, active.pass, active.passUntil, reader.session)
        : null
    const json = queueJson(sale, person, place, rank, this.#now(), { pass, frames: reader.frames, offered })
    const id = reader.frames ? `${sale.epoch}-${audience.frames.offset}` : positionOf(sale)
    const event = active === undefined ? "RANK_UPDATE" : "ACTIVE"
    return reader.connection.deliver(reader, new Frame("queue", event, json, id))
  }

  #offered({ frames }: LineReader, sale: SaleView, place: PlaceView | undefined): string | undefined {
    return frames ? offeredAt(sale, place, this.#now()) : undefined
  }

  /** For readers of shared frames as of the last frame, so that the next one fits. */
  #rankOf(reader: LineReader, sale: SaleView, place: PlaceView | undefined): number {
    if (place === undefined) return -1
    const rank = queueRankOf(sale.line, place)
    const behindFrames = reader.frames && place.status === PlaceStatus.waiting
    return behindFrames ? rank + reader.audience.frames.before(place.place) : rank
  }

  /** The frames with which the client has all it missed, and goes on from there; null when it has to be greeted. */
  #missed(reader: LineReader, sale: SaleView, resume: string): ReadonlyArray<Frame> | null {
    const offset = offsetIn(sale, resume)
    const place = sale.line.placeOf(reader.person)
    // Every other state of the person is told by a greeting.
    if (offset === null || place?.status !== PlaceStatus.waiting) return null
    const { frames } = reader.audience
    const missed = frames.since(offset, place.place)
    if (missed === null) return null
    reader.greeted = true
    reader.status = place.status
    reader.place = place.place
    reader.rank = this.#rankOf(reader, sale, place)
    reader.offset = frames.offset
    return missed
  }

  #saleOf(reader: LineReader): SaleView | undefined {
    const sale = this.#hub.parts.feed.view(reader.audience.concertId)
    if (sale === undefined) this.#hub.end(reader, "unavailable")
    return sale
  }

  #now(): number {
    return this.#hub.parts.feed.now()
  }
}

const noReaders: ReadonlyArray<LineReader> = []

/** How far apart ticks are while a line moves by itself, 0 while it does not. */
const ticksEvery = ({ policy, waiting, returned }: LineView): number => {
  const moves = policy.method === "fifo" || policy.method === "closed"
  return moves && policy.batch > 0 && waiting + returned > 0 ? policy.everyMs : 0
}

/** The number of the pass that is told to the person of that place, 0 for none. */
const passShown = ({ line }: SaleView, place: PlaceView | undefined): Pass =>
  place?.status === PlaceStatus.active && line.policy.protects ? place.pass : 0

const waits = (status: PlaceStatus): boolean => status >= PlaceStatus.waiting && status <= PlaceStatus.returned

const nextTouched = ({ touched, touchedRestUntil }: Audience): number =>
  touched.size === 0 ? Number.POSITIVE_INFINITY : touchedRestUntil

/** How long a rank may stand before the next one, in milliseconds, so that a tick reaches all whose last is old. */
const restAt = (rank: number): number => {
  if (rank <= 100) return 0
  if (rank <= 1_000) return 1_000
  return rank <= 10_000 ? 2_000 : 5_000
}
