/** The report about the payments of a concert, in the words of the contract. */
import type { Difference } from "@ticketrush/cashier/reconciliation/differences"
import type { Reconciled } from "@ticketrush/cashier/reconciliation/Reconciliation"
import { type ConcertId, reservationIdOf } from "@ticketrush/protocol"
import type { ReconciliationResponse } from "@ticketrush/protocol/http-schemas-reconciliation"
import { differenceKinds } from "@ticketrush/protocol/reconciliation"

export const reconciliationBody = (
  concertId: ConcertId,
  { balances: ledger, differences, ...report }: Reconciled,
): ReconciliationResponse => ({
  concertId,
  ...report,
  ledger,
  differences: differences.map((each) => differenceBody(concertId, each)),
})

const differenceBody = (concertId: ConcertId, { errand, kind, payment, reservation, says }: Difference) => ({
  paymentId: payment,
  reservationId: reservation === null ? null : reservationIdOf(concertId, reservation),
  errandId: errand,
  ...{ kind, says },
  ...differenceKinds[kind],
})
