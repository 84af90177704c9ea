/** What is stored about the shop's identity provider: whom it knows people as, and its last good keys. */
import type { PersonId } from "@ticketrush/protocol"
import type { Effect } from "effect"
import type { CatalogueError, StoreUnavailable, WriteError } from "../../catalogue/errors.ts"
import type { UserRole } from "../../catalogue/Users.ts"
import type { KeptKeys } from "./ShopKeys.ts"

export type Subject = { readonly issuer: string; readonly subject: string }

export type SubjectPerson = {
  readonly person: PersonId
  readonly role: UserRole
  /** Rises when all that was issued before `changedAt` (milliseconds since 1970 UTC) shall count no more. */
  readonly version: number
  readonly changedAt: number
}

export interface ShopStore {
  /** The person of a subject; makes both where there is none. `at`: milliseconds since 1970 UTC. */
  readonly personOf: (subject: Subject, at: number) => Effect.Effect<SubjectPerson, CatalogueError>
  /** The last good keys of an issuer from that address, or null. */
  readonly keptKeys: (issuer: string, url: string) => Effect.Effect<KeptKeys | null, StoreUnavailable>
  readonly keepKeys: (issuer: string, url: string, keys: KeptKeys) => Effect.Effect<void, WriteError>
}
