/** Why a mail was not sent. */
import { type Refusal, refusal } from "@ticketrush/protocol"
import { Data } from "effect"

/** Operating: the mail server takes none now, or may have taken it. `reason` is for the log, see `Mailer.ts`. */
export class MailUnavailable extends Data.TaggedError("MailUnavailable")<{
  readonly refusal: Refusal
  readonly reason: string
}> {
  override get message(): string {
    return this.reason
  }
}

export const mailUnavailable = (reason: string): MailUnavailable =>
  new MailUnavailable({ refusal: refusal("mail-unavailable"), reason })
