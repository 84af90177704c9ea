/** What sends e-mail, and what comes of it. */
import type { Effect } from "effect"

export type Mail = {
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * `refused`: there is no mailbox at that address. `away`: the mail server has taken none now, for another reason. `unknown`: it may
 * have taken it. A reason is for the log: it names no address and repeats nothing that was sent or received but a status.
 * `retryMs`: how long to wait at least before it is tried again, where the server says that it does not help to ask soon.
 */
export type MailOutcome =
  | { readonly kind: "sent" | "refused" }
  | { readonly kind: "away" | "unknown"; readonly reason: string; readonly retryMs?: number }

export interface Mailer {
  readonly send: (mail: Mail) => Effect.Effect<MailOutcome>
}
