/** Seats that the sale has chosen are as the named rule says, and no rule before it had any, as the auditor reads it. */
import { SaleAudit } from "@ticketrush/audit/SaleAudit"
import type { Checker } from "./Checker.ts"

/** Sentences of the auditor about other promises are for the checkers of those. */
export const bestSeats = (expiriesPerDrainMax: number): Checker => {
  const audits = new Map<number, SaleAudit>()
  return {
    promise: "best seats are the best there were by the ladder of rules",
    committed: ({ record }) => {
      const audit = audits.get(record.concertId) ?? new SaleAudit(record.concertId, expiriesPerDrainMax)
      audits.set(record.concertId, audit)
      audit.take(record)
      return audit.report().violations.find((sentence) => sentence.startsWith("best seats: "))
    },
  }
}
