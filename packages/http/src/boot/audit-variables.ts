/** The settings of the abuse rules, of proofs at joins, and of the audit trail. */
import { limits } from "@ticketrush/protocol"
import { abuseRulesOf } from "@ticketrush/protocol/abuse"
import { proofModes } from "@ticketrush/protocol/proof"
import { oneOf } from "./setting-readers.ts"

const daysMax = 36_500

export const auditVariables = {
  TICKETRUSH_ABUSE: {
    name: "TICKETRUSH_ABUSE",
    takes: "enforce, shadow or off, and rules such as rate=5/10s:shadow behind it, separated by commas",
    about: "abuse rules for holds: enforced, noted only, or not asked",
    initial: "enforce",
    read: abuseRulesOf,
  },
  TICKETRUSH_PROOF: {
    name: "TICKETRUSH_PROOF",
    takes: proofModes.join(", "),
    about: "proof of work of signed-in people who join a line: never, when many join or try, always",
    initial: "auto",
    read: oneOf(...proofModes),
  },
  TICKETRUSH_CAPTCHA: {
    name: "TICKETRUSH_CAPTCHA",
    takes: "none or local-test",
    about: "captcha that counts in place of that work; local-test is a sum that programs can solve",
    initial: "none",
    read: oneOf("none", "local-test"),
  },
  TICKETRUSH_AUDIT_DAYS: {
    name: "TICKETRUSH_AUDIT_DAYS",
    takes: `days from 1 to ${daysMax}`,
    about: "how long rows of the audit trail are kept",
    initial: String(limits.trailDaysDefault),
    read: (text: string): number | undefined => {
      const days = /^\d{1,5}$/.test(text) ? Number(text) : 0
      return days >= 1 && days <= daysMax ? days : undefined
    },
  },
} as const
