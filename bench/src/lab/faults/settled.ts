/** What became of calls without a known outcome: people ask again with the same key, or give back once more. */
import type { CallHistory, HistoryCall } from "@ticketrush/audit/history/History"
import { isUndecided } from "@ticketrush/http/race/recorded"

export type Settled = {
  /** Holds of which at least one call had no known outcome. */
  readonly unknownHolds: number
  /** Of these: another call with the key was answered with the reservation. */
  readonly turnedOutHeld: number
  /** Another call with the key was refused for good. */
  readonly turnedOutRefused: number
  /** No call with the key was ever answered. */
  readonly leftUnknown: number
  /** Of those that were left: the store has a seat of it for the person, so it was made. */
  readonly leftInStore: number
  /** Reservations that were given back without a known outcome, and those of which that stayed so. */
  readonly unknownReleases: number
  readonly leftReleases: number
}

export const settledOf = ({ calls, stored }: CallHistory): Settled => {
  const holds = groupsOf(calls, ({ asked }) =>
    asked.operation === "hold" && asked.key !== null ? `${asked.person} ${asked.key}` : null,
  )
  const releases = groupsOf(calls, ({ asked }) => (asked.operation === "release" ? String(asked.reservation) : null))
  const held = holds.filter((same) => same.some(isAccepted))
  const refused = holds.filter((same) => !same.some(isAccepted) && same.some(isRefused))
  const left = holds.filter((same) => !same.some(isAccepted) && !same.some(isRefused))
  const people = new Map((stored ?? []).map((seat) => [seat.seat, seat.people]))
  return {
    unknownHolds: holds.length,
    turnedOutHeld: held.length,
    turnedOutRefused: refused.length,
    leftUnknown: left.length,
    leftInStore: left.filter(
      ([{ asked }]) =>
        asked.operation === "hold" && asked.seats.some((seat) => people.get(seat)?.includes(asked.person)),
    ).length,
    unknownReleases: releases.length,
    leftReleases: releases.filter((same) => !same.some(isAccepted) && !same.some(isRefused)).length,
  }
}

/** Calls that ask for the same, where one of them had no known outcome. */
const groupsOf = (
  calls: ReadonlyArray<HistoryCall>,
  nameOf: (call: HistoryCall) => string | null,
): ReadonlyArray<ReadonlyArray<HistoryCall>> => {
  const named = Map.groupBy(calls, nameOf)
  named.delete(null)
  return [...named.values()].filter((same) => same.some(isUnknown))
}

const isUnknown = ({ answered }: HistoryCall): boolean => (answered?.answer.outcome ?? "unknown") === "unknown"
const isAccepted = ({ answered }: HistoryCall): boolean => answered?.answer.outcome === "accepted"
/** A part that was missing refuses too, and the next call may be answered otherwise. */
const isRefused = ({ answered }: HistoryCall): boolean =>
  answered?.answer.outcome === "refused" && !isUndecided(answered.answer.code)
