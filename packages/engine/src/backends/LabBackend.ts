/**
 * The strategies of the lab: ways to guard seats other than the engine, through each of which a concert can be sold.
 * One file each; `docs/decisions/0012` has what they share and why. A strategy is data until a concert needs it.
 */
import type { ConcertId, OptionId, Refused, TryAgain } from "@ticketrush/protocol"
import { Data, Effect, type Redacted, type Scope } from "effect"
import type { Defer, Log, Random } from "../ports.ts"
import type { Attempts } from "./Attempts.ts"
import type { ReservationBackend } from "./ReservationBackend.ts"
import type { ReservationQueue } from "./ReservationQueue.ts"
import type { RowStore } from "./RowStore.ts"

/** The seats of one option: those with index 0 to `seats - 1`. */
export type SeatRange = { readonly optionId: OptionId; readonly seats: number }

export type OpenAnswer = { readonly kind: "opened" } | TryAgain

/** `states` is a `SeatState` by seat index. */
export type StatesAnswer = { readonly kind: "states"; readonly states: Uint8Array } | Refused | TryAgain

export interface LabBackend extends ReservationBackend {
  /** Puts up the seats of a concert, all free. Called again, also by another process at the same time, it changes nothing. */
  readonly open: (concertId: ConcertId, options: ReadonlyArray<SeatRange>, done: (answer: OpenAnswer) => void) => void
  /** What seat lists and seat maps show: read anew for each call. Refused with `option-unknown`. */
  readonly statesOf: (optionId: OptionId, done: (answer: StatesAnswer) => void) => void
  /** Where requests wait for their turn; absent where they are decided at once. */
  readonly queue?: ReservationQueue
}

/** The programs beside the server that a strategy rests on, in the words that an operator reads. */
export type LabPart = "PostgreSQL" | "Redis" | "Kafka"

/** A program beside the server is not there, or does not take us: an operator has to look; a start may be tried again. */
export class LabPartError extends Data.TaggedError("LabPartError")<{
  readonly part: LabPart
  readonly message: string
}> {}

export type StrategyParts = {
  /** The seat rows in Postgres: one pool of sessions, opened by the first strategy that asks, shared by all of them. */
  readonly rows: Effect.Effect<RowStore, LabPartError>
  /** What became of requests that wait in a queue, until the scope closes. */
  readonly attempts: Effect.Effect<Attempts, LabPartError, Scope.Scope>
  /** Null and empty where the operator named none. */
  readonly redisUrl: Redacted.Redacted | null
  readonly kafkaBrokers: ReadonlyArray<string>
  readonly defer: Defer
  readonly random: Random
  readonly log: Log
}

export type Strategy = {
  /** As it is written in requests, settings and reports. */
  readonly name: string
  /** False: it sells a seat twice, or loses what it has acknowledged, and is here so that this can be seen. */
  readonly correct: boolean
  readonly needs: ReadonlyArray<LabPart>
  readonly about: string
  /** Connects what it needs until the scope closes. Fails within a second where a part is missing. */
  readonly start: (parts: StrategyParts) => Effect.Effect<LabBackend, LabPartError, Scope.Scope>
}

/**
 * Two parts of a start at the same time. Each has less than a second to answer; one after the other, the caller would
 * wait for the sum of both before a part that is missing is named. The first that fails ends the other.
 */
export const besideEachOther = <A, B, RA, RB>(
  first: Effect.Effect<A, LabPartError, RA>,
  second: Effect.Effect<B, LabPartError, RB>,
): Effect.Effect<[A, B], LabPartError, RA | RB> => Effect.all([first, second], { concurrency: "unbounded" })
