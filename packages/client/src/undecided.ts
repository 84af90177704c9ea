/** Codes whose sentence promises that nothing was decided or written; after any other the outcome is not known. */
import type { RefusalCode } from "@ticketrush/protocol"

export const undecided: ReadonlySet<string> = new Set<RefusalCode>([
  "overloaded",
  "unavailable",
  "stopping",
  "journal-broken",
  "catalogue-unavailable",
  "issuer-unavailable",
  "lab-part-missing",
  "payment-unready",
  "payment-token-missing",
  "body-unfinished",
  "too-many-requests",
  "too-many-streams",
])
