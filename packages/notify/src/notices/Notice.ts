/** One thing that a person is told away from the page. It names the concert and a time, and nothing else about the person. */
import type { ConcertId } from "@ticketrush/protocol"
import type { NoticeLanguage } from "@ticketrush/protocol/notify-requests"

/**
 * `your-turn`: admitted from the line. `called`: the same because seats came back, which are kept for them. `hold-ending`: a hold
 * is nearly over. `paid-back`: money was.
 */
export type NoticeKind = "your-turn" | "called" | "hold-ending" | "paid-back"

/** A person's way to be told: a browser with its push service. */
export type PushTarget = {
  readonly kind: "push"
  readonly id: number
  readonly address: string
  readonly p256dh: string
  readonly auth: string
  readonly language: NoticeLanguage
}
export type NoticeTarget = PushTarget

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
