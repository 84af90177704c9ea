/** One thing that a person is told away from the page. It names the concert and a time, and nothing else about the person. */
import type { ConcertId, PersonId } from "@ticketrush/protocol"
import type { NoticeLanguage } from "@ticketrush/protocol/notify-requests"

/**
 * `your-turn`: admitted from the line. `called`: the same because seats came back, which are kept for them. `hold-ending`: a hold
 * is nearly over. `pay-ending`: the time to pay is. `paid-back`: money was. `called-off`: what they had bought is; their money is
 * paid back. `offered`: another person offers them a purchase. `offer-withdrawn`: it is offered
 * to them no more, though they neither took nor declined it. To the one who has offered it: `offer-taken`, `offer-declined`, and
 * `offer-lapsed` when its time is over.
 */
export const noticeKinds = [
  ...(["your-turn", "called", "hold-ending", "pay-ending", "paid-back", "called-off"] as const),
  ...(["offered", "offer-lapsed", "offer-taken", "offer-declined", "offer-withdrawn"] as const),
] as const
export type NoticeKind = (typeof noticeKinds)[number]

/** A way of a person to be told: a browser with its push service. */
export type PushTarget = {
  readonly kind: "push"
  readonly id: number
  readonly address: string
  readonly p256dh: string
  readonly auth: string
  readonly language: NoticeLanguage
}
/** `address`: what the person has shown to be theirs; null where they count as verified no more. */
export type MailTarget = {
  readonly kind: "email"
  readonly id: number
  readonly person: PersonId
  readonly address: string | null
  readonly language: NoticeLanguage
}
export type NoticeTarget = PushTarget | MailTarget
/** By which way a notice goes. */
export type NoticeWay = NoticeTarget["kind"]

/** Times are milliseconds since 1970 UTC. */
export type PersonNotice = {
  readonly kind: NoticeKind
  readonly concertId: ConcertId
  /** Null where the concert is in no list any more. */
  readonly concert: string | null
  /** Number inside the concert: of a reservation for a hold and what was paid back, else of a place. */
  readonly subject: number
  /** The time that it speaks of; null for none. */
  readonly until: number | null
  /** From then on it is told no more. */
  readonly uselessAt: number
}
