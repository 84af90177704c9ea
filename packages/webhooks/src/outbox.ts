/** Follows the journals and writes what shops are told of them: a journal follower whose view are the messages. */
import { type StoreUnavailable, storeUnavailable, type WriteError } from "@ticketrush/engine/catalogue/errors"
import type { EngineApi } from "@ticketrush/engine/EngineApi"
import { makeJournalFollower } from "@ticketrush/engine/feed/JournalFollower"
import type { Journal } from "@ticketrush/engine/journal/Journal"
import { Effect, Metric } from "effect"
import type { DeliveryStore } from "./delivery/DeliveryStore.ts"
import { type Message, messagesOf } from "./messages/Message.ts"

const lagGauge = Metric.gauge("ticketrush_webhook_lag_events", {
  description: "Events committed on this node of which no messages are written yet",
})

export type OutboxParts = {
  readonly store: DeliveryStore
  readonly engine: Pick<EngineApi, "onCommitted">
  readonly journal: Pick<Journal, "read">
  /** Whether any endpoint may be there: without one no journal is read. */
  readonly isWanted: () => boolean
  readonly onWritten: () => void
}

export const makeOutbox = ({ store, engine, journal, isWanted, onWritten }: OutboxParts) =>
  makeJournalFollower<ReadonlyArray<Message>, StoreUnavailable, WriteError>({
    name: "the messages of webhooks",
    part: "messages",
    discovery: "messages",
    view: {
      behind: store.behind,
      position: store.position,
      fold: messagesOf,
      write: (concertId, from, to, messages) =>
        Effect.tap(store.write(concertId, from, to, messages), () =>
          Effect.sync(() => {
            if (messages.length > 0) onWritten()
          }),
        ),
    },
    engine: {
      onCommitted: (listener) =>
        engine.onCommitted((committed) => {
          if (isWanted()) listener(committed)
        }),
    },
    journal,
    unavailable: storeUnavailable,
    lagGauge,
  })
