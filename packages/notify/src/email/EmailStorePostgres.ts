/** An {@link EmailStore} in Postgres: see `sql/0002_email.sql`. */
import { createHash } from "node:crypto"
import { refused } from "@ticketrush/engine/catalogue/errors"
import { storeAccess } from "@ticketrush/engine/catalogue/StoreAccess"
import { limits, type PersonId } from "@ticketrush/protocol"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { afterConfirm, type Confirmed, tooMany } from "./after-confirm.ts"
import { type CodeDraft, type CodeRow, type EmailStore, type KeptCode, lookAt, type PutCode } from "./EmailStore.ts"

type Sql = SqlClient.SqlClient

/** The tables must be there, those of the users too. */
export const makeEmailStorePostgres = Effect.gen(function* (): Effect.fn.Return<EmailStore, never, Sql> {
  const sql = yield* SqlClient.SqlClient
  const { read, write } = yield* storeAccess
  return {
    put: (person, draft, now) => write(sql, put(sql, person, draft, now)),
    giveBack: (person, mac, put) => write(sql, giveBack(sql, person, mac, put)),
    addressOf: (person) =>
      Effect.map(
        read(sql<{ readonly address: string }>`select address from email_addresses where person = ${person}`),
        ([row]) => row?.address ?? null,
      ),
    look: (person, isRight, now) => Effect.map(read(codeOf(sql, person)), (rows) => lookAt(toCode(rows), isRight, now)),
    confirm: (person, isRight, now) => Effect.flatMap(write(sql, confirm(sql, person, isRight, now)), afterConfirm),
  }
})

/** Until the end of the transaction others wait who are about the same person, whom there may not be; then those about the same mailbox. */
const alone = (sql: Sql, person: PersonId) =>
  Effect.map(sql`select from users where id = ${person} for no key update`, (rows) => rows.length === 1)
const aloneAbout = (sql: Sql, mailbox: string) =>
  sql`select pg_advisory_xact_lock(hashtextextended(${`email ${mailbox}`}, 0))`

const codeOf = (sql: Sql, person: PersonId) =>
  sql<Stored>`select mailbox, address, mac, wrong, used_at, expires_at from email_codes where person = ${person}`
const toCode = ([row]: ReadonlyArray<Stored>): CodeRow | undefined => {
  if (row === undefined) return undefined
  const { expires_at, used_at, ...code } = row
  return { ...code, expiresAt: Number(expires_at), usedAt: used_at === null ? null : Number(used_at) }
}
type Stored = Omit<CodeRow, "expiresAt" | "usedAt"> & { readonly expires_at: bigint; readonly used_at: bigint | null }

/** In the place of the one that the person has. */
const keep = (sql: Sql, person: PersonId, { address, expiresAt, mac, mailbox, usedAt, wrong }: CodeRow) => sql`
  insert into email_codes (person, mailbox, address, mac, wrong, used_at, expires_at)
  values (${person}, ${mailbox}, ${address}, ${mac}, ${wrong}, ${usedAt}::bigint, ${expiresAt}::bigint)
  on conflict (person) do update set mailbox = excluded.mailbox, address = excluded.address, mac = excluded.mac,
    wrong = excluded.wrong, used_at = excluded.used_at, expires_at = excluded.expires_at`

const forgottenAtOnce = 1_000

const put = Effect.fnUntraced(function* (sql: Sql, person: PersonId, draft: CodeDraft, now: number) {
  const { mailbox } = draft
  if (!(yield* alone(sql, person))) return yield* refused("user-unknown", { userId: person })
  yield* aloneAbout(sql, mailbox)
  const digest = createHash("sha256").update(mailbox).digest()
  const since = now - limits.emailCodesWindowMs
  yield* sql`
    delete from email_sends where id in (
      select id from email_sends where at <= ${since}::bigint limit ${forgottenAtOnce} for update skip locked
    )`
  for (const [which, most] of [
    [sql`person = ${person}`, limits.emailCodesPerPersonMax],
    [sql`mailbox = ${digest}`, limits.emailCodesPerAddressMax],
  ] as const) {
    const sends = yield* sql<{ readonly at: bigint }>`
      select at from email_sends where at > ${since}::bigint and ${which} order by at`
    if (sends.length >= most) return yield* tooMany(Number(sends[sends.length - most].at), now)
  }
  const older = toCode(yield* codeOf(sql, person)) ?? null
  yield* keep(sql, person, { ...draft, wrong: 0, usedAt: null })
  const [{ id }] = yield* sql<{ readonly id: bigint }>`
    insert into email_sends (person, mailbox, at) values (${person}, ${digest}, ${now}::bigint) returning id`
  yield* sql`
    delete from email_codes where person in (
      select person from email_codes where expires_at <= ${now - limits.emailCodeAgainMs}::bigint
      limit ${forgottenAtOnce} for update skip locked
    )`
  return { send: Number(id), older } satisfies PutCode
})

/** A try of the code is wholly before this or after it. Else codes that no server takes could be tried without an end. */
const giveBack = Effect.fnUntraced(function* (sql: Sql, person: PersonId, mac: string, { older, send }: PutCode) {
  yield* alone(sql, person)
  const untried = yield* sql`
    delete from email_codes where person = ${person} and mac = ${mac} and wrong = 0 returning person`
  if (untried.length === 0) return
  yield* sql`delete from email_sends where id = ${send}`
  if (older !== null) yield* keep(sql, person, older)
})

const confirm = Effect.fnUntraced(function* (
  sql: Sql,
  person: PersonId,
  isRight: (kept: KeptCode) => boolean,
  now: number,
) {
  if (!(yield* alone(sql, person))) return { kind: "over" } satisfies Confirmed
  const code = toCode(yield* codeOf(sql, person))
  const looked = lookAt(code, isRight, now)
  if (looked.kind === "used") return { kind: "right", address: looked.address } satisfies Confirmed
  if (code === undefined || looked.kind === "none") return { kind: "over" } satisfies Confirmed
  if (!isRight(code)) {
    yield* sql`update email_codes set wrong = wrong + 1 where person = ${person}`
    return { kind: "wrong", tries: code.wrong + 1 } satisfies Confirmed
  }
  const { address, mailbox } = code
  yield* aloneAbout(sql, mailbox)
  const others = yield* sql`select from email_addresses where mailbox = ${mailbox} and person <> ${person}`
  if (others.length > 0) {
    yield* sql`delete from email_codes where person = ${person}`
    return { kind: "taken" } satisfies Confirmed
  }
  yield* sql`update email_codes set used_at = ${now}::bigint where person = ${person}`
  yield* sql`
    insert into email_addresses (person, mailbox, address, verified_at)
    values (${person}, ${mailbox}, ${address}, ${now}::bigint)
    on conflict (person) do update set mailbox = excluded.mailbox, address = excluded.address,
      verified_at = excluded.verified_at`
  yield* sql`update users set verified = 'EMAIL' where id = ${person} and verified = 'NONE'`
  return { kind: "right", address } satisfies Confirmed
})
