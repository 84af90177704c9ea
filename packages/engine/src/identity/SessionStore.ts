/** The rows behind {@link Sessions}. */
import type { PersonId } from "@ticketrush/protocol"
import type { Effect } from "effect"
import type { StoreUnavailable, WriteError } from "../catalogue/errors.ts"
import type { UserRole } from "../catalogue/Users.ts"
import type { Session, SessionEnd } from "./session.ts"

/** What an access token says of its person, as of one transaction. */
export type TokenHolder = {
  readonly person: PersonId
  readonly username: string
  readonly role: UserRole
  /** Rises when all that was issued before shall count no more. */
  readonly version: number
}

/** `endedAt`: of a session; `changedAt`: of a person's version. */
export type Endings = {
  readonly sessions: ReadonlyArray<{ readonly id: string; readonly endedAt: number }>
  readonly versions: ReadonlyArray<{
    readonly person: PersonId
    readonly version: number
    readonly changedAt: number
  }>
}

export type Opened = {
  readonly holder: TokenHolder
  /** Sessions that had to end because the person has too many. */
  readonly ended: ReadonlyArray<string>
}

/** What `decide` makes of a row: the row as it shall be, or null to leave it, and an answer. */
export type RowDecision<A> = readonly [changed: Session | null, answer: A]

export interface SessionStore {
  /** Null when there is no such person. Beyond `liveMax` the session that was used the longest ago ends. */
  readonly open: (session: Session, liveMax: number) => Effect.Effect<Opened | null, WriteError>
  /** Reads the session of a family, decides and writes, while no one else can touch the row. Null: there is none. */
  readonly change: <A>(
    family: Uint8Array,
    decide: (session: Session, holder: TokenHolder) => RowDecision<A>,
  ) => Effect.Effect<A | null, WriteError>
  /** Ends one living session of a person; false when there is none of that id. */
  readonly end: (person: PersonId, id: string, at: number, by: SessionEnd) => Effect.Effect<boolean, WriteError>
  /** Ends all living sessions of a person and raises the version, which it gives. */
  readonly endAll: (person: PersonId, at: number) => Effect.Effect<number | null, WriteError>
  /** Gives a role, ends all living sessions and raises the version; `last-admin` where no other person would be one. */
  readonly setRole: (
    person: PersonId,
    role: UserRole,
    at: number,
  ) => Effect.Effect<number | "last-admin" | null, WriteError>
  /** Neither ended nor expired, newest use first. */
  readonly living: (person: PersonId, at: number) => Effect.Effect<ReadonlyArray<Session>, StoreUnavailable>
  /** What has ended or risen at that time or later, at most `max` of each, newest first. */
  readonly endings: (since: number, max: number) => Effect.Effect<Endings, StoreUnavailable>
  /** Removes what ended or expired before. */
  readonly forget: (before: number) => Effect.Effect<void, WriteError>
}
