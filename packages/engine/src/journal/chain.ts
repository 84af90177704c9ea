/** The hash chain of a stream (I15): each record's hash covers its bytes, its place and the hash before it. */
import { createHash } from "node:crypto"
import type { JournalRecord } from "./Journal.ts"

export const hashBytes = 32
export const emptyHash: Uint8Array = new Uint8Array(hashBytes)

type Unsealed = Omit<JournalRecord, "hash">

const head = new Uint8Array(5 * 8)
const view = new DataView(head.buffer)

/** sha256 of: hash before, concert id, first, last, epoch, at (each a little-endian double), frame bytes. */
export const chainHash = (before: Uint8Array, record: Unsealed): Uint8Array => {
  view.setFloat64(0, record.concertId, true)
  view.setFloat64(8, record.first, true)
  view.setFloat64(16, record.last, true)
  view.setFloat64(24, record.epoch, true)
  view.setFloat64(32, record.at, true)
  return createHash("sha256").update(before).update(head).update(record.frame).digest()
}

export const seal = (before: Uint8Array, record: Unsealed): JournalRecord => ({
  ...record,
  hash: chainHash(before, record),
})

export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
