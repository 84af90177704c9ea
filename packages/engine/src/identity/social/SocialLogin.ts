/** Signing in with an account at a provider: begun here, shown there, ended here, in the same browser and once. */
import type { PersonId, Refusal } from "@ticketrush/protocol"
import { Context, type Effect } from "effect"
import type { CatalogueError } from "../../catalogue/errors.ts"
import type { Account } from "./AccountStore.ts"
import type { ProviderName } from "./Provider.ts"
import type { ProviderUnavailable } from "./ProviderFault.ts"

/** `browser`: the secret of its cookie, or "". */
export type Begin = {
  readonly provider: string
  /** The client's own, or "". */
  readonly state: string
  readonly browser: string
  /** Whether it is a browser that begins. */
  readonly bound: boolean
  /** The `Host` of the request where that is a loopback name, else null. */
  readonly loopback: string | null
  /** Whom a bound counts as one. */
  readonly client: string
  /** Who links an account; null where a person signs in. */
  readonly person: PersonId | null
}

/** `verifier`: what to bring back where the cookie cannot be. `browser`: the secret of the cookie, as it was or a new one. */
export type LoginBegun = {
  readonly provider: ProviderName
  readonly state: string
  readonly authorizeUrl: string
  readonly verifier: string
  readonly browser: string
}

/** Texts are "" where nothing is shown. */
export type End = {
  readonly provider: string
  readonly code: string
  readonly state: string
  readonly browser: string
  readonly verifier: string
  /** It comes from a program, not from a browser. */
  readonly program: boolean
}

export type SignedInWith = { readonly account: Account; readonly person: PersonId; readonly made: boolean }

type SocialError = CatalogueError | ProviderUnavailable

export class SocialLogin extends Context.Service<
  SocialLogin,
  {
    /** Refused with `provider-unknown`, `provider-unset` or `bad-request`. */
    readonly begin: (begin: Begin) => Effect.Effect<LoginBegun, CatalogueError>
    /**
     * Refused with `provider-unknown`, `code-required`, `provider-unset`, `state-required`, `state-unknown`,
     * `provider-refused` or `provider-profile`. The state counts no more, whatever the provider says.
     */
    readonly signIn: (end: End) => Effect.Effect<SignedInWith, SocialError>
    /** As `signIn`, for an account of a person who is signed in already; or with `account-taken`, `account-other`. */
    readonly link: (person: PersonId, end: End) => Effect.Effect<Account, SocialError>
    readonly accounts: (person: PersonId) => Effect.Effect<ReadonlyArray<Account>, CatalogueError>
    /** Under which loopback name a sign-in was begun that ends under another one, or null. */
    readonly loopbackOf: (state: string) => Effect.Effect<string | null, CatalogueError>
    /** Why no person can begin with that provider, or null. */
    readonly fault: (provider: string) => Refusal | null
  }
>()("@ticketrush/engine/identity/social/SocialLogin") {}
