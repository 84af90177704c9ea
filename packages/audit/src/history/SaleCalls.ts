/** The calls of a history by what they are about: holds with all that is known of each, and who was turned away. */
import type { PersonId, ReservationId, SeatId } from "@ticketrush/protocol"
import type { CallHistory, HistoryCall, HistoryHold, Micros } from "./History.ts"

/** A hold that was accepted or may have been made, however often it was asked for under one key. */
export type HoldStory = {
  readonly person: PersonId
  readonly seats: ReadonlyArray<SeatId>
  readonly key: string | null
  /** Null where no answer gave it: it may never have been made. */
  readonly reservation: ReservationId | null
  /** It was made no sooner than this, and where it was accepted no later than `until`; else that is infinite. */
  readonly from: Micros
  readonly until: Micros
  readonly calls: ReadonlyArray<HistoryCall>
  /** All calls that give its reservation back. */
  readonly releases: ReadonlyArray<HistoryCall>
  /** The first of them that was not refused: until then the seats are taken. Infinite where there is none. */
  readonly givenBackFrom: Micros
}

export type AcceptedHold = HoldStory & { readonly reservation: ReservationId }

export class SaleCalls {
  readonly history: CallHistory
  readonly holds: ReadonlyArray<HoldStory>
  readonly accepted: ReadonlyArray<AcceptedHold>
  readonly bySeat: ReadonlyMap<SeatId, ReadonlyArray<HoldStory>>
  /** Holds that were refused because of a seat that is named, or can only be one. */
  readonly turnedAway: ReadonlyMap<SeatId, ReadonlyArray<HistoryCall>>
  /** When a hold was asked for first: the answer to a repetition with the same key may be that of the first call. */
  readonly firstAskedAt: (call: HistoryCall) => Micros
  /** Releases that were not refused, of reservations that no answer gave: each may end a hold without an answer. */
  readonly strayReleases: ReadonlyArray<HistoryCall>

  constructor(history: CallHistory) {
    this.history = history
    const releases = Map.groupBy(
      history.calls.filter(({ asked }) => asked.operation === "release"),
      ({ asked }) => (asked.operation === "release" ? asked.reservation : 0),
    )
    this.holds = holdsOf(history.calls, releases)
    this.accepted = this.holds.filter((hold) => isAccepted(hold))
    this.bySeat = bySeatOf(this.holds, ({ seats }) => seats)
    this.turnedAway = bySeatOf(history.calls, seatTakenOf)
    this.firstAskedAt = firstAskedAtOf(history.calls)
    const known = new Set(this.accepted.map(({ reservation }) => reservation))
    this.strayReleases = [...releases]
      .filter(([reservation]) => !known.has(reservation))
      .flatMap(([, calls]) => calls.filter((call) => outcomeOf(call) !== "refused"))
  }

  /** All seats that a person was given, may have been given, or has in the store. */
  get seats(): ReadonlySet<SeatId> {
    return new Set([
      ...this.bySeat.keys(),
      ...this.turnedAway.keys(),
      ...(this.history.stored ?? []).map(({ seat }) => seat),
    ])
  }
}

export const outcomeOf = ({ answered }: HistoryCall) => answered?.answer.outcome ?? "unknown"
export const codeOf = ({ answered }: HistoryCall): string =>
  answered !== null && answered.answer.outcome === "refused" ? answered.answer.code : ""
const isAccepted = (hold: HoldStory): hold is AcceptedHold => hold.reservation !== null

const reservationOf = ({ answered }: HistoryCall): ReservationId | null =>
  answered?.answer.outcome === "accepted" ? answered.answer.reservation : null

const holdsOf = (
  calls: ReadonlyArray<HistoryCall>,
  releases: ReadonlyMap<ReservationId, ReadonlyArray<HistoryCall>>,
): ReadonlyArray<HoldStory> => {
  const made = calls.filter((call) => call.asked.operation === "hold" && outcomeOf(call) !== "refused")
  const same = Map.groupBy(made, (call) => sameHold(call, call.asked as HistoryHold))
  return [...same.values()].flatMap((group) => {
    const { key, person, seats } = group[0].asked as HistoryHold
    const from = Math.min(...group.map(({ at }) => at))
    const hold = { person, seats, key, from, calls: group }
    const given = Map.groupBy(
      group.filter((call) => reservationOf(call) !== null),
      reservationOf,
    )
    if (given.size === 0) {
      return { ...hold, reservation: null, until: Infinity, releases: [], givenBackFrom: Infinity }
    }
    // More than one is a wrong of its own; each is a hold then.
    return [...given].map(([reservation, answers]) => {
      const until = Math.min(...answers.map(({ answered }) => answered!.at))
      const ending = releases.get(reservation!) ?? []
      const notRefused = ending.filter((call) => outcomeOf(call) !== "refused")
      const givenBackFrom = Math.min(...notRefused.map(({ at }) => at))
      return { ...hold, reservation, until, releases: ending, givenBackFrom }
    })
  })
}

/** Without a key each call asks for a hold of its own. */
const sameHold = ({ call, process }: HistoryCall, { key, person, seats }: HistoryHold): string =>
  key === null ? `call ${call} ${process}` : `key ${person} ${seats.join(",")} ${key}`

const firstAskedAtOf = (calls: ReadonlyArray<HistoryCall>): ((call: HistoryCall) => Micros) => {
  const first = new Map<string, Micros>()
  for (const call of calls) {
    if (call.asked.operation !== "hold") continue
    const name = sameHold(call, call.asked)
    first.set(name, Math.min(first.get(name) ?? call.at, call.at))
  }
  return (call) => (call.asked.operation === "hold" ? first.get(sameHold(call, call.asked))! : call.at)
}

const bySeatOf = <A>(
  items: ReadonlyArray<A>,
  seatsOf: (item: A) => ReadonlyArray<SeatId>,
): ReadonlyMap<SeatId, ReadonlyArray<A>> => {
  const found = new Map<SeatId, A[]>()
  for (const item of items) {
    for (const seat of seatsOf(item)) {
      const there = found.get(seat)
      if (there === undefined) found.set(seat, [item])
      else there.push(item)
    }
  }
  return found
}

/** Codes that say that the seat is taken. Another refusal says nothing about that. */
const takenCodes: ReadonlySet<string> = new Set(["seat-taken", "seat-reserved"])

const seatTakenOf = ({ answered, asked }: HistoryCall): ReadonlyArray<SeatId> => {
  if (asked.operation !== "hold" || answered?.answer.outcome !== "refused") return []
  const { code, seat } = answered.answer
  if (!takenCodes.has(code)) return []
  if (seat !== null) return [seat]
  return asked.seats.length === 1 ? asked.seats : []
}
