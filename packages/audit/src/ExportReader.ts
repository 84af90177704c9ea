/**
 * Reads an export line by line and refuses one that is not whole: the chain of hashes finds a record that is missing in
 * the middle, and only the closing line tells that the last ones are missing. An export may hold several concerts, one
 * after the other or mixed, each with a closing line of its own.
 */
import type { AuditRecord } from "./AuditRecord.ts"
import { type Closing, fromLine, hex } from "./export-line.ts"

export type ExportOptions = {
  /** Take an export without closing lines too, as older versions wrote them: whether its end is there cannot be told then. */
  readonly unclosed: boolean
}

type Read = { records: number; end: AuditRecord; closed: boolean }

export class ExportReader {
  readonly #unclosed: boolean
  readonly #concerts = new Map<number, Read>()
  #line = 0

  constructor({ unclosed }: ExportOptions) {
    this.#unclosed = unclosed
  }

  /** The record of the next line; undefined for an empty and for a closing line; a sentence for a wrong one. */
  take(text: string): AuditRecord | undefined | string {
    this.#line++
    if (text.trim() === "") return undefined
    const line = fromLine(text)
    if (typeof line === "string") return `line ${this.#line} ${line}`
    const wrong = line.kind === "record" ? this.#record(line.record) : this.#close(line.closing)
    if (wrong !== undefined) return `line ${this.#line}: ${wrong}`
    return line.kind === "record" ? line.record : undefined
  }

  /** After the last line: undefined where the export is whole, else a sentence. */
  end(): string | undefined {
    if (this.#concerts.size === 0) return "there is no record in it"
    const open = [...this.#concerts].find(([, { closed }]) => !closed)
    if (open === undefined || this.#unclosed) return undefined
    const [concertId, { records, end }] = open
    return `concert ${concertId} has ${records} records, to position ${end.last}, and no closing line after them: the export lost its end, or an older version wrote it (--unclosed takes it as it is)`
  }

  #record(record: AuditRecord): string | undefined {
    const read = this.#concerts.get(record.concertId)
    if (read?.closed) return `a record of concert ${record.concertId} stands after its closing line`
    if (read === undefined) this.#concerts.set(record.concertId, { records: 1, end: record, closed: false })
    else {
      read.records++
      read.end = record
    }
    return undefined
  }

  #close({ concertId, hash, last, records }: Closing): string | undefined {
    const read = this.#concerts.get(concertId)
    if (read === undefined) return `concert ${concertId} is closed without a record`
    if (read.closed) return `concert ${concertId} is closed twice`
    read.closed = true
    if (read.records === records && read.end.last === last && hex(read.end.hash) === hash) return undefined
    const said = `the closing line of concert ${concertId} says ${records} records to position ${last}`
    return read.records === records && read.end.last === last
      ? `${said} with another hash at their end`
      : `${said}, and there are ${read.records} to position ${read.end.last}`
  }
}
