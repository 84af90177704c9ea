/**
 * What came of items that were written in one statement. One whose row can never be written, such as one with a name that
 * another row has, would keep all others from being written however often they are repeated together.
 */
import { reasonOf } from "@ticketrush/engine/health/forEver"
import { Cause, Effect } from "effect"

export type Written<A, B> = {
  /** In the order of the items: an answer for each statement that succeeded. */
  readonly answers: ReadonlyArray<B>
  /** Items that are not written, and why. */
  readonly unwritten: ReadonlyMap<A, string>
}

/**
 * All at once; where that is a defect, by halves, down to the items whose defect it is. An outage is one of all of them,
 * though a part may have been written: only what may be repeated is written so.
 */
export const writtenApart = <A, B, E>(
  items: ReadonlyArray<A>,
  write: (items: ReadonlyArray<A>) => Effect.Effect<B, E>,
): Effect.Effect<Written<A, B>, E> =>
  Effect.suspend(() => write(items)).pipe(
    Effect.map((answer): Written<A, B> => ({ answers: [answer], unwritten: new Map() })),
    Effect.catchCause((cause): Effect.Effect<Written<A, B>, E> => {
      if (!Cause.hasDies(cause)) return Effect.failCause(cause)
      if (items.length === 1) return Effect.succeed({ answers: [], unwritten: new Map([[items[0], reasonOf(cause)]]) })
      const middle = items.length >> 1
      const halves = [items.slice(0, middle), items.slice(middle)]
      return Effect.map(
        Effect.forEach(halves, (half) => writtenApart(half, write)),
        (parts) => ({
          answers: parts.flatMap(({ answers }) => answers),
          unwritten: new Map(parts.flatMap(({ unwritten }) => [...unwritten])),
        }),
      )
    }),
  )

/** The names that statements answered. */
export const namesIn = ({ answers }: Written<unknown, ReadonlySet<string>>): ReadonlySet<string> =>
  new Set(answers.flatMap((names) => [...names]))
