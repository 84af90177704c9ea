/** Hands the messages of one partition to their handler, some at a time, and says after each part that it is done with. */

/** Values of one partition, in order. What it fails for is handed to it again. Called back once. */
export type HandleValues = (values: ReadonlyArray<string>, done: (failed: Error | null) => void) => void

/** Messages that were fetched together, as the driver has them. */
export type FetchedBatch = {
  /** Null for a message without a value. */
  readonly values: ReadonlyArray<string | null>
  /** False once the partition may belong to another consumer. */
  readonly isOurs: () => boolean
  /** The messages up to this one, by its place in the batch, need not come again. */
  readonly handled: (place: number) => void
  /** A sign of life; fails where the partitions are dealt out anew. */
  readonly beat: (done: (failed: Error | null) => void) => void
}

/** `messagesAtOnce`: messages that are handled between two signs of life, at most. `done` is called once, with null when all were handled or another has them now. */
export const handleBatch = (
  { beat, handled, isOurs, values }: FetchedBatch,
  { handle, messagesAtOnce }: { readonly handle: HandleValues; readonly messagesAtOnce: number },
  done: (failed: Error | null) => void,
): void => {
  const from = (first: number): void => {
    if (first >= values.length || !isOurs()) return done(null)
    const part = values.slice(first, first + messagesAtOnce)
    handle(
      part.filter((value) => value !== null),
      (failed) => {
        if (failed !== null) return done(failed)
        handled(first + part.length - 1)
        beat((lost) => (lost === null ? from(first + part.length) : done(lost)))
      },
    )
  }
  from(0)
}
