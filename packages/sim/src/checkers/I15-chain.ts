/** I15: each record carries the hash of the one before it. Computed here a second time, not with the engine's code. */
import { hash } from "node:crypto"
import type { JournalRecord } from "@ticketrush/engine/journal/Journal"
import type { Checker } from "./Checker.ts"

export const chain = (): Checker => {
  const hashes = new Map<number, Uint8Array>()
  return {
    promise: "I15 the journal is one unbroken chain",
    committed: ({ record }) => {
      const before = hashes.get(record.concertId) ?? Buffer.alloc(32)
      hashes.set(record.concertId, record.hash)
      const same = Buffer.from(record.hash).toString("hex") === hashAfter(before, record)
      return same ? undefined : `I15: the hash at position ${record.last} does not follow from the one before`
    },
  }
}

const hashAfter = (before: Uint8Array, record: JournalRecord): string => {
  const place = Buffer.alloc(40)
  const numbers = [record.concertId, record.first, record.last, record.epoch, record.at]
  for (const [i, number] of numbers.entries()) place.writeDoubleLE(number, 8 * i)
  return hash("sha256", Buffer.concat([before, place, record.frame]), "hex")
}
