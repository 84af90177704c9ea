/** {@link EmailCodes} over Postgres. */
import { Effect, Layer } from "effect"
import { EmailCodes } from "./EmailCodes.ts"
import { makeEmailStorePostgres } from "./EmailStorePostgres.ts"
import { type EmailCodesParts, makeEmailCodes } from "./makeEmailCodes.ts"

/** The tables must be there: see `notifyMigrations`. */
export const emailCodesPostgres = (parts: Omit<EmailCodesParts, "store">) =>
  Layer.effect(
    EmailCodes,
    Effect.map(makeEmailStorePostgres, (store) => makeEmailCodes({ ...parts, store })),
  )
