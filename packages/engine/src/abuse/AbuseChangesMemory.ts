/** {@link AbuseChanges} that last as long as the process: for tests and documents. */
import type { AbuseReason } from "@ticketrush/protocol/abuse"
import { Effect, Layer } from "effect"
import { AbuseChanges, type SetMode, type SetNumbers } from "./AbuseChanges.ts"

export const abuseChangesMemory: Layer.Layer<AbuseChanges> = Layer.sync(AbuseChanges, () => {
  const modes = new Map<AbuseReason, SetMode>()
  const numbers = new Map<AbuseReason, SetNumbers>()
  return AbuseChanges.of({
    all: Effect.sync(() => ({ modes: new Map(modes), numbers: new Map(numbers) })),
    setMode: setIn(modes),
    setNumbers: setIn(numbers),
  })
})

const setIn =
  <A>(kept: Map<AbuseReason, A>) =>
  (reason: AbuseReason, value: A | null) =>
    Effect.sync(() => {
      if (value === null) kept.delete(reason)
      else kept.set(reason, value)
    })
