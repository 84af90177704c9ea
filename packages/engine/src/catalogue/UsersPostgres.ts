/** Users in Postgres: see `sql/0002_users.sql`. */
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { refused } from "./errors.ts"
import { makeKeptOutcomesPostgres } from "./KeptOutcomesPostgres.ts"
import { makeUsers } from "./makeUsers.ts"
import { ReservationList } from "./ReservationList.ts"
import { storeAccess } from "./StoreAccess.ts"
import type { UserDraft, UserStore } from "./UserStore.ts"
import { type User, type UserRole, Users, type UserTier, type UserVerification } from "./Users.ts"

type UserRow = {
  readonly id: bigint
  readonly username: string
  readonly tier: UserTier
  readonly role: UserRole
  readonly verified: UserVerification
}

const toUser = ({ id, ...user }: UserRow): User => ({ id: Number(id), ...user })

/** In one statement, in this order; gives those whose name was not taken. */
export const insertUsers = (sql: SqlClient.SqlClient, drafts: ReadonlyArray<UserDraft>) => {
  const texts = (pick: (draft: UserDraft) => string) => drafts.map(pick)
  return sql<UserRow>`
    insert into users (username, tier, role)
    select username, tier, role
    from unnest(${texts((user) => user.username)}::text[], ${texts((user) => user.tier)}::text[],
      ${texts((user) => user.role)}::text[]) with ordinality as draft (username, tier, role, place)
    order by place
    on conflict (username) do nothing
    returning id, username, tier, role, verified`.pipe(Effect.map((rows) => rows.map(toUser)))
}

export const makeUserStorePostgres = Effect.gen(function* (): Effect.fn.Return<UserStore, never, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const access = yield* storeAccess
  const { read, write } = access
  const kept = makeKeptOutcomesPostgres(sql, access)
  return {
    settled: (id) =>
      Effect.map(read(sql`select from users where id = ${id} for key share`), (rows) => rows.length === 1),
    create: (draft, key) =>
      write(
        sql,
        kept.once(
          key,
          Effect.flatMap(insertUsers(sql, [draft]), ([user]) =>
            user === undefined ? refused("username-taken", { username: draft.username }) : Effect.succeed(user.id),
          ),
        ),
      ),
    find: (id) =>
      read(sql<UserRow>`select id, username, tier, role, verified from users where id = ${id}`).pipe(
        Effect.map(([row]) => (row === undefined ? null : toUser(row))),
      ),
    delete: (id, key) =>
      Effect.asVoid(
        write(
          sql,
          kept.once(
            key,
            Effect.flatMap(sql`delete from users where id = ${id} returning id`, (rows) =>
              rows.length === 0 ? refused("user-unknown", { userId: id }) : Effect.succeed(id),
            ),
          ),
        ),
      ),
    earlier: kept.find,
    list: ({ after, limit, prefix, tier, role }) =>
      read(sql<UserRow>`
        select id, username, tier, role, verified from users
        where id > ${after}
          and (${prefix}::text is null or starts_with(username, ${prefix}::text))
          and (${tier}::text is null or tier = ${tier}::text)
          and (${role}::text is null or role = ${role}::text)
        order by id limit ${limit}`).pipe(Effect.map((rows) => rows.map(toUser))),
    // As texts: the driver takes small and large numbers for values of two types.
    names: (ids) =>
      read(sql<Pick<UserRow, "id" | "username">>`
        select id, username from users where id = any(${ids.map(String)}::text[]::bigint[])`).pipe(
        Effect.map((rows) => new Map(rows.map(({ id, username }) => [Number(id), username]))),
      ),
    setTier: (id, tier) =>
      write(
        sql,
        sql<UserRow>`update users set tier = ${tier} where id = ${id} returning id, username, tier, role, verified`,
      ).pipe(Effect.map(([row]) => (row === undefined ? null : toUser(row)))),
    setVerified: (id, verified) =>
      write(
        sql,
        sql<UserRow>`update users set verified = ${verified} where id = ${id} returning id, username, tier, role, verified`,
      ).pipe(Effect.map(([row]) => (row === undefined ? null : toUser(row)))),
    members: (after, limit) =>
      read(sql<Pick<UserRow, "id" | "tier" | "verified">>`
        select id, tier, verified from users where id > ${after} order by id limit ${limit}`).pipe(
        Effect.map((rows) => rows.map(({ id, ...member }) => ({ id: Number(id), ...member }))),
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
