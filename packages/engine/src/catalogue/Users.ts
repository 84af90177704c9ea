/** Who may be named in a command. Person ids are identities of the users table and never come back. */
import type { MemberTierName, PersonId, VerificationName } from "@ticketrush/protocol"
import type { Effect } from "effect"
import { Context } from "effect"
import type { Listed, ListPage } from "./Catalogue.ts"
import type { CatalogueError, StoreUnavailable } from "./errors.ts"
import type { RequestKey } from "./RequestKey.ts"

export type UserTier = MemberTierName
export type UserVerification = VerificationName
const userRoles = ["USER", "OPERATOR", "ADMIN"] as const
export type UserRole = (typeof userRoles)[number]

export type User = {
  readonly id: PersonId
  readonly username: string
  readonly tier: UserTier
  readonly role: UserRole
  readonly verified: UserVerification
}

/** People in order of id. `prefix`: how their names begin. */
export type UserQuery = ListPage & {
  readonly prefix?: string
  readonly tier?: UserTier
  readonly role?: UserRole
}

export type NewUser = {
  readonly username: string
  /** BASIC unless given. */
  readonly tier?: UserTier
  /** USER unless given; never taken from a request. */
  readonly role?: UserRole
}

export class Users extends Context.Service<
  Users,
  {
    /** Refused with `username-taken`, `bad-request` or `key-reused`. Again under the same key gives the same user. */
    readonly create: (user: NewUser, key?: RequestKey | null) => Effect.Effect<User, CatalogueError>
    /** Refused with `user-unknown`. */
    readonly get: (id: PersonId) => Effect.Effect<User, CatalogueError>
    /**
     * Refused with `user-unknown`, `key-reused`, or `user-referenced` while there are reservations. Again under the same
     * key succeeds again.
     */
    readonly remove: (id: PersonId, key?: RequestKey | null) => Effect.Effect<void, CatalogueError>
    readonly list: (query: UserQuery) => Effect.Effect<Listed<User>, StoreUnavailable>
    /** Refused with `user-unknown`. This node counts the new tier at once; another one when it reads the person anew. */
    readonly setTier: (id: PersonId, tier: UserTier) => Effect.Effect<User, CatalogueError>
    /** The same of how they are verified. */
    readonly setVerified: (id: PersonId, verified: UserVerification) => Effect.Effect<User, CatalogueError>
    /** Teaches memory what was changed of a person beside it. Refused with `user-unknown`. */
    readonly reread: (id: PersonId) => Effect.Effect<User, CatalogueError>
    /**
     * True when this user surely exists: answered from memory, for the hot path. False means only that memory does
     * not know; then ask {@link find}, which also teaches memory.
     */
    readonly known: (id: PersonId) => boolean
    /** Index among `memberTiers` of the tier of a user whom memory knows; undefined for others. */
    readonly tierOf: (id: PersonId) => number | undefined
    /** Index among `verifications`; 0 for users whom memory does not know. */
    readonly verifiedOf: (id: PersonId) => number
    readonly find: (id: PersonId) => Effect.Effect<User | null, StoreUnavailable>
    /** Names of those of them who are there. */
    readonly names: (ids: ReadonlyArray<PersonId>) => Effect.Effect<ReadonlyMap<PersonId, string>, StoreUnavailable>
  }
>()("@ticketrush/engine/catalogue/Users") {}
