/** The abuse rules in force, and an order that gives one of them another mode at once and for all nodes. */
import type { AbuseGuard } from "@ticketrush/engine/abuse/AbuseGuard"
import type { AbuseModes } from "@ticketrush/engine/abuse/AbuseModes"
import { refused, type StoreUnavailable } from "@ticketrush/engine/catalogue/errors"
import type { AuditTrail } from "@ticketrush/engine/trail/AuditTrail"
import { type AbuseMode, abuseReasonOf } from "@ticketrush/protocol/abuse"
import {
  AbuseModeRequest,
  type AbuseRulesResponse,
  decodeAbuseModeRequest,
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
  readonly modes: Pick<AbuseModes["Service"], "set">
  /** What is stored is in force here when it is done. */
  readonly followModes: Effect.Effect<void, StoreUnavailable>
  readonly work: ColdWork
  readonly times: DateTimes
  readonly trail: Pick<AuditTrail["Service"], "note" | "record">
  /** Milliseconds since 1970 UTC. */
  readonly nowMs: () => number
}

const modeBody = { fields: knownFields(AbuseModeRequest), decode: decodeAbuseModeRequest }

export const abuseRuleRoutes = (parts: AbuseRuleParts): ReadonlyArray<Route> => {
  const shown = (path: string, name: string, access: Route["access"]): Route => ({
    ...{ method: "GET", path, name, access },
    handle: (exchange) => answer(parts, exchange),
  })
  const set = (path: string, name: string, access: Route["access"]): Route => ({
    ...{ method: "PUT", path: `${path}/:rule`, name, access },
    handle: (exchange, [rule], caller) =>
      readJson(exchange, modeBody, ({ mode }) => setMode(parts, exchange, authorOf(caller), rule, mode)),
  })
  return [
    shown("/api/abuse/rules", "abuseRules", "trusted"),
    shown("/api/admin/abuse/rules", "adminAbuseRules", "operator"),
    set("/api/abuse/rules", "setAbuseRule", "trusted"),
    set("/api/admin/abuse/rules", "adminSetAbuseRule", "admin"),
  ]
}

/** On record, stored, and in force here before it is answered; at the other nodes within a second or so. */
const setMode = (
  parts: AbuseRuleParts,
  exchange: Exchange,
  actor: number,
  rule: string,
  mode: AbuseMode | "setting",
): void => {
  const { followModes, modes, nowMs, trail, work } = parts
  const reason = abuseReasonOf(rule)
  if (reason === undefined)
    return work.run(exchange, refused("abuse-rule-unknown", { rule: rule.slice(0, 32) }), () => {})
  const detail = mode === "setting" ? `${rule} as the setting says` : `${rule} to ${mode}`
  onRecord(trail, exchange, { kind: "ABUSE_CHANGE", actor, reason, detail }, (cameOut) => {
    const kept = mode === "setting" ? null : { mode, by: actor, at: Math.floor(nowMs()) }
    const applied = Effect.andThen(modes.set(reason, kept), followModes)
    work.run(exchange, toldOf(applied, detail, cameOut), () => answer(parts, exchange))
  })
}

const answer = ({ abuse, times }: AbuseRuleParts, exchange: Exchange): void => {
  const { rules, version } = abuse.inForce()
  const body: AbuseRulesResponse = {
    policyVersion: version,
    rules: rules.map(({ max, mode, name, reason, set, setting, windowMs }) => ({
      ...{ rule: name, reason, mode, setting, max, windowSeconds: windowMs / 1_000 },
      ...{ setBy: set?.by ?? null, setAt: set === undefined ? null : times.format(set.at) },
    })),
  }
  answerJson(exchange, 200, JSON.stringify(body), uncached)
}
