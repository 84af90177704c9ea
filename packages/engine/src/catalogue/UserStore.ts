/** The rows behind {@link Users}. */
import type { PersonId } from "@ticketrush/protocol"
import type { Effect } from "effect"
import type { CatalogueError, StoreUnavailable } from "./errors.ts"
import type { KeptOutcomes, Once } from "./KeptOutcomes.ts"
import type { RequestKey } from "./RequestKey.ts"
import type { User } from "./Users.ts"

export type UserDraft = Omit<User, "id">
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
  /** In order of id, from behind `after`. */
  readonly members: (after: PersonId, limit: number) => Answer<ReadonlyArray<Pick<User, "id" | "tier">>>
}
