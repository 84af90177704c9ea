/** I10 at the end: the ledger of each sale sums to zero at every position, and holds what the provider holds. */
import { Ledger } from "@ticketrush/engine/core/ledger"
import { decodeEvents } from "@ticketrush/protocol"
import type { Stream } from "../DatabaseSim.ts"

export const ledgerDiffers = ({ concertId, records }: Stream, heldByProvider: number): string | undefined => {
  const ledger = new Ledger()
  for (const { first, frame } of records) {
    for (const [i, event] of decodeEvents(frame).entries()) {
      ledger.take(event)
      if (ledger.sum !== 0)
        return `I10: the ledger of concert ${concertId} sums to ${ledger.sum} at position ${first + i}`
    }
  }
  const booked = ledger.balance("provider")
  if (booked !== heldByProvider) return `I10: the provider holds ${heldByProvider}, the ledger says ${booked}`
  for (const account of ["unearned", "refunds", "failed"] as const) {
    const left = ledger.balance(account)
    if (left !== 0) return `I10: ${-left} are left in account ${account} of concert ${concertId}`
  }
  return undefined
}
