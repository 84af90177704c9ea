/** What a journal comes to when it is replayed, to be compared with what a server has in memory. */
import { Replay } from "@ticketrush/engine/journal/recover"
import { stateHash } from "@ticketrush/engine/journal/snapshot"
import { Effect } from "effect"
import { CliError } from "../CliError.ts"
import { forRecords } from "./commands.ts"
import { databaseLayer } from "./database.ts"
import { sentenceOf } from "./sentence.ts"

/** The state hash at a position. Fails with a sentence where the journal of these settings does not lead there. */
export type HashAt = (concertId: number, position: number) => Effect.Effect<string, CliError>

export const replayedHash: HashAt = (concertId, position) =>
  Effect.gen(function* () {
    const replay = new Replay(concertId, null)
    yield* forRecords(concertId, position, (record) =>
      Effect.try({
        try: () => replay.record(record),
        catch: (cause) => new CliError({ message: `the journal does not replay: ${(cause as Error).message}` }),
      }),
    )
    return stateHash(replay.sale)
  }).pipe(
    Effect.provide(databaseLayer),
    Effect.scoped,
    Effect.mapError((error) => new CliError({ message: sentenceOf(error) })),
  )
