/** Bodies of the abuse rules as they are in force, and of an order that gives one another mode. */
import { Schema } from "effect"
import { type AbuseMode, abuseModes, abuseReasons, abuseRuleNames } from "./abuse.ts"
import { DateTime } from "./http-schemas-part.ts"
import { Count } from "./numbers.ts"
import { isRecord, notAnObject } from "./request-body.ts"

const Mode = Schema.Literals(abuseModes)

const AbuseRuleBody = Schema.Struct({
  rule: Schema.Literals(abuseRuleNames).annotate({ description: "Its name in settings and addresses." }),
  reason: Schema.Literals(abuseReasons),
  mode: Mode.annotate({ description: "In force now." }),
  setting: Mode.annotate({ description: "The mode that the server was started with." }),
  max: Count,
  windowSeconds: Count,
  setBy: Schema.NullOr(Count).annotate({
    description:
      "Who set another mode than the setting; 0 for a caller of the trusted surface, null where it is the setting.",
  }),
  setAt: Schema.NullOr(DateTime),
}).annotate({ identifier: "AbuseRule" })

export const AbuseRulesResponse = Schema.Struct({
  policyVersion: Schema.String.annotate({ description: "Equal rules have equal versions." }),
  rules: Schema.Array(AbuseRuleBody),
}).annotate({ identifier: "AbuseRulesResponse" })
export type AbuseRulesResponse = typeof AbuseRulesResponse.Type

export const AbuseModeRequest = Schema.Struct({
  mode: Schema.Literals([...abuseModes, "setting"]).annotate({ description: "setting: as the server was started." }),
}).annotate({ identifier: "AbuseModeRequest", examples: [{ mode: "shadow" }] })

/** The mode, or the sentence that says what is wrong. */
export const decodeAbuseModeRequest = (body: unknown): { readonly mode: AbuseMode | "setting" } | string => {
  if (!isRecord(body)) return notAnObject
  const mode = [...abuseModes, "setting" as const].find((each) => each === body.mode)
  return mode === undefined ? "mode must be enforce, shadow, off or setting" : { mode }
}
