/**
 * The waiting line in the sequential model: who stands where, said a second time from the contract. It says whether each
 * event of a line was legal where it stands (I8), and what could have been told at any position.
 */
import {
  AdmittedBy,
  type Called,
  type LineEvent,
  type LinePolicy,
  limits,
  noLine,
  type PlaceMoved,
  PlaceStatus,
  wrongLinePolicy,
} from "@ticketrush/protocol"
import { type History, valueAt } from "./history.ts"
import { AbsenceModel, endsAbsence } from "./model-absence.ts"

export type ModelPlace = {
  readonly place: number
  readonly person: number
  readonly joinedAt: number
  status: PlaceStatus
  readonly statuses: History<PlaceStatus>
  /** When the journal shows that the person was there: they joined, or came back. */
  seenAt: number
  pass: number
  passUntil: number
  /** When the place got its pass. */
  activeAt: number
}

/** What the line must know of the reservations of a person: how many are open, and when one ended last. */
export type Dealings = { readonly open: (person: number) => number; readonly closedAt: (person: number) => number }

type Offer = { readonly place: number; readonly until: number }
type Freed = { readonly sequence: number; readonly position: number; readonly seats: ReadonlyArray<string> }

/** What the next event of a sale must be. */
type Debt = {
  readonly pays: (event: LineEvent) => boolean
  readonly broken: string
  /** How many absent people may still be passed over before one is called. */
  readonly callsLeft?: number
}

const isWaiting = (status: number): boolean => status === PlaceStatus.waiting || status === PlaceStatus.returned
const isInLine = (status: number): boolean => isWaiting(status) || status === PlaceStatus.absent
export const isLive = (status: number): boolean => isInLine(status) || status === PlaceStatus.active

/** What does not happen any more once a sale is closed. */
const getsIn: ReadonlySet<LineEvent["kind"]> = new Set(["joined", "admitted", "called", "returned"])

export class LineModel {
  /** By place - 1. */
  readonly places: ModelPlace[] = []
  /** By pass - 1: the place that got it. */
  readonly passes: ModelPlace[] = []
  readonly policies: History<LinePolicy> = []
  policy: LinePolicy = noLine
  waiting = 0
  active = 0
  readonly waitings: History<number> = []
  readonly actives: History<number> = []
  readonly inLines: History<number> = []
  /** Position of the last time that the whole line was sent away. */
  cleared = 0
  readonly #latest = new Map<number, ModelPlace[]>()
  /** Who came back and waits, in the order of their return. */
  #back: ModelPlace[] = []
  /** No place below this index waits in the main line. */
  #front = 0
  #inLine = 0
  #tick = 0
  #tokens = 0
  #position = 0
  #debt: Debt | undefined
  /** Since when passes that do nothing are looked at. */
  #idleFrom = 0
  readonly absence = new AbsenceModel()
  readonly #dealings: Dealings
  /** The reservation whose seats came back with the latest event but for people passed over. */
  #freed: Freed | undefined
  /** The person who bought with the latest event. */
  #bought = 0
  readonly #offers = new Map<string, History<Offer>>()

  constructor(dealings: Dealings) {
    this.#dealings = dealings
  }

  /** Notes what else the journal says: seats that came back call a person, a purchase ends a pass. */
  beside(freed: Freed | undefined, bought: number, at: number): string | undefined {
    const owed = this.owed()
    if (owed !== undefined) return owed
    this.#freed = freed
    this.#bought = bought
    const buyer = bought === 0 ? undefined : this.latest(bought)
    if (buyer?.status === PlaceStatus.active) {
      this.#debt = {
        pays: (event) => event.kind === "pass-used" && event.place === buyer.place,
        broken: `I8: person ${bought} has bought and keeps pass ${buyer.pass}`,
      }
    }
    if (freed !== undefined) this.#oweCall(limits.absentPerCallMax + 1, at)
    return
  }

  /** A sale is over: the people in line are sent away with that. */
  saleClosed(at: number): string | undefined {
    const owed = this.beside(undefined, 0, at)
    if (owed === undefined && this.#inLine > 0) {
      this.#debt = {
        pays: ({ kind }) => kind === "line-cleared",
        broken: `I8: a sale is closed and ${this.#inLine} people still wait for it`,
      }
    }
    return owed
  }

  apply(event: LineEvent, at: number, position: number, saleClosed: boolean): string | undefined {
    this.#position = position
    const debt = this.#debt
    this.#debt = undefined
    if (debt?.pays(event) === false) return debt.broken
    const bought = this.#bought
    const freed = this.#freed
    this.#bought = 0
    if (event.kind !== "passed-over") this.#freed = undefined
    if (saleClosed && getsIn.has(event.kind)) return `I8: ${event.kind} in a closed sale`
    switch (event.kind) {
      case "line-set":
        if (wrongLinePolicy(event.policy) !== undefined) return "a line has a policy that breaks its own rules"
        if ((this.policy.idleMs ?? 0) === 0) this.#idleFrom = at
        this.absence.set(this.policy, at)
        this.policy = event.policy
        this.policies.push({ position, value: event.policy })
        this.#tick = Math.floor(at / event.policy.everyMs)
        this.#tokens = 0
        return
      case "joined":
        return this.#joined(event.place, event.person, at)
      case "admitted":
        return this.#admitted(event, at)
      case "called":
        return this.#called(event, at, freed)
      case "line-cleared":
        if (event.through !== this.places.length) return "I8: a line is cleared through its last place"
        for (const place of this.places) if (isInLine(place.status)) this.#move(place, PlaceStatus.left)
        this.cleared = position
        return
      default: {
        const broken = this.#moved(event.kind, event.place, event.was, at, bought)
        if (broken === undefined && debt?.callsLeft !== undefined) this.#oweCall(debt.callsLeft - 1, at)
        return broken
      }
    }
  }

  /** What an event before made necessary and did not come; asked at the end of a record. */
  owed(): string | undefined {
    const owed = this.#debt
    this.#debt = undefined
    return owed?.broken
  }

  /** Seats that came back call the next person, after so many who are absent. */
  #oweCall(callsLeft: number, at: number): void {
    const { priorityMs, method, activeMax } = this.policy
    const full = activeMax > 0 && this.active >= activeMax
    if (callsLeft === 0 || priorityMs === 0 || method === "paused" || full || this.next() === undefined) return
    if (this.#owesTicks(at)) return
    this.#debt = {
      pays: ({ kind }) => kind === "called" || kind === "passed-over",
      broken: `I8: seats came back and place ${this.next()?.place} is not called`,
      callsLeft,
    }
  }

  #joined(place: number, person: number, at: number): string | undefined {
    if (place !== this.places.length + 1) return `I8: place ${place} is out of sequence`
    const before = this.latest(person)
    if (before !== undefined && isLive(before.status)) {
      return `I8: person ${person} has places ${before.place} and ${place} at the same time`
    }
    const { method, waitingMax } = this.policy
    const full = waitingMax > 0 && (endsAbsence(this.policy) ? this.#inLine : this.waiting) >= waitingMax
    const why = method === "closed" ? "in a closed line" : full ? "in a full line" : ""
    if (why !== "") {
      this.#debt = {
        pays: (event) => event.kind === "admitted" && event.place === place,
        broken: `I8: place ${place} was given ${why}, and its owner not admitted`,
      }
    }
    const made: ModelPlace = {
      place,
      person,
      joinedAt: at,
      status: PlaceStatus.none,
      statuses: [],
      seenAt: at,
      pass: 0,
      passUntil: 0,
      activeAt: 0,
    }
    this.places.push(made)
    const known = this.#latest.get(person)
    if (known === undefined) this.#latest.set(person, [made])
    else known.push(made)
    this.#move(made, PlaceStatus.waiting)
    return
  }

  #admitted(event: LineEvent & { readonly kind: "admitted" }, at: number): string | undefined {
    const place = this.places[event.place - 1]
    if (place === undefined || !isInLine(place.status)) return `I8: place ${event.place} is admitted and does not wait`
    if (place.status !== event.was) return `I8: place ${event.place} is ${place.status} and told as ${event.was}`
    const { method, everyMs, batch, burst } = this.policy
    let bucket = { tick: this.#tick, tokens: this.#tokens }
    if (event.by !== AdmittedBy.operator && this.next() !== place) {
      return `I8: place ${event.place} overtakes place ${this.next()?.place}`
    }
    if (event.by === AdmittedBy.passthrough && method !== "passthrough")
      return `I8: admitted at once by a ${method} line`
    if (event.by === AdmittedBy.pace) {
      if (method !== "fifo" && method !== "closed") return `I8: admitted at the pace of a ${method} line`
      const tick = Math.floor(at / everyMs)
      if (Math.floor(place.joinedAt / everyMs) >= tick) return `I8: place ${event.place} did not wait for a tick`
      const ticks = Math.max(0, tick - this.#tick)
      const tokens = Math.min(burst, this.#tokens + ticks * batch)
      if (tokens < 1) return `I8: place ${event.place} is admitted faster than the pace`
      bucket = { tick: this.#tick + ticks, tokens: tokens - 1 }
    }
    if (event.tick !== bucket.tick || event.tokens !== bucket.tokens) {
      return `I8: ${event.tokens} admissions are left at tick ${event.tick}, it should be ${bucket.tokens} at ${bucket.tick}`
    }
    this.#tick = bucket.tick
    this.#tokens = bucket.tokens
    return this.#givePass(place, event.pass, event.until, at)
  }

  /** Whether seats that come back at `at` are kept for people who wait and cannot be called yet. */
  keepsSeats(at: number): boolean {
    const { priorityMs, method, activeMax } = this.policy
    if (priorityMs === 0 || this.next() === undefined) return false
    return method === "paused" || (activeMax > 0 && this.active >= activeMax) || this.#owesTicks(at)
  }

  /** From when on seats that come back are not kept for people who cannot be called yet; Infinity while that is not known. */
  returnsFrom(): number {
    const { priorityMs, method, activeMax, batch, burst, everyMs } = this.policy
    if (priorityMs === 0 || this.next() === undefined) return 0
    if (method === "paused" || (activeMax > 0 && this.active >= activeMax)) return Number.POSITIVE_INFINITY
    let tick = this.#tick
    for (let tokens = this.#tokens; batch > 0 && tokens <= -burst; tokens += batch) tick++
    return tick === this.#tick ? 0 : tick * everyMs
  }

  /** So many were called beside the pace that ticks have to make up for it first. */
  #owesTicks(at: number): boolean {
    const { everyMs, batch, burst } = this.policy
    if (batch === 0) return false
    const ticks = Math.max(0, Math.floor(at / everyMs) - this.#tick)
    return Math.min(burst, this.#tokens + ticks * batch) <= -burst
  }

  #called(event: Called, at: number, freed: Freed | undefined): string | undefined {
    const place = this.places[event.place - 1]
    if (this.#owesTicks(at)) return `I8: place ${event.place} is called, and the pace owes for others`
    if (this.policy.batch > 0) this.#tokens--
    const { method, priorityMs } = this.policy
    if (place === undefined || place.status !== event.was) return `I8: place ${event.place} is called from elsewhere`
    if (this.next() !== place) return `I8: place ${event.place} is called before place ${this.next()?.place}`
    if (method === "paused" || priorityMs === 0) return "I8: a line calls a person although it makes no calls"
    if (freed === undefined || freed.sequence !== event.freed)
      return "I8: a person is called to seats that did not come back"
    if (event.priorityUntil !== at + priorityMs) return "I8: a seat is kept for another time than the policy says"
    const value = { place: event.place, until: event.priorityUntil }
    for (const seat of freed.seats) {
      const history = this.#offers.get(seat)
      if (history === undefined) this.#offers.set(seat, [{ position: this.#position, value }])
      else history.push({ position: this.#position, value })
    }
    return this.#givePass(place, event.pass, event.until, at)
  }

  #givePass(place: ModelPlace, pass: number, until: number, at: number): string | undefined {
    if (pass !== this.passes.length + 1) return `I8: pass ${pass} is out of sequence`
    if (until !== at + this.policy.passMs) return `I6: pass ${pass} lasts ${until - at} ms`
    this.#move(place, PlaceStatus.active)
    place.pass = pass
    place.passUntil = until
    place.activeAt = at
    this.passes.push(place)
    const { activeMax } = this.policy
    return activeMax > 0 && this.active > activeMax
      ? `I8: ${this.active} people are active, the cap is ${activeMax}`
      : undefined
  }

  #moved(kind: PlaceMoved["kind"], number: number, was: number, at: number, bought: number): string | undefined {
    const place = this.places[number - 1]
    if (place === undefined || place.status !== was)
      return `I8: place ${number} is told to be ${was} and is not (${kind})`
    const active = was === PlaceStatus.active
    const legal = {
      left: isLive(was),
      "passed-over": this.next() === place,
      returned: was === PlaceStatus.absent,
      "pass-used": active && bought === place.person,
      "pass-expired": active && at >= place.passUntil,
      "pass-revoked": active,
      "pass-idle": active && this.#roomIsWanted && at >= this.#idleEnd(place),
      lapsed: was === PlaceStatus.absent && this.absence.mayLapse(number, this.policy, at),
    }[kind]
    if (!legal) return `I8: ${kind} for place ${number}, which is ${was} (pass until ${place.passUntil}, now ${at})`
    if (kind === "passed-over" && at - place.seenAt <= this.policy.graceMs - seenGrainMs) {
      return `I8: place ${number} was there ${at - place.seenAt} ms ago and is passed over`
    }
    if (kind === "returned") place.seenAt = at
    this.#move(place, statusAfter[kind])
    if (kind === "passed-over") this.absence.passedOver(number, at)
    return
  }

  #move(place: ModelPlace, to: PlaceStatus): void {
    const position = this.#position
    const was = place.status
    if (was === PlaceStatus.returned) this.#back = this.#back.filter((other) => other !== place)
    if (to === PlaceStatus.returned) this.#back.push(place)
    this.absence.over(place.place)
    const waiting = Number(to === PlaceStatus.waiting) - Number(was === PlaceStatus.waiting)
    const active = Number(to === PlaceStatus.active) - Number(was === PlaceStatus.active)
    const inLine = Number(isInLine(to)) - Number(isInLine(was))
    place.status = to
    place.statuses.push({ position, value: to })
    this.waiting += waiting
    this.active += active
    this.#inLine += inLine
    if (waiting !== 0) this.waitings.push({ position, value: this.waiting })
    if (active !== 0) this.actives.push({ position, value: this.active })
    if (inLine !== 0) this.inLines.push({ position, value: this.#inLine })
  }

  /** People wait and only the cap keeps them out. */
  get #roomIsWanted(): boolean {
    const { method, activeMax } = this.policy
    return this.next() !== undefined && method !== "paused" && activeMax > 0 && this.active >= activeMax
  }

  /** When a pass ends that goes on doing nothing; Infinity while its owner has something open. */
  #idleEnd({ person, activeAt }: ModelPlace): number {
    const { idleMs = 0 } = this.policy
    if (idleMs === 0 || this.#dealings.open(person) > 0) return Number.POSITIVE_INFINITY
    return Math.max(activeAt, this.#dealings.closedAt(person), this.#idleFrom) + idleMs
  }

  /** When the next pass ends because it does nothing, as things stand, or Infinity. */
  idleEnds(): number {
    if (!this.#roomIsWanted) return Number.POSITIVE_INFINITY
    const active = this.places.filter(({ status }) => status === PlaceStatus.active)
    return Math.min(...active.map((place) => this.#idleEnd(place)))
  }

  /** The place to be admitted next: the first that came back, else the lowest that waits. */
  next(): ModelPlace | undefined {
    if (this.#back.length > 0) return this.#back[0]
    while (this.#front < this.places.length && this.places[this.#front].status !== PlaceStatus.waiting) this.#front++
    return this.places[this.#front]
  }

  get back(): ReadonlyArray<ModelPlace> {
    return this.#back
  }

  get bucket(): { readonly tick: number; readonly tokens: number } {
    return { tick: this.#tick, tokens: this.#tokens }
  }

  latest(person: number): ModelPlace | undefined {
    return this.#latest.get(person)?.at(-1)
  }

  /** The latest place of a person that was given at or before `position`. */
  latestAt(person: number, position: number): ModelPlace | undefined {
    return this.#latest.get(person)?.findLast((place) => place.statuses[0].position <= position)
  }

  /** What a person's latest place was at `position`, `none` before any. */
  personAt(person: number, position: number): PlaceStatus {
    const place = this.latestAt(person, position)
    return place === undefined ? PlaceStatus.none : this.statusAt(place, position)
  }

  statusAt(place: ModelPlace, position: number): PlaceStatus {
    return valueAt<PlaceStatus>(place.statuses, position, PlaceStatus.none)
  }

  policyAt(position: number): LinePolicy {
    return valueAt(this.policies, position, noLine)
  }

  /** Whether a seat is kept for another person than `person`, at `position`. */
  offeredToAnother(seat: string, person: number, position: number): boolean {
    const offer = this.offerAt(seat, position)
    if (offer === undefined) return false
    return this.places[offer.place - 1].person !== person && this.mayTakeOffer(offer.place, position)
  }

  /** Seats are kept for a person only as long as the pass lasts. */
  mayTakeOffer(place: number, position: number): boolean {
    return this.statusAt(this.places[place - 1], position) === PlaceStatus.active
  }

  offerAt(seat: string, position: number): Offer | undefined {
    return valueAt<Offer | undefined>(this.#offers.get(seat), position, undefined)
  }

  /** Why the line forbids `person` to hold at `position`, `pass` being what they showed; null: not known. */
  forbidsHold(person: number, pass: number | undefined | null, position: number): boolean {
    const { protects, method } = this.policyAt(position)
    if (!protects || method === "passthrough") return false
    const place = this.latestAt(person, position)
    if (place === undefined || this.statusAt(place, position) !== PlaceStatus.active) return true
    return pass !== null && place.pass !== pass
  }
}

/** Last seen is kept in tenths of a second. */
const seenGrainMs = 100

const statusAfter = {
  left: PlaceStatus.left,
  "passed-over": PlaceStatus.absent,
  returned: PlaceStatus.returned,
  "pass-used": PlaceStatus.bought,
  "pass-expired": PlaceStatus.expired,
  "pass-revoked": PlaceStatus.revoked,
  "pass-idle": PlaceStatus.expired,
  lapsed: PlaceStatus.expired,
} as const
