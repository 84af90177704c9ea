/**
 * I5, I10, I11: every hold is within the rules that were in force, and all captured money has a seat or a refund, as
 * the auditor reads it from the journal alone.
 */
import { SaleAudit } from "@ticketrush/audit/SaleAudit"
import type { Checker } from "./Checker.ts"

/** Sentences of the auditor about other promises are for the checkers of those. */
export const audited = (expiriesPerDrainMax: number): Checker => {
  const audits = new Map<number, SaleAudit>()
  return {
    promise: "I5 every hold is within the rules in force, I10 money is conserved, I11 each report counts once",
    committed: ({ record }) => {
      const audit = audits.get(record.concertId) ?? new SaleAudit(record.concertId, expiriesPerDrainMax)
      audits.set(record.concertId, audit)
      audit.take(record)
      const { figures, violations } = audit.report()
      const wrong = violations.find((sentence) => /^I(5|10|11) /.test(sentence))
      if (wrong !== undefined) return wrong
      const { difference } = figures.money
      return difference === 0 ? undefined : `I10 ${difference} of what was taken is accounted for by nothing`
    },
  }
}
