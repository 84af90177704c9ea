/** One HTTP request and what came of it, as plain callbacks: over a socket, within the process, or simulated. */

export type WireRequest = {
  readonly method: "GET" | "POST"
  /** Path and query for a server that the transport is bound to, else a whole address. */
  readonly target: string
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

export type WireAnswer = {
  readonly status: number
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/**
 * `unsent`: there was no connection, so the other side has not heard of it. `lost`: nothing is known; it may never have
 * arrived, or may have been done and the answer was lost.
 */
export type WireOutcome =
  | { readonly kind: "answer"; readonly answer: WireAnswer }
  | { readonly kind: "unsent"; readonly reason: string }
  | { readonly kind: "lost"; readonly reason: string }

/** Calls `done` at most once, and never for an answer that does not come: the caller that waits sets the limit. */
export type Transport = (request: WireRequest, done: (outcome: WireOutcome) => void) => void

export const noBody = Buffer.alloc(0)

/** Largest answer of another server that is read. */
export const answerBytesMax = 1_048_576
