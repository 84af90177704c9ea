/** The key of an installation at push services, kept beside the subscriptions that are bound to it. The first server makes it. */
import { insisting } from "@ticketrush/engine/catalogue/insisting"
import { storeAccess } from "@ticketrush/engine/catalogue/StoreAccess"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { generatePushKey, type PushKey } from "../push/PushKey.ts"

type Row = { readonly public_key: string; readonly private_key: string }

export const openPushKey = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const { read, write } = yield* storeAccess
  const key = sql<Row>`select public_key, private_key from notice_push_key`
  const known = yield* insisting(read(key))
  if (known.length > 0) return keyOf(known)
  const made = generatePushKey()
  // Of several servers that start at once one makes it, and the others read that one.
  yield* insisting(
    write(
      sql,
      sql`insert into notice_push_key (id, public_key, private_key) values (1, ${made.publicKey}, ${made.privateKey})
        on conflict do nothing`,
    ),
  )
  return keyOf(yield* insisting(read(key)))
})

const keyOf = ([{ public_key: publicKey, private_key: privateKey }]: ReadonlyArray<Row>): PushKey => ({
  publicKey,
  privateKey,
})
