/** Sign-ins that were begun and not ended. Each is used once. */
import type { PersonId } from "@ticketrush/protocol"
import type { Effect } from "effect"
import type { StoreUnavailable, WriteError } from "../../catalogue/errors.ts"
import type { ProviderName } from "./Provider.ts"

/** Digests are SHA-256, times milliseconds since 1970 UTC; the columns of `sql/0002_social.sql` say what each is for. */
export type PendingLogin = {
  readonly state: Uint8Array
  readonly provider: ProviderName
  readonly browser: Uint8Array
  readonly verifier: Uint8Array
  readonly bound: boolean
  readonly proof: string | null
  readonly redirectUri: string
  readonly loopback: string | null
  readonly person: PersonId | null
  readonly client: Uint8Array
  readonly expiresAt: number
}

export type LoginBounds = { readonly max: number; readonly perClientMax: number }

/** What has to fit. `browser`, `verifier`: null where none is shown. */
export type ShownLogin = {
  readonly state: Uint8Array
  readonly provider: ProviderName
  readonly person: PersonId | null
  readonly browser: Uint8Array | null
  readonly verifier: Uint8Array | null
  /** It comes from a program: one that was begun by a program needs neither. */
  readonly program: boolean
}

export interface LoginStore {
  /** In place of one with the same state. Above the bounds the oldest go, of that client first. */
  readonly begin: (login: PendingLogin, bounds: LoginBounds) => Effect.Effect<void, WriteError>
  /** Removes and gives the one that fits, so that it is given once; null, and nothing is removed, where none does. */
  readonly take: (shown: ShownLogin, at: number) => Effect.Effect<PendingLogin | null, WriteError>
  readonly loopbackOf: (state: Uint8Array, at: number) => Effect.Effect<string | null, StoreUnavailable>
  readonly forget: (before: number) => Effect.Effect<void, WriteError>
}
