/**
 * The ways in which a request to the catalogue, the users or the lists can fail. Anything else is a defect.
 */
import type { Refusal, RefusalCode, RefusalDetail } from "@ticketrush/protocol"
import { refusal, refusalMessage } from "@ticketrush/protocol"
import { Data } from "effect"

/** Final: the request itself is why. Carries the row of `protocol/refusals.ts` that the caller hears. */
export class RefusedError extends Data.TaggedError("RefusedError")<{ readonly refusal: Refusal }> {
  override get message(): string {
    return refusalMessage(this.refusal)
  }
}

/**
 * Operating: nothing is wrong with the request, and nothing was written. `refusal` is a `retry` row; `reason` is for the
 * log, not for callers.
 */
export class StoreUnavailable extends Data.TaggedError("StoreUnavailable")<{
  readonly refusal: Refusal
  readonly reason: string
}> {
  override get message(): string {
    return this.reason
  }
}

/**
 * Operating: it was sent to be written, and whether it was is not known. The same request with the same
 * `Idempotency-Key` finds out. `reason` is for the log, not for callers.
 */
export class WriteUnknown extends Data.TaggedError("WriteUnknown")<{
  readonly refusal: Refusal
  readonly reason: string
}> {
  override get message(): string {
    return this.reason
  }
}

export type WriteError = StoreUnavailable | WriteUnknown
export type CatalogueError = RefusedError | WriteError

export const refused = (code: RefusalCode, detail?: RefusalDetail): RefusedError =>
  new RefusedError({ refusal: refusal(code, detail) })

export const storeUnavailable = (reason: string): StoreUnavailable =>
  new StoreUnavailable({ refusal: refusal("catalogue-unavailable"), reason })

/** Too much is asked for at a time: nothing was asked of the database. */
export const readsOverloaded = (reason: string): StoreUnavailable =>
  new StoreUnavailable({ refusal: refusal("overloaded"), reason })

export const writeUnknown = (reason: string): WriteUnknown =>
  new WriteUnknown({ refusal: refusal("catalogue-outcome-unknown"), reason })
