/** A transport whose callers always hear something: what has not been answered in time is lost. */
import type { Defer } from "@ticketrush/engine/ports"
import type { Transport, WireOutcome } from "./Transport.ts"

/** Calls `done` exactly once: with the first outcome, or after `limitMs` with `lost`. */
export const withinLimit =
  (transport: Transport, defer: Defer, limitMs: number): Transport =>
  (request, done) => {
    let settled = false
    const settle = (outcome: WireOutcome): void => {
      if (settled) return
      settled = true
      stop()
      done(outcome)
    }
    const stop = defer.after(limitMs, () => settle({ kind: "lost", reason: `no answer within ${limitMs} ms` }))
    transport(request, settle)
  }
