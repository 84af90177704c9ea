/** One way to tell people something away from the page. */
import type { Effect } from "effect"
import type { NoticeTarget, PersonNotice } from "./Notice.ts"

/**
 * `sent`: the service that carries it on has taken it. `gone`: the target takes nothing any more. `not-sent`: it may be tried again, not
 * before `retryMs` where that is said.
 */
export type Sending =
  | { readonly kind: "sent" }
  | { readonly kind: "gone" }
  | { readonly kind: "not-sent"; readonly reason: string; readonly retryMs: number }

export interface Notifier<T extends NoticeTarget = NoticeTarget> {
  /** Never fails; a way that does not answer is the concern of who waits for it, and may be interrupted. */
  readonly send: (target: T, notice: PersonNotice, now: number) => Effect.Effect<Sending>
}
