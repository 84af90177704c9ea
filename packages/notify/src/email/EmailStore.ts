/** Codes that were sent to people, and the addresses that they have shown to be theirs. Times are milliseconds since 1970 UTC. */
import type { CatalogueError, StoreUnavailable, WriteError } from "@ticketrush/engine/catalogue/errors"
import type { PersonId } from "@ticketrush/protocol"
import type { Effect } from "effect"

/** `mailbox`: what addresses are compared by. `mac`: of the code, see `makeEmailCodes.ts`. */
export type CodeDraft = {
  readonly mailbox: string
  readonly address: string
  readonly mac: string
  readonly expiresAt: number
}

export type KeptCode = Pick<CodeDraft, "mac" | "mailbox">

export interface EmailStore {
  /**
   * The code in the place of an older one of that person, and which send it is. Refused with `email-codes` where the person, or the
   * mailbox, has had as many within the hour as there may be; or `user-unknown`.
   */
  readonly put: (person: PersonId, draft: CodeDraft, now: number) => Effect.Effect<number, CatalogueError>
  /** What surely was not sent counts no more, nor does its code. One whose code was tried meanwhile, or replaced, counts on. */
  readonly giveBack: (person: PersonId, mac: string, send: number) => Effect.Effect<void, WriteError>
  /** Null: the person has shown none to be theirs. */
  readonly addressOf: (person: PersonId) => Effect.Effect<string | null, StoreUnavailable>
  /** Whether there is a code that may be tried. */
  readonly isOpen: (person: PersonId, now: number) => Effect.Effect<boolean, StoreUnavailable>
  /**
   * Makes the address of the code that of the person, who counts as verified by it from then on; the code counts no more. Refused with
   * `email-code-over`, `email-code-wrong`, or `email-taken` where it is the address of another account.
   */
  readonly confirm: (
    person: PersonId,
    isRight: (kept: KeptCode) => boolean,
    now: number,
  ) => Effect.Effect<{ readonly address: string }, CatalogueError>
}
