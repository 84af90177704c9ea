/** What is said between a run with faults and a server of it, which is a process of its own. */
import type {
  HoldersAnswer,
  ReleaseAnswer,
  Reserve,
  ReserveAnswer,
} from "@ticketrush/engine/backends/ReservationBackend"
import type { ReservationId, SeatId } from "@ticketrush/protocol"
import type { SidePlaces } from "../race/Side.ts"

export type FaultJob = {
  readonly contender: string
  /** What the names of keys in Redis and of topics begin with. */
  readonly prefix: string
  readonly places: SidePlaces
  /** Different for each life of a server. */
  readonly life: string
}

/** `nth` comes back with the answer. */
export type ServerAsked = { readonly nth: number } & (
  | { readonly kind: "reserve"; readonly asked: Reserve }
  | { readonly kind: "release"; readonly reservation: ReservationId }
  | { readonly kind: "holders"; readonly seat: SeatId }
)

export type ServerAnswer = ReserveAnswer | ReleaseAnswer | HoldersAnswer

export type ServerSays =
  | { readonly kind: "ready" }
  | { readonly kind: "answer"; readonly nth: number; readonly answer: ServerAnswer }
