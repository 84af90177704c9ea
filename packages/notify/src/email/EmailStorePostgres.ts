/** An {@link EmailStore} in Postgres: see `sql/0002_email.sql`. */
import { createHash } from "node:crypto"
import { refused } from "@ticketrush/engine/catalogue/errors"
import { storeAccess } from "@ticketrush/engine/catalogue/StoreAccess"
import { limits, type PersonId } from "@ticketrush/protocol"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { afterConfirm, type Confirmed, tooMany } from "./after-confirm.ts"
import type { CodeDraft, EmailStore, KeptCode } from "./EmailStore.ts"

type Sql = SqlClient.SqlClient

/** The tables must be there, those of the users too. */
export const makeEmailStorePostgres = Effect.gen(function* (): Effect.fn.Return<EmailStore, never, Sql> {
  const sql = yield* SqlClient.SqlClient
  const { read, write } = yield* storeAccess
  return {
    put: (person, draft, now) => write(sql, put(sql, person, draft, now)),
    giveBack: (person, mac, send) => write(sql, giveBack(sql, person, mac, send)),
    addressOf: (person) =>
      Effect.map(
        read(sql<{ readonly address: string }>`select address from email_addresses where person = ${person}`),
        ([row]) => row?.address ?? null,
      ),
    isOpen: (person, now) =>
      Effect.map(
        read(sql`
          select from email_codes
          where person = ${person} and expires_at > ${now}::bigint and wrong < ${limits.emailCodeTriesMax}`),
        (rows) => rows.length === 1,
      ),
    confirm: (person, isRight, now) => Effect.flatMap(write(sql, confirm(sql, person, isRight, now)), afterConfirm),
  }
})

/** Until the end of the transaction others wait who are about the same person, whom there may not be; then those about the same mailbox. */
const alone = (sql: Sql, person: PersonId) =>
  Effect.map(sql`select from users where id = ${person} for no key update`, (rows) => rows.length === 1)
const aloneAbout = (sql: Sql, mailbox: string) =>
  sql`select pg_advisory_xact_lock(hashtextextended(${`email ${mailbox}`}, 0))`

const forgottenAtOnce = 1_000

const put = Effect.fnUntraced(function* (
  sql: Sql,
  person: PersonId,
  { address, expiresAt, mac, mailbox }: CodeDraft,
  now: number,
) {
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
  yield* sql`
    insert into email_codes (person, mailbox, address, mac, expires_at)
    values (${person}, ${mailbox}, ${address}, ${mac}, ${expiresAt}::bigint)
    on conflict (person) do update set mailbox = excluded.mailbox, address = excluded.address, mac = excluded.mac,
      wrong = 0, expires_at = excluded.expires_at`
  const [{ id }] = yield* sql<{ readonly id: bigint }>`
    insert into email_sends (person, mailbox, at) values (${person}, ${digest}, ${now}::bigint) returning id`
  return Number(id)
})

/** A try of the code is wholly before this or after it. Else codes that no server takes could be tried without an end. */
const giveBack = Effect.fnUntraced(function* (sql: Sql, person: PersonId, mac: string, send: number) {
  yield* alone(sql, person)
  yield* sql`
    with untried as (
      delete from email_codes where person = ${person} and mac = ${mac} and wrong = 0 returning person
    )
    delete from email_sends where id = ${send} and exists (select from untried)`
})

const confirm = Effect.fnUntraced(function* (
  sql: Sql,
  person: PersonId,
  isRight: (kept: KeptCode) => boolean,
  now: number,
) {
  if (!(yield* alone(sql, person))) return { kind: "over" } satisfies Confirmed
  const [code] = yield* sql<KeptCode & { readonly address: string; readonly wrong: number }>`
    select mailbox, address, mac, wrong from email_codes where person = ${person} and expires_at > ${now}::bigint`
  if (code === undefined || code.wrong >= limits.emailCodeTriesMax) return { kind: "over" } satisfies Confirmed
  if (!isRight(code)) {
    yield* sql`update email_codes set wrong = wrong + 1 where person = ${person}`
    return { kind: "wrong", tries: code.wrong + 1 } satisfies Confirmed
  }
  const { address, mailbox } = code
  yield* aloneAbout(sql, mailbox)
  yield* sql`delete from email_codes where person = ${person}`
  const others = yield* sql`select from email_addresses where mailbox = ${mailbox} and person <> ${person}`
  if (others.length > 0) return { kind: "taken" } satisfies Confirmed
  yield* sql`
    insert into email_addresses (person, mailbox, address, verified_at)
    values (${person}, ${mailbox}, ${address}, ${now}::bigint)
    on conflict (person) do update set mailbox = excluded.mailbox, address = excluded.address,
      verified_at = excluded.verified_at`
  yield* sql`update users set verified = 'EMAIL' where id = ${person} and verified = 'NONE'`
  return { kind: "right", address } satisfies Confirmed
})
