/** Modes and numbers of abuse rules in the tables: kept for every node, and those of unknown rules passed over. */
import { PgClient } from "@effect/sql-pg"
import { createDatabase } from "@ticketrush/testing"
import { Effect, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { expect, it } from "vitest"
import { AbuseChanges } from "../../src/abuse/AbuseChanges.ts"
import { abuseChangesPostgres } from "../../src/abuse/AbuseChangesPostgres.ts"
import { abuseMigrations } from "../../src/abuse/abuse-migrations.ts"
import { migrate } from "../../src/database/migrate.ts"

it("what is set is kept, set anew and taken away, each by itself, and what is not known here is passed over", async () => {
  const database = await createDatabase()
  const client = PgClient.layer({ url: Redacted.make(database.url) })
  const found = await Effect.runPromise(
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* migrate(abuseMigrations)
      const changes = yield* AbuseChanges.pipe(Effect.provide(abuseChangesPostgres))
      const told = Effect.map(changes.all, ({ modes, numbers }) => [[...modes], [...numbers]])
      yield* changes.setMode("RATE_LIMIT_EXCEEDED", { mode: "off", by: 7, at: 1 })
      yield* changes.setMode("RATE_LIMIT_EXCEEDED", { mode: "shadow", by: 0, at: 2 })
      yield* changes.setNumbers("RATE_LIMIT_EXCEEDED", { max: 4, windowMs: 1_000, by: 7, at: 3 })
      yield* changes.setNumbers("RATE_LIMIT_EXCEEDED", { max: 64, windowMs: 3_600_000, by: 0, at: 4 })
      yield* sql`insert into abuse_modes values ('RULE_OF_TOMORROW', 'off', 7, 3)`
      yield* sql`insert into abuse_numbers values ('RULE_OF_TOMORROW', 3, 10, 7, 3)`
      const kept = yield* told
      yield* changes.setMode("RATE_LIMIT_EXCEEDED", null)
      const numbersAlone = yield* told
      yield* changes.setNumbers("RATE_LIMIT_EXCEEDED", null)
      return [kept, numbersAlone, yield* told]
    }).pipe(Effect.provide(client), Effect.scoped),
  ).finally(() => database.drop())
  const mode = ["RATE_LIMIT_EXCEEDED", { mode: "shadow", by: 0, at: 2 }]
  const numbers = ["RATE_LIMIT_EXCEEDED", { max: 64, windowMs: 3_600_000, by: 0, at: 4 }]
  expect(found).toEqual([
    [[mode], [numbers]],
    [[], [numbers]],
    [[], []],
  ])
})
