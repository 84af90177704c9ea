/**
 * What keyed writes came to, kept with what they wrote, so that a request whose answer was lost can be sent again. An
 * outcome is the id of what was written: the rest of an answer follows from it and from the request, which is the same.
 * Nothing is kept of a request that was refused, because it wrote nothing.
 *
 * Each scope keeps its newest outcomes, up to a number and for a time. A key that was forgotten is a new one.
 */
import { limits } from "@ticketrush/protocol"
import type { Effect } from "effect"
import type { RefusedError, StoreUnavailable, WriteUnknown } from "./errors.ts"
import type { KeyScope, RequestKey } from "./RequestKey.ts"

/** How many outcomes a scope keeps, and for how long in milliseconds. */
export type KeptBounds = { readonly max: number; readonly ms: number }

export const keptBounds: KeptBounds = { max: limits.keptOutcomesMax, ms: limits.keptOutcomeMs }

/** `again`: the body did not run, because an earlier request with this key has written `id`. */
export type Once = { readonly id: number; readonly again: boolean }

/** `F`: how a statement fails that the store takes part in, inside a transaction of its caller. */
export interface KeptOutcomes<F = never> {
  /** Null where none is kept. Refused with `key-reused` when the key came with another payload. */
  readonly find: (key: RequestKey) => Effect.Effect<number | null, RefusedError | StoreUnavailable>
  /**
   * Runs `body`, which gives the id of what it wrote, unless its key has an outcome, and keeps what it came to: in the
   * transaction of the caller, so that both are there or neither. Without a key it always runs. Refused with
   * `key-reused`; fails with `WriteUnknown` while another request with the same key is under way.
   */
  readonly once: <E, R>(
    key: RequestKey | null,
    body: Effect.Effect<number, E, R>,
  ) => Effect.Effect<Once, E | F | RefusedError | WriteUnknown, R>
  /** Of something that was undone: the same request may write it anew. In the transaction of the caller. */
  readonly forget: (scope: KeyScope, id: number) => Effect.Effect<void, F>
}
