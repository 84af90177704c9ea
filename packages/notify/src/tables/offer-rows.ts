/**
 * Notices of offers as rows. That an offer stands is told so often within an hour and no more, because it is another person who
 * brings it about; and who was told that it stands is told that it does not any more, from the row that told them.
 */
import { type ConcertId, limits } from "@ticketrush/protocol"
import { Effect } from "effect"
import type { SqlClient } from "effect/sql"
import type { OfPerson } from "../notices/NoticeStore.ts"
import { mailWaits, texts } from "./notice-rows.ts"

/**
 * Without the offers that are too many for their person, who has them under *My tickets* all the same. In the order of people, so
 * that two writers never wait for each other.
 */
export const withinOffers = Effect.fnUntraced(function* (
  sql: SqlClient.SqlClient,
  told: ReadonlyArray<OfPerson>,
  now: number,
) {
  const kept = new Set(told.filter(({ kind }) => kind !== "offered"))
  const offers = told.filter(({ kind }) => kind === "offered").toSorted((a, b) => a.person - b.person)
  for (const offer of offers) if ((yield* counted(sql, offer.person, now)).length > 0) kept.add(offer)
  return told.filter((each) => kept.has(each))
})

const counted = (sql: SqlClient.SqlClient, person: number, now: number) => sql`
  insert into notice_offers as o (person, told, since)
  select ${person}::bigint, 1, ${now}::bigint where exists (select from notice_targets where person = ${person}::bigint)
  on conflict (person) do update set
    told = case when o.since <= excluded.since - ${limits.noticeOffersWindowMs}::bigint then 1 else o.told + 1 end,
    since = case when o.since <= excluded.since - ${limits.noticeOffersWindowMs}::bigint then excluded.since else o.since end
  where o.told < ${limits.noticeOffersMax} or o.since <= excluded.since - ${limits.noticeOffersWindowMs}::bigint
  returning person`

/** Of an offer that is made to the same person again. */
export const forgetWithdrawn = (sql: SqlClient.SqlClient, concertId: ConcertId, offers: ReadonlyArray<OfPerson>) => sql`
  delete from notices n
  using notice_targets t, unnest(${texts(offers.map(({ person }) => person))}::text[],
    ${texts(offers.map(({ subject }) => subject))}::text[]) as made (person, subject)
  where t.person = made.person::bigint and n.target_id = t.id and n.kind = 'offer-withdrawn' and n.concert_id = ${concertId}
    and n.subject = made.subject::bigint`

/** In the way by which they were told that it stands. Before that row goes. */
export const insertWithdrawn = (
  sql: SqlClient.SqlClient,
  concertId: ConcertId,
  reservations: ReadonlyArray<number>,
  now: number,
) => sql`
  insert into notices as known (target_id, way, kind, concert_id, subject, until, next_at, useless_at)
  select n.target_id, n.way, 'offer-withdrawn', n.concert_id, n.subject, null, ${now}::bigint + ${mailWaits(sql)},
    ${now + limits.noticeKeptMs}::bigint
  from notices n join notice_targets t on t.id = n.target_id
  where n.kind = 'offered' and n.concert_id = ${concertId} and n.useless_at > ${now}
    and n.subject = any(array(select unnest(${texts(reservations)}::text[])::bigint))
    and (n.attempts > 0 or n.ended is not null)
  on conflict (target_id, kind, concert_id, subject) do update set
    next_at = excluded.next_at, useless_at = excluded.useless_at, attempts = known.attempts + 1, ended = null`
