/** Sessions of people: opened once they have shown who they are, kept alive by refresh tokens, ended on demand. */
import type { PersonId, Refusal } from "@ticketrush/protocol"
import { Context, type Effect } from "effect"
import type { CatalogueError } from "../catalogue/errors.ts"
import type { UserRole } from "../catalogue/Users.ts"
import type { AccessTokens } from "./access-token.ts"
import type { Revocations } from "./Revocations.ts"
import type { TokenHolder } from "./SessionStore.ts"
import type { StreamTickets } from "./StreamTickets.ts"
import type { ClientMark, Session } from "./session.ts"

/** A pair of tokens. Both are secrets; a refresh token is shown once and never kept. */
export type Grant = {
  readonly session: string
  readonly holder: TokenHolder
  readonly accessToken: string
  readonly accessSeconds: number
  readonly refreshToken: string
  readonly refreshSeconds: number
}

/** The living session that an access token belongs to. */
export type SignedInAs = { readonly person: PersonId; readonly session: string }

export class Sessions extends Context.Service<
  Sessions,
  {
    /** For a person who has shown who they are. Refused with `user-unknown`. */
    readonly open: (person: PersonId, client: ClientMark) => Effect.Effect<Grant, CatalogueError>
    /**
     * The next pair for a refresh token, which then counts no more. Refused with `refresh-required`, `refresh-invalid`,
     * `refresh-type`, `refresh-unknown` or `refresh-over`; an outdated token ends its session. `fault`: why the session of
     * the token may not be used, asked before anything is done with it.
     */
    readonly refresh: (
      token: string,
      client: ClientMark,
      fault?: (session: string) => Refusal | null,
    ) => Effect.Effect<Grant, CatalogueError>
    /** The session that a refresh token belongs to; nothing is done with it. Refused as `refresh`. */
    readonly sessionOf: (token: string) => Effect.Effect<string, CatalogueError>
    /** Ends the session of the caller and that of the refresh token. Refused as `refresh`, or with `refresh-foreign`. */
    readonly logout: (caller: SignedInAs, token: string) => Effect.Effect<void, CatalogueError>
    /** Refused with `session-unknown`. */
    readonly end: (person: PersonId, session: string) => Effect.Effect<void, CatalogueError>
    /** Ends all sessions of a person, and every access token that was issued to them. Refused with `user-unknown`. */
    readonly endAll: (person: PersonId) => Effect.Effect<void, CatalogueError>
    /** Gives a role, and ends all that was issued with the one before. Refused with `user-unknown` or `last-admin`. */
    readonly setRole: (person: PersonId, role: UserRole) => Effect.Effect<void, CatalogueError>
    /** Living ones, newest use first, at most `sessionsPerPersonMax`. */
    readonly list: (person: PersonId) => Effect.Effect<ReadonlyArray<Session>, CatalogueError>
    readonly tokens: AccessTokens
    /** Asked by every request with a token. */
    readonly revocations: Revocations
    readonly tickets: StreamTickets
    /** Milliseconds since 1970 UTC: the time by which sessions and tokens end. */
    readonly nowMs: () => number
  }
>()("@ticketrush/engine/identity/Sessions") {}
