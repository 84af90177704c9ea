/** A {@link TargetStore} in Postgres: see `sql/0001_notices.sql`. */
import { storeAccess } from "@ticketrush/engine/catalogue/StoreAccess"
import { limits, type PersonId } from "@ticketrush/protocol"
import type { NoticeLanguage } from "@ticketrush/protocol/notify-requests"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import type { BrowserSubscription, KeptSubscription, TargetStore } from "../targets/TargetStore.ts"
import { digestSql } from "./digest-sql.ts"
import { beginTarget } from "./first-target.ts"

type Row = {
  readonly address: string
  readonly p256dh: string
  readonly auth: string
  readonly language: NoticeLanguage
  readonly made_at: bigint
}

/** The tables must be there, those of the journal and of the users too. */
export const makeTargetStorePostgres = Effect.gen(function* (): Effect.fn.Return<
  TargetStore,
  never,
  SqlClient.SqlClient
> {
  const sql = yield* SqlClient.SqlClient
  const { read, write } = yield* storeAccess
  return {
    subscriptions: (person) =>
      Effect.map(
        read(sql<Row>`
          select address, p256dh, auth, language, made_at from notice_targets
          where person = ${person} and kind = 'push' order by made_at, id`),
        (rows) => rows.map(({ made_at, ...row }) => ({ ...row, madeAt: Number(made_at) })),
      ),
    subscribe: (person, subscription, at) => write(sql, subscribed(sql, person, subscription, at)),
    unsubscribe: (person, digest) =>
      write(
        sql,
        Effect.map(
          sql`
            delete from notice_targets
            where person = ${person} and kind = 'push' and ${digestSql(sql, "address")} = ${digest}
            returning id`,
          ({ length }) => length > 0,
        ),
      ),
  }
})

const subscribed = Effect.fnUntraced(function* (
  sql: SqlClient.SqlClient,
  person: PersonId,
  subscription: BrowserSubscription,
  at: number,
) {
  const { address, auth, language, p256dh } = subscription
  yield* beginTarget(sql, person)
  yield* sql`delete from notice_targets where kind = 'push' and address = ${address} and person <> ${person}`
  yield* sql`
    insert into notice_targets (person, kind, address, p256dh, auth, language, made_at)
    values (${person}, 'push', ${address}, ${p256dh}, ${auth}, ${language}, ${at})
    on conflict (kind, address) do update set person = excluded.person, p256dh = excluded.p256dh, auth = excluded.auth,
      language = excluded.language, made_at = excluded.made_at`
  yield* sql`
    delete from notice_targets where id in (
      select id from notice_targets where person = ${person} and kind = 'push'
      order by made_at desc, id desc offset ${limits.noticeTargetsMax}
    )`
  return { ...subscription, madeAt: at } satisfies KeptSubscription
})
