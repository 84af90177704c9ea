/** People, as administrators see them: a list page by page, the tier of each, and how each is verified. */
import type { CatalogueError } from "@ticketrush/engine/catalogue/errors"
import type { User, UserQuery, Users } from "@ticketrush/engine/catalogue/Users"
import type { Log } from "@ticketrush/engine/ports"
import type { AuditTrail } from "@ticketrush/engine/trail/AuditTrail"
import { limits, memberTiers, type Refusal } from "@ticketrush/protocol"
import { knownFields } from "@ticketrush/protocol/known-fields"
import {
  decodeTierRequest,
  decodeVerificationRequest,
  TierRequest,
  userRoles,
  VerificationRequest,
} from "@ticketrush/protocol/session-requests"
import type { Effect } from "effect"
import { forPerson } from "../access/for-person.ts"
import type { ColdWork } from "../ColdWork.ts"
import type { Exchange } from "../Exchange.ts"
import { onRecord, toldOf } from "../ordered.ts"
import type { DateTimes } from "../render/date-time.ts"
import { personJson } from "../render/user.ts"
import { type JsonBody, readJson } from "../request/body.ts"
import { idParameter } from "../request/parameters.ts"
import { answerJson, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { uncached } from "../uncached.ts"
import { given, QueryReader } from "./QueryReader.ts"

type PeopleParts = {
  readonly users: Pick<Users["Service"], "list" | "setTier" | "setVerified">
  readonly work: ColdWork
  readonly trail: Pick<AuditTrail["Service"], "note" | "record">
  readonly log: Log
  readonly times: DateTimes
}

const path = "/api/auth/users"

export const peopleRoutes = (parts: PeopleParts): ReadonlyArray<Route> => [
  {
    method: "GET",
    path,
    name: "people",
    access: "admin",
    query: ["prefix", "tier", "role", "after", "limit"],
    handle: (exchange) => {
      const { times, users, work } = parts
      const query = queryOf(exchange, times)
      if ("code" in query) return answerRefusal(exchange, query)
      work.run(exchange, users.list(query), ({ items, next }) => {
        const link = next === null ? [] : [["link", `<${addressOf(query, next)}>; rel="next"`] as const]
        answerJson(exchange, 200, `[${items.map(personJson).join(",")}]`, [...uncached, ...link])
      })
    },
  },
  {
    method: "PUT",
    path: `${path}/:userId/tier`,
    name: "setTier",
    access: "admin",
    handle: changing(parts, "TIER_CHANGE", tierBody, (userId, { tier }) => [tier, parts.users.setTier(userId, tier)]),
  },
  {
    method: "PUT",
    path: `${path}/:userId/verification`,
    name: "setVerification",
    access: "admin",
    handle: changing(parts, "VERIFICATION_CHANGE", verificationBody, (userId, { verified }) => [
      verified,
      parts.users.setVerified(userId, verified),
    ]),
  },
]

type Change = readonly [detail: string, change: Effect.Effect<User, CatalogueError>]

/** A change of one person, on record before it is made. */
function changing<A extends object>(
  { log, trail, work }: PeopleParts,
  kind: "TIER_CHANGE" | "VERIFICATION_CHANGE",
  body: JsonBody<A>,
  changeOf: (userId: number, asked: A) => Change,
): Route["handle"] {
  return forPerson((exchange, { person: by }, [text]) => {
    const userId = idParameter(exchange, "userId", text)
    if (userId === undefined) return
    readJson(exchange, body, (asked) => {
      const [detail, change] = changeOf(userId, asked)
      onRecord(trail, exchange, { kind, actor: by, person: userId, detail } as const, (cameOut) =>
        work.run(exchange, toldOf(change, detail, cameOut), (user) => {
          log.warn("a person was changed", { userId, kind, detail, by })
          answerJson(exchange, 200, personJson(user), uncached)
        }),
      )
    })
  })
}

const verificationBody = { fields: knownFields(VerificationRequest), decode: decodeVerificationRequest }
const tierBody = { fields: knownFields(TierRequest), decode: decodeTierRequest }

const queryOf = (exchange: Exchange, times: DateTimes): UserQuery | Refusal => {
  const query = new QueryReader(exchange, times)
  const asked = {
    prefix: query.text("prefix", limits.nameCharsMax),
    tier: query.word("tier", memberTiers),
    role: query.word("role", userRoles),
    after: query.whole("after"),
  }
  const limit = query.limit(limits.listPageMax, limits.listPageMax)
  return query.wrong ?? { ...given(asked), limit }
}

/** Where the next page is: the same question, from behind the last row. */
const addressOf = (query: UserQuery, next: number): string => {
  const found = new URLSearchParams()
  for (const [name, value] of Object.entries({ ...query, after: next })) found.set(name, String(value))
  return `${path}?${found}`
}
