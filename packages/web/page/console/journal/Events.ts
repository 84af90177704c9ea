/**
 * The events of a sale out of the records of its journal: pages of the server, or lines of an exported journal. Each has its
 * position and its journal time.
 */
import { decodeEvents } from "@ticketrush/protocol/event-codec"
import type { SaleEvent } from "@ticketrush/protocol/events"

export type JournalEvent = {
  readonly position: number
  /** Milliseconds since 1970 UTC. */
  readonly at: number
  readonly event: SaleEvent
}

/** As the server sends it, and as it stands in an export. */
export type WireRecord = {
  readonly concertId: number
  readonly first: number
  readonly last: number
  readonly at: number
  readonly frame: string
}

/** So many events are kept in a page; a longer journal is cut there, and the reader is told. */
export const eventsMax = 500_000
/** A larger file is not read, in bytes. */
export const fileBytesMax = 256 * 1024 * 1024

export const eventsOf = ({ at, first, frame }: WireRecord): ReadonlyArray<JournalEvent> => {
  const bytes = Uint8Array.from(atob(frame), (letter) => letter.charCodeAt(0))
  return decodeEvents(bytes).map((event, n) => ({ position: first + n, at, event }))
}

export type Journal = {
  readonly concertId: number
  readonly events: ReadonlyArray<JournalEvent>
  /** There is more than what is kept here. */
  readonly cut: boolean
}

/** What is wrong with a file, in a word of the console. */
export class ExportFault extends Error {
  readonly word: "line" | "gap" | "unclosed" | "empty"
  /** Number of the line, from 1. */
  readonly line: number

  constructor(word: ExportFault["word"], line: number) {
    super(word)
    this.word = word
    this.line = line
  }
}

type Reading = { events: JournalEvent[]; last: number; records: number; cut: boolean; closed: boolean }

/** The journals in an export, each whole: with its closing line, which says how many records it has. */
export const journalsIn = (text: string): ReadonlyArray<Journal> => {
  const found = new Map<number, Reading>()
  let line = 0
  for (const row of text.split("\n")) {
    line++
    if (row.trim() === "") continue
    const read = lineOf(row, line)
    const known = found.get(read.concertId) ?? { events: [], last: 0, records: 0, cut: false, closed: false }
    found.set(read.concertId, known)
    if (known.closed) throw new ExportFault("line", line)
    if ("frame" in read) take(known, read, line)
    else if (read.records !== known.records || read.last !== known.last) throw new ExportFault("gap", line)
    else known.closed = true
  }
  if (found.size === 0) throw new ExportFault("empty", line)
  return [...found].map(([concertId, { closed, cut, events }]) => {
    if (!closed) throw new ExportFault("unclosed", line)
    return { concertId, events, cut }
  })
}

const take = (known: Reading, record: WireRecord, line: number): void => {
  if (record.first !== known.last + 1) throw new ExportFault("gap", line)
  known.last = record.last
  known.records++
  if (known.events.length >= eventsMax) {
    known.cut = true
    return
  }
  for (const event of decoded(record, line)) known.events.push(event)
}

const decoded = (record: WireRecord, line: number): ReadonlyArray<JournalEvent> => {
  try {
    return eventsOf(record)
  } catch {
    throw new ExportFault("line", line)
  }
}

type Closing = { readonly concertId: number; readonly records: number; readonly last: number }

const lineOf = (row: string, line: number): WireRecord | Closing => {
  const read = parsed(row, line)
  const whole = (...names: ReadonlyArray<string>): boolean => names.every((name) => Number.isSafeInteger(read[name]))
  if (whole("concertId", "first", "last", "at") && typeof read.frame === "string") return read as WireRecord
  if (whole("concertId", "records", "last")) return read as Closing
  throw new ExportFault("line", line)
}

const parsed = (row: string, line: number): Readonly<Record<string, unknown>> => {
  try {
    const read: unknown = JSON.parse(row)
    if (typeof read === "object" && read !== null) return read as Readonly<Record<string, unknown>>
  } catch {
    // told below, as a line that is none of an export
  }
  throw new ExportFault("line", line)
}
