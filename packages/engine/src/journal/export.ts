/**
 * A stream as text, one JSON object per record and line: for people its decoded events, for machines the exact bytes
 * and the hash, so that the chain can be checked again wherever the file is taken.
 */
import { type ConcertId, decodeEvents, type SaleEvent } from "@ticketrush/protocol"
import { chainHash, emptyHash, sameBytes } from "./chain.ts"
import type { Journal, JournalRecord } from "./Journal.ts"

type ExportedRecord = Omit<JournalRecord, "frame" | "hash"> & {
  /** Hexadecimal. */
  readonly hash: string
  /** What the frame says, for the reader; the frame is what counts. */
  readonly events: ReadonlyArray<SaleEvent>
  /** Base64. */
  readonly frame: string
}

export const recordLine = (record: JournalRecord): string => {
  const { concertId, first, last, epoch, at, frame, hash } = record
  const exported: ExportedRecord = {
    concertId,
    first,
    last,
    epoch,
    at,
    hash: Buffer.from(hash).toString("hex"),
    events: decodeEvents(frame),
    frame: Buffer.from(frame).toString("base64"),
  }
  return JSON.stringify(exported)
}

/** The record of a line. Check it with a {@link Chain}: a line is only text. */
export const recordOfLine = (line: string): JournalRecord => {
  const { concertId, first, last, epoch, at, hash, frame } = JSON.parse(line) as ExportedRecord
  return { concertId, first, last, epoch, at, frame: Buffer.from(frame, "base64"), hash: Buffer.from(hash, "hex") }
}

/** Where a stream stops making sense, and why. */
export type ChainFault = { readonly position: number; readonly reason: string }

/** The chain of one stream, followed record by record from its beginning. */
export class Chain {
  readonly concertId: ConcertId
  records = 0
  position = 0
  epoch = 0
  at = 0
  hash = emptyHash

  constructor(concertId: ConcertId) {
    this.concertId = concertId
  }

  /** Takes the next record, or says what is wrong with it and stays where it is. */
  follow(record: JournalRecord): ChainFault | undefined {
    const reason = this.#fault(record)
    if (reason !== undefined) return { position: this.position + 1, reason }
    this.records++
    this.position = record.last
    this.epoch = record.epoch
    this.at = record.at
    this.hash = record.hash
    return undefined
  }

  #fault(record: JournalRecord): string | undefined {
    if (record.concertId !== this.concertId) return `the record belongs to concert ${record.concertId}`
    if (record.first !== this.position + 1) return `the record begins at position ${record.first}`
    if (record.epoch < this.epoch) return `epoch ${record.epoch} comes after epoch ${this.epoch}`
    if (record.at < this.at) return `time ${record.at} comes after time ${this.at}`
    if (!sameBytes(chainHash(this.hash, record), record.hash)) return "the hash does not fit the bytes before it"
    const events = eventCount(record.frame)
    if (typeof events === "string") return events
    const places = record.last - record.first + 1
    return events === places ? undefined : `${events} events stand in ${places} places`
  }
}

const eventCount = (frame: Uint8Array): number | string => {
  try {
    return decodeEvents(frame).length
  } catch (defect) {
    return defect instanceof Error ? defect.message : String(defect)
  }
}

export type ChainResult =
  | { readonly kind: "whole"; readonly records: number; readonly last: number; readonly hash: Uint8Array }
  | { readonly kind: "broken"; readonly fault: ChainFault }
  | { readonly kind: "failed"; readonly reason: string }

/** Takes the records of one page; `next` asks for more, so that a slow file holds up the reading. */
export type PageWriter = (records: ReadonlyArray<JournalRecord>, next: () => void) => void

/** Reads a whole stream and checks it on the way; `write` gets only records that are in order (I12, I15). */
export const verifyChain = (
  journal: Pick<Journal, "read">,
  concertId: ConcertId,
  done: (result: ChainResult) => void,
  write: PageWriter = (_, next) => next(),
): void => {
  const chain = new Chain(concertId)
  const readOn = (): void => {
    journal.read(concertId, chain.position, (page) => {
      if (page.kind === "failed") return done(page)
      let fault: ChainFault | undefined
      const sound = page.records.filter((record) => {
        fault ??= chain.follow(record)
        return fault === undefined
      })
      write(sound, () => {
        if (fault !== undefined) done({ kind: "broken", fault })
        else if (page.more) readOn()
        else done({ kind: "whole", records: chain.records, last: chain.position, hash: chain.hash })
      })
    })
  }
  readOn()
}

/** The stream as lines, page by page, checked on the way. */
export const exportStream = (
  journal: Pick<Journal, "read">,
  concertId: ConcertId,
  write: (lines: string, next: () => void) => void,
  done: (result: ChainResult) => void,
): void =>
  verifyChain(journal, concertId, done, (records, next) => {
    if (records.length === 0) next()
    else write(records.map((record) => `${recordLine(record)}\n`).join(""), next)
  })
