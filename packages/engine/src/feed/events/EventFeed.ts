/**
 * Tells other programs what happens in the sales, from the journals: a journal follower whose view is a topic of Kafka and
 * the position up to which it was told. A page is sent, and the position moves once all of it is known to be taken. So each event is told at
 * least once, those of a sale in order, and a page that came to nothing known is told again. A sale never waits for it.
 */
import { type ConcertId, canaryConcertId } from "@ticketrush/protocol"
import { Effect, Metric } from "effect"
import { SqlClient } from "effect/sql"
import { type StoreUnavailable, storeUnavailable, type WriteError } from "../../catalogue/errors.ts"
import { storeAccess } from "../../catalogue/StoreAccess.ts"
import type { EngineApi } from "../../EngineApi.ts"
import type { Journal } from "../../journal/Journal.ts"
import type { FollowerView } from "../FollowerView.ts"
import { type FollowerSettings, makeJournalFollower } from "../JournalFollower.ts"
import { type FeedMessage, feedMessagesOf, requestsOf } from "./feed-messages.ts"

/** Where messages go. Fails with a sentence where not all of them are known to have been taken. */
export type FeedTopic = (messages: ReadonlyArray<FeedMessage>) => Effect.Effect<void, { readonly message: string }>

export type EventFeedParts = {
  readonly topic: FeedTopic
  readonly engine: Pick<EngineApi, "onCommitted">
  readonly journal: Pick<Journal, "read">
  readonly settings?: FollowerSettings
}

const lagGauge = Metric.gauge("ticketrush_event_feed_lag_events", {
  description: "Events committed on this node that the event feed has not told yet",
})

type Position = { readonly concert_id: bigint | number; readonly position: bigint; readonly head: bigint }
type View = FollowerView<ReadonlyArray<FeedMessage>, StoreUnavailable, WriteError>

/** The tables must be there: see `eventFeedMigrations`. */
const viewOf = Effect.fnUntraced(function* (topic: FeedTopic): Effect.fn.Return<View, never, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const { read, write } = yield* storeAccess
  const behind = sql<Position>`
    select s.concert_id, coalesce(p.position, 0) as position, j.last as head
    from sale s
    cross join lateral (select last from journal where journal.concert_id = s.concert_id order by first desc limit 1) j
    left join event_feed_positions p on p.concert_id = s.concert_id
    where s.concert_id > ${canaryConcertId} and j.last > coalesce(p.position, 0)`
  const positionOf = (concertId: ConcertId) => sql<{ readonly position: bigint }>`
    select position from event_feed_positions where concert_id = ${concertId}`
  /** No row where another node has told it meanwhile. */
  const moved = (concertId: ConcertId, from: number, to: number) =>
    from === 0
      ? sql`
        insert into event_feed_positions as p (concert_id, position) values (${concertId}, ${to})
        on conflict (concert_id) do update set position = excluded.position where p.position = 0
        returning concert_id`
      : sql`
        update event_feed_positions set position = ${to}
        where concert_id = ${concertId} and position = ${from} returning concert_id`
  return {
    behind: Effect.map(read(behind), (rows) =>
      rows.map((row) => ({
        concertId: Number(row.concert_id),
        position: Number(row.position),
        head: Number(row.head),
      })),
    ),
    position: (concertId) => Effect.map(read(positionOf(concertId)), ([row]) => Number(row?.position ?? 0)),
    fold: feedMessagesOf,
    write: Effect.fnUntraced(function* (concertId, from, to, messages) {
      const told = yield* read(positionOf(concertId))
      // Another node was here: nothing is told twice for that.
      if (Number(told[0]?.position ?? 0) !== from) return false
      for (const request of requestsOf(messages))
        yield* Effect.mapError(topic(request), ({ message }) => storeUnavailable(message))
      const rows = yield* write(sql, moved(concertId, from, to))
      return rows.length > 0
    }),
  }
})

/** Until the scope closes. */
export const makeEventFeed = Effect.fnUntraced(function* ({ engine, journal, settings, topic }: EventFeedParts) {
  const view = yield* viewOf(topic)
  return yield* makeJournalFollower<ReadonlyArray<FeedMessage>, StoreUnavailable, WriteError>({
    name: "the messages of the event feed",
    part: "feed",
    discovery: "feed",
    view,
    engine,
    journal,
    unavailable: storeUnavailable,
    lagGauge,
    ...(settings === undefined ? {} : { settings }),
  })
})
