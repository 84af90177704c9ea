/** Accounts in Postgres: see `sql/0002_social.sql`. */
import type { PersonId } from "@ticketrush/protocol"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { refused } from "../../catalogue/errors.ts"
import { storeAccess } from "../../catalogue/StoreAccess.ts"
import { insertUsers } from "../../catalogue/UsersPostgres.ts"
import type { AccountStore, AccountTold } from "./AccountStore.ts"
import { namesOf } from "./account-names.ts"
import type { ProviderName } from "./Provider.ts"

type AccountRow = {
  readonly provider: ProviderName
  readonly subject: string
  readonly email: string | null
  readonly display_name: string | null
}

type Sql = SqlClient.SqlClient

/** The tables must be there: see `identityMigrations`. */
export const makeAccountStorePostgres = Effect.gen(function* (): Effect.fn.Return<AccountStore, never, Sql> {
  const sql = yield* SqlClient.SqlClient
  const { read, write } = yield* storeAccess
  return {
    signIn: (told) => write(sql, signIn(sql, told)),
    link: (person, told) => write(sql, link(sql, person, told)),
    of: (person) =>
      Effect.map(
        read(sql<AccountRow>`
          select provider, subject, email, display_name from social_accounts
          where person = ${person} order by linked_at, issuer`),
        (rows) => rows.map(({ display_name, ...row }) => ({ ...row, displayName: display_name })),
      ),
  }
})

/** Two first sign-ins with one account at the same time make one person: until the end of the transaction one waits. */
const lock = (sql: Sql, { issuer, account }: AccountTold) =>
  sql`select pg_advisory_xact_lock(hashtextextended(${`${issuer} ${account.subject}`}, 0))`

/** What the contract does: what is told now stands in the place of what was told before, also where it is nothing. */
const heardAgain = (sql: Sql, { issuer, account, at }: AccountTold) => sql<{ readonly person: bigint }>`
  update social_accounts
  set email = ${account.email}, display_name = ${account.displayName}, used_at = ${at}::bigint
  where issuer = ${issuer} and subject = ${account.subject} returning person`

const insert = (sql: Sql, person: PersonId, { issuer, account, at }: AccountTold) => sql<{ readonly person: bigint }>`
  insert into social_accounts (issuer, subject, provider, person, email, display_name, linked_at, used_at)
  values (${issuer}, ${account.subject}, ${account.provider}, ${person}, ${account.email}, ${account.displayName},
    ${at}::bigint, ${at}::bigint)
  on conflict (person, issuer) do nothing returning person`

const signIn = Effect.fnUntraced(function* (sql: Sql, told: AccountTold) {
  yield* lock(sql, told)
  const [known] = yield* heardAgain(sql, told)
  if (known !== undefined) return { person: Number(known.person), made: false }
  const names = namesOf(told.account)
  for (const username of names) {
    const [user] = yield* insertUsers(sql, [{ username, tier: "BASIC", role: "USER" }])
    if (user === undefined) continue
    yield* insert(sql, user.id, told)
    return { person: user.id, made: true }
  }
  return yield* refused("username-taken", { username: names[0] })
})

const link = Effect.fnUntraced(function* (sql: Sql, person: PersonId, told: AccountTold) {
  yield* lock(sql, told)
  const { issuer, account } = told
  const { provider } = account
  const [known] = yield* sql<{ readonly person: bigint }>`
    select person from social_accounts where issuer = ${issuer} and subject = ${account.subject}`
  if (known !== undefined && Number(known.person) !== person) return yield* refused("account-taken", { provider })
  const rows = known === undefined ? yield* insert(sql, person, told) : yield* heardAgain(sql, told)
  if (rows.length === 0) return yield* refused("account-other", { provider })
})
