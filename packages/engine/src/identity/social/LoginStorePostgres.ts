/** Sign-ins under way in Postgres: see `sql/0002_social.sql`. */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { storeAccess } from "../../catalogue/StoreAccess.ts"
import type { LoginStore, PendingLogin } from "./LoginStore.ts"
import type { ProviderName } from "./Provider.ts"

type LoginRow = {
  readonly nth: bigint
  readonly state: Uint8Array
  readonly provider: ProviderName
  readonly browser: Uint8Array
  readonly verifier: Uint8Array
  readonly bound: boolean
  readonly proof: string | null
  readonly redirect_uri: string
  readonly loopback: string | null
  readonly person: bigint | null
  readonly client: Uint8Array
  readonly expires_at: bigint
}

const toLogin = ({ redirect_uri, expires_at, person, nth: _, ...row }: LoginRow): PendingLogin => ({
  ...row,
  redirectUri: redirect_uri,
  person: person === null ? null : Number(person),
  expiresAt: Number(expires_at),
})

/** The tables must be there: see `identityMigrations`. */
export const makeLoginStorePostgres = Effect.gen(function* (): Effect.fn.Return<
  LoginStore,
  never,
  SqlClient.SqlClient
> {
  const sql = yield* SqlClient.SqlClient
  const { read, write } = yield* storeAccess
  return {
    begin: (login, { max, perClientMax }) =>
      write(
        sql,
        Effect.gen(function* () {
          const nth = yield* begin(sql, login)
          // What another one removes at the same time is left to it: no statement waits for a row here.
          yield* sql`
            delete from social_logins where nth in (
              select nth from social_logins where nth <= ${nth}::bigint - ${max} or nth in (
                select nth from social_logins where client = ${login.client} order by nth desc offset ${perClientMax}
              ) for update skip locked
            )`
        }),
      ),
    take: ({ state, provider, person, browser, verifier, program }, at) =>
      Effect.map(
        write(
          sql,
          sql<LoginRow>`
            delete from social_logins
            where state = ${state} and provider = ${provider} and expires_at > ${at}::bigint
              and person is not distinct from ${person}::bigint
              and (browser = ${browser}::bytea or verifier = ${verifier}::bytea
                or (not bound and ${program && verifier === null}))
            returning *`,
        ),
        ([row]) => (row === undefined ? null : toLogin(row)),
      ),
    loopbackOf: (state, at) =>
      Effect.map(
        read(sql<{ readonly loopback: string | null }>`
          select loopback from social_logins where state = ${state} and expires_at > ${at}::bigint`),
        ([row]) => row?.loopback ?? null,
      ),
    forget: (before) =>
      Effect.asVoid(
        write(
          sql,
          sql`
            delete from social_logins where nth in (
              select nth from social_logins where expires_at < ${before}::bigint limit 10000 for update skip locked
            )`,
        ),
      ),
  }
})

/** Anew in place of one with that state: what is begun again is the newest. */
const begin = Effect.fnUntraced(function* (sql: SqlClient.SqlClient, login: PendingLogin) {
  const values = sql`
    provider = ${login.provider}, browser = ${login.browser}, verifier = ${login.verifier}, bound = ${login.bound},
    proof = ${login.proof}, redirect_uri = ${login.redirectUri}, loopback = ${login.loopback},
    person = ${login.person}::bigint, client = ${login.client}, expires_at = ${login.expiresAt}::bigint,
    nth = default`
  const [{ nth }] = yield* sql<{ readonly nth: bigint }>`
    insert into social_logins (state, provider, browser, verifier, bound, proof, redirect_uri, loopback, person, client,
      expires_at)
    values (${login.state}, ${login.provider}, ${login.browser}, ${login.verifier}, ${login.bound}, ${login.proof},
      ${login.redirectUri}, ${login.loopback}, ${login.person}::bigint, ${login.client}, ${login.expiresAt}::bigint)
    on conflict (state) do update set ${values} returning nth`
  return Number(nth)
})
