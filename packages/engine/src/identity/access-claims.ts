/** What an access token says of who holds it. */
import type { UserRole } from "../catalogue/Users.ts"
import type { Revocable } from "./Revocations.ts"

/** Times are milliseconds since 1970 UTC. */
export type AccessClaims = Revocable & {
  readonly role: UserRole
  readonly expiresAt: number
  /** Absent: the tables say what the role is by now, whatever it was when the token was issued. */
  readonly roleIsOfToken?: true
}
