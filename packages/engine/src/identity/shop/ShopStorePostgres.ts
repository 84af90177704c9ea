/** {@link ShopStore} in Postgres: see `sql/0003_shop_accounts.sql`. */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { refused } from "../../catalogue/errors.ts"
import { storeAccess } from "../../catalogue/StoreAccess.ts"
import type { UserRole } from "../../catalogue/Users.ts"
import { insertUsers } from "../../catalogue/UsersPostgres.ts"
import type { ShopStore, Subject, SubjectPerson } from "./ShopStore.ts"
import { shopUsername } from "./shop-username.ts"

type Sql = SqlClient.SqlClient

type PersonRow = {
  readonly person: bigint
  readonly role: UserRole
  readonly version: number
  readonly changed_at: bigint
}

const toPerson = ({ changed_at, person, role, version }: PersonRow): SubjectPerson => ({
  ...{ person: Number(person), role, version },
  changedAt: Number(changed_at),
})

/** The tables must be there: see `identityMigrations`. */
export const makeShopStorePostgres = Effect.gen(function* (): Effect.fn.Return<ShopStore, never, Sql> {
  const sql = yield* SqlClient.SqlClient
  const { read, write } = yield* storeAccess
  return {
    personOf: Effect.fnUntraced(function* (subject, at) {
      const [known] = yield* read(personOf(sql, subject))
      return toPerson(known ?? (yield* write(sql, makePerson(sql, subject, at))))
    }),
    keptKeys: (issuer, url) =>
      read(sql<{ readonly jwks: string; readonly fetched_at: bigint }>`
        select jwks, fetched_at from shop_keys where issuer = ${issuer} and url = ${url}`).pipe(
        Effect.map(([row]) => (row === undefined ? null : { text: row.jwks, fetchedAt: Number(row.fetched_at) })),
      ),
    keepKeys: (issuer, url, { text, fetchedAt }) =>
      Effect.asVoid(
        write(
          sql,
          sql`
            insert into shop_keys (issuer, url, jwks, fetched_at)
            values (${issuer}, ${url}, ${text}, ${fetchedAt}::bigint)
            on conflict (issuer) do update set url = excluded.url, jwks = excluded.jwks, fetched_at = excluded.fetched_at
            where shop_keys.url <> excluded.url or shop_keys.fetched_at < excluded.fetched_at`,
        ),
      ),
  }
})

const personOf = (sql: Sql, { issuer, subject }: Subject) => sql<PersonRow>`
  select users.id as person, users.role, coalesce(version, 1) as version, coalesce(changed_at, 0) as changed_at
  from shop_accounts join users on users.id = shop_accounts.person
    left join session_versions on session_versions.person = users.id
  where issuer = ${issuer} and subject = ${subject}`

/** Two first tokens of one subject at the same time make one person: until the end of the transaction one waits. */
const makePerson = Effect.fnUntraced(function* (sql: Sql, subject: Subject, at: number) {
  yield* sql`select pg_advisory_xact_lock(hashtextextended(${`shop ${subject.issuer} ${subject.subject}`}, 0))`
  const [known] = yield* personOf(sql, subject)
  if (known !== undefined) return known
  const username = shopUsername(subject)
  const [user] = yield* insertUsers(sql, [{ username, tier: "BASIC", role: "USER" }])
  if (user === undefined) return yield* refused("username-taken", { username })
  yield* sql`
    insert into shop_accounts (issuer, subject, person, linked_at)
    values (${subject.issuer}, ${subject.subject}, ${user.id}, ${at}::bigint)`
  const [made] = yield* personOf(sql, subject)
  return made
})
