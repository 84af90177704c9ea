/**
 * What every store of a waiting line must be able to do: the sale's own line (`LineBackendActor.ts`) and a sorted set
 * in Redis (`LineBackendRedis.ts`) are compared behind it. Plain callbacks; each is called exactly once.
 */
import {
  type ConcertId,
  invariant,
  isPersonId,
  type LinePolicy,
  type Pass,
  type PersonId,
  type QueueStatusWord,
  type Refused,
  type TryAgain,
} from "@ticketrush/protocol"

/** Where a person stands, in the terms of the HTTP contract: a rank from 1 in line, 0 with a pass, -1 nowhere. */
export type Standing = {
  readonly kind: "standing"
  readonly status: Exclude<QueueStatusWord, "REJECTED">
  readonly rank: number
}

/** `refused` is final; `try-again` promises nothing, and every call here may be repeated. */
export type LineAnswer = Standing | Refused | TryAgain

export type TickAnswer = { readonly kind: "ticked" } | Refused | TryAgain

/** `now` is the caller's time in milliseconds since 1970. The sale's own line reads its journal's clock instead. */
export interface LineBackend {
  /** Takes a place, or finds the one that the person has. */
  readonly join: (concertId: ConcertId, person: PersonId, now: number, done: (answer: LineAnswer) => void) => void
  readonly status: (concertId: ConcertId, person: PersonId, now: number, done: (answer: LineAnswer) => void) => void
  /** Gives up the place or the pass. */
  readonly leave: (concertId: ConcertId, person: PersonId, now: number, done: (answer: LineAnswer) => void) => void
  /** Ends the pass of a person who has bought, or whose turn is ended; a place in line stays. */
  readonly endPass: (concertId: ConcertId, person: PersonId, now: number, done: (answer: LineAnswer) => void) => void
  /** Admits the people who are due. Many callers at once admit no person twice and none early. */
  readonly tick: (concertId: ConcertId, now: number, done: (answer: TickAnswer) => void) => void
  /** Told by the instance that admitted; of several instances each tells its own. The returned function ends it. */
  readonly onAdmitted: (listener: AdmittedListener) => () => void
}

/** Passes are numbered in the order of admission, over all instances: 1, 2, ... */
export type Admitted = { readonly person: PersonId; readonly pass: Pass }

export type AdmittedListener = (concertId: ConcertId, admitted: ReadonlyArray<Admitted>) => void

/** The settings of a concert's line; undefined for a concert that is not on sale. */
export type LinePolicyOf = (concertId: ConcertId) => LinePolicy | undefined

export const nowhere: Standing = { kind: "standing", status: "NONE", rank: -1 }
export const active: Standing = { kind: "standing", status: "ACTIVE", rank: 0 }
export const inLine = (rank: number): Standing => ({ kind: "standing", status: "WAITING", rank })

/** A caller's value is checked here: only a valid person id takes a place. */
export const checkedPerson = (person: PersonId): PersonId => {
  invariant(isPersonId(person), "a place in line belongs to a person")
  return person
}
