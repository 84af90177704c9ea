/** The tables of the services of this folder, and how they ask the engine. How they ask Postgres: `StoreAccess.ts`. */
import type { Command, ConcertId, RefusalCode, Reply } from "@ticketrush/protocol"
import { Effect, Schedule } from "effect"
import type { MigrationSet } from "../database/migrate.ts"
import type { CommandDoor } from "../EngineApi.ts"
import { type CatalogueError, RefusedError, StoreUnavailable, writeUnknown } from "./errors.ts"

export const catalogueMigrations: MigrationSet = { name: "catalogue", folder: new URL("./sql/", import.meta.url) }

const submit = (engine: CommandDoor, concertId: ConcertId, command: Command): Effect.Effect<Reply> =>
  Effect.callback((resume) => engine.submit(concertId, command, (reply) => resume(Effect.succeed(reply))))

/** A command is sent again a few times while the journal does not take it. */
const tryAgain = { schedule: Schedule.exponential("20 millis"), times: 5 }

/** After these the command may have been decided all the same. */
const unsure: ReadonlySet<RefusalCode> = new Set(["outcome-unknown", "owner-lost"])

/**
 * Sends `command` until it is decided. `already` is the refusal that says it took effect before: an answer that got
 * lost on the way is no failure. One try of an unknown outcome makes that of all tries unknown.
 */
export const decided = (
  engine: CommandDoor,
  concertId: ConcertId,
  command: Command,
  ...already: ReadonlyArray<RefusalCode>
): Effect.Effect<void, CatalogueError> =>
  Effect.suspend(() => {
    let mayBeDecided = false
    return Effect.flatMap(submit(engine, concertId, command), (reply: Reply): Effect.Effect<void, CatalogueError> => {
      if (reply.kind === "accepted") return Effect.void
      const { code } = reply.refusal
      if (reply.kind === "refused") {
        return already.includes(code) ? Effect.void : new RefusedError({ refusal: reply.refusal })
      }
      if (unsure.has(code)) mayBeDecided = true
      return mayBeDecided ? writeUnknown(code) : new StoreUnavailable({ refusal: reply.refusal, reason: code })
    }).pipe(Effect.retry({ ...tryAgain, while: (error: CatalogueError) => error._tag !== "RefusedError" }))
  })
