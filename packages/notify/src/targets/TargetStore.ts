/** Where people want to be told, a bounded number of places each. */
import type { CatalogueError, StoreUnavailable, WriteError } from "@ticketrush/engine/catalogue/errors"
import type { PersonId } from "@ticketrush/protocol"
import type { NoticeLanguage } from "@ticketrush/protocol/notify-requests"
import type { Effect } from "effect"

/** What a browser has of its push service. */
export type BrowserSubscription = {
  readonly address: string
  readonly p256dh: string
  readonly auth: string
  readonly language: NoticeLanguage
}

export type KeptSubscription = BrowserSubscription & { readonly madeAt: number }

export interface TargetStore {
  /** Of a person, the oldest first. */
  readonly subscriptions: (person: PersonId) => Effect.Effect<ReadonlyArray<KeptSubscription>, StoreUnavailable>
  /**
   * An address belongs to the person who gave it last, with nothing that another one was to be told. One more than a person may have takes the
   * place of the oldest. With the first target of all, journals are followed from where they are. Refuses the
   * token of a person who was removed: `token-revoked`.
   */
  readonly subscribe: (
    person: PersonId,
    subscription: BrowserSubscription,
    at: number,
  ) => Effect.Effect<KeptSubscription, CatalogueError>
  /** Whether there was one. `digest`: see `endpointDigest`. */
  readonly unsubscribe: (person: PersonId, digest: string) => Effect.Effect<boolean, StoreUnavailable | WriteError>
}
