/** Bodies of the abuse rules as they are in force, and of an order that gives one another mode or other numbers. */
import { Schema } from "effect"
import {
  type AbuseMode,
  type AbuseNumbers,
  abuseModes,
  abuseReasons,
  abuseRuleNames,
  isAbuseMax,
  isAbuseWindow,
} from "./abuse.ts"
import { DateTime } from "./http-schemas-part.ts"
import { limits } from "./limits.ts"
import { asked, Count, whole } from "./numbers.ts"
import { isRecord, notAnObject, optional } from "./request-body.ts"

const Mode = Schema.Literals(abuseModes)

const AbuseRuleBody = Schema.Struct({
  rule: Schema.Literals(abuseRuleNames).annotate({ description: "Its name in settings and addresses." }),
  reason: Schema.Literals(abuseReasons),
  mode: Mode.annotate({ description: "In force now." }),
  setting: Mode.annotate({ description: "The mode that the server was started with." }),
  max: whole(1, limits.abuseCountedMax).annotate({ description: "From so many on it speaks; in force now." }),
  windowSeconds: whole(1, limits.abuseWindowSecondsMax).annotate({
    description: "So far back it counts; in force now.",
  }),
  settingMax: Count.annotate({ description: "The number that the server was started with." }),
  settingWindowSeconds: Count.annotate({ description: "The window that the server was started with." }),
  setBy: Schema.NullOr(Count).annotate({
    description:
      "Who set another mode than the setting; 0 for a caller of the trusted surface, null where it is the setting.",
  }),
  setAt: Schema.NullOr(DateTime),
  numbersSetBy: Schema.NullOr(Count).annotate({ description: "The same, of `max` and `windowSeconds`." }),
  numbersSetAt: Schema.NullOr(DateTime),
}).annotate({ identifier: "AbuseRule" })

export const AbuseRulesResponse = Schema.Struct({
  policyVersion: Schema.String.annotate({ description: "Equal rules have equal versions." }),
  rules: Schema.Array(AbuseRuleBody),
}).annotate({ identifier: "AbuseRulesResponse" })
export type AbuseRulesResponse = typeof AbuseRulesResponse.Type

const setting = "setting"

export const AbuseRuleRequest = Schema.Struct({
  mode: optional(
    Schema.Literals([...abuseModes, setting]).annotate({ description: "setting: as the server was started." }),
  ),
  numbers: optional(
    Schema.Union([
      Schema.Struct({
        max: asked(1, limits.abuseCountedMax),
        windowSeconds: asked(1, limits.abuseWindowSecondsMax),
      }),
      Schema.Literal(setting),
    ]).annotate({ description: "setting: as the server was started." }),
  ),
}).annotate({
  identifier: "AbuseRuleRequest",
  description: "Either a mode, or numbers.",
  examples: [{ mode: "shadow" }, { numbers: { max: 5, windowSeconds: 20 } }],
})

export type AbuseRuleOrder =
  | { readonly kind: "mode"; readonly mode: AbuseMode | "setting" }
  | { readonly kind: "numbers"; readonly numbers: AbuseNumbers | "setting" }

/** What is ordered, or the sentence that says what is wrong. */
export const decodeAbuseRuleRequest = (body: unknown): AbuseRuleOrder | string => {
  if (!isRecord(body)) return notAnObject
  const { mode, numbers } = body
  if ((mode == null) === (numbers == null)) return "one of mode and numbers must be given"
  return mode == null ? numbersIn(numbers) : modeIn(mode)
}

const modeIn = (given: unknown): AbuseRuleOrder | string => {
  const mode = [...abuseModes, setting].find((each) => each === given) as AbuseMode | "setting" | undefined
  return mode === undefined ? "mode must be enforce, shadow, off or setting" : { kind: "mode", mode }
}

const numbersIn = (given: unknown): AbuseRuleOrder | string => {
  if (given === setting) return { kind: "numbers", numbers: setting }
  if (!isRecord(given)) return "numbers must be an object with max and windowSeconds, or setting"
  const { max, windowSeconds } = given
  if (typeof max !== "number" || !isAbuseMax(max)) {
    return `numbers.max must be a whole number from 1 to ${limits.abuseCountedMax}`
  }
  if (typeof windowSeconds !== "number" || !isAbuseWindow(windowSeconds)) {
    return `numbers.windowSeconds must be a whole number from 1 to ${limits.abuseWindowSecondsMax}`
  }
  return { kind: "numbers", numbers: { max, windowMs: windowSeconds * 1_000 } }
}
