/** Notices as rows: the statements that the transactions of a store are made of. */
import { type ConcertId, limits } from "@ticketrush/protocol"
import type { NoticeLanguage } from "@ticketrush/protocol/notify-requests"
import type { SqlClient } from "effect/sql"
import { type NoticeKind, type NoticeWay, noticeKinds } from "../notices/Notice.ts"
import type { AfterSending, OfPerson, TakenNotice } from "../notices/NoticeStore.ts"
import type { MovedHold } from "../notices/told.ts"
import { shownAddress } from "./shown-address.ts"

type TakenRow = {
  readonly id: bigint
  readonly attempts: number
  readonly kind: NoticeKind
  readonly concert_id: bigint
  readonly title: string | null
  readonly subject: bigint
  readonly until: bigint | null
  readonly useless_at: bigint
  readonly target_id: bigint
  readonly language: NoticeLanguage
  readonly person: bigint
} & (
  | { readonly way: "push"; readonly address: string; readonly p256dh: string; readonly auth: string }
  | { readonly way: "email"; readonly address: string | null }
)

export const texts = (values: ReadonlyArray<number>): ReadonlyArray<string> => values.map(String)
/** -1 for none: the driver takes no list of nothing but nulls. */
const timeTexts = (values: ReadonlyArray<number | null>): ReadonlyArray<string> => texts(values.map((at) => at ?? -1))

/** A mail waits for as long as it takes to tell a browser of the same person, `t` being its target. */
export const mailWaits = (sql: SqlClient.SqlClient) => sql`(
  case when t.kind = 'email' and exists (select from notice_targets b where b.person = t.person and b.kind = 'push')
  then ${limits.noticeMailWaitMs}::bigint else 0 end)`

/**
 * Whether it goes by mail, and a browser of the same person was told the same, `n` being the notice. By `offset 0` the planner asks it of
 * each notice that is looked at: else it may read all that was sent, for a few of them.
 */
const isTold = (sql: SqlClient.SqlClient) => sql`(n.way = 'email' and exists (
  select from notice_targets t join notice_targets b on b.person = t.person and b.kind = 'push'
    join notices s on s.target_id = b.id
  where t.id = n.target_id and s.ended = 'sent' and s.kind = n.kind and s.concert_id = n.concert_id and s.subject = n.subject
  offset 0
))`

/** What is told anew goes before: of an offer that was made again, or a purchase that changed hands again. */
export const forgetOlder = (sql: SqlClient.SqlClient, concertId: ConcertId, told: ReadonlyArray<OfPerson>) => sql`
  delete from notices n
  using notice_targets t, unnest(${texts(told.map(({ person }) => person))}::text[], ${told.map(({ kind }) => kind)}::text[],
    ${texts(told.map(({ subject }) => subject))}::text[], ${texts(told.map(({ uselessAt }) => uselessAt))}::text[])
    as made (person, kind, subject, useless_at)
  where t.person = made.person::bigint and n.target_id = t.id and n.kind = made.kind and n.concert_id = ${concertId}
    and n.subject = made.subject::bigint and n.useless_at < made.useless_at::bigint`

export const noticeRows = (sql: SqlClient.SqlClient) => ({
  /** One for each target of its person. */
  insert: (concertId: ConcertId, told: ReadonlyArray<OfPerson>, now: number) => sql`
    insert into notices (target_id, way, kind, concert_id, subject, until, next_at, useless_at)
    select t.id, t.kind, made.kind, ${concertId}::bigint, made.subject::bigint, nullif(made.until::bigint, -1),
      made.next_at::bigint + ${mailWaits(sql)}, made.useless_at::bigint
    from unnest(${texts(told.map(({ person }) => person))}::text[], ${told.map(({ kind }) => kind)}::text[],
      ${texts(told.map(({ subject }) => subject))}::text[], ${timeTexts(told.map(({ until }) => until))}::text[],
      ${texts(told.map(({ nextAt }) => nextAt))}::text[], ${texts(told.map(({ uselessAt }) => uselessAt))}::text[])
      as made (person, kind, subject, until, next_at, useless_at)
    join notice_targets t on t.person = made.person::bigint
    where made.useless_at::bigint > ${now}
    on conflict (target_id, kind, concert_id, subject) do nothing`,
  /** What was told of the end before is told again of the new one. Holds are only ever extended: no older end comes back. */
  move: (concertId: ConcertId, moved: ReadonlyArray<MovedHold>) => sql`
    update notices n set until = m.until::bigint, next_at = m.next_at::bigint + ${mailWaits(sql)},
      useless_at = m.useless_at::bigint, attempts = n.attempts + 1, ended = null
    from notice_targets t, unnest(${texts(moved.map(({ subject }) => subject))}::text[], ${timeTexts(moved.map(({ until }) => until))}::text[],
      ${texts(moved.map(({ nextAt }) => nextAt))}::text[], ${texts(moved.map(({ uselessAt }) => uselessAt))}::text[])
      as m (subject, until, next_at, useless_at)
    where t.id = n.target_id and n.kind = 'hold-ending' and n.concert_id = ${concertId} and n.subject = m.subject::bigint
      and n.until < m.until::bigint`,
  withdraw: (concertId: ConcertId, reservations: ReadonlyArray<number>, kinds: ReadonlyArray<NoticeKind>) => sql`
    delete from notices
    where kind = any(${kinds}::text[]) and kind in ('hold-ending', 'pay-ending', 'offered', 'offer-lapsed') and concert_id = ${concertId}
      and subject = any(array(select unnest(${texts(reservations)}::text[])::bigint))`,
  /** What a browser of its person was told is not sent by mail. Looks at those that are due first: a rush is not gone through at each take. */
  endTold: (now: number, most: number) => sql`
    with due as (
      select id from notices where way = 'email' and ended is null and next_at <= ${now} and useless_at > ${now}
      order by next_at limit ${most} for update skip locked
    )
    update notices n set ended = 'told' from due where n.id = due.id and ${isTold(sql)}`,
  /** What a node of a later version has made, and this one has no words for, is left to a node that has them. */
  take: (way: NoticeWay, now: number, until: number, most: number) => sql<TakenRow>`
    with due as (
      select id from notices n where way = ${way} and ended is null and next_at <= ${now} and useless_at > ${now}
        and kind = any(${noticeKinds}::text[]) and not ${isTold(sql)}
      order by next_at limit ${most} for update skip locked
    ), taken as (
      update notices n set next_at = ${until}, attempts = n.attempts + 1 from due where n.id = due.id
      returning n.id, n.attempts, n.way, n.kind, n.concert_id, n.subject, n.until, n.useless_at, n.target_id
    )
    select taken.*, c.title, t.person, t.p256dh, t.auth, t.language,
      coalesce(t.address, (${shownAddress(sql, sql`t.person`)})) as address
    from taken join notice_targets t on t.id = taken.target_id left join concerts c on c.id = taken.concert_id`,
  settle: ({ id, attempt, target }: TakenNotice, after: AfterSending) => {
    switch (after.kind) {
      case "sent":
        return sql`update notices set ended = 'sent' where id = ${id} and attempts = ${attempt}`
      case "again":
        return sql`update notices set next_at = ${after.nextAt} where id = ${id} and attempts = ${attempt}`
      case "gone":
        return target.kind === "push"
          ? sql`delete from notice_targets where id = ${target.id} and address = ${target.address}`
          : // An address that the person has since has refused nothing.
            sql`
              delete from notice_targets t
              where t.id = ${target.id} and (${shownAddress(sql, sql`t.person`)}) is not distinct from ${target.address}::text`
    }
  },
  endLate: (now: number, most: number) => sql<{ readonly ended: "late" | "told" }>`
    update notices n set ended = case when ${isTold(sql)} then 'told' else 'late' end
    where id in (select id from notices where ended is null and useless_at <= ${now} limit ${most} for update skip locked)
    returning n.ended`,
  forget: (at: number, most: number) => sql`
    delete from notices where id in (select id from notices where useless_at < ${at} order by useless_at limit ${most})
    returning id`,
})

export const toTaken = (row: TakenRow): TakenNotice => {
  const { kind, language } = row
  const id = Number(row.target_id)
  return {
    id: Number(row.id),
    attempt: row.attempts,
    notice: {
      ...{ kind, concertId: Number(row.concert_id), concert: row.title, subject: Number(row.subject) },
      until: row.until === null ? null : Number(row.until),
      uselessAt: Number(row.useless_at),
    },
    target:
      row.way === "push"
        ? { kind: "push", id, address: row.address, p256dh: row.p256dh, auth: row.auth, language }
        : { kind: "email", id, person: Number(row.person), address: row.address, language },
  }
}
