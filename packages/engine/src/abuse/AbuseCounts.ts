/** What is counted about people who hold, in one process or for all nodes. */
import type { AbuseCounted, AbuseRules } from "@ticketrush/protocol/abuse"

/** `request`, `device`: digests; null where the client sends none. `at`: milliseconds since 1970 UTC. */
export type CountedAttempt = {
  readonly person: number
  readonly request: string | null
  readonly device: string | null
  readonly at: number
}

/** `slot`: under which an attempt that no rule forbids is counted until its outcome is known; null for a forbidden one. */
export type Taken = { readonly counted: AbuseCounted; readonly slot: string | null }

/**
 * An attempt that is not forbidden counts from `take` on, so that of any number at one instant no more than the maximum
 * go on. One that comes to nothing gives its place back; a forbidden one never has a place, so that no person is kept out by
 * attempts that were refused.
 */
export type AbuseCounts = {
  /** By the rules in force when it is asked, whichever are in force later. `told` may be called at once. */
  readonly take: (attempt: CountedAttempt, rules: AbuseRules, told: (taken: Taken) => void) => void
  /** It became the hold of that reservation. `told` hears whether that is news: a repeated answer is not. */
  readonly held: (attempt: CountedAttempt, slot: string, reservation: number, told: (news: boolean) => void) => void
  /** It came to nothing. `probed`: because the seat was another person's. */
  readonly refused: (attempt: CountedAttempt, slot: string, probed: boolean) => void
  /** A hold of the person was given back. */
  readonly released: (person: number, at: number) => void
  /** Forgets what is counted about a person. */
  readonly forgive: (person: number) => void
}
