/** Codes that were sent to people, and the addresses that they have shown to be theirs. Times are milliseconds since 1970 UTC. */
import type { CatalogueError, StoreUnavailable, WriteError } from "@ticketrush/engine/catalogue/errors"
import { limits, type PersonId } from "@ticketrush/protocol"
import type { Effect } from "effect"

/** `mailbox`: what addresses are compared by. `mac`: of the code, see `makeEmailCodes.ts`. */
export type CodeDraft = {
  readonly mailbox: string
  readonly address: string
  readonly mac: string
  readonly expiresAt: number
}

export type KeptCode = Pick<CodeDraft, "mac" | "mailbox">

/** `wrong`: how often a wrong one was shown. `usedAt`: when it was shown right; null before. */
export type CodeRow = CodeDraft & { readonly wrong: number; readonly usedAt: number | null }

/** `send`: which send it is. `older`: the code that it took the place of; null for none. */
export type PutCode = { readonly send: number; readonly older: CodeRow | null }

/** `used`: it is the code that the person was verified by a moment ago. */
export type LookedCode = { readonly kind: "none" | "open" } | { readonly kind: "used"; readonly address: string }

/** What may be done with a code, wherever it is kept. */
export const lookAt = (code: CodeRow | undefined, isRight: (kept: KeptCode) => boolean, now: number): LookedCode => {
  if (code === undefined) return { kind: "none" }
  const { address, expiresAt, usedAt, wrong } = code
  if (usedAt === null) return { kind: expiresAt > now && wrong < limits.emailCodeTriesMax ? "open" : "none" }
  return now < usedAt + limits.emailCodeAgainMs && isRight(code) ? { kind: "used", address } : { kind: "none" }
}

export interface EmailStore {
  /**
   * The code in the place of an older one of that person. Forgets some that are over. Refused with `email-codes` where the person, or the
   * mailbox, has had as many within the hour as there may be; or `user-unknown`.
   */
  readonly put: (person: PersonId, draft: CodeDraft, now: number) => Effect.Effect<PutCode, CatalogueError>
  /**
   * What surely was not sent counts no more, and the older code is back in its place. One whose code was tried meanwhile, or replaced,
   * counts on.
   */
  readonly giveBack: (person: PersonId, mac: string, put: PutCode) => Effect.Effect<void, WriteError>
  /** Null: the person has shown none to be theirs. */
  readonly addressOf: (person: PersonId) => Effect.Effect<string | null, StoreUnavailable>
  /** Changes nothing. */
  readonly look: (
    person: PersonId,
    isRight: (kept: KeptCode) => boolean,
    now: number,
  ) => Effect.Effect<LookedCode, StoreUnavailable>
  /**
   * Makes the address of the code that of the person, who counts as verified by it from then on. The code counts no more,
   * but for a while the same one is answered again. Refused with `email-code-over`, `email-code-wrong`, or `email-taken` where it is the address of another account.
   */
  readonly confirm: (
    person: PersonId,
    isRight: (kept: KeptCode) => boolean,
    now: number,
  ) => Effect.Effect<{ readonly address: string }, CatalogueError>
}
