/**
 * The two ways in which a question to the catalogue, the users or the lists can fail. Anything else is a defect.
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

/** Operating: nothing is wrong with the request. `refusal` is a `retry` row; `reason` is for the log, not for callers. */
export class StoreUnavailable extends Data.TaggedError("StoreUnavailable")<{
  readonly refusal: Refusal
  readonly reason: string
}> {
  override get message(): string {
    return this.reason
  }
}

export type CatalogueError = RefusedError | StoreUnavailable

export const refused = (code: RefusalCode, detail?: RefusalDetail): RefusedError =>
  new RefusedError({ refusal: refusal(code, detail) })

export const storeUnavailable = (reason: string): StoreUnavailable =>
  new StoreUnavailable({ refusal: refusal("catalogue-unavailable"), reason })
