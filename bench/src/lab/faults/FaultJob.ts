/** What is said between a run with faults and a server of it, which is a process of its own. */
import type {
  HoldersAnswer,
  ReleaseAnswer,
  Reserve,
  ReserveAnswer,
} from "@ticketrush/engine/backends/ReservationBackend"
import type { ReservationId, SeatId } from "@ticketrush/protocol"
import type { SidePlaces } from "../race/Side.ts"
import type { GateName } from "./Gates.ts"

export type FaultJob = {
  readonly contender: string
  /** The file of a strategy that is not the engine's. */
  readonly module: string | null
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

/** Has no answer: that a statement is kept back is said by itself. */
export type ServerTold = { readonly kind: "hold"; readonly gate: GateName } | { readonly kind: "let-go" }

export type ServerAnswer = ReserveAnswer | ReleaseAnswer | HoldersAnswer

export type ServerSays =
  | { readonly kind: "ready" }
  | { readonly kind: "at-gate" }
  | { readonly kind: "answer"; readonly nth: number; readonly answer: ServerAnswer }
