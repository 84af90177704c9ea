/** Who may do what: operators look people up, administrators give roles. */
import type { Users } from "@ticketrush/engine/catalogue/Users"
import type { Sessions } from "@ticketrush/engine/identity/Sessions"
import type { Log } from "@ticketrush/engine/ports"
import type { AuditTrail } from "@ticketrush/engine/trail/AuditTrail"
import { knownFields } from "@ticketrush/protocol/known-fields"
import { decodeRoleRequest, RoleRequest } from "@ticketrush/protocol/session-requests"
import { forPerson } from "../access/for-person.ts"
import type { ColdWork } from "../ColdWork.ts"
import { onRecord, toldOf } from "../ordered.ts"
import { userJson } from "../render/user.ts"
import { readJson } from "../request/body.ts"
import { idParameter } from "../request/parameters.ts"
import { answerJson, answerNothing } from "../respond.ts"
import type { Route } from "../router.ts"
import { uncached } from "../uncached.ts"

type RoleRouteParts = {
  readonly sessions: Pick<Sessions["Service"], "setRole">
  readonly users: Pick<Users["Service"], "get">
  readonly work: ColdWork
  readonly trail: Pick<AuditTrail["Service"], "note" | "record">
  readonly log: Log
}

export const roleRoutes = ({ sessions, users, work, log, trail }: RoleRouteParts): ReadonlyArray<Route> => [
  {
    method: "GET",
    path: "/api/auth/users/:userId",
    name: "lookUpUser",
    access: "operator",
    handle: forPerson((exchange, _, [text]) => {
      const userId = idParameter(exchange, "userId", text)
      if (userId === undefined) return
      work.run(exchange, users.get(userId), (user) => answerJson(exchange, 200, userJson(user), uncached))
    }),
  },
  {
    method: "PUT",
    path: "/api/auth/users/:userId/role",
    name: "setRole",
    access: "admin",
    handle: forPerson((exchange, { person: by }, [text]) => {
      const userId = idParameter(exchange, "userId", text)
      if (userId === undefined) return
      readJson(exchange, roleBody, ({ role }) => {
        const order = { kind: "ROLE_CHANGE", actor: by, person: userId, detail: role } as const
        onRecord(trail, exchange, order, (cameOut) =>
          work.run(exchange, toldOf(sessions.setRole(userId, role), role, cameOut), () => {
            log.warn("a role was given", { userId, role, by })
            answerNothing(exchange, 204)
          }),
        )
      })
    }),
  },
]

const roleBody = { fields: knownFields(RoleRequest), decode: decodeRoleRequest }
