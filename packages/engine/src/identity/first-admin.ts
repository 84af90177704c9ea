/** The administrator whom the configuration names: without one no person could ever be given that role. */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { RefusedError } from "../catalogue/errors.ts"
import { checkName } from "../catalogue/names.ts"
import { writing } from "../catalogue/StoreAccess.ts"
import { endAll } from "./SessionStorePostgres.ts"

/**
 * Makes the person of that name an administrator, and the person first where there is none. True when something had to
 * be changed; the person is signed out everywhere then, as by any other new role. `at`: milliseconds since 1970 UTC.
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
      yield* endAll(sql, Number(changed.id), at)
      return true
    }),
  )
})
