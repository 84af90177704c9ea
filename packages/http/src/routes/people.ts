/** People, as administrators see them: a list page by page, and the tier of each. */
import type { UserQuery, Users } from "@ticketrush/engine/catalogue/Users"
import type { Log } from "@ticketrush/engine/ports"
import type { AuditTrail } from "@ticketrush/engine/trail/AuditTrail"
import { limits, memberTiers, type Refusal } from "@ticketrush/protocol"
import { knownFields } from "@ticketrush/protocol/known-fields"
import { decodeTierRequest, TierRequest, userRoles } from "@ticketrush/protocol/session-requests"
import { forPerson } from "../access/for-person.ts"
import type { ColdWork } from "../ColdWork.ts"
import type { Exchange } from "../Exchange.ts"
import { onRecord, toldOf } from "../ordered.ts"
import type { DateTimes } from "../render/date-time.ts"
import { userJson } from "../render/user.ts"
import { readJson } from "../request/body.ts"
import { idParameter } from "../request/parameters.ts"
import { answerJson, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { uncached } from "../uncached.ts"
import { given, QueryReader } from "./QueryReader.ts"

type PeopleParts = {
  readonly users: Pick<Users["Service"], "list" | "setTier">
  readonly work: ColdWork
  readonly trail: Pick<AuditTrail["Service"], "note" | "record">
  readonly log: Log
  readonly times: DateTimes
}

const path = "/api/auth/users"

export const peopleRoutes = ({ users, work, trail, log, times }: PeopleParts): ReadonlyArray<Route> => [
  {
    method: "GET",
    path,
    name: "people",
    access: "admin",
    query: ["prefix", "tier", "role", "after", "limit"],
    handle: (exchange) => {
      const query = queryOf(exchange, times)
      if ("code" in query) return answerRefusal(exchange, query)
      work.run(exchange, users.list(query), ({ items, next }) => {
        const link = next === null ? [] : [["link", `<${addressOf(query, next)}>; rel="next"`] as const]
        answerJson(exchange, 200, `[${items.map(userJson).join(",")}]`, [...uncached, ...link])
      })
    },
  },
  {
    method: "PUT",
    path: `${path}/:userId/tier`,
    name: "setTier",
    access: "admin",
    handle: forPerson((exchange, { person: by }, [text]) => {
      const userId = idParameter(exchange, "userId", text)
      if (userId === undefined) return
      readJson(exchange, tierBody, ({ tier }) => {
        const order = { kind: "TIER_CHANGE", actor: by, person: userId, detail: tier } as const
        onRecord(trail, exchange, order, (cameOut) =>
          work.run(exchange, toldOf(users.setTier(userId, tier), tier, cameOut), (user) => {
            log.warn("a tier was given", { userId, tier, by })
            answerJson(exchange, 200, userJson(user), uncached)
          }),
        )
      })
    }),
  },
]

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
