/** How often a request is sent, and how long lies between two times. Pure: randomness comes in as a number. */

export type Patience = {
  /** Times that a request is sent at most; 1: it is never sent again. */
  readonly attempts: number
  /** The pause after the first time, in milliseconds; each further one is twice as long. */
  readonly pauseMs: number
  /** The longest pause, in milliseconds. */
  readonly pauseMsMax: number
  /** An answer that takes longer counts as lost, in milliseconds. Joins may wait eight seconds in an overloaded server. */
  readonly answerMs: number
}

export const patient: Patience = { attempts: 6, pauseMs: 250, pauseMsMax: 5_000, answerMs: 15_000 }

/** Every request is sent once. */
export const sentOnce: Patience = { ...patient, attempts: 1, answerMs: 30_000 }

/**
 * Milliseconds before the next time. `failures`: times that failed so far, from 1. `random`: 0 <= random < 1, so that
 * clients that failed together do not come back together. `askedMs`: what the server asked for, never undercut.
 */
export const pauseMs = (
  { pauseMs, pauseMsMax }: Pick<Patience, "pauseMs" | "pauseMsMax">,
  failures: number,
  random: number,
  askedMs: number,
): number => {
  const longest = Math.min(pauseMsMax, pauseMs * 2 ** Math.min(failures - 1, 30))
  return askedMs + longest * (0.5 + random / 2)
}
