/** Signing in: pairs of tokens, who one is, and the sessions of a person. */
import type { User, Users } from "@ticketrush/engine/catalogue/Users"
import type { Grant, Sessions } from "@ticketrush/engine/identity/Sessions"
import type { ClientMark, Session } from "@ticketrush/engine/identity/session"
import { limits, refusal } from "@ticketrush/protocol"
import { type KnownFields, knownFields } from "@ticketrush/protocol/known-fields"
import {
  decodeRefreshRequest,
  decodeSessionRequest,
  RefreshRequest,
  SessionRequest,
} from "@ticketrush/protocol/session-requests"
import { forPerson } from "../access/for-person.ts"
import type { ColdWork } from "../ColdWork.ts"
import type { Exchange } from "../Exchange.ts"
import type { DateTimes } from "../render/date-time.ts"
import { acceptBody, parseBody, readText } from "../request/body.ts"
import type { ClientAddress } from "../request/ClientAddress.ts"
import { answerJson, answerNothing, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"

export type SessionRouteParts = {
  readonly sessions: Sessions["Service"]
  readonly users: Pick<Users["Service"], "get">
  readonly clientAddress: ClientAddress
  readonly times: DateTimes
  readonly work: ColdWork
}

export const sessionRoutes = (parts: SessionRouteParts): ReadonlyArray<Route> => [
  ...grantRoutes(parts),
  ...ownRoutes(parts),
]

/** Those that give out a pair of tokens. */
const grantRoutes = (parts: SessionRouteParts): ReadonlyArray<Route> => {
  const { sessions, work } = parts
  return [
    {
      method: "POST",
      path: "/api/auth/token/refresh",
      name: "refresh",
      access: "public",
      handle: (exchange) => {
        const client = clientOf(parts, exchange)
        withRefreshToken(exchange, (token) =>
          work.run(exchange, sessions.refresh(token, client), (grant) => answerGrant(exchange, 200, grant)),
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
        withBody(exchange, sessionFields, (body) => {
          const person = decodeSessionRequest(body)
          if (typeof person === "string") return answerRefusal(exchange, refusal("malformed-json", { reason: person }))
          work.run(exchange, sessions.open(person, client), (grant) => answerGrant(exchange, 201, grant))
        })
      },
    },
  ]
}

/** Those of a person who is signed in. */
const ownRoutes = (parts: SessionRouteParts): ReadonlyArray<Route> => {
  const { sessions, users, times, work } = parts
  return [
    {
      method: "POST",
      path: "/api/auth/logout",
      name: "logout",
      access: "person",
      handle: forPerson((exchange, caller) =>
        withRefreshToken(exchange, (token) =>
          work.run(exchange, sessions.logout(caller, token), () =>
            answerJson(exchange, 200, '{"message":"logged out"}', unkept),
          ),
        ),
      ),
    },
    {
      method: "GET",
      path: "/api/auth/me",
      name: "me",
      access: "person",
      handle: forPerson((exchange, { person }) =>
        work.run(exchange, users.get(person), (user) => answerJson(exchange, 200, meJson(user), unkept)),
      ),
    },
    {
      method: "GET",
      path: "/api/auth/sessions",
      name: "sessions",
      access: "person",
      handle: forPerson((exchange, { person, session }) =>
        work.run(exchange, sessions.list(person), (found) =>
          answerJson(exchange, 200, sessionsJson(found, session, times), unkept),
        ),
      ),
    },
    {
      method: "DELETE",
      path: "/api/auth/sessions",
      name: "endSessions",
      access: "person",
      handle: forPerson((exchange, { person }) =>
        work.run(exchange, sessions.endAll(person), () => answerNothing(exchange, 204)),
      ),
    },
    {
      method: "DELETE",
      path: "/api/auth/sessions/:session",
      name: "endSession",
      access: "person",
      handle: forPerson((exchange, { person }, [session]) =>
        work.run(exchange, sessions.end(person, session), () => answerNothing(exchange, 204)),
      ),
    },
  ]
}

const refreshFields = knownFields(RefreshRequest)
const sessionFields = knownFields(SessionRequest)

/** Tokens are secrets, and what a person has is nobody else's to keep. */
const unkept = [["cache-control", "no-store"]] as const

/** Only until the handler returns. */
const clientOf = ({ clientAddress }: SessionRouteParts, exchange: Exchange): ClientMark => ({
  agent: exchange.header("user-agent"),
  address: clientAddress.of(exchange),
})

const withBody = (exchange: Exchange, fields: KnownFields, use: (body: unknown) => void): void => {
  if (acceptBody(exchange, limits.bodyBytesMax) === undefined) return
  readText(exchange, limits.bodyBytesMax, (text) => {
    const body = parseBody(exchange, text, fields)
    if (body !== undefined) use(body)
  })
}

const withRefreshToken = (exchange: Exchange, use: (token: string) => void): void =>
  withBody(exchange, refreshFields, (body) => {
    const asked = decodeRefreshRequest(body)
    if (typeof asked === "string") return answerRefusal(exchange, refusal("malformed-json", { reason: asked }))
    use(asked.token)
  })

const answerGrant = (exchange: Exchange, status: number, grant: Grant): void =>
  answerJson(
    exchange,
    status,
    JSON.stringify({
      tokenType: "Bearer",
      accessToken: grant.accessToken,
      refreshToken: grant.refreshToken,
      accessTokenExpiresInSeconds: grant.accessSeconds,
      refreshTokenExpiresInSeconds: grant.refreshSeconds,
      sessionId: grant.session,
    }),
    unkept,
  )

/** The last four are of social login. */
const meJson = ({ id, username, role }: User): string =>
  JSON.stringify({
    ...{ userId: id, username, role },
    ...{ provider: null, socialId: null, email: null, displayName: null },
  })

const sessionsJson = (found: ReadonlyArray<Session>, current: string, times: DateTimes): string =>
  JSON.stringify(
    found.map(({ id, agent, createdAt, usedAt, expiresAt }) => ({
      ...{ id, current: id === current, agent },
      ...{ createdAt: times.format(createdAt), usedAt: times.format(usedAt), expiresAt: times.format(expiresAt) },
    })),
  )
