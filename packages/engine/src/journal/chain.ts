/** The hash chain of a stream (I15): each record's hash covers its bytes, its place and the hash before it. */
import { hash } from "node:crypto"
import type { JournalRecord } from "./Journal.ts"

const hashBytes = 32
export const emptyHash: Uint8Array = new Uint8Array(hashBytes)

type Unsealed = Omit<JournalRecord, "hash">

/** Hash before, five doubles, frame: one buffer and one call, because three updates of a hash object cost more. */
const headBytes = hashBytes + 5 * 8
let scratch = Buffer.alloc(headBytes + 4096)

/** sha256 of: hash before, concert id, first, last, epoch, at (each a little-endian double), frame bytes. */
export const chainHash = (before: Uint8Array, record: Unsealed): Uint8Array => {
  const length = headBytes + record.frame.length
  if (scratch.length < length) scratch = Buffer.alloc(2 * length)
  scratch.set(before, 0)
  scratch.writeDoubleLE(record.concertId, hashBytes)
  scratch.writeDoubleLE(record.first, hashBytes + 8)
  scratch.writeDoubleLE(record.last, hashBytes + 16)
  scratch.writeDoubleLE(record.epoch, hashBytes + 24)
  scratch.writeDoubleLE(record.at, hashBytes + 32)
  scratch.set(record.frame, headBytes)
  return bytesOf(hash("sha256", scratch.subarray(0, length), "binary"))
}

/** As a Buffer a hash would have memory of its own outside the heap, which costs as much as hashing a record. */
const bytesOf = (text: string): Uint8Array => {
  const bytes = new Uint8Array(hashBytes)
  for (let i = 0; i < hashBytes; i++) bytes[i] = text.charCodeAt(i)
  return bytes
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
