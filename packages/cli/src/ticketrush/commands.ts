/** The commands of `npm run ticketrush`. Each gives its exit code. */
import { createWriteStream, rmSync } from "node:fs"
import type { AuditRecord } from "@ticketrush/audit/AuditRecord"
import { toLine } from "@ticketrush/audit/export-line"
import { concertIds, recordsOf } from "@ticketrush/audit/JournalRows"
import { SaleAudit, type SaleReport } from "@ticketrush/audit/SaleAudit"
import { describeEvent, timeText } from "@ticketrush/protocol/describe-event"
import { decodeEvents } from "@ticketrush/protocol/event-codec"
import { Effect, Exit, Stream } from "effect"
import { CliError } from "../CliError.ts"
import { auditReport } from "./audit-report.ts"
import { reasonOf, recordsOfFile } from "./export-file.ts"

type Print = (line: string) => void

/** `to`: the position of the last event; the end of the journal when undefined. */
export const printJournal = Effect.fnUntraced(function* (concertId: number, to: number | undefined, print: Print) {
  yield* forRecords(concertId, to, (record) =>
    Effect.sync(() => {
      for (const [i, event] of decodeEvents(record.frame).entries()) {
        const place = `${String(record.first + i).padStart(8)}  e${record.epoch}  ${timeText(record.at)}`
        print(`${place}  ${describeEvent(concertId, event)}`)
      }
    }),
  )
  return 0
})

export const exportJournal = Effect.fnUntraced(function* (
  concertId: number,
  to: number | undefined,
  path: string,
  print: Print,
) {
  const write = yield* openFile(path)
  const { records, last } = yield* forRecords(concertId, to, (record) => write(`${toLine(record)}\n`))
  print(`${records} records of concert ${concertId}, to position ${last}, written to ${path}`)
  return 0
})

/** Fails when the concert has no journal, or no record ends at `to`: half a record has no hash. */
const forRecords = Effect.fnUntraced(function* (
  concertId: number,
  to: number | undefined,
  take: (record: AuditRecord) => Effect.Effect<void, CliError>,
) {
  const upTo = to ?? Number.POSITIVE_INFINITY
  const { records, last } = yield* recordsOf(concertId).pipe(
    Stream.takeUntil((record) => record.last >= upTo),
    Stream.runFoldEffect(
      () => ({ records: 0, last: 0 }),
      (done, record) =>
        record.last > upTo
          ? new CliError({ message: `position ${to} is inside the record ${record.first} to ${record.last}` })
          : Effect.as(take(record), { records: done.records + 1, last: record.last }),
    ),
  )
  if (records === 0) return yield* noJournal(concertId)
  if (to !== undefined && last < to) {
    return yield* new CliError({ message: `the journal of concert ${concertId} ends at position ${last}` })
  }
  return { records, last }
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
export const auditFile = Effect.fnUntraced(function* (path: string, concertId: number | undefined, print: Print) {
  const audits = new Map<number, SaleAudit>()
  yield* Stream.runForEach(recordsOfFile(path), (record) =>
    Effect.sync(() => {
      if (concertId !== undefined && record.concertId !== concertId) return
      const audit = audits.get(record.concertId) ?? new SaleAudit(record.concertId)
      audits.set(record.concertId, audit)
      audit.take(record)
    }),
  )
  if (audits.size === 0) return yield* new CliError({ message: `${path} holds no record that was asked for` })
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

/** Writes to a file that must not exist yet; when the scope closes it is complete on disk, or gone if something failed. */
const openFile = (path: string) => {
  const failed = (cause: unknown): CliError =>
    new CliError({ message: `${path} cannot be written: ${reasonOf(cause)}` })
  const open = Effect.callback<ReturnType<typeof createWriteStream>, CliError>((resume) => {
    const file = createWriteStream(path, { flags: "wx" })
    file.once("open", () => resume(Effect.succeed(file))).once("error", (cause) => resume(failed(cause)))
  })
  const close = (file: ReturnType<typeof createWriteStream>, exit: Exit.Exit<unknown, unknown>) =>
    Effect.callback<void>((resume) => {
      file.end(() => {
        if (Exit.isFailure(exit)) rmSync(path, { force: true })
        resume(Effect.void)
      })
    })
  return Effect.map(
    Effect.acquireRelease(open, close),
    (file) => (text: string) =>
      Effect.callback<void, CliError>((resume) => {
        file.write(text, (cause) => resume(cause == null ? Effect.void : failed(cause)))
      }),
  )
}
