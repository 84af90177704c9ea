/** I12: epochs of a stream never go back, positions have no hole, and what is written belongs to the newest epoch. */
import type { Checker } from "./Checker.ts"

/** `newestEpoch`: the one that was claimed last, where that is known. */
export const oneEpoch = (newestEpoch?: (concertId: number) => number): Checker => {
  const heads = new Map<number, { readonly epoch: number; readonly last: number }>()
  return {
    promise: "I12 one epoch appends at a time",
    committed: ({ record }) => {
      const before = heads.get(record.concertId) ?? { epoch: 0, last: 0 }
      heads.set(record.concertId, { epoch: record.epoch, last: record.last })
      if (record.epoch < before.epoch) return `I12: epoch ${record.epoch} writes after epoch ${before.epoch}`
      const newest = newestEpoch?.(record.concertId) ?? record.epoch
      if (record.epoch !== newest) return `I12: epoch ${record.epoch} writes after epoch ${newest} was claimed`
      if (record.first !== before.last + 1) return `I12: position ${record.first} follows ${before.last}`
      return undefined
    },
  }
}
