/** A journal record as one line of JSON: what `ticketrush journal --export` writes and others read back. */
import type { AuditRecord } from "./AuditRecord.ts"

export const toLine = (record: AuditRecord): string => {
  const { concertId, first, last, epoch, at, frame, hash } = record
  const bytes = { frame: Buffer.from(frame).toString("base64"), hash: Buffer.from(hash).toString("hex") }
  return JSON.stringify({ concertId, first, last, epoch, at, ...bytes })
}

/** The record of a line, or the sentence that says what is wrong with it. */
export const fromLine = (line: string): AuditRecord | string => {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return "is no JSON"
  }
  if (typeof value !== "object" || value === null) return "is no object"
  const { concertId, first, last, epoch, at, frame, hash } = value as Record<string, unknown>
  for (const number of [concertId, first, last, epoch, at]) {
    if (!Number.isSafeInteger(number)) return "lacks a whole number: concertId, first, last, epoch and at are needed"
  }
  if (typeof frame !== "string" || typeof hash !== "string") return "lacks its frame or its hash"
  const numbers = { concertId, first, last, epoch, at } as Omit<AuditRecord, "frame" | "hash">
  return { ...numbers, frame: Buffer.from(frame, "base64"), hash: Buffer.from(hash, "hex") }
}
