/** The commands of `npm run ticketrush`. Each gives its exit code. */
import { createWriteStream } from "node:fs"
import { decodeEvents } from "@ticketrush/protocol/event-codec"
import { Effect, Stream } from "effect"
import { toLine } from "../audit/export-line.ts"
import { concertIds, recordsOf } from "../audit/JournalRows.ts"
import { auditReport } from "../audit/report.ts"
import { SaleAudit, type SaleReport } from "../audit/SaleAudit.ts"
import { CliError } from "./CliError.ts"
import { describeEvent, timeText } from "./describe-event.ts"
import { reasonOf, recordsOfFile } from "./export-file.ts"

type Print = (line: string) => void

export const printJournal = (concertId: number, print: Print) =>
  recordsOf(concertId).pipe(
    Stream.runFold(
      () => 0,
      (events, record) => {
        const decoded = decodeEvents(record.frame)
        for (const [i, event] of decoded.entries()) {
          const place = `${String(record.first + i).padStart(8)}  e${record.epoch}  ${timeText(record.at)}`
          print(`${place}  ${describeEvent(concertId, event)}`)
        }
        return events + decoded.length
      },
    ),
    Effect.flatMap((events) => (events === 0 ? noJournal(concertId) : Effect.succeed(0))),
  )

export const exportJournal = Effect.fnUntraced(function* (concertId: number, path: string, print: Print) {
  const write = yield* openFile(path)
  const records = yield* recordsOf(concertId).pipe(
    Stream.runFoldEffect(
      () => 0,
      (count, record) => Effect.as(write(`${toLine(record)}\n`), count + 1),
    ),
  )
  if (records === 0) return yield* noJournal(concertId)
  print(`${records} records of concert ${concertId} written to ${path}`)
  return 0
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

/** Writes to a file that must not exist yet; it is complete on disk when the scope closes. */
const openFile = (path: string) => {
  const failed = (cause: unknown): CliError =>
    new CliError({ message: `${path} cannot be written: ${reasonOf(cause)}` })
  const open = Effect.callback<ReturnType<typeof createWriteStream>, CliError>((resume) => {
    const file = createWriteStream(path, { flags: "wx" })
    file.once("open", () => resume(Effect.succeed(file))).once("error", (cause) => resume(failed(cause)))
  })
  const close = (file: ReturnType<typeof createWriteStream>) =>
    Effect.callback<void>((resume) => {
      file.end(() => resume(Effect.void))
    })
  return Effect.map(
    Effect.acquireRelease(open, close),
    (file) => (text: string) =>
      Effect.callback<void, CliError>((resume) => {
        file.write(text, (cause) => resume(cause == null ? Effect.void : failed(cause)))
      }),
  )
}
