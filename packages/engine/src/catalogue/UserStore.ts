/** The rows behind {@link Users}. */
import type { PersonId } from "@ticketrush/protocol"
import type { Effect } from "effect"
import type { CatalogueError, StoreUnavailable, WriteError } from "./errors.ts"
import type { KeptOutcomes, Once } from "./KeptOutcomes.ts"
import type { RequestKey } from "./RequestKey.ts"
import type { User, UserRole, UserTier, UserVerification } from "./Users.ts"

export type UserDraft = Omit<User, "id" | "verified">
/** Null asks for nothing. */
export type UserRows = {
  readonly after: PersonId
  readonly limit: number
  readonly prefix: string | null
  readonly tier: UserTier | null
  readonly role: UserRole | null
}
type Answer<A> = Effect.Effect<A, StoreUnavailable>

export interface UserStore {
  readonly find: (id: PersonId) => Answer<User | null>
  /** Whether the user is there, once every write of that row that is under way has come to its end. */
  readonly settled: (id: PersonId) => Answer<boolean>
  /** Once under its key. Refused with `username-taken`, or `key-reused`. */
  readonly create: (user: UserDraft, key: RequestKey | null) => Effect.Effect<Once, CatalogueError>
  /** Once under its key. Refused with `user-unknown`, or `key-reused`. */
  readonly delete: (id: PersonId, key: RequestKey | null) => Effect.Effect<void, CatalogueError>
  readonly earlier: KeptOutcomes["find"]
  /** In order of id, from behind `after`: those of whom all holds that is asked for. */
  readonly list: (query: UserRows) => Answer<ReadonlyArray<User>>
  readonly names: (ids: ReadonlyArray<PersonId>) => Answer<ReadonlyMap<PersonId, string>>
  /** Null when there is no such user. */
  readonly setTier: (id: PersonId, tier: UserTier) => Effect.Effect<User | null, WriteError>
  /** Null when there is no such user. */
  readonly setVerified: (id: PersonId, verified: UserVerification) => Effect.Effect<User | null, WriteError>
  readonly members: (after: PersonId, limit: number) => Answer<ReadonlyArray<Pick<User, "id" | "tier" | "verified">>>
}
