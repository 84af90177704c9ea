/** One request to the server of a shop. */

/** `answer`: a status came back. `failed`: none did. */
export type PostOutcome =
  | { readonly kind: "answer"; readonly status: number; readonly retryAfter: string }
  | { readonly kind: "failed"; readonly reason: string }

export type PostRequest = {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** Calls `done` at most once, and not at all for an answer that does not come. The returned function ends the attempt. */
export type Post = (request: PostRequest, done: (outcome: PostOutcome) => void) => () => void
