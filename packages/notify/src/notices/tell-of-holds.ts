/** Tells a person of what they held before there was a target of theirs: events tell of it no more. Later ones are followed. */
import type { ReservationList } from "@ticketrush/engine/catalogue/ReservationList"
import { concertOfReservation, type PersonId, ReservationStatus, reservationSequenceOf } from "@ticketrush/protocol"
import { Effect } from "effect"
import type { NoticeStore } from "./NoticeStore.ts"
import { heldNotice } from "./told.ts"

type Store = Pick<NoticeStore, "putHold" | "moveHold" | "withdraw">
type Lists = Pick<ReservationList["Service"], "list" | "waitForAll">

/**
 * Looks twice: what ended or was extended between a look and the notice that is made of it was followed when there was no notice
 * yet. The second look makes none, so a hold that ends after it stays untold.
 */
export const tellOfHolds = Effect.fnUntraced(function* (store: Store, lists: Lists, person: PersonId, now: number) {
  const before = yield* holdsOf(lists, person, now)
  for (const { concertId, notice } of before) yield* store.putHold(concertId, notice, now)
  if (before.length === 0) return
  const since = new Map((yield* holdsOf(lists, person, now)).map((hold) => [hold.id, hold]))
  for (const { concertId, id, notice } of before) {
    const still = since.get(id)
    if (still === undefined) yield* store.withdraw(concertId, notice.subject)
    else yield* store.moveHold(concertId, still.notice)
  }
})

const holdsOf = Effect.fnUntraced(function* (lists: Lists, person: PersonId, now: number) {
  yield* lists.waitForAll
  const { items } = yield* lists.list({ person, statuses: [ReservationStatus.hold] })
  return items.flatMap(({ holdExpiresAt, id }) => {
    if (holdExpiresAt === null) return []
    const { whose: _, ...told } = heldNotice(person, reservationSequenceOf(id), now, holdExpiresAt)
    return [{ id, concertId: concertOfReservation(id), notice: { ...told, person } }]
  })
})
