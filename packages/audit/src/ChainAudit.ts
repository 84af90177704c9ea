/**
 * The form of a stream: its records follow each other without a gap, in time, under epochs that never go back, and
 * each hash covers its record and the one before. Written from the description of the format, not from its writer.
 */
import { createHash } from "node:crypto"
import type { AuditRecord } from "./AuditRecord.ts"

export class ChainAudit {
  #last = 0
  #at = 0
  #epoch = 0
  #hash: Uint8Array = Buffer.alloc(32)

  /** What is wrong with this record where it stands. `events`: how many its frame holds. */
  check(record: AuditRecord, events: number): string[] {
    const wrong: string[] = []
    const where = `record ${record.first}..${record.last}`
    if (record.first !== this.#last + 1) wrong.push(`I15 ${where} follows position ${this.#last}`)
    if (record.last - record.first + 1 !== events) wrong.push(`I15 ${where} holds ${events} events`)
    if (record.at < this.#at) wrong.push(`I7 ${where} is older than the record before it`)
    if (record.epoch < this.#epoch) wrong.push(`I12 ${where} has epoch ${record.epoch} after epoch ${this.#epoch}`)
    if (!hashOf(this.#hash, record).equals(record.hash))
      wrong.push(`I15 ${where} does not have the hash it should have`)
    this.#last = record.last
    this.#at = Math.max(this.#at, record.at)
    this.#epoch = Math.max(this.#epoch, record.epoch)
    this.#hash = record.hash
    return wrong
  }
}

/** sha256 over: hash before (32 bytes), then five little-endian doubles, then the frame. */
const hashOf = (before: Uint8Array, record: AuditRecord): Buffer => {
  const head = Buffer.alloc(40)
  const numbers = [record.concertId, record.first, record.last, record.epoch, record.at]
  for (const [i, number] of numbers.entries()) head.writeDoubleLE(number, i * 8)
  return createHash("sha256")
    .update(Buffer.concat([before, head, record.frame]))
    .digest()
}
