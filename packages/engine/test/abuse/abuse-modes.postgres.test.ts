/** Modes of abuse rules in the tables: kept for every node, and those of unknown rules passed over. */
import { PgClient } from "@effect/sql-pg"
import { createDatabase } from "@ticketrush/testing"
import { Effect, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { expect, it } from "vitest"
import { AbuseModes } from "../../src/abuse/AbuseModes.ts"
import { abuseModesPostgres } from "../../src/abuse/AbuseModesPostgres.ts"
import { abuseMigrations } from "../../src/abuse/abuse-migrations.ts"
import { migrate } from "../../src/database/migrate.ts"

it("a mode is kept, set anew and taken away, and one of a rule that is not known here is passed over", async () => {
  const database = await createDatabase()
  const client = PgClient.layer({ url: Redacted.make(database.url) })
  const found = await Effect.runPromise(
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* migrate(abuseMigrations)
      const modes = yield* AbuseModes.pipe(Effect.provide(abuseModesPostgres))
      const told = Effect.map(modes.all, (all) => [...all])
      yield* modes.set("RATE_LIMIT_EXCEEDED", { mode: "off", by: 7, at: 1 })
      yield* modes.set("RATE_LIMIT_EXCEEDED", { mode: "shadow", by: 0, at: 2 })
      yield* sql`insert into abuse_modes values ('RULE_OF_TOMORROW', 'off', 7, 3)`
      const kept = yield* told
      yield* modes.set("RATE_LIMIT_EXCEEDED", null)
      return [kept, yield* told]
    }).pipe(Effect.provide(client), Effect.scoped),
  ).finally(() => database.drop())
  expect(found).toEqual([[["RATE_LIMIT_EXCEEDED", { mode: "shadow", by: 0, at: 2 }]], []])
})
