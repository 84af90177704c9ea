/** Why a provider did not say who a person is. */
import type { Refusal } from "@ticketrush/protocol"
import { Data } from "effect"

/**
 * Operating: the provider cannot be reached or does not speak as it should. `refusal` is a `retry` row; `reason` is for the
 * log, and has nothing in it that was sent or received but a status or the code of an error.
 */
export class ProviderUnavailable extends Data.TaggedError("ProviderUnavailable")<{
  readonly refusal: Refusal
  readonly reason: string
}> {
  override get message(): string {
    return this.reason
  }
}
