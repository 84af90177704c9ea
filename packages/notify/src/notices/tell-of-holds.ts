/** Tells a person of what they held before there was a target of theirs: events tell of it no more. Later ones are followed. */
import type { ReservationList } from "@ticketrush/engine/catalogue/ReservationList"
import { concertOfReservation, type PersonId, ReservationStatus, reservationSequenceOf } from "@ticketrush/protocol"
import { Effect } from "effect"
import type { NoticeStore } from "./NoticeStore.ts"
import { heldNotice } from "./told.ts"

type Store = Pick<NoticeStore, "putHold" | "withdraw">
type Lists = Pick<ReservationList["Service"], "list" | "waitForAll">

/**
 * Looks twice: what ended or was extended between a look and the notice that is made of it was followed when there was no notice
 * yet, and the second look sees it.
 */
export const tellOfHolds = Effect.fnUntraced(function* (store: Store, lists: Lists, person: PersonId, now: number) {
  const before = yield* putHolds(store, lists, person, now)
  if (before.length === 0) return
  const still = new Set(yield* putHolds(store, lists, person, now))
  for (const id of before) {
    if (!still.has(id)) yield* store.withdraw(concertOfReservation(id), reservationSequenceOf(id))
  }
})

/** Which reservations they hold. */
const putHolds = Effect.fnUntraced(function* (store: Store, lists: Lists, person: PersonId, now: number) {
  yield* lists.waitForAll
  const { items } = yield* lists.list({ person, statuses: [ReservationStatus.hold] })
  for (const { holdExpiresAt, id } of items) {
    if (holdExpiresAt === null) continue
    const { whose: _, ...told } = heldNotice(person, reservationSequenceOf(id), now, holdExpiresAt)
    yield* store.putHold(concertOfReservation(id), { ...told, person }, now)
  }
  return items.map(({ id }) => id)
})
