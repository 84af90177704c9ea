/**
 * The sales policy of a concert, and its versions. A sale takes whole policies and keeps them all; the
 * newest one whose time has come is in force.
 */
import type { SaleCommands } from "@ticketrush/engine/sales/SaleCommands"
import type { SaleReads } from "@ticketrush/engine/sales/SaleReads"
import type { AuditTrail } from "@ticketrush/engine/trail/AuditTrail"
import { type ConcertId, isConcertId, type RulesVersion, refusal, refusalMessage } from "@ticketrush/protocol"
import { authorOf } from "../access/Caller.ts"
import { askSale } from "../ask-sale.ts"
import type { Exchange } from "../Exchange.ts"
import { orderSale } from "../order-sale.ts"
import { onRecord, resultOfReply } from "../ordered.ts"
import { readPolicy } from "../policy/read-policy.ts"
import { salesPolicyJson } from "../policy/sales-policy-json.ts"
import type { DateTimes } from "../render/date-time.ts"
import { idParameter } from "../request/parameters.ts"
import { answerJson, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { uncached } from "../uncached.ts"

export type SalesPolicyParts = {
  readonly commands: SaleCommands
  readonly reads: SaleReads
  readonly times: DateTimes
  readonly trail: Pick<AuditTrail["Service"], "note" | "record">
}

export const salesPolicyRoutes = (parts: SalesPolicyParts): ReadonlyArray<Route> => {
  const path = "/concerts/:concertId/sales-policy"
  const set = (base: string, name: string, access: Route["access"]): Route => ({
    method: "PUT",
    path: `${base}${path}`,
    name,
    access,
    handle: (exchange, [id], caller) => setPolicy(parts, exchange, id, authorOf(caller)),
  })
  const history = (base: string, name: string, access: Route["access"]): Route => ({
    method: "GET",
    path: `${base}${path}/history`,
    name,
    access,
    handle: (exchange, [id]) =>
      withVersions(parts, exchange, id, (versions, _now, concertId) =>
        answerJson(
          exchange,
          200,
          `[${versions.map((each) => salesPolicyJson(concertId, each, parts.times)).join(",")}]`,
          uncached,
        ),
      ),
  })
  return [
    set("/api", "setSalesPolicy", "trusted"),
    set("/api/admin", "adminSetSalesPolicy", "admin"),
    {
      method: "GET",
      path: `/api${path}`,
      name: "salesPolicy",
      access: "public",
      handle: (exchange, [id]) =>
        withVersions(parts, exchange, id, (versions, now, concertId) => {
          // Before the first one counts, the one that comes is what people want to know.
          const shown = versions.findLast(({ from }) => from <= now) ?? versions.at(-1)
          if (shown === undefined) return answerRefusal(exchange, refusal("sales-policy-unknown", { concertId }))
          answerJson(exchange, 200, salesPolicyJson(concertId, shown, parts.times), uncached)
        }),
    },
    history("/api", "salesPolicyHistory", "trusted"),
    history("/api/admin", "adminSalesPolicyHistory", "admin"),
  ]
}

const setPolicy = (parts: SalesPolicyParts, exchange: Exchange, idText: string, author: number): void =>
  readPolicy(exchange, idText, parts.times, ({ concertId, rules, from }) => {
    const command = { kind: "set-rules", rules, from, author } as const
    const order = { kind: "POLICY_CHANGE", actor: author, concert: concertId, detail: "a sales policy" } as const
    onRecord(parts.trail, exchange, order, (cameOut) =>
      orderSale(parts.commands, exchange, concertId, command, { kind: "rules" }, (submitted) => {
        if (!("value" in submitted)) {
          const { refusal: why } = submitted.reply
          cameOut(resultOfReply(submitted.reply), refusalMessage(why))
          return answerRefusal(exchange, why)
        }
        // The answer was made at the position that the command led to, so the newest version is this one.
        const newest = submitted.value.versions.at(-1)!
        cameOut("SUCCESS", `version ${newest.version}, in force from ${new Date(newest.from).toISOString()}`)
        answerJson(exchange, 200, salesPolicyJson(concertId, newest, parts.times), uncached)
      }),
    )
  })

const withVersions = (
  { reads }: SalesPolicyParts,
  exchange: Exchange,
  idText: string,
  use: (versions: ReadonlyArray<RulesVersion>, now: number, concertId: ConcertId) => void,
): void => {
  const concertId = idParameter(exchange, "concertId", idText)
  if (concertId === undefined) return
  const unknown = (): void => answerRefusal(exchange, refusal("sale-unknown", { concertId }))
  if (!isConcertId(concertId)) return unknown()
  askSale(reads, exchange, concertId, { kind: "rules" }, (answer) =>
    answer === undefined ? unknown() : use(answer.value.versions, answer.value.now, concertId),
  )
}
