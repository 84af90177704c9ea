/** By which people show that an e-mail address is theirs: a code is sent there, and they bring it here. */
import type { CatalogueError, StoreUnavailable } from "@ticketrush/engine/catalogue/errors"
import type { PersonId } from "@ticketrush/protocol"
import type { NoticeLanguage } from "@ticketrush/protocol/notify-requests"
import { Context, type Effect } from "effect"
import type { MailUnavailable } from "./MailUnavailable.ts"

export class EmailCodes extends Context.Service<
  EmailCodes,
  {
    /** Whether this server sends any. */
    readonly isOffered: boolean
    /** The address that a person has shown to be theirs. */
    readonly addressOf: (person: PersonId) => Effect.Effect<string | null, StoreUnavailable>
    /**
     * Sends a code that counts until then, and no older one with it. Whose the address is otherwise is not asked. Refused with
     * `mail-off`, `email-codes`, `email-refused` or `user-unknown`.
     */
    readonly send: (
      person: PersonId,
      address: string,
      language: NoticeLanguage,
    ) => Effect.Effect<{ readonly expiresAt: number }, CatalogueError | MailUnavailable>
    /**
     * The address that the same code has verified a moment ago, whose answer may have been lost; null where the code is still to be
     * tried. Changes nothing. Refused with `email-code-over` where there is none that may be tried.
     */
    readonly mayConfirm: (person: PersonId, code: string) => Effect.Effect<string | null, CatalogueError>
    /** Refused with `email-code-wrong`, `email-code-over` or `email-taken`. */
    readonly confirm: (person: PersonId, code: string) => Effect.Effect<{ readonly address: string }, CatalogueError>
  }
>()("@ticketrush/notify/email/EmailCodes") {}
