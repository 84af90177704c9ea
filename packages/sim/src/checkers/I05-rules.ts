/** I5: every hold is within the rules that were in force, as the auditor reads it from the journal alone. */
import { SaleAudit } from "@ticketrush/audit/SaleAudit"
import type { Checker } from "./Checker.ts"

/** Sentences of the auditor about other promises are for the checkers of those. */
export const withinRules = (expiriesPerDrainMax: number): Checker => {
  const audits = new Map<number, SaleAudit>()
  return {
    promise: "I5 every hold is within the rules in force",
    committed: ({ record }) => {
      const audit = audits.get(record.concertId) ?? new SaleAudit(record.concertId, expiriesPerDrainMax)
      audits.set(record.concertId, audit)
      audit.take(record)
      return audit.report().violations.find((sentence) => sentence.startsWith("I5 "))
    },
  }
}
