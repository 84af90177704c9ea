/** A {@link Notify} that keeps who wants to be told, and tells no person: for tests and documents. */
import { Layer } from "effect"
import { Notify, type PushFace } from "./Notify.ts"
import { makeTargetStoreMemory } from "./targets/TargetStoreMemory.ts"

export const notifyMemory = (push: PushFace | null, nowMs: () => number): Layer.Layer<Notify> =>
  Layer.sync(Notify, () => Notify.of({ push, targets: makeTargetStoreMemory(), nowMs }))
