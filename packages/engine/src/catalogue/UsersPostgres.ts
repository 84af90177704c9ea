/** Users in Postgres: see `sql/0002_users.sql`. */
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { makeUsers } from "./makeUsers.ts"
import { ReservationList } from "./ReservationList.ts"
import { stored } from "./store.ts"
import type { UserStore } from "./UserStore.ts"
import { type User, type UserRole, Users, type UserTier } from "./Users.ts"

type UserRow = {
  readonly id: bigint
  readonly username: string
  readonly tier: UserTier
  readonly role: UserRole
}

const toUser = ([row]: ReadonlyArray<UserRow>): User | null =>
  row === undefined ? null : { id: Number(row.id), username: row.username, tier: row.tier, role: row.role }

export const makeUserStorePostgres = Effect.gen(function* (): Effect.fn.Return<UserStore, never, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  return {
    insert: ({ username, tier, role }) =>
      stored(sql<UserRow>`
        insert into users (username, tier, role) values (${username}, ${tier}, ${role})
        on conflict (username) do nothing returning id, username, tier, role`).pipe(Effect.map(toUser)),
    find: (id) =>
      stored(sql<UserRow>`select id, username, tier, role from users where id = ${id}`).pipe(Effect.map(toUser)),
    delete: (id) =>
      stored(sql`delete from users where id = ${id} returning id`).pipe(Effect.map((rows) => rows.length === 1)),
    ids: (after, limit) =>
      stored(sql<{ readonly id: bigint }>`
        select id from users where id > ${after} order by id limit ${limit}`).pipe(
        Effect.map((rows) => rows.map((row) => Number(row.id))),
      ),
  }
})

/** The tables must be there: see `catalogueMigrations`. */
export const usersPostgres = Layer.effect(
  Users,
  Effect.gen(function* () {
    return yield* makeUsers(yield* makeUserStorePostgres, yield* ReservationList)
  }),
)
