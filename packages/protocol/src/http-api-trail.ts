/** The route of the audit trail. */
import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiSchema } from "effect/http-api"
import { abuseReasons, abuseRuleNames, appealPath } from "./abuse.ts"
import { AppealAnswerRequest, AppealRequest } from "./appeal-requests.ts"
import { group, Id } from "./http-api-parts.ts"
import { AbuseRuleRequest, AbuseRulesResponse } from "./http-schemas-abuse.ts"
import * as Body from "./http-schemas-trail.ts"
import { limits } from "./limits.ts"
import { described, reading, signedIn, signedInChange, stored, trusted, trustedRead } from "./refusing.ts"
import { trailKinds, trailResults } from "./trail.ts"

const optional = Schema.optionalKey
const Time = Schema.String.annotate({ maxLength: 40, description: "A date-time, included." })
const Text = Schema.String.annotate({ maxLength: limits.trailTextCharsMax })

/** What every list of the trail can be asked by. */
const trailPage = {
  fromAt: optional(Time),
  toAt: optional(Time),
  before: optional(
    Schema.String.annotate({
      pattern: "^[0-9]{1,16}$",
      description: "The id that all rows come before, as in the header Link of an answer that is not the last.",
    }),
  ),
  limit: optional(
    Schema.String.annotate({
      pattern: "^[0-9]{1,4}$",
      description: `Rows: ${limits.trailShownDefault} unless given, ${limits.trailShownMax} at most.`,
    }),
  ),
}

const abuseQuery = {
  action: optional(Schema.Literals(["HOLD_CREATE"])),
  result: optional(Schema.Literals(["ALLOWED", "BLOCKED"])),
  reason: optional(Schema.Literals(["NONE", ...abuseReasons])),
  userId: optional(Id),
  concertId: optional(Id),
  ...trailPage,
}
const abuseSummary = "Decisions of the abuse rules about holds, newest first, page by page; each reading is on record"

const Decision = Schema.String.annotate({ pattern: `^[A-Za-z0-9_-]{1,${limits.decisionCharsMax}}$` })
const RuleName = Schema.Literals(abuseRuleNames)
const appealsLimit = optional(
  Schema.String.annotate({
    pattern: "^[0-9]{1,4}$",
    description: `Rows: ${limits.appealsShownDefault} unless given, ${limits.appealsShownMax} at most.`,
  }),
)

export const Trail = group("trail", "Who did what, and which decisions were made about whom.").add(
  HttpApiEndpoint.get("auditTrail", "/api/admin/audit", {
    query: {
      kind: optional(Schema.Literals(trailKinds)),
      result: optional(Schema.Literals(trailResults)),
      reason: optional(Text),
      actorUserId: optional(Id),
      userId: optional(Id),
      concertId: optional(Id),
      decision: optional(Text),
      ...trailPage,
    },
    success: Schema.Array(Body.AuditTrailResponse),
  }).annotateMerge(
    described(
      "The audit trail, newest first, page by page, for administrators; each reading is on record",
      signedIn,
      stored,
      ["forbidden"],
    ),
  ),
  HttpApiEndpoint.get("auditAbuse", "/api/reservations/v6/audit/abuse", {
    query: abuseQuery,
    success: Schema.Array(Body.AbuseAuditResponse),
  }).annotateMerge(described(abuseSummary, trustedRead, stored)),
  HttpApiEndpoint.get("ownAuditAbuse", "/api/reservations/v7/audit/abuse", {
    query: abuseQuery,
    success: Schema.Array(Body.AbuseAuditResponse),
  }).annotateMerge(described(`${abuseSummary}; for operators`, signedIn, stored, ["forbidden"])),
  HttpApiEndpoint.post("appeal", appealPath, {
    payload: AppealRequest,
    success: Body.AppealResponse.pipe(HttpApiSchema.status(201)),
  }).annotateMerge(
    described(
      "Object to a decision of an abuse rule about oneself; again is the same",
      signedInChange,
      reading,
      stored,
      ["decision-unknown"],
    ),
  ),
  HttpApiEndpoint.get("ownAppeal", `${appealPath}/:decision`, {
    params: { decision: Decision },
    success: Body.AppealResponse,
  }).annotateMerge(described("An appeal of the person, with its answer", signedIn, stored, ["decision-unknown"])),
  HttpApiEndpoint.get("appeals", appealPath, {
    query: { userId: optional(Id), before: trailPage.before, limit: appealsLimit },
    success: Schema.Array(Body.AppealResponse),
  }).annotateMerge(described("Appeals, newest first, page by page, for operators", signedIn, stored, ["forbidden"])),
  HttpApiEndpoint.get("abuseRules", "/api/abuse/rules", { success: AbuseRulesResponse }).annotateMerge(
    described("The abuse rules in force", trustedRead, stored),
  ),
  HttpApiEndpoint.get("adminAbuseRules", "/api/admin/abuse/rules", { success: AbuseRulesResponse }).annotateMerge(
    described("The same, for signed-in operators and administrators", signedIn, stored, ["forbidden"]),
  ),
  HttpApiEndpoint.put("setAbuseRule", "/api/abuse/rules/:rule", {
    params: { rule: RuleName },
    payload: AbuseRuleRequest,
    success: AbuseRulesResponse,
  }).annotateMerge(
    described(
      "Give an abuse rule another mode, or other numbers, at once and at every node. On record",
      reading,
      trusted,
      stored,
      ["abuse-rule-unknown", "catalogue-outcome-unknown"],
    ),
  ),
  HttpApiEndpoint.put("adminSetAbuseRule", "/api/admin/abuse/rules/:rule", {
    params: { rule: RuleName },
    payload: AbuseRuleRequest,
    success: AbuseRulesResponse,
  }).annotateMerge(
    described("The same, for a signed-in administrator", reading, signedInChange, stored, [
      "forbidden",
      "abuse-rule-unknown",
      "catalogue-outcome-unknown",
    ]),
  ),
  HttpApiEndpoint.put("answerAppeal", `${appealPath}/:decision`, {
    params: { decision: Decision },
    payload: AppealAnswerRequest,
    success: Body.AppealResponse,
  }).annotateMerge(
    described("Answer an appeal, once, for operators", signedInChange, reading, stored, [
      "forbidden",
      "decision-unknown",
      "appeal-answered",
    ]),
  ),
)
