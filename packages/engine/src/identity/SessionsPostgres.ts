/** {@link Sessions} over Postgres. */
import { Effect, Layer } from "effect"
import { makeSessions, type SessionsOptions } from "./makeSessions.ts"
import { makeSessionStorePostgres } from "./SessionStorePostgres.ts"
import { Sessions } from "./Sessions.ts"

/** The tables must be there: see `identityMigrations`. */
export const sessionsPostgres = (options: Omit<SessionsOptions, "store">) =>
  Layer.effect(
    Sessions,
    Effect.flatMap(makeSessionStorePostgres, (store) => makeSessions({ ...options, store })),
  )
