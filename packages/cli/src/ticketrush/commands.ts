/** The commands of `npm run ticketrush`. Each gives its exit code. */

import type { AuditRecord } from "@ticketrush/audit/AuditRecord"
import { closingLine, toLine } from "@ticketrush/audit/export-line"
import { concertIds, recordsOf } from "@ticketrush/audit/JournalRows"
import { SaleAudit } from "@ticketrush/audit/SaleAudit"
import type { SaleReport } from "@ticketrush/audit/SaleFigures"
import { reasonOf } from "@ticketrush/protocol"
import { describeEvent, timeText } from "@ticketrush/protocol/describe-event"
import { decodeEvents } from "@ticketrush/protocol/event-codec"
import { Effect, Stream } from "effect"
import { CliError } from "../CliError.ts"
import { auditReport } from "./audit-report.ts"
import { recordsOfFile, writerTo } from "./export-file.ts"
import { nameOfInput, standardStream } from "./input-lines.ts"

type Print = (line: string) => void

export type ExportAsked = { readonly file: string; readonly unclosed: boolean }

/** `to`: the position of the last event; the end of the journal when undefined. */
export const printJournal = Effect.fnUntraced(function* (
  concertId: number,
  to: number | undefined,
  print: Print,
  note: Print,
) {
  let unreadable: string | undefined
  yield* forRecords(concertId, to, (record) => {
    const lines = linesOf(record)
    if (typeof lines === "string") {
      unreadable = lines
      return new CliError({ message: lines })
    }
    return Effect.sync(() => {
      for (const line of lines) print(line)
    })
  }).pipe(Effect.catchTag("CliError", (failure) => (unreadable === undefined ? failure : Effect.void)))
  if (unreadable === undefined) return 0
  // What an audit ends with that finds a sale broken; not the end of a command that could not do its work.
  note(unreadable)
  return 1
})

/** The lines of a record; a sentence when its bytes are not what an engine writes, as after a change of them. */
export const linesOf = ({ concertId, first, last, epoch, at, frame }: AuditRecord): ReadonlyArray<string> | string => {
  try {
    return decodeEvents(frame).map((event, i) => {
      const place = `${String(first + i).padStart(8)}  e${epoch}  ${timeText(at)}`
      return `${place}  ${describeEvent(concertId, event)}`
    })
  } catch (cause) {
    const what = `the record ${first} to ${last} of concert ${concertId} cannot be read (${reasonOf(cause)})`
    return `${what}: its journal is broken, see npm run ticketrush -- audit ${concertId}`
  }
}

/** `note`: what is said about it, beside what is written. */
export const exportJournal = Effect.fnUntraced(function* (
  concertId: number,
  to: number | undefined,
  path: string,
  note: Print,
) {
  const write = yield* writerTo(path)
  const { records, end } = yield* forRecords(concertId, to, (record) => write(`${toLine(record)}\n`))
  yield* write(`${closingLine(records, end)}\n`)
  const where = path === standardStream ? "the standard output" : path
  note(`${records} records of concert ${concertId}, to position ${end.last}, written to ${where}`)
  return 0
})

type Taken = { readonly records: number; readonly end: AuditRecord | undefined }

/** Fails when the concert has no journal, or no record ends at `to`: half a record has no hash. */
export const forRecords = Effect.fnUntraced(function* (
  concertId: number,
  to: number | undefined,
  take: (record: AuditRecord) => Effect.Effect<void, CliError>,
) {
  const upTo = to ?? Number.POSITIVE_INFINITY
  const { records, end } = yield* recordsOf(concertId).pipe(
    Stream.takeUntil((record) => record.last >= upTo),
    Stream.runFoldEffect(
      (): Taken => ({ records: 0, end: undefined }),
      (done, record) =>
        record.last > upTo
          ? new CliError({ message: `position ${to} is inside the record ${record.first} to ${record.last}` })
          : Effect.as(take(record), { records: done.records + 1, end: record }),
    ),
  )
  if (end === undefined) return yield* noJournal(concertId)
  if (to !== undefined && end.last < to) {
    return yield* new CliError({ message: `the journal of concert ${concertId} ends at position ${end.last}` })
  }
  return { records, end }
})

export const auditDatabase = Effect.fnUntraced(function* (concertId: number | undefined, print: Print) {
  const ids = concertId === undefined ? yield* concertIds : [concertId]
  const reports: SaleReport[] = []
  for (const id of ids) {
    const audit = new SaleAudit(id)
    yield* Stream.runForEach(recordsOf(id), (record) => Effect.sync(() => audit.take(record)))
    const report = audit.report()
    if (report.figures.records === 0 && concertId !== undefined) return yield* noJournal(id)
    reports.push(report)
  }
  return printReports(reports, print)
})

/** An export may hold several concerts. */
export const auditFile = Effect.fnUntraced(function* (
  { file, unclosed }: ExportAsked,
  concertId: number | undefined,
  print: Print,
) {
  const audits = new Map<number, SaleAudit>()
  yield* Stream.runForEach(recordsOfFile(file, { unclosed }), (record) =>
    Effect.sync(() => {
      if (concertId !== undefined && record.concertId !== concertId) return
      const audit = audits.get(record.concertId) ?? new SaleAudit(record.concertId)
      audits.set(record.concertId, audit)
      audit.take(record)
    }),
  )
  if (audits.size === 0)
    return yield* new CliError({ message: `${nameOfInput(file)} holds no record that was asked for` })
  return printReports(
    [...audits.values()].map((audit) => audit.report()),
    print,
  )
})

const printReports = (reports: ReadonlyArray<SaleReport>, print: Print): number => {
  print(auditReport(reports))
  return reports.some(({ violations }) => violations.length > 0) ? 1 : 0
}

const noJournal = (concertId: number) => new CliError({ message: `concert ${concertId} has no journal` })
