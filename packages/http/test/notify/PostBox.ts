/** Takes the mail of a test, and says what comes of it. */
import type { Mail, Mailer, MailOutcome } from "@ticketrush/notify/email/Mailer"
import { Effect } from "effect"

export class PostBox implements Mailer {
  readonly taken: Mail[] = []
  outcome: MailOutcome = { kind: "sent" }

  send(mail: Mail): Effect.Effect<MailOutcome> {
    return Effect.sync(() => {
      if (this.outcome.kind !== "away") this.taken.push(mail)
      return this.outcome
    })
  }

  /** That of the newest mail. */
  code(): string {
    return codeIn(this.taken.at(-1)!.text)
  }

  wrongCode(): string {
    return String((Number(this.code()) + 1) % 1_000_000).padStart(6, "0")
  }
}

export const codeIn = (text: string): string => /\d{6}/.exec(text)![0]
