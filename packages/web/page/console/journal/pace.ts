/**
 * What another pace would have done to a past sale: who would have been admitted when, and when all seats would have been
 * sold. A model and no replay, as people act upon what they see: each arrives when they did, is admitted in the order of
 * arrival, and does after their admission what they did after it, as long afterwards. Pure.
 */
import type { SaleEvent } from "@ticketrush/protocol/events"
import { expandLayout } from "@ticketrush/protocol/layout"
import type { JournalEvent } from "./Events.ts"
import { MinHeap } from "./MinHeap.ts"

export type Pace = {
  readonly batch: number
  readonly everyMs: number
  /** People with a pass at a time; 0: no cap. */
  readonly activeMax: number
}

/** `after`: how long after their admission they held; `backAfter`: and gave back, or null where they kept the seats. */
type Hold = {
  /** The how manieth of the journal. */
  readonly n: number
  readonly after: number
  seats: number
  sold: boolean
  soldAfter: number
  backAfter: number | null
}

type Guest = {
  readonly joinedAt: number
  /** Left the line without having been admitted, or was away at their turn. */
  leftAt: number | null
  admittedAt: number | null
  /** How long their pass lasted; null where it did not end. */
  passMs: number | null
  readonly holds: Hold[]
}

/** Where a reservation stands: among the holds of its person, or of people who were not in line. */
type Placed = { readonly hold: Hold; readonly from: number; readonly list: Hold[] }

export type PaceOutcome = {
  readonly admitted: number
  /** Left the line before their turn. */
  readonly left: number
  readonly medianWaitMs: number | null
  readonly longestWaitMs: number | null
  readonly lastAdmittedAt: number | null
  readonly sold: number
  /** Holds that found too few free seats. */
  readonly missed: number
  /** When the last seat was sold; null where some were left. */
  readonly soldOutAt: number | null
}

export type WhatIf = {
  readonly asItWas: PaceOutcome
  readonly withPace: PaceOutcome
  readonly seats: number
  /** People who were never admitted and would have been: each is taken to do what one of those did who were. */
  readonly guessed: number
}

export const whatIf = (events: ReadonlyArray<JournalEvent>, pace: Pace): WhatIf => {
  const past = new Past()
  for (const { at, event } of events) past.take(event, at)
  const real = past.guests.map(({ admittedAt }) => admittedAt)
  const { admissions, guests, guessed } = admitAll(past, pace)
  return {
    asItWas: outcomeOf(past, past.guests, real),
    withPace: outcomeOf(past, guests, admissions),
    ...{ seats: past.seats, guessed },
  }
}

/** What the journal says of people and seats. */
class Past {
  /** In the order of their places. */
  readonly guests: Guest[] = []
  /** Holds of people who were not in line, at their own times. */
  readonly others: Hold[] = []
  seats = 0
  #holds = 0
  readonly #ofPerson = new Map<number, Guest>()
  readonly #ofPlace = new Map<number, Guest>()
  readonly #ofReservation = new Map<number, Placed>()

  take(event: SaleEvent, at: number): void {
    switch (event.kind) {
      case "option-added": {
        const seats = expandLayout(event.option.layout, event.option.tiers.length)
        if (typeof seats !== "string") this.seats += seats.length
        return
      }
      case "joined": {
        const guest: Guest = { joinedAt: at, leftAt: null, admittedAt: null, passMs: null, holds: [] }
        this.guests.push(guest)
        this.#ofPlace.set(event.place, guest)
        this.#ofPerson.set(event.person, guest)
        return
      }
      case "admitted":
      case "called": {
        const guest = this.#ofPlace.get(event.place)
        if (guest !== undefined) guest.admittedAt ??= at
        return
      }
      case "left":
      case "lapsed": {
        const guest = this.#ofPlace.get(event.place)
        if (guest?.admittedAt === null) guest.leftAt ??= at
        return
      }
      case "pass-used":
      case "pass-expired":
      case "pass-revoked":
      case "pass-idle": {
        const guest = this.#ofPlace.get(event.place)
        if (guest !== undefined && guest.admittedAt !== null) guest.passMs ??= at - guest.admittedAt
        return
      }
      case "held":
        return this.#held(event.reservation, event.person, event.seats.length, at)
      case "parted":
        return this.#parted(event.reservation, event.part, event.seats.length)
      case "confirmed":
      case "retaken": {
        const known = this.#ofReservation.get(event.reservation)
        if (known !== undefined) Object.assign(known.hold, { sold: true, soldAfter: at - known.from, backAfter: null })
        return
      }
      case "cancelled":
      case "expired": {
        const known = this.#ofReservation.get(event.reservation)
        if (known !== undefined) known.hold.backAfter = at - known.from
        return
      }
      default:
    }
  }

  #held(reservation: number, person: number, seats: number, at: number): void {
    const guest = this.#ofPerson.get(person)
    const isOwn = guest !== undefined && guest.admittedAt !== null
    const from = isOwn ? guest.admittedAt! : 0
    const hold = { n: ++this.#holds, after: at - from, seats, sold: false, soldAfter: 0, backAfter: null }
    const list = isOwn ? guest.holds : this.others
    list.push(hold)
    this.#ofReservation.set(reservation, { hold, from, list })
  }

  /** The part goes its own way; what is left of the whole is fewer seats. */
  #parted(reservation: number, part: number, seats: number): void {
    const known = this.#ofReservation.get(reservation)
    if (known === undefined) return
    const { from, hold, list } = known
    const own = { ...hold, seats }
    hold.seats -= seats
    list.push(own)
    this.#ofReservation.set(part, { hold: own, from, list })
  }
}

/** In order of arrival, a batch at each tick, as long as fewer have a pass than the cap. Each step admits, or goes to what is next. */
const admitAll = ({ guests }: Past, { activeMax, batch, everyMs }: Pace) => {
  const done = guests.filter(({ admittedAt }) => admittedAt !== null)
  const starts = done.map(({ admittedAt }) => admittedAt!)
  const begin = starts.length === 0 ? (guests[0]?.joinedAt ?? 0) : starts.reduce((a, b) => Math.min(a, b))
  const admissions: Array<number | null> = guests.map(() => null)
  const acting = [...guests]
  const passes = new MinHeap()
  let [guessed, next, now] = [0, 0, tickAt(begin, everyMs)]
  while (next < guests.length && batch > 0) {
    while (passes.size > 0 && passes.least <= now) passes.pop()
    let left = batch
    while (next < guests.length && left > 0 && (activeMax === 0 || passes.size < activeMax)) {
      const guest = guests[next]
      if (guest.joinedAt > now) break
      next++
      if (guest.leftAt !== null && guest.leftAt <= now) continue
      left--
      admissions[next - 1] = now
      // Of those who never had a turn it is not known what they would have done.
      const model = guest.admittedAt === null && done.length > 0 ? done[guessed++ % done.length] : guest
      acting[next - 1] = model
      if (model.passMs !== null) passes.push(now + model.passMs)
      else if (activeMax > 0) passes.push(Number.POSITIVE_INFINITY)
    }
    if (next === guests.length) break
    const isFull = activeMax > 0 && passes.size >= activeMax
    // Passes that never ended in the journal let no person in any more.
    if (isFull && passes.least === Number.POSITIVE_INFINITY) break
    const wanted = Math.max(now + everyMs, guests[next].joinedAt, isFull ? passes.least : 0)
    now = tickAt(wanted, everyMs)
  }
  return { admissions, guests: acting, guessed }
}

const tickAt = (at: number, everyMs: number): number => Math.ceil(at / everyMs) * everyMs

/** `begins`: in the millisecond of its hold. */
type Step = {
  readonly at: number
  readonly begins: boolean
  readonly take: number
  readonly sold: number
  readonly hold: Hold
}

const outcomeOf = (
  { guests: own, others, seats }: Past,
  guests: ReadonlyArray<Guest>,
  admissions: ReadonlyArray<number | null>,
): PaceOutcome => {
  const holds = others.map((hold) => ({ hold, from: 0 }))
  const waits: number[] = []
  let lastAdmittedAt: number | null = null
  for (const [n, at] of admissions.entries()) {
    if (at === null) continue
    waits.push(at - own[n].joinedAt)
    lastAdmittedAt = Math.max(lastAdmittedAt ?? at, at)
    // Each person's own, also where two are taken to act alike.
    for (const hold of guests[n].holds) holds.push({ hold: { ...hold }, from: at })
  }
  waits.sort((a, b) => a - b)
  return {
    ...{ admitted: waits.length, lastAdmittedAt },
    left: own.filter(({ leftAt }, n) => leftAt !== null && admissions[n] === null).length,
    medianWaitMs: waits[waits.length >> 1] ?? null,
    longestWaitMs: waits.at(-1) ?? null,
    ...soldBy(holds, seats),
  }
}

/** What a hold does to the seats, in its order. */
const stepsOf = ({ from, hold }: { readonly hold: Hold; readonly from: number }): ReadonlyArray<Step> => {
  const { after, backAfter, seats, sold, soldAfter } = hold
  const step = (later: number, take: number, sells: number): Step => ({
    ...{ at: from + later, begins: later === after, take, sold: sells, hold },
  })
  return [
    step(after, seats, 0),
    ...(sold ? [step(soldAfter, 0, seats)] : []),
    ...(backAfter === null ? [] : [step(backAfter, -seats, sold ? -seats : 0)]),
  ]
}

/** The first to hold has the seats; they come back where they did. */
const soldBy = (holds: ReadonlyArray<{ readonly hold: Hold; readonly from: number }>, seats: number) => {
  const steps = holds.flatMap(stepsOf)
  // In one millisecond what was held before comes back before others hold; those go in the order of the journal, each to its end.
  steps.sort((a, b) => a.at - b.at || Number(a.begins) - Number(b.begins) || a.hold.n - b.hold.n)
  const refused = new Set<Hold>()
  let [free, sold, missed] = [seats, 0, 0]
  let soldOutAt: number | null = null
  for (const step of steps) {
    if (refused.has(step.hold)) continue
    if (step.take > free) {
      refused.add(step.hold)
      missed++
      continue
    }
    free -= step.take
    sold += step.sold
    if (sold === seats && seats > 0) soldOutAt ??= step.at
    if (sold < seats) soldOutAt = null
  }
  return { sold, missed, soldOutAt }
}
