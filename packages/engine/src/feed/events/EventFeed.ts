/**
 * Tells other programs what happens in the sales, from the journals: a journal follower whose view is a topic of Kafka and
 * the position up to which it was told. A page is sent, and the position moves once all of it is known to be taken. So each event is told at
 * least once, those of a sale in order, and a page that came to nothing known is told again. A sale never waits for it.
 */
import { Effect, Metric } from "effect"
import { SqlClient } from "effect/sql"
import { type StoreUnavailable, storeUnavailable, type WriteError } from "../../catalogue/errors.ts"
import { followerPositions } from "../../catalogue/follower-positions.ts"
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

type View = FollowerView<ReadonlyArray<FeedMessage>, StoreUnavailable, WriteError>

/** The tables must be there: see `eventFeedMigrations`. */
const viewOf = Effect.fnUntraced(function* (topic: FeedTopic): Effect.fn.Return<View, never, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const { read, write } = yield* storeAccess
  const positions = followerPositions(sql, read, "event_feed_positions")
  return {
    behind: positions.behind,
    position: positions.position,
    fold: feedMessagesOf,
    write: Effect.fnUntraced(function* (concertId, from, to, messages) {
      // Another node was here: nothing is told twice for that.
      if ((yield* positions.position(concertId)) !== from) return false
      for (const request of requestsOf(messages))
        yield* Effect.mapError(topic(request), ({ message }) => storeUnavailable(message))
      return yield* write(sql, positions.move(concertId, from, to))
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
