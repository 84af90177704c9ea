/** What every new target begins with, whichever way its person is told by. */
import { refused } from "@ticketrush/engine/catalogue/errors"
import { followFromHere } from "@ticketrush/engine/catalogue/follower-positions"
import type { PersonId } from "@ticketrush/protocol"
import { Effect } from "effect"
import type { SqlClient } from "effect/sql"

/** Any number will do. */
const firstLock = 7_243_395

/** With the first target of all, journals are followed from where they are. Refuses a person who is not there: `token-revoked`. */
export const beginTarget = Effect.fnUntraced(function* (sql: SqlClient.SqlClient, person: PersonId) {
  const isAnyThere = Effect.map(sql`select from notice_targets limit 1`, ({ length }) => length > 0)
  // Who adds targets of one person waits, so that they are counted; who may add the first one of all does, too.
  const there = yield* sql`select id from users where id = ${person} for update`
  if (there.length === 0) return yield* refused("token-revoked")
  if (yield* isAnyThere) return
  yield* sql`select pg_advisory_xact_lock(${firstLock})`
  // Until now no journal was read for targets, and what happened is told to no person.
  if (!(yield* isAnyThere)) yield* followFromHere(sql, "notice_positions")
})
