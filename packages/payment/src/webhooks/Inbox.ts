/**
 * Where webhooks are kept, whole and unread, before any sender is answered 2xx. What they mean is found out afterwards, so
 * an event that is unknown, comes too early or comes twice costs nothing and is never dropped.
 */

/** A webhook whose signature was checked; `body` are its bytes as they came. */
export type KeptWebhook = {
  /** Which provider sent it: messages of two providers may have one id. */
  readonly provider: string
  /** The sender's id of the message, the same in each of its attempts. */
  readonly id: string
  /** When the attempt was signed and when it came, in milliseconds since 1970. */
  readonly sentAt: number
  readonly receivedAt: number
  readonly body: Buffer
}

/** `known`: a webhook with this id is kept already, and this one changes nothing. `unavailable`: nothing is certain. */
export type Kept = "new" | "known" | "unavailable"

export interface Inbox {
  /** Calls back once, when the message is durable or cannot be made so. */
  readonly keep: (webhook: KeptWebhook, done: (kept: Kept) => void) => void
}
