/** A {@link MailTargetStore} in Postgres: see `sql/0004_mail_notices.sql`. */
import { refused } from "@ticketrush/engine/catalogue/errors"
import { storeAccess } from "@ticketrush/engine/catalogue/StoreAccess"
import { limits, type PersonId } from "@ticketrush/protocol"
import type { NoticeLanguage } from "@ticketrush/protocol/notify-requests"
import { Effect } from "effect"
import { SqlClient, type Statement } from "effect/sql"
import type { MailTargetStore, MailWish } from "../mail/MailTargetStore.ts"
import { digestSql } from "./digest-sql.ts"
import { beginTarget } from "./first-target.ts"
import { shownAddress } from "./shown-address.ts"

type Sql = SqlClient.SqlClient
type Fragment = Statement.Fragment

/** The tables must be there, those of the journal and of the users too. */
export const makeMailTargetStorePostgres = Effect.gen(function* (): Effect.fn.Return<MailTargetStore, never, Sql> {
  const sql = yield* SqlClient.SqlClient
  const { read, write } = yield* storeAccess
  return {
    of: (person) =>
      Effect.map(
        read(sql<MailWish>`
          select (${shownAddress(sql, person)}) as address,
            (select language from notice_targets where person = ${person} and kind = 'email') as language`),
        ([wish]) => wish,
      ),
    turnOn: (person, language, at) => write(sql, turnedOn(sql, person, language, at)),
    turnOff: (person) => write(sql, turnedOff(sql, person, sql`true`)),
    stop: (person, digest) =>
      write(
        sql,
        turnedOff(
          sql,
          person,
          sql`exists (
            select from email_addresses e
            where e.person = notice_targets.person and ${digestSql(sql, "e.address")} = ${digest}
          )`,
        ),
      ),
    count: (person, now, most) => write(sql, counted(sql, person, now, most)),
    discount: (person) =>
      write(
        sql,
        Effect.asVoid(sql`update email_addresses set mails = mails - 1 where person = ${person} and mails > 0`),
      ),
  }
})

const turnedOn = Effect.fnUntraced(function* (sql: Sql, person: PersonId, language: NoticeLanguage, at: number) {
  yield* beginTarget(sql, person)
  const [shown] = yield* sql<{ readonly address: string }>`${shownAddress(sql, person)}`
  if (shown === undefined) return yield* refused("email-unverified")
  yield* sql`
    insert into notice_targets (person, kind, language, made_at) values (${person}, 'email', ${language}, ${at})
    on conflict (person) where kind = 'email' do update set language = excluded.language`
  return shown
})

const turnedOff = (sql: Sql, person: PersonId, where: Fragment) =>
  Effect.map(
    sql`delete from notice_targets where person = ${person} and kind = 'email' and ${where} returning id`,
    ({ length }) => length > 0,
  )

/** One statement for each mail: of two servers that send at once one counts after the other. */
const counted = Effect.fnUntraced(function* (sql: Sql, person: PersonId, now: number, most: number) {
  const since = now - limits.noticeMailsWindowMs
  const more = yield* sql`
    update email_addresses set mails = case when mails_since <= ${since}::bigint then 1 else mails + 1 end,
      mails_since = case when mails_since <= ${since}::bigint then ${now}::bigint else mails_since end
    where person = ${person} and (mails_since <= ${since}::bigint or mails < ${most})
    returning person`
  if (more.length > 0) return 0
  const [full] = yield* sql<{ readonly mails_since: bigint }>`
    select mails_since from email_addresses where person = ${person}`
  return full === undefined ? limits.noticeMailsWindowMs : Math.max(1, Number(full.mails_since) - since)
})
