/** The sessions over a store of rows. */
import { isPersonId, limits, type PersonId, type Refusal } from "@ticketrush/protocol"
import { Effect } from "effect"
import { RefusedError, refused } from "../catalogue/errors.ts"
import { forEver } from "../health/forEver.ts"
import type { Random } from "../ports.ts"
import { type AccessTokens, isTokenForm } from "./access-token.ts"
import { followEndings } from "./followEndings.ts"
import { Revocations } from "./Revocations.ts"
import * as Token from "./refresh-token.ts"
import type { RowDecision, SessionStore, TokenHolder } from "./SessionStore.ts"
import { type Grant, Sessions, type SignedInAs } from "./Sessions.ts"
import { StreamTickets } from "./StreamTickets.ts"
import {
  type ClientMark,
  holdsToken,
  isLive,
  markOf,
  newSession,
  type Session,
  type Used,
  useRefreshToken,
} from "./session.ts"

export type SessionsOptions = {
  readonly store: SessionStore
  readonly tokens: AccessTokens
  readonly random: Random
  /** How long tokens of others count that are taken beside ours, in seconds. */
  readonly foreignSeconds?: number
  /** Milliseconds since 1970 UTC, the same on all nodes within a second. */
  readonly nowMs: () => number
}

type Parts = SessionsOptions & { readonly revocations: Revocations }

/** An access token counts for this much longer at most, where clocks differ. */
const slackMs = 60_000
const idBytes = 16

export const makeSessions = Effect.fnUntraced(function* (options: SessionsOptions) {
  const { store, tokens } = options
  const nowMs = (): number => Math.floor(options.nowMs())
  const tokenMsMax = Math.max(tokens.lifetime, options.foreignSeconds ?? 0) * 1_000 + slackMs
  const revocations = new Revocations(tokenMsMax)
  const parts: Parts = { ...options, nowMs, revocations }
  yield* followEndings({ store, revocations, tokenMsMax, nowMs })
  const forget = Effect.suspend(() => store.forget(nowMs() - limits.refreshTokenMs))
  yield* Effect.forkScoped(forEver({ part: "sessions", restMs: limits.sessionsTidyMs }, forget))
  return Sessions.of({
    open: openSession(parts),
    refresh: refreshSession(parts),
    sessionOf: sessionOfToken(parts),
    logout: logoutSession(parts),
    end: Effect.fnUntraced(function* (person, session) {
      const at = nowMs()
      if (!(yield* store.end(person, session, at, "logout"))) return yield* refused("session-unknown")
      revocations.end(session, at)
    }),
    endAll: Effect.fnUntraced(function* (person) {
      const at = nowMs()
      const version = yield* store.endAll(person, at)
      if (version === null) return yield* refused("user-unknown", { userId: person })
      revocations.raise(person, version, at)
    }),
    setRole: Effect.fnUntraced(function* (person, role) {
      const at = nowMs()
      const version = yield* store.setRole(person, role, at)
      if (version === null) return yield* refused("user-unknown", { userId: person })
      if (version === "last-admin") return yield* refused("last-admin", { userId: person })
      revocations.raise(person, version, at)
    }),
    list: (person) => Effect.suspend(() => store.living(person, nowMs())),
    tokens,
    revocations,
    tickets: new StreamTickets({ random: options.random, nowMs }),
    nowMs,
  })
})

const randomId = ({ random }: Parts): string => Buffer.from(random.bytes(idBytes)).toString("base64url")

const grant = (
  parts: Parts,
  session: string,
  holder: TokenHolder,
  token: Token.RefreshToken,
  at: number,
): Effect.Effect<Grant> => {
  const { person, version, role } = holder
  const { tokens } = parts
  return Effect.map(
    Effect.promise(() => tokens.sign({ session, person, version, role }, randomId(parts), at)),
    (accessToken) => ({
      session,
      holder,
      accessToken,
      accessSeconds: tokens.lifetime,
      refreshToken: Token.refreshTokenText(token),
      refreshSeconds: limits.refreshTokenMs / 1_000,
    }),
  )
}

const openSession = (parts: Parts) =>
  Effect.fnUntraced(function* (person: PersonId, client: ClientMark) {
    const unknown = refused("user-unknown", { userId: person })
    if (!isPersonId(person)) return yield* unknown
    const at = parts.nowMs()
    const token = Token.newRefreshToken(parts.random.bytes(Token.tokenBytes))
    const session = newSession({ id: randomId(parts), person, token, at, client })
    const opened = yield* parts.store.open(session, limits.sessionsPerPersonMax)
    if (opened === null) return yield* unknown
    for (const id of opened.ended) parts.revocations.end(id, at)
    return yield* grant(parts, session.id, opened.holder, token, at)
  })

type Asked = { readonly used: Used; readonly id: string; readonly holder: TokenHolder } | { readonly fault: Refusal }
const noFault = (): null => null

const refreshSession = (parts: Parts) =>
  Effect.fnUntraced(function* (
    text: string,
    client: ClientMark,
    faultOf: (session: string) => Refusal | null = noFault,
  ) {
    const token = yield* refreshTokenOf(text)
    const at = parts.nowMs()
    const use = { token, at, mark: markOf(client), salt: parts.random.bytes(Token.saltBytes) }
    const asked = yield* parts.store.change(Token.digestOf(token.family), (before, holder): RowDecision<Asked> => {
      const fault = faultOf(before.id)
      if (fault !== null) return [null, { fault }]
      const used = useRefreshToken(before, use)
      return ["session" in used ? used.session : null, { used, id: before.id, holder }]
    })
    if (asked === null) return yield* refused("refresh-unknown")
    if ("fault" in asked) return yield* new RefusedError({ refusal: asked.fault })
    const { used, id, holder } = asked
    if (used.kind === "reused") parts.revocations.end(id, at)
    if (used.kind === "over" || used.kind === "reused") return yield* refused("refresh-over")
    return yield* grant(parts, id, holder, used.next, at)
  })

const sessionOfToken = ({ store, nowMs }: Parts) =>
  Effect.fnUntraced(function* (text: string) {
    const token = yield* refreshTokenOf(text)
    const at = nowMs()
    const found = yield* store.change(Token.digestOf(token.family), (before): RowDecision<Session> => [null, before])
    if (found === null) return yield* refused("refresh-unknown")
    return isLive(found, at) && holdsToken(found, token) ? found.id : yield* refused("refresh-over")
  })

const logoutSession = ({ store, nowMs, revocations }: Parts) =>
  Effect.fnUntraced(function* ({ person, session }: SignedInAs, text: string) {
    const token = yield* refreshTokenOf(text)
    const at = nowMs()
    const found = yield* store.change(Token.digestOf(token.family), (before): RowDecision<Session> => {
      const ends = before.person === person && isLive(before, at)
      return [ends ? { ...before, endedAt: at, endedBy: "logout" } : null, before]
    })
    if (found === null) return yield* refused("refresh-unknown")
    if (found.person !== person) return yield* refused("refresh-foreign")
    revocations.end(found.id, at)
    if (found.id === session) return
    yield* store.end(person, session, at, "logout")
    revocations.end(session, at)
  })

const refreshTokenOf = (text: string): Effect.Effect<Token.RefreshToken, RefusedError> => {
  const token = Token.readRefreshToken(text)
  if (token !== undefined) return Effect.succeed(token)
  if (text.trim() === "") return refused("refresh-required")
  return refused(isTokenForm(text) ? "refresh-type" : "refresh-invalid")
}
