/**
 * A journal as lines of JSON: what `ticketrush journal --export` writes and others read back (`ExportReader.ts`). After
 * the records of a concert stands one closing line, by which a reader knows that it has them all.
 */
import type { AuditRecord } from "./AuditRecord.ts"

export const toLine = (record: AuditRecord): string => {
  const { concertId, first, last, epoch, at, frame, hash } = record
  return JSON.stringify({
    concertId,
    first,
    last,
    epoch,
    at,
    frame: Buffer.from(frame).toString("base64"),
    hash: hex(hash),
  })
}

/** What the closing line of a concert says. */
export type Closing = {
  readonly concertId: number
  /** How many stand before it. */
  readonly records: number
  /** Position of the last event. */
  readonly last: number
  /** Of the last record, in hexadecimal. */
  readonly hash: string
}

/** `end`: the last record that was written. */
export const closingLine = (records: number, end: AuditRecord): string => {
  const closing: Closing = { concertId: end.concertId, records, last: end.last, hash: hex(end.hash) }
  return JSON.stringify(closing)
}

export type ExportLine =
  | { readonly kind: "record"; readonly record: AuditRecord }
  | { readonly kind: "closing"; readonly closing: Closing }

/** What a line holds, or the sentence that says what is wrong with it. */
export const fromLine = (line: string): ExportLine | string => {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return "is no JSON"
  }
  if (typeof value !== "object" || value === null) return "is no object"
  return "records" in value ? closingOf(value) : recordOf(value)
}

const recordOf = (value: object): ExportLine | string => {
  const { concertId, first, last, epoch, at, frame, hash } = value as Record<string, unknown>
  for (const number of [concertId, first, last, epoch, at]) {
    if (!Number.isSafeInteger(number)) return "lacks a whole number: concertId, first, last, epoch and at are needed"
  }
  if (typeof frame !== "string" || typeof hash !== "string") return "lacks its frame or its hash"
  const numbers = { concertId, first, last, epoch, at } as Omit<AuditRecord, "frame" | "hash">
  const record = { ...numbers, frame: Buffer.from(frame, "base64"), hash: Buffer.from(hash, "hex") }
  return { kind: "record", record }
}

const closingOf = (value: object): ExportLine | string => {
  const { concertId, records, last, hash } = value as Record<string, unknown>
  for (const number of [concertId, records, last]) {
    if (!Number.isSafeInteger(number)) return "closes an export without saying concertId, records and last"
  }
  if (typeof hash !== "string") return "closes an export without a hash"
  return { kind: "closing", closing: { concertId, records, last, hash } as Closing }
}

export const hex = (hash: Uint8Array): string => Buffer.from(hash).toString("hex")
