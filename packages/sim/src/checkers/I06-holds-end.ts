/** I6: after healing no hold is older than its deadline plus the slack, by the journal's own time. */
import type { SaleModel } from "../model.ts"

export const overdueHold = (model: SaleModel, journalMs: number): string | undefined => {
  for (const made of model.reservations.values()) {
    const waits = made.status === "hold" || made.status === "paying"
    if (waits && made.deadline < journalMs) {
      return `I6: reservation ${made.sequence} of concert ${model.concertId} should have ended ${journalMs - made.deadline} ms ago`
    }
  }
  return model.miscounted()
}
