/**
 * What becomes of a partition after an attempt: pure. A message that is not taken is tried again for some three days. When
 * these are over and the endpoint took another message meanwhile, this one is at fault: the partition goes on without it.
 * When the endpoint took nothing in all that time, it is disabled, and nothing is given up.
 */

import type { Disabled } from "../endpoints/ShopEndpoint.ts"
import type { PostOutcome } from "../guard/Post.ts"
import { retryAfterMs } from "../guard/retry-after.ts"
import type { AttemptOutcome, PartitionState } from "./DeliveryStore.ts"

const second = 1_000
const minute = 60 * second
const hour = 60 * minute

/** Pauses after attempts that failed; Standard Webhooks recommends them: about 76 hours in all. */
export const retriesMs: ReadonlyArray<number> = [
  ...[5 * second, 5 * minute, 30 * minute, 2 * hour, 5 * hour],
  ...[10 * hour, 14 * hour, 20 * hour, 24 * hour],
]
/** A pause is longer or shorter by up to this part of it, so that what failed together does not come back together. */
const jitter = 0.1
/** Receivers may ask for a longer pause, up to this one. */
const askedMsMax = 24 * hour

export type AfterAttempt = {
  readonly to: PartitionState
  readonly outcome: AttemptOutcome
  readonly detail: string
  readonly nextAt: number | null
  readonly disabled: Disabled | null
}

/** `message`: its id. `takenAt`: when any partition of the endpoint last had a message taken. `draw`: 0 to 1. */
export const afterAttempt = (
  from: PartitionState,
  message: number,
  outcome: PostOutcome,
  { now, takenAt, draw }: { readonly now: number; readonly takenAt: number; readonly draw: number },
): AfterAttempt => {
  const passed: PartitionState = { ...from, done: message, attempts: 0, failingFrom: null, nextAt: 0 }
  const detail = outcome.kind === "answer" ? `answered ${outcome.status}` : outcome.reason
  const status = outcome.kind === "answer" ? outcome.status : 0
  if (status >= 200 && status < 300) {
    return { to: { ...passed, takenAt: now }, outcome: "taken", detail, nextAt: null, disabled: null }
  }
  const failing = { ...from, attempts: from.attempts + 1, failingFrom: from.failingFrom ?? now }
  const ended = (by: "gone" | "failing", reason: string): AfterAttempt => ({
    to: { ...failing, nextAt: now },
    outcome: "disabled",
    detail,
    nextAt: null,
    disabled: { by, at: now, reason },
  })
  if (status === 410) return ended("gone", "it answered 410")
  const pause = retriesMs[from.attempts]
  if (pause !== undefined) {
    const spread = pause * (1 + jitter * (2 * draw - 1))
    const asked = outcome.kind === "answer" ? retryAfterMs(outcome.retryAfter, now, askedMsMax) : 0
    const nextAt = Math.round(now + Math.max(spread, asked))
    return { to: { ...failing, nextAt }, outcome: "retried", detail, nextAt, disabled: null }
  }
  if (takenAt > failing.failingFrom) return { to: passed, outcome: "given-up", detail, nextAt: null, disabled: null }
  return ended("failing", `it has taken nothing for ${Math.round((now - failing.failingFrom) / hour)} hours: ${detail}`)
}
