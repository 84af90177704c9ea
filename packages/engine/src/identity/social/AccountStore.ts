/** Whom providers know people as. An account is found by issuer and subject, never by an e-mail address. */
import type { PersonId } from "@ticketrush/protocol"
import type { Effect } from "effect"
import type { CatalogueError, StoreUnavailable } from "../../catalogue/errors.ts"
import type { Profile } from "./dialects.ts"
import type { ProviderName } from "./Provider.ts"

export type Account = Profile & { readonly provider: ProviderName }

/** What a provider says, as of now. `at`: milliseconds since 1970 UTC. */
export type AccountTold = { readonly issuer: string; readonly account: Account; readonly at: number }

export interface AccountStore {
  /** The person of an account with what is told of it by now; makes both where there is none. */
  readonly signIn: (
    told: AccountTold,
  ) => Effect.Effect<{ readonly person: PersonId; readonly made: boolean }, CatalogueError>
  /**
   * Makes it an account of that person; again is the same. Refused with `account-taken` where it is another's, or
   * `account-other` where the person has one of that issuer.
   */
  readonly link: (person: PersonId, told: AccountTold) => Effect.Effect<void, CatalogueError>
  /** The one that was linked first stands first. */
  readonly of: (person: PersonId) => Effect.Effect<ReadonlyArray<Account>, StoreUnavailable>
}
