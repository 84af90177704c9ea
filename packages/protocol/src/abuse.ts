/**
 * The abuse rules as data, and what they say. A rule counts something about the person who asks for a hold; at `max` and
 * above it speaks. What was counted, the rules and their version are put on record with each decision, so that the
 * decision can be made again from the record.
 */
import { limits } from "./limits.ts"

/** In the order in which they are asked. The first three are those of the contract. */
export const abuseReasons = [
  "RATE_LIMIT_EXCEEDED",
  "DUPLICATE_REQUEST_FINGERPRINT",
  "DEVICE_FINGERPRINT_MULTI_ACCOUNT",
  "PROBING_VELOCITY",
  "HOLD_RELEASE_LOOP",
] as const
export type AbuseReason = (typeof abuseReasons)[number]

export const abuseModes = ["enforce", "shadow", "off"] as const
export type AbuseMode = (typeof abuseModes)[number]

/**
 * `max`: what is counted in the last `windowMs` milliseconds must stay below it. In shadow a rule is noted and blocks
 * no hold.
 */
export type AbuseNumbers = { readonly windowMs: number; readonly max: number }
export type AbuseRule = AbuseNumbers & { readonly mode: AbuseMode }
export type AbuseRules = { readonly [reason in AbuseReason]: AbuseRule }

/**
 * What each rule counted: holds of the person; holds of the person with this request fingerprint; other people with holds
 * from this device; seats that the person asked for and others had; holds that the person gave back.
 */
export type AbuseCounted = { readonly [reason in AbuseReason]: number }

/** `blockedBy`: the first rule that forbids the hold. `shadow`: the first that would, were it enforced. */
export type AbuseVerdict = { readonly blockedBy: AbuseReason | null; readonly shadow: AbuseReason | null }

export const judgeAbuse = (rules: AbuseRules, counted: AbuseCounted): AbuseVerdict => {
  let blockedBy: AbuseReason | null = null
  let shadow: AbuseReason | null = null
  for (const reason of abuseReasons) {
    const { mode, max } = rules[reason]
    if (mode === "off" || counted[reason] < max) continue
    if (mode === "enforce") blockedBy ??= reason
    else shadow ??= reason
  }
  return { blockedBy, shadow }
}

/** The windows and numbers of the contract. The rules beyond it are watched and not enforced unless asked for. */
export const contractAbuseRules: AbuseRules = {
  RATE_LIMIT_EXCEEDED: { mode: "enforce", windowMs: 10_000, max: 3 },
  DUPLICATE_REQUEST_FINGERPRINT: { mode: "enforce", windowMs: 300_000, max: 1 },
  DEVICE_FINGERPRINT_MULTI_ACCOUNT: { mode: "enforce", windowMs: 600_000, max: 1 },
  PROBING_VELOCITY: { mode: "shadow", windowMs: 10_000, max: 30 },
  HOLD_RELEASE_LOOP: { mode: "shadow", windowMs: 600_000, max: 5 },
}

/** Where a person objects to a decision. */
export const appealPath = "/api/appeals"

/** What the person is told, beside the sentence of the refusal. */
export const abuseExplanations: { readonly [reason in AbuseReason]: string } = {
  RATE_LIMIT_EXCEEDED:
    "You have held seats as often as one person may in this time. Attempts that are refused do not count: wait until the time is over, and hold again.",
  DUPLICATE_REQUEST_FINGERPRINT:
    "A hold of yours came with the same request fingerprint a moment ago. Look at your reservations first; a new attempt sends a new fingerprint.",
  DEVICE_FINGERPRINT_MULTI_ACCOUNT:
    "Another account has held seats from this device a moment ago. One device buys for one person at a time.",
  PROBING_VELOCITY:
    "You have asked for many seats that others had, faster than people choose. Look at the seat map, and hold a seat that is free.",
  HOLD_RELEASE_LOOP:
    "You have held seats and given them back several times, which keeps them from others. Hold again when the time is over.",
}

/** Names of the rules in settings and addresses, in the order of the reasons. */
export const abuseRuleNames = ["rate", "duplicate", "device", "probing", "loop"] as const

export const abuseReasonOf = (name: string): AbuseReason | undefined =>
  abuseReasons[abuseRuleNames.findIndex((each) => each === name)]

/** What a person has done is kept no further back, and of each kind no more. */
export const isAbuseMax = (max: number): boolean => Number.isInteger(max) && max >= 1 && max <= limits.abuseCountedMax
export const isAbuseWindow = (seconds: number): boolean =>
  Number.isInteger(seconds) && seconds >= 1 && seconds <= limits.abuseWindowSecondsMax

/**
 * Rules out of a text such as `shadow` or `enforce,rate=5/10s,loop=off`: the mode of all rules, then what differs for one.
 * Undefined when it is none.
 */
export const abuseRulesOf = (text: string): AbuseRules | undefined => {
  const rules: { [reason in AbuseReason]: AbuseRule } = { ...contractAbuseRules }
  for (const [i, word] of text.split(",").entries()) {
    const mode = abuseModes.find((each) => each === word.trim())
    if (mode !== undefined) {
      if (i > 0) return undefined
      for (const reason of abuseReasons) {
        const softer = mode === "enforce" ? contractAbuseRules[reason].mode : mode
        rules[reason] = { ...rules[reason], mode: softer }
      }
      continue
    }
    const found = /^\s*([a-z]+)=(?:(\d{1,2})\/(\d{1,4})s(?::(enforce|shadow|off))?|(enforce|shadow|off))\s*$/.exec(word)
    const reason = found === null ? undefined : abuseReasonOf(found[1])
    if (found === null || reason === undefined) return undefined
    const [, , max, seconds, modeOfNumbers, modeAlone] = found
    const before = rules[reason]
    const given = (modeOfNumbers ?? modeAlone ?? before.mode) as AbuseMode
    const next =
      max === undefined
        ? { ...before, mode: given }
        : { mode: given, max: Number(max), windowMs: Number(seconds) * 1_000 }
    if (!isAbuseMax(next.max) || !isAbuseWindow(next.windowMs / 1_000)) return undefined
    rules[reason] = next
  }
  return rules
}
