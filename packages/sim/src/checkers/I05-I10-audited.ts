/**
 * I5, I10, I11: every hold is within the rules that were in force, and all captured money has a seat or a refund, as
 * the auditor reads it from the journal alone.
 */
import type { Auditors } from "./Auditors.ts"
import type { Checker } from "./Checker.ts"

export const audited = (auditors: Auditors): Checker => ({
  promise: "I5 every hold is within the rules in force, I10 money is conserved, I11 each report counts once",
  committed: ({ record }) => {
    const { figures, violations } = auditors.reportOn(record)
    const wrong = violations.find((sentence) => /^I(5|10|11) /.test(sentence))
    if (wrong !== undefined) return wrong
    const { difference } = figures.money
    return difference === 0 ? undefined : `I10 ${difference} of what was taken is accounted for by nothing`
  },
})
