/** Keeps the reservation lists up to date: a journal follower whose view are the rows of a {@link ProjectionStore}. */
import { limits } from "@ticketrush/protocol"
import { Effect, Metric } from "effect"
import type { EngineApi } from "../EngineApi.ts"
import { type FollowerSettings, makeJournalFollower } from "../feed/JournalFollower.ts"
import type { Journal } from "../journal/Journal.ts"
import { storeUnavailable } from "./errors.ts"
import type { ProjectionStore } from "./ProjectionStore.ts"
import { foldPage, toView } from "./projection.ts"
import { type ReservationCursor, ReservationList, type ReservationQuery } from "./ReservationList.ts"

const lagGauge = Metric.gauge("ticketrush_projection_lag_events", {
  description: "Events committed on this node that the reservation lists do not show yet",
})

export const makeProjector = Effect.fnUntraced(function* (
  store: ProjectionStore,
  engine: Pick<EngineApi, "onCommitted">,
  journal: Pick<Journal, "read">,
  settings?: FollowerSettings,
) {
  const follower = yield* makeJournalFollower({
    name: "the reservation lists",
    part: "lists",
    discovery: "discovery",
    view: { ...store, fold: foldPage },
    engine,
    journal,
    unavailable: storeUnavailable,
    lagGauge,
    ...(settings === undefined ? {} : { settings }),
  })
  return ReservationList.of({ list: (query) => listPage(store, query), ...follower })
})

const listPage = Effect.fnUntraced(function* (store: ProjectionStore, query: ReservationQuery) {
  const limit = Math.max(1, Math.min(query.limit ?? limits.listPageMax, limits.listPageMax))
  const rows = yield* store.list(query, limit + 1)
  const items = rows.slice(0, limit).map(toView)
  const last = items.at(-1)
  const next: ReservationCursor | null =
    rows.length > limit && last !== undefined ? { reservedAt: last.reservedAt, id: last.id } : null
  return { items, next }
})
