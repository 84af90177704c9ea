/** Reservation lists that live as long as the process. */
import { type ConcertId, concertOfReservation, type ReservationId } from "@ticketrush/protocol"
import { Effect, Layer } from "effect"
import type { EngineApi } from "../EngineApi.ts"
import type { Journal } from "../journal/Journal.ts"
import type { ProjectionStore } from "./ProjectionStore.ts"
import { makeProjector, type ProjectorSettings } from "./Projector.ts"
import type { ReservationRow } from "./projection.ts"
import { ReservationList, type ReservationQuery } from "./ReservationList.ts"

export const makeProjectionStoreMemory = (): ProjectionStore => {
  const rows = new Map<ReservationId, ReservationRow>()
  const positions = new Map<ConcertId, number>()
  return {
    behind: Effect.succeed([]),
    position: (concertId) => Effect.sync(() => positions.get(concertId) ?? 0),
    write: (concertId, from, to, page) =>
      Effect.sync(() => {
        if ((positions.get(concertId) ?? 0) !== from) return false
        for (const [id, row] of page.made) rows.set(id, { ...row })
        for (const [id, { status, ...times }] of page.moved) {
          const row = rows.get(id)!
          row.status = status
          row.confirmedAt ??= times.confirmedAt
          row.expiredAt ??= times.expiredAt
          row.cancelledAt ??= times.cancelledAt
          row.refundedAt ??= times.refundedAt
        }
        positions.set(concertId, to)
        return true
      }),
    list: (query, limit) =>
      Effect.sync(() =>
        [...rows.values()]
          .filter((row) => asked(query, row))
          .sort((a, b) => b.reservedAt - a.reservedAt || b.id - a.id)
          .slice(0, limit)
          .map((row) => ({ ...row })),
      ),
  }
}

const asked = ({ person, concertId, optionId, statuses, after }: ReservationQuery, row: ReservationRow): boolean => {
  if (row.person !== person) return false
  if (concertId !== undefined && concertOfReservation(row.id) !== concertId) return false
  if (optionId !== undefined && row.optionId !== optionId) return false
  if (statuses !== undefined && !statuses.includes(row.status)) return false
  if (after === undefined) return true
  return row.reservedAt < after.reservedAt || (row.reservedAt === after.reservedAt && row.id < after.id)
}

export const reservationListMemory = (
  engine: Pick<EngineApi, "onCommitted">,
  journal: Pick<Journal, "read">,
  settings?: ProjectorSettings,
) =>
  Layer.effect(
    ReservationList,
    Effect.suspend(() => makeProjector(makeProjectionStoreMemory(), engine, journal, settings)),
  )
