/** Reservation lists that live as long as the process. */
import { type ConcertId, concertOfReservation, type ReservationId } from "@ticketrush/protocol"
import { Effect, Layer } from "effect"
import type { EngineApi } from "../EngineApi.ts"
import { followerViewMemory } from "../feed/FollowerViewMemory.ts"
import type { FollowerSettings } from "../feed/JournalFollower.ts"
import type { Journal } from "../journal/Journal.ts"
import type { ProjectionStore } from "./ProjectionStore.ts"
import { makeProjector } from "./Projector.ts"
import { type ProjectionPage, type ReservationRow, without } from "./projection.ts"
import { ReservationList, type ReservationQuery } from "./ReservationList.ts"

export const makeProjectionStoreMemory = (): ProjectionStore => {
  const rows = new Map<ReservationId, ReservationRow>()
  const apply = (_: ConcertId, page: ProjectionPage): void => {
    for (const [id, row] of page.made) rows.set(id, { ...row })
    for (const [id, { whole: of, ...gone }] of page.parted) {
      const whole = rows.get(of)!
      const confirmedAt = gone.confirmedAt ?? whole.confirmedAt
      rows.set(id, {
        ...whole,
        id,
        person: gone.person,
        seats: gone.seats,
        price: gone.price,
        confirmedAt,
        offer: null,
      })
      rows.set(of, without(whole, gone))
    }
    for (const [id, { person, status, deadline, ...times }] of page.moved) {
      const row = rows.get(id)!
      row.status = status
      row.person = person ?? row.person
      row.deadline = deadline ?? row.deadline
      row.confirmedAt ??= times.confirmedAt
      row.expiredAt ??= times.expiredAt
      row.cancelledAt ??= times.cancelledAt
      row.refundedAt ??= times.refundedAt
      row.offer = times.offer
    }
  }
  const clear = (concertId: ConcertId): void => {
    for (const id of rows.keys()) if (concertOfReservation(id) === concertId) rows.delete(id)
  }
  return {
    ...followerViewMemory(apply, clear),
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

const asked = (
  { person, offeredAt, concertId, optionId, statuses, after }: ReservationQuery,
  row: ReservationRow,
): boolean => {
  if (offeredAt === undefined && row.person !== person) return false
  if (offeredAt !== undefined && (row.offer?.to !== person || row.offer.until <= offeredAt)) return false
  if (concertId !== undefined && concertOfReservation(row.id) !== concertId) return false
  if (optionId !== undefined && row.optionId !== optionId) return false
  if (statuses !== undefined && !statuses.includes(row.status)) return false
  if (after === undefined) return true
  return row.reservedAt < after.reservedAt || (row.reservedAt === after.reservedAt && row.id < after.id)
}

export const reservationListMemory = (
  engine: Pick<EngineApi, "onCommitted">,
  journal: Pick<Journal, "read">,
  settings?: FollowerSettings,
) =>
  Layer.effect(
    ReservationList,
    Effect.suspend(() => makeProjector(makeProjectionStoreMemory(), engine, journal, settings)),
  )
