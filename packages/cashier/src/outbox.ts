/** Follows the journals of sales that take payments and writes what their providers are to do: the outbox. */
import { type StoreUnavailable, storeUnavailable, type WriteError } from "@ticketrush/engine/catalogue/errors"
import type { EngineApi } from "@ticketrush/engine/EngineApi"
import { makeJournalFollower } from "@ticketrush/engine/feed/JournalFollower"
import type { Journal } from "@ticketrush/engine/journal/Journal"
import { Effect, Metric } from "effect"
import { isOrder, type OrderPage } from "./orders/Order.ts"
import type { CashierStore } from "./tables/CashierStore.ts"

const lagGauge = Metric.gauge("ticketrush_payment_lag_events", {
  description: "Events committed on this node of which no orders to payment providers are written yet",
})

type OutboxParts = {
  readonly store: CashierStore
  readonly engine: Pick<EngineApi, "onCommitted" | "view">
  readonly journal: Pick<Journal, "read">
  /** There are new orders. */
  readonly onWritten: () => void
}

/** For pages without orders; a buyer waits for one with orders, and it is written at once. */
const settings = { lingerMs: 5, restFactor: 4, discoverMs: 30_000, waitMs: 2_000 }

export const makeOutbox = ({ store, engine, journal, onWritten }: OutboxParts) =>
  makeJournalFollower<OrderPage, StoreUnavailable, WriteError>({
    name: "the orders to payment providers",
    part: "orders",
    discovery: "orders",
    view: {
      ...store,
      write: (concertId, from, to, page) =>
        Effect.tap(store.write(concertId, from, to, page), () =>
          Effect.sync(() => {
            if (page.orders.length > 0) onWritten()
          }),
        ),
    },
    engine: {
      onCommitted: (listener) =>
        engine.onCommitted((committed) => {
          if (engine.view(committed.concertId)?.payments !== undefined) listener(committed)
        }),
    },
    journal,
    unavailable: storeUnavailable,
    lagGauge,
    settings,
    isUrgent: ({ events }) => events.some(isOrder),
  })
