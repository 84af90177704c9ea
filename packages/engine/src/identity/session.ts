/** One sign-in of a person, and what becomes of it when a refresh token is used. Pure: time and randomness are arguments. */
import { timingSafeEqual } from "node:crypto"
import { limits, type PersonId } from "@ticketrush/protocol"
import { digestOf, type RefreshToken, successorOf } from "./refresh-token.ts"

/** Why a session ended before its time. `too-many`: the person has opened others since. */
export type SessionEnd = "logout" | "everywhere" | "reuse" | "too-many"

/** Times are milliseconds since 1970 UTC. Digests are SHA-256. */
export type Session = {
  readonly id: string
  readonly person: PersonId
  readonly family: Uint8Array
  readonly live: Uint8Array
  readonly previous: Uint8Array | null
  readonly salt: Uint8Array | null
  readonly rotatedAt: number
  readonly rotatedBy: Uint8Array | null
  readonly createdAt: number
  readonly usedAt: number
  readonly expiresAt: number
  readonly endedAt: number | null
  readonly endedBy: SessionEnd | null
  /** What the client called itself when the session was opened, for the list that its owner reads. */
  readonly agent: string
}

/** What is known of a client, beside its token. */
export type ClientMark = { readonly agent: string; readonly address: string }

export const markOf = ({ agent, address }: ClientMark): Uint8Array => digestOf(JSON.stringify([agent, address]))

export type NewSession = {
  readonly id: string
  readonly person: PersonId
  readonly token: RefreshToken
  readonly at: number
  readonly client: ClientMark
}

export const newSession = ({ id, person, token, at, client }: NewSession): Session => ({
  id,
  person,
  family: digestOf(token.family),
  live: digestOf(token.secret),
  previous: null,
  salt: null,
  rotatedAt: at,
  rotatedBy: null,
  createdAt: at,
  usedAt: at,
  expiresAt: at + limits.refreshTokenMs,
  endedAt: null,
  endedBy: null,
  agent: agentOf(client.agent),
})

/** Visible ASCII alone: it is shown to people and kept. */
const agentOf = (text: string): string => text.replace(/[^ -~]/g, "?").slice(0, limits.agentCharsMax)

export const isLive = ({ endedAt, expiresAt }: Session, at: number): boolean => endedAt === null && at < expiresAt

export type Use = {
  readonly token: RefreshToken
  readonly at: number
  readonly mark: Uint8Array
  /** For the next token, should this one be rotated. */
  readonly salt: Uint8Array
}

export type Used =
  /** `session` has changed and `next` is its only living token. */
  | { readonly kind: "rotated"; readonly session: Session; readonly next: RefreshToken }
  /** The answer to the same use, given once more: nothing has changed. */
  | { readonly kind: "repeated"; readonly next: RefreshToken }
  /** An outdated token of the family: two have held it, so `session` has ended. */
  | { readonly kind: "reused"; readonly session: Session }
  /** Ended or expired before. */
  | { readonly kind: "over" }

export const useRefreshToken = (session: Session, { token, at, mark, salt }: Use): Used => {
  if (!isLive(session, at)) return { kind: "over" }
  const shown = digestOf(token.secret)
  if (isEqual(shown, session.live)) {
    const next = successorOf(token, salt)
    const expiresAt = Math.min(at + limits.refreshTokenMs, session.createdAt + limits.sessionMsMax)
    const rotated = { live: digestOf(next.secret), previous: shown, salt, rotatedAt: at, rotatedBy: mark, usedAt: at }
    return { kind: "rotated", session: { ...session, ...rotated, expiresAt }, next }
  }
  if (session.salt !== null && isRepetition(session, shown, at, mark)) {
    return { kind: "repeated", next: successorOf(token, session.salt) }
  }
  return { kind: "reused", session: { ...session, endedAt: at, endedBy: "reuse" } }
}

/** Whether it is the living token of the session, or the one before it, which the same client may still send. */
export const holdsToken = ({ live, previous }: Session, { secret }: RefreshToken): boolean => {
  const shown = digestOf(secret)
  return isEqual(shown, live) || (previous !== null && isEqual(shown, previous))
}

/** The same client uses the same token again at once, and has not used what it led to: the answer did not arrive. */
const isRepetition = (session: Session, shown: Uint8Array, at: number, mark: Uint8Array): boolean =>
  session.previous !== null &&
  session.rotatedBy !== null &&
  isEqual(shown, session.previous) &&
  isEqual(mark, session.rotatedBy) &&
  Math.abs(at - session.rotatedAt) <= limits.refreshGraceMs

const isEqual = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && timingSafeEqual(a, b)
