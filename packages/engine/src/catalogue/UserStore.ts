/** The rows behind {@link Users}. */
import type { PersonId } from "@ticketrush/protocol"
import type { Effect } from "effect"
import type { StoreUnavailable, WriteError } from "./errors.ts"
import type { User } from "./Users.ts"

export type UserDraft = Omit<User, "id">
type Answer<A> = Effect.Effect<A, StoreUnavailable>
type Written<A> = Effect.Effect<A, WriteError>

export interface UserStore {
  /** In one statement; gives those whose name was not taken. */
  readonly insert: (users: ReadonlyArray<UserDraft>) => Written<ReadonlyArray<User>>
  readonly find: (id: PersonId) => Answer<User | null>
  /** False when there is no such user. */
  readonly delete: (id: PersonId) => Written<boolean>
  /** In order of id, from behind `after`. */
  readonly ids: (after: PersonId, limit: number) => Answer<ReadonlyArray<PersonId>>
}
