/** {@link AbuseModes} that last as long as the process: for tests and documents. */
import type { AbuseReason } from "@ticketrush/protocol/abuse"
import { Effect, Layer } from "effect"
import { AbuseModes, type SetMode } from "./AbuseModes.ts"

export const abuseModesMemory: Layer.Layer<AbuseModes> = Layer.sync(AbuseModes, () => {
  const modes = new Map<AbuseReason, SetMode>()
  return AbuseModes.of({
    all: Effect.sync(() => new Map(modes)),
    set: (reason, mode) =>
      Effect.sync(() => {
        if (mode === null) modes.delete(reason)
        else modes.set(reason, mode)
      }),
  })
})
