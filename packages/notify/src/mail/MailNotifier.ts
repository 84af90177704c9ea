/** Tells people by mail, at the address that they have shown to be theirs, so many times an hour. */
import type { WriteError } from "@ticketrush/engine/catalogue/errors"
import { limits } from "@ticketrush/protocol"
import { Effect } from "effect"
import type { Mailer } from "../email/Mailer.ts"
import type { MailTarget, PersonNotice } from "../notices/Notice.ts"
import type { Notifier, Sending } from "../notices/Notifier.ts"
import type { MailTargetStore } from "./MailTargetStore.ts"
import type { MailLinks } from "./mail-link.ts"
import { type MailPlace, noticeMail } from "./notice-mail.ts"

export type MailNotifierParts = {
  readonly mailer: Mailer
  readonly links: MailLinks
  readonly place: MailPlace
  readonly counts: Pick<MailTargetStore, "count" | "discount">
}

export const mailNotifier = ({ counts, links, mailer, place }: MailNotifierParts): Notifier<MailTarget> => ({
  send: ({ address, language, person }, notice, now) => {
    // Verified no more: there is no address that is theirs.
    if (address === null) return Effect.succeed<Sending>({ kind: "gone" })
    return Effect.gen(function* () {
      const waitMs = yield* counts.count(person, now, mostOf(notice))
      if (waitMs > 0) return notSent("as many as there may be were sent within the hour", waitMs)
      const outcome = yield* mailer.send(noticeMail(address, notice, language, links.of(person, address), place))
      switch (outcome.kind) {
        case "sent":
          return { kind: "sent" } satisfies Sending
        case "refused":
          return { kind: "gone" } satisfies Sending
        case "away":
          yield* counts.discount(person)
          return notSent(outcome.reason, outcome.retryMs)
        case "unknown":
          return notSent(outcome.reason)
      }
    }).pipe(Effect.catch((error: WriteError) => Effect.succeed(notSent(error.reason))))
  },
})

/** What another person can bring about as often as they like leaves room for what tells of the person's own places and tickets. */
const mostOf = ({ kind }: PersonNotice): number =>
  kind === "offered" ? limits.noticeMailsByOthersMax : limits.noticeMailsMax

const notSent = (reason: string, retryMs = 0): Sending => ({ kind: "not-sent", reason, retryMs })
