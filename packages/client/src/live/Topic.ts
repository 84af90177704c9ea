/** What a stream is about, and how its events become values. */

/** What one event came to. `lost`: an event before it is missing, so the stream has to begin anew. */
export type Reading<A> = { readonly kind: "value"; readonly value: A } | { readonly kind: "nothing" | "lost" }

export interface TopicReader<A> {
  /** `<epoch>-<offset>` of the last event, to go on from; empty: from the beginning. */
  readonly position: string
  /** Throws a `SchemaError` when the data is not as the contract says. */
  readonly read: (event: string, position: string, data: unknown) => Reading<A>
  /** Forgets its position. */
  readonly startOver: () => void
}

export type Topic<A> = {
  /** Topic and ids, as a server is asked for them. */
  readonly request: Readonly<Record<string, unknown>>
  /** A reader that has seen nothing yet. */
  readonly reader: () => TopicReader<A>
}

export const nothing = { kind: "nothing" } as const
export const lost = { kind: "lost" } as const
export const readValue = <A>(value: A): Reading<A> => ({ kind: "value", value })
