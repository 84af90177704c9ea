/**
 * How a request or a stream can fail, four ways that callers treat differently. All are tagged, so that
 * `Effect.catchTag` and a `switch` on `_tag` tell them apart.
 */
import type { RefusalCode } from "@ticketrush/protocol"
import { Data } from "effect"

/** A row of the refusal table, or one that a newer server has and this client does not know. */
export type AnyRefusalCode = RefusalCode | (string & {})

/** A final no. The same request again is refused again; no event of it will ever appear. */
export class Refused extends Data.TaggedError("Refused")<{
  /** `POST /api/reservations/v6/holds`. */
  readonly operation: string
  readonly status: number
  readonly code: AnyRefusalCode
  /** The sentence of the server. */
  readonly message: string
}> {}

/** Nothing was decided or read, also after the client tried again. The same request may work later. */
export class Unavailable extends Data.TaggedError("Unavailable")<{
  readonly operation: string
  /** 0: no answer came. */
  readonly status: number
  /** Null where the answer had none: a proxy in between, or no answer at all. */
  readonly code: AnyRefusalCode | null
  readonly message: string
  /** How long the server asked to wait, in milliseconds; 0 where it did not say. */
  readonly retryAfterMs: number
  /** What Node calls the failure of the connection (`ECONNREFUSED`); null in browsers, and where an answer came. */
  readonly network: string | null
}> {}

/**
 * A command was sent and may have been carried out. With a `key`, the same request with that key answers what became of
 * it; without one, only reading the state tells.
 */
export class OutcomeUnknown extends Data.TaggedError("OutcomeUnknown")<{
  readonly operation: string
  readonly key: string | null
  /** Of the last answer; 0 and null: none came. */
  readonly status: number
  readonly code: AnyRefusalCode | null
  readonly message: string
}> {}

/** Something answered that does not speak this version of the contract. Trying again does not help. */
export class UnexpectedAnswer extends Data.TaggedError("UnexpectedAnswer")<{
  readonly operation: string
  readonly status: number
  readonly message: string
}> {}

/** The server ended a stream and said that coming back is of no use. */
export class StreamEnded extends Data.TaggedError("StreamEnded")<{
  /** A row of `streamEnds`, or one that a newer server has. */
  readonly code: string
  readonly message: string
}> {}

export type RequestError = Refused | Unavailable | OutcomeUnknown | UnexpectedAnswer
export type StreamError = Refused | UnexpectedAnswer | StreamEnded
