/** The abuse rules in force, and an order that gives one of them another mode or other numbers, at once and for all nodes. */

import type { AbuseChanges } from "@ticketrush/engine/abuse/AbuseChanges"
import type { AbuseGuard } from "@ticketrush/engine/abuse/AbuseGuard"
import { refused, type StoreUnavailable } from "@ticketrush/engine/catalogue/errors"
import type { AuditTrail } from "@ticketrush/engine/trail/AuditTrail"
import { type AbuseNumbers, type AbuseReason, abuseReasonOf } from "@ticketrush/protocol/abuse"
import {
  type AbuseRuleOrder,
  AbuseRuleRequest,
  type AbuseRulesResponse,
  decodeAbuseRuleRequest,
} from "@ticketrush/protocol/http-schemas-abuse"
import { knownFields } from "@ticketrush/protocol/known-fields"
import { Effect } from "effect"
import { authorOf } from "../access/Caller.ts"
import type { ColdWork } from "../ColdWork.ts"
import type { Exchange } from "../Exchange.ts"
import { onRecord, toldOf } from "../ordered.ts"
import type { DateTimes } from "../render/date-time.ts"
import { readJson } from "../request/body.ts"
import { answerJson } from "../respond.ts"
import type { Route } from "../router.ts"
import { uncached } from "../uncached.ts"

export type AbuseRuleParts = {
  readonly abuse: Pick<AbuseGuard, "inForce">
  readonly changes: Pick<AbuseChanges["Service"], "setMode" | "setNumbers">
  /** What is stored is in force here when it is done. */
  readonly followChanges: Effect.Effect<void, StoreUnavailable>
  readonly work: ColdWork
  readonly times: DateTimes
  readonly trail: Pick<AuditTrail["Service"], "note" | "record">
  /** Milliseconds since 1970 UTC. */
  readonly nowMs: () => number
}

const ruleBody = { fields: knownFields(AbuseRuleRequest), decode: decodeAbuseRuleRequest }

export const abuseRuleRoutes = (parts: AbuseRuleParts): ReadonlyArray<Route> => {
  const shown = (path: string, name: string, access: Route["access"]): Route => ({
    ...{ method: "GET", path, name, access },
    handle: (exchange) => answer(parts, exchange),
  })
  const set = (path: string, name: string, access: Route["access"]): Route => ({
    ...{ method: "PUT", path: `${path}/:rule`, name, access },
    handle: (exchange, [rule], caller) =>
      readJson(exchange, ruleBody, (order) => setRule(parts, exchange, authorOf(caller), rule, order)),
  })
  return [
    shown("/api/abuse/rules", "abuseRules", "trusted"),
    shown("/api/admin/abuse/rules", "adminAbuseRules", "operator"),
    set("/api/abuse/rules", "setAbuseRule", "trusted"),
    set("/api/admin/abuse/rules", "adminSetAbuseRule", "admin"),
  ]
}

/** On record, stored, and in force here before it is answered; at the other nodes within a second or so. */
const setRule = (
  parts: AbuseRuleParts,
  exchange: Exchange,
  actor: number,
  rule: string,
  order: AbuseRuleOrder,
): void => {
  const { followChanges, nowMs, trail, work } = parts
  const reason = abuseReasonOf(rule)
  if (reason === undefined)
    return work.run(exchange, refused("abuse-rule-unknown", { rule: rule.slice(0, 32) }), () => {})
  const detail = `${rule} ${saidOf(parts, reason, order)}`
  onRecord(trail, exchange, { kind: "ABUSE_CHANGE", actor, reason, detail }, (cameOut) => {
    const kept = storing(parts, reason, order, { by: actor, at: Math.floor(nowMs()) })
    work.run(exchange, toldOf(Effect.andThen(kept, followChanges), detail, cameOut), () => answer(parts, exchange))
  })
}

const storing = (
  { changes }: AbuseRuleParts,
  reason: AbuseReason,
  order: AbuseRuleOrder,
  author: { readonly by: number; readonly at: number },
) =>
  order.kind === "mode"
    ? changes.setMode(reason, order.mode === "setting" ? null : { mode: order.mode, ...author })
    : changes.setNumbers(reason, order.numbers === "setting" ? null : { ...order.numbers, ...author })

/** What the trail says of it. Of numbers also those that were in force at this node until then. */
const saidOf = ({ abuse }: AbuseRuleParts, reason: AbuseReason, order: AbuseRuleOrder): string => {
  if (order.kind === "mode") return order.mode === "setting" ? "as the setting says" : `to ${order.mode}`
  const { setting, ...before } = abuse.inForce().rules.find((each) => each.reason === reason)!
  const after = order.numbers === "setting" ? setting : order.numbers
  const why = order.numbers === "setting" ? ", as the setting says" : ""
  return `from ${numbersText(before)} to ${numbersText(after)}${why}`
}

/** As in a setting. */
const numbersText = ({ max, windowMs }: AbuseNumbers): string => `${max}/${windowMs / 1_000}s`

const answer = ({ abuse, times }: AbuseRuleParts, exchange: Exchange): void => {
  const { rules, version } = abuse.inForce()
  const timeOf = (set: { readonly at: number } | undefined) => (set === undefined ? null : times.format(set.at))
  const body: AbuseRulesResponse = {
    policyVersion: version,
    rules: rules.map(({ max, mode, name, reason, setMode, setNumbers, setting, windowMs }) => ({
      ...{ rule: name, reason, mode, setting: setting.mode, max, windowSeconds: windowMs / 1_000 },
      ...{ settingMax: setting.max, settingWindowSeconds: setting.windowMs / 1_000 },
      ...{ setBy: setMode?.by ?? null, setAt: timeOf(setMode) },
      ...{ numbersSetBy: setNumbers?.by ?? null, numbersSetAt: timeOf(setNumbers) },
    })),
  }
  answerJson(exchange, 200, JSON.stringify(body), uncached)
}
