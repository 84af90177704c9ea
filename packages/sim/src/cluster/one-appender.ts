/** I12: what is written under an epoch comes from the process that claimed it, and from no other. */
import type { ClusterChecker } from "./ClusterChecker.ts"

export const oneAppender = (): ClusterChecker => {
  const claimers = new Map<string, string>()
  const newest = new Map<number, number>()
  return {
    promise: "I12 one process appends under an epoch",
    claimed: ({ concertId, epoch, incarnation }) => {
      const before = newest.get(concertId) ?? 0
      if (epoch <= before) return `I12: epoch ${epoch} of concert ${concertId} is claimed after epoch ${before}`
      newest.set(concertId, epoch)
      claimers.set(`${concertId}:${epoch}`, incarnation)
      return undefined
    },
    committed: ({ by, record: { concertId, epoch, last } }) => {
      const claimer = claimers.get(`${concertId}:${epoch}`)
      if (claimer === by) return undefined
      return `I12: ${by} has written position ${last} of concert ${concertId} under epoch ${epoch}, which ${claimer} claimed`
    },
  }
}
