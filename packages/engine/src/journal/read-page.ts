/** A page of the journal of a sale, for readers that are Effects. Fails with the reason alone: what it means is theirs to say. */
import type { ConcertId } from "@ticketrush/protocol"
import { Effect } from "effect"
import type { Journal, ReadResult } from "./Journal.ts"

export const readPage = (
  journal: Pick<Journal, "read">,
  concertId: ConcertId,
  after: number,
): Effect.Effect<Extract<ReadResult, { readonly kind: "read" }>, string> =>
  Effect.callback((resume) =>
    journal.read(concertId, after, (result) =>
      resume(result.kind === "read" ? Effect.succeed(result) : Effect.fail(result.reason)),
    ),
  )
