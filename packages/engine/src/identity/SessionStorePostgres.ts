/** Sessions in Postgres: see `sql/0001_sessions.sql`. */
import type { PersonId } from "@ticketrush/protocol"
import { limits } from "@ticketrush/protocol"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { storeAccess } from "../catalogue/StoreAccess.ts"
import type { UserRole } from "../catalogue/Users.ts"
import type { SessionStore, TokenHolder } from "./SessionStore.ts"
import type { Session, SessionEnd } from "./session.ts"

type SessionRow = {
  readonly id: string
  readonly person: bigint
  readonly family: Uint8Array
  readonly live: Uint8Array
  readonly previous: Uint8Array | null
  readonly salt: Uint8Array | null
  readonly rotated_at: bigint
  readonly rotated_by: Uint8Array | null
  readonly created_at: bigint
  readonly used_at: bigint
  readonly expires_at: bigint
  readonly ended_at: bigint | null
  readonly ended_by: SessionEnd | null
  readonly agent: string
}

type HolderRow = { readonly username: string; readonly role: UserRole; readonly version: number }

const toSession = (row: SessionRow): Session => ({
  id: row.id,
  person: Number(row.person),
  family: row.family,
  live: row.live,
  previous: row.previous,
  salt: row.salt,
  rotatedAt: Number(row.rotated_at),
  rotatedBy: row.rotated_by,
  createdAt: Number(row.created_at),
  usedAt: Number(row.used_at),
  expiresAt: Number(row.expires_at),
  endedAt: row.ended_at === null ? null : Number(row.ended_at),
  endedBy: row.ended_by,
  agent: row.agent,
})

/** The tables must be there: see `identityMigrations`. */
export const makeSessionStorePostgres = Effect.gen(function* (): Effect.fn.Return<
  SessionStore,
  never,
  SqlClient.SqlClient
> {
  const sql = yield* SqlClient.SqlClient
  const { read, write } = yield* storeAccess
  return {
    open: (session, liveMax) => write(sql, open(sql, session, liveMax)),
    change: (family, decide) =>
      write(
        sql,
        Effect.gen(function* () {
          const [row] = yield* lockFamily(sql, family)
          if (row === undefined) return null
          const { username, role, version } = row
          const [changed, answer] = decide(toSession(row), { person: Number(row.person), username, role, version })
          if (changed !== null) yield* update(sql, changed)
          return answer
        }),
      ),
    end: (person, id, at, by) => Effect.map(write(sql, endOne(sql, person, id, at, by)), (rows) => rows.length === 1),
    endAll: (person, at) => write(sql, endAll(sql, person, at)),
    setRole: (person, role, at) => write(sql, setRole(sql, person, role, at)),
    living: (person, at) => Effect.map(read(living(sql, person, at)), (rows) => rows.map(toSession)),
    endings: (since, max) =>
      Effect.all({
        sessions: Effect.map(read(endedSince(sql, since, max)), (rows) =>
          rows.map(({ id, ended_at }) => ({ id, endedAt: Number(ended_at) })),
        ),
        versions: Effect.map(read(risenSince(sql, since, max)), (rows) =>
          rows.map((row) => ({ person: Number(row.person), version: row.version, changedAt: Number(row.changed_at) })),
        ),
      }),
    forget: (before) => Effect.asVoid(write(sql, forget(sql, before))),
  }
})

type Sql = SqlClient.SqlClient

/** The version of a person, whose row stays locked until the end of the transaction. No row: no such person. */
const lockPerson = (sql: Sql, person: PersonId) => sql<{ readonly version: number }>`
  insert into session_versions (person, version, changed_at)
  select id, 1, 0 from users where id = ${person} for key share
  on conflict (person) do update set version = session_versions.version
  returning version`

/** The session of a family, locked, with what its tokens say of its person. */
const lockFamily = (sql: Sql, family: Uint8Array) => sql<SessionRow & HolderRow>`
  select sessions.*, users.username, users.role, session_versions.version
  from sessions join users on users.id = sessions.person
    join session_versions on session_versions.person = sessions.person
  where family = ${family} for update of sessions`

const insert = (sql: Sql, session: Session) => sql`
  insert into sessions (id, person, family, live, rotated_at, created_at, used_at, expires_at, agent)
  values (${session.id}, ${session.person}, ${session.family}, ${session.live}, ${session.rotatedAt}::bigint,
    ${session.createdAt}::bigint, ${session.usedAt}::bigint, ${session.expiresAt}::bigint, ${session.agent})`

const update = (sql: Sql, session: Session) => sql`
  update sessions set live = ${session.live}, previous = ${session.previous}, salt = ${session.salt},
    rotated_at = ${session.rotatedAt}::bigint, rotated_by = ${session.rotatedBy}, used_at = ${session.usedAt}::bigint,
    expires_at = ${session.expiresAt}::bigint, ended_at = ${session.endedAt}::bigint, ended_by = ${session.endedBy}
  where id = ${session.id}`

const open = Effect.fnUntraced(function* (sql: Sql, session: Session, liveMax: number) {
  const { person, createdAt: at } = session
  const [locked] = yield* lockPerson(sql, person)
  if (locked === undefined) return null
  const [user] = yield* sql<Omit<HolderRow, "version">>`select username, role from users where id = ${person}`
  if (user === undefined) return null
  const ended = yield* sql<{ readonly id: string }>`
    update sessions set ended_at = ${at}::bigint, ended_by = 'too-many' where id in (
      select id from sessions where person = ${person} and ended_at is null and expires_at > ${at}::bigint
      order by used_at desc, id offset ${liveMax - 1}
    ) returning id`
  yield* insert(sql, session)
  const { username, role } = user
  const holder: TokenHolder = { person, username, role, version: locked.version }
  return { holder, ended: ended.map(({ id }) => id) }
})

const endOne = (sql: Sql, person: PersonId, id: string, at: number, by: SessionEnd) => sql`
  update sessions set ended_at = ${at}::bigint, ended_by = ${by}
  where id = ${id} and person = ${person} and ended_at is null and expires_at > ${at}::bigint returning id`

/** The person is signed out everywhere. Null: no such person. */
export const endAll = Effect.fnUntraced(function* (sql: Sql, person: PersonId, at: number) {
  const [locked] = yield* lockPerson(sql, person)
  if (locked === undefined) return null
  yield* sql`update session_versions set version = version + 1, changed_at = ${at}::bigint where person = ${person}`
  yield* sql`
    update sessions set ended_at = ${at}::bigint, ended_by = 'everywhere'
    where person = ${person} and ended_at is null and expires_at > ${at}::bigint`
  return locked.version + 1
})

/** All administrators are locked first, in one order, so that no two of them can give up the role at the same time. */
const setRole = Effect.fnUntraced(function* (sql: Sql, person: PersonId, role: UserRole, at: number) {
  const admins = yield* sql<{ readonly id: bigint }>`
    select id from users where role = 'ADMIN' order by id for no key update`
  if (role !== "ADMIN" && admins.length === 1 && Number(admins[0].id) === person) return "last-admin" as const
  yield* sql`update users set role = ${role} where id = ${person}`
  return yield* endAll(sql, person, at)
})

const living = (sql: Sql, person: PersonId, at: number) => sql<SessionRow>`
  select * from sessions where person = ${person} and ended_at is null and expires_at > ${at}::bigint
  order by used_at desc, id limit ${limits.sessionsPerPersonMax}`

const endedSince = (sql: Sql, since: number, max: number) => sql<{ readonly id: string; readonly ended_at: bigint }>`
  select id, ended_at from sessions where ended_at >= ${since}::bigint order by ended_at desc limit ${max}`

type VersionRow = { readonly person: bigint; readonly version: number; readonly changed_at: bigint }
const risenSince = (sql: Sql, since: number, max: number) => sql<VersionRow>`
  select person, version, changed_at from session_versions where changed_at >= ${since}::bigint
  order by changed_at desc limit ${max}`

const forgottenAtOnce = 10_000
const forget = (sql: Sql, before: number) => sql`
  delete from sessions where id in (
    select id from sessions where ended_at < ${before}::bigint or expires_at < ${before}::bigint
    limit ${forgottenAtOnce}
  )`
