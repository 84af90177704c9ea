/**
 * Seats that the sale has chosen are as the named rule says, and no rule before it had any; filed wishes are carried out
 * once, in their order, when their person is let in: as the auditor reads it.
 */
import type { Auditors } from "./Auditors.ts"
import type { Checker } from "./Checker.ts"

export const bestSeats = (auditors: Auditors): Checker => ({
  promise: "best seats are the best there were by the ladder of rules",
  committed: ({ record }) =>
    auditors.reportOn(record).violations.find((sentence) => /^(best seats|wishes): /.test(sentence)),
})
