/** Which people want to be told by mail, and how many mails they were sent. Times are milliseconds since 1970 UTC. */
import type { CatalogueError, StoreUnavailable, WriteError } from "@ticketrush/engine/catalogue/errors"
import type { PersonId } from "@ticketrush/protocol"
import type { NoticeLanguage } from "@ticketrush/protocol/notify-requests"
import type { Effect } from "effect"

/** `address`: null where there is none that the person is verified by. `language`: null where they are told nothing by mail. */
export type MailWish = { readonly address: string | null; readonly language: NoticeLanguage | null }

export interface MailTargetStore {
  readonly of: (person: PersonId) => Effect.Effect<MailWish, StoreUnavailable>
  /**
   * Again is the same, in that language. With the first target of all, journals are followed from where they are. Refused with
   * `email-unverified`, or `token-revoked` for the token of a person who was removed.
   */
  readonly turnOn: (
    person: PersonId,
    language: NoticeLanguage,
    at: number,
  ) => Effect.Effect<{ readonly address: string }, CatalogueError>
  /** Whether it was on. */
  readonly turnOff: (person: PersonId) => Effect.Effect<boolean, WriteError>
  /** The same where that digest, see `mail-link.ts`, is the one of their address. */
  readonly stop: (person: PersonId, digest: string) => Effect.Effect<boolean, WriteError>
  /** Counts one mail more of `most` an hour. Zero: there may be one more; else how many milliseconds there are until then. */
  readonly count: (person: PersonId, now: number, most: number) => Effect.Effect<number, WriteError>
  /** It was surely not sent. */
  readonly discount: (person: PersonId) => Effect.Effect<void, WriteError>
}
