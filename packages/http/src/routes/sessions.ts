/** Signing in: pairs of tokens, in answers or in cookies, who one is, and the sessions of a person. */
import type { User, Users } from "@ticketrush/engine/catalogue/Users"
import type { Sessions } from "@ticketrush/engine/identity/Sessions"
import type { ClientMark, Session } from "@ticketrush/engine/identity/session"
import type { Account } from "@ticketrush/engine/identity/social/AccountStore"
import type { SocialLogin } from "@ticketrush/engine/identity/social/SocialLogin"
import type { Refusal } from "@ticketrush/protocol"
import { knownFields } from "@ticketrush/protocol/known-fields"
import {
  decodeRefreshRequest,
  decodeSessionRequest,
  RefreshRequest,
  SessionRequest,
} from "@ticketrush/protocol/session-requests"
import { Effect } from "effect"
import type { SignedInCaller } from "../access/Caller.ts"
import { csrfHeader } from "../access/CookieGuard.ts"
import { CookieJar, cookieOf } from "../access/cookies.ts"
import { forPerson } from "../access/for-person.ts"
import type { Exchange, HeaderPair } from "../Exchange.ts"
import type { DateTimes } from "../render/date-time.ts"
import { readJson } from "../request/body.ts"
import type { ClientAddress } from "../request/ClientAddress.ts"
import { answerJson, answerNothing } from "../respond.ts"
import type { Route } from "../router.ts"
import { uncached } from "../uncached.ts"
import { answerGrant, answerInCookies, type GrantParts, granting } from "./grants.ts"

export type SessionRouteParts = GrantParts & {
  readonly sessions: Sessions["Service"]
  readonly users: Pick<Users["Service"], "get">
  readonly clientAddress: ClientAddress
  readonly times: DateTimes
  readonly social: Pick<SocialLogin["Service"], "accounts">
}

export const sessionRoutes = (parts: SessionRouteParts): ReadonlyArray<Route> => [
  ...grantRoutes(parts),
  ...ownRoutes(parts),
  ...leavingRoutes(parts),
]

/** Those that give out a pair of tokens. */
const grantRoutes = (parts: SessionRouteParts): ReadonlyArray<Route> => {
  const { sessions, work, guard } = parts
  return [
    {
      method: "POST",
      path: "/api/auth/token/refresh",
      name: "refresh",
      access: "public",
      handle: (exchange) => {
        const client = clientOf(parts, exchange)
        const browser = browserOf(exchange)
        const foreign = guard.originFault(exchange)
        withRefreshToken(exchange, (token) => {
          // A token that is sent has been chosen: what a browser adds by itself says nothing beside it.
          if (token !== "" || browser.refresh === "") {
            return work.run(exchange, sessions.refresh(token, client), (grant) => answerGrant(exchange, 200, grant))
          }
          if (foreign !== null) return work.refuse(exchange, foreign)
          const fault = (session: string): Refusal | null => guard.tokenFault(browser.csrf, session)
          work.run(exchange, sessions.refresh(browser.refresh, client, fault), (grant) =>
            answerInCookies(exchange, browser.jar, guard, 200, grant),
          )
        })
      },
    },
    {
      method: "GET",
      path: "/api/auth/csrf",
      name: "csrf",
      access: "public",
      handle: (exchange) => {
        // A page is opened again after its access token has ended, and needs this before it can refresh.
        work.run(exchange, sessions.sessionOf(cookieOf(exchange, "refresh")), (session) =>
          answerJson(exchange, 200, JSON.stringify({ csrfToken: guard.csrf.of(session) }), uncached),
        )
      },
    },
    {
      method: "POST",
      path: "/api/lab/sessions",
      name: "openSession",
      access: "trusted",
      handle: (exchange) => {
        const client = clientOf(parts, exchange)
        const answer = granting(parts, exchange)
        readJson(exchange, sessionBody, ({ cookies, person }) => {
          const given = answer(cookies)
          if (given !== undefined) work.run(exchange, sessions.open(person, client), (grant) => given(201, grant))
        })
      },
    },
  ]
}

/** Those of a person who is signed in. */
const ownRoutes = (parts: SessionRouteParts): ReadonlyArray<Route> => {
  const { sessions, social, users, times, work } = parts
  return [
    {
      method: "GET",
      path: "/api/auth/me",
      name: "me",
      access: "person",
      handle: forPerson((exchange, { person }) =>
        work.run(exchange, Effect.all([users.get(person), social.accounts(person)]), ([user, accounts]) =>
          answerJson(exchange, 200, meJson(user, accounts), uncached),
        ),
      ),
    },
    {
      method: "GET",
      path: "/api/auth/sessions",
      name: "sessions",
      access: "person",
      handle: forPerson((exchange, { person, session }) =>
        work.run(exchange, sessions.list(person), (found) =>
          answerJson(exchange, 200, sessionsJson(found, session, times), uncached),
        ),
      ),
    },
  ]
}

/** Those by which a session ends. */
const leavingRoutes = (parts: SessionRouteParts): ReadonlyArray<Route> => {
  const { sessions, work } = parts
  return [
    {
      method: "POST",
      path: "/api/auth/logout",
      name: "logout",
      access: "person",
      handle: forPerson((exchange, caller) => {
        const { jar, refresh } = browserOf(exchange)
        const inCookies = caller.by === "cookie"
        withRefreshToken(exchange, (sent) =>
          work.run(exchange, sessions.logout(caller, sent === "" && inCookies ? refresh : sent), () =>
            answerJson(exchange, 200, '{"message":"logged out"}', [...uncached, ...(inCookies ? removed(jar) : [])]),
          ),
        )
      }),
    },
    {
      method: "DELETE",
      path: "/api/auth/sessions",
      name: "endSessions",
      access: "person",
      handle: forPerson((exchange, caller) => {
        const ended = endedBy(exchange, caller)
        work.run(exchange, sessions.endAll(caller.person), () => answerNothing(exchange, 204, ended))
      }),
    },
    {
      method: "DELETE",
      path: "/api/auth/sessions/:session",
      name: "endSession",
      access: "person",
      handle: forPerson((exchange, caller, [session]) => {
        const ended = session === caller.session ? endedBy(exchange, caller) : []
        work.run(exchange, sessions.end(caller.person, session), () => answerNothing(exchange, 204, ended))
      }),
    },
  ]
}

const refreshBody = { fields: knownFields(RefreshRequest), decode: decodeRefreshRequest }
const sessionBody = { fields: knownFields(SessionRequest), decode: decodeSessionRequest }

/** Only until the handler returns. */
const clientOf = ({ clientAddress }: SessionRouteParts, exchange: Exchange): ClientMark => ({
  agent: exchange.header("user-agent"),
  address: clientAddress.of(exchange),
})

/** What a browser adds to a request by itself. Only until the handler returns. */
const browserOf = (exchange: Exchange) => ({
  jar: new CookieJar(exchange),
  refresh: cookieOf(exchange, "refresh"),
  csrf: exchange.header(csrfHeader),
})

const removed = (jar: CookieJar): ReadonlyArray<HeaderPair> => [jar.remove("access"), jar.remove("refresh")]

/** The cookies of a caller whose session ends. */
const endedBy = (exchange: Exchange, { by }: SignedInCaller): ReadonlyArray<HeaderPair> =>
  by === "cookie" ? removed(new CookieJar(exchange)) : []

const withRefreshToken = (exchange: Exchange, use: (token: string) => void): void =>
  readJson(exchange, refreshBody, ({ token }) => use(token))

/** Of several accounts the one that was linked first. */
const meJson = ({ id, username, role }: User, [account]: ReadonlyArray<Account>): string =>
  JSON.stringify({
    ...{ userId: id, username, role },
    ...{ provider: account?.provider ?? null, socialId: account?.subject ?? null },
    ...{ email: account?.email ?? null, displayName: account?.displayName ?? null },
  })

const sessionsJson = (found: ReadonlyArray<Session>, current: string, times: DateTimes): string =>
  JSON.stringify(
    found.map(({ id, agent, createdAt, usedAt, expiresAt }) => ({
      ...{ id, current: id === current, agent },
      ...{ createdAt: times.format(createdAt), usedAt: times.format(usedAt), expiresAt: times.format(expiresAt) },
    })),
  )
