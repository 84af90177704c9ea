/** The settings of the abuse rules and of the audit trail. */
import { limits } from "@ticketrush/protocol"
import { abuseRulesOf } from "@ticketrush/protocol/abuse"

const daysMax = 36_500

export const auditVariables = {
  TICKETRUSH_ABUSE: {
    name: "TICKETRUSH_ABUSE",
    takes: "enforce, shadow or off, and rules such as rate=5/10s:shadow behind it, separated by commas",
    about: "abuse rules for holds: enforced, noted only, or not asked",
    initial: "enforce",
    read: abuseRulesOf,
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
