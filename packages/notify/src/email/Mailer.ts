/** What sends e-mail, and what comes of it. */
import type { Effect } from "effect"

export type Mail = {
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * `refused`: the mail server takes no mail for that address. `away`: it has taken none now, for a reason of its own. `unknown`: it may
 * have taken it. A reason is for the log: it names no address and repeats nothing that was sent or received but a status.
 */
export type MailOutcome =
  | { readonly kind: "sent" | "refused" }
  | { readonly kind: "away" | "unknown"; readonly reason: string }

export interface Mailer {
  readonly send: (mail: Mail) => Effect.Effect<MailOutcome>
}
