/** The administrator whom the configuration names: without one no person could ever be given that role. */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { RefusedError } from "../catalogue/errors.ts"
import { checkName } from "../catalogue/names.ts"
import { writing } from "../catalogue/StoreAccess.ts"

/**
 * Makes the person of that name an administrator, and the person first where there is none. True when something had to
 * be changed; what was issued to the person before counts no more then. `at`: milliseconds since 1970 UTC.
 */
export const ensureAdmin = Effect.fnUntraced(function* (username: string, at: number) {
  const name = checkName("TICKETRUSH_ADMIN", username)
  if (name instanceof RefusedError) return yield* name
  const sql = yield* SqlClient.SqlClient
  return yield* writing(
    sql,
    Effect.gen(function* () {
      const [changed] = yield* sql<{ readonly id: bigint }>`
        insert into users (username, tier, role) values (${name}, 'VIP', 'ADMIN')
        on conflict (username) do update set role = 'ADMIN' where users.role <> 'ADMIN'
        returning id`
      if (changed === undefined) return false
      yield* sql`
        insert into session_versions (person, version, changed_at) values (${changed.id}, 1, ${at}::bigint)
        on conflict (person) do update
          set version = session_versions.version + 1, changed_at = excluded.changed_at`
      return true
    }),
  )
})
