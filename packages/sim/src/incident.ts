/**
 * A real journal as a test: each line of the export is one record, but for the closing lines. It is replayed by the engine's recovery and, event
 * by event, by the sequential model; both must come to the same, and the state hash can be compared with a node's. The
 * auditor, which knows the rules and nothing of the engine, and the checkers of the simulation judge it as well.
 */
import type { AuditRecord } from "@ticketrush/audit/AuditRecord"
import { type ExportOptions, ExportReader } from "@ticketrush/audit/ExportReader"
import { SaleAudit } from "@ticketrush/audit/SaleAudit"
import { Replay } from "@ticketrush/engine/journal/recover"
import { stateHash } from "@ticketrush/engine/journal/snapshot"
import { decodeEvents, limits, reasonOf, type SaleEvent } from "@ticketrush/protocol"
import { Defect } from "@ticketrush/protocol/assert"
import type { Checker } from "./checkers/Checker.ts"
import { saleDiffers } from "./checkers/I14-replay.ts"
import { journalCheckers } from "./checkers/index.ts"
import { SaleModel } from "./model.ts"
import { nameOfFile, readTextFile } from "./text-file.ts"

export type Replayed = {
  readonly concertId: number
  readonly records: number
  readonly position: number
  readonly epochs: number
  readonly held: number
  readonly sold: number
  readonly stateHash: string
}

type Sale = {
  readonly replay: Replay
  readonly model: SaleModel
  readonly audit: SaleAudit
  readonly checkers: ReadonlyArray<Checker>
  records: number
  readonly epochs: Set<number>
}

export type ReplayOptions = ExportOptions & {
  /** Of nodes with bounds of their own. */
  readonly settledMax?: number
}

const whole: ReplayOptions = { unclosed: false }

/**
 * Replays every concert of an export; throws a defect with the line at which a promise is broken, or with what the
 * auditor finds. An export that is not whole is no defect but an error: nothing was judged.
 */
export const replayExport = (text: string, { settledMax, unclosed } = whole): ReadonlyArray<Replayed> => {
  const sales = new Map<number, Sale>()
  const reader = new ExportReader({ unclosed })
  for (const [index, line] of text.split("\n").entries()) {
    const record = reader.take(line)
    if (record === undefined) continue
    if (typeof record === "string") throw new Error(record)
    const broken = follow(saleOf(sales, record.concertId, settledMax), record)
    if (broken !== undefined) throw new Defect(`line ${index + 1}: ${broken}`)
  }
  const missing = reader.end()
  if (missing !== undefined) throw new Error(missing)
  return [...sales].map(([concertId, { replay, model, audit, records, epochs }]) => {
    const differs = model.miscounted() ?? saleDiffers(model, replay.sale)
    if (differs !== undefined) throw new Defect(`concert ${concertId}: ${differs}`)
    const { violations } = audit.report()
    if (violations.length > 0) throw new Defect(`concert ${concertId}: ${violations.join("; ")}`)
    const { held, sold, position } = model
    return { concertId, records, position, epochs: epochs.size, held, sold, stateHash: stateHash(replay.sale) }
  })
}

/** `-` is the standard input. */
export const replayFile = (path: string, options: ExportOptions): ReadonlyArray<Replayed> => {
  const text = readTextFile(path)
  try {
    return replayExport(text, options)
  } catch (failure) {
    if (failure instanceof Error) failure.message = `${nameOfFile(path)}: ${failure.message}`
    throw failure
  }
}

const saleOf = (sales: Map<number, Sale>, concertId: number, settledMax: number | undefined): Sale => {
  const known = sales.get(concertId)
  if (known !== undefined) return known
  const epochs = new Set<number>()
  const audit = new SaleAudit(concertId, settledMax)
  const { expiriesPerDrainMax, wishesPerDrainMax } = limits
  const checkers = journalCheckers({ expiriesPerDrainMax: settledMax ?? expiriesPerDrainMax, wishesPerDrainMax })
  const replay = new Replay(concertId, null)
  const sale = { replay, model: new SaleModel(concertId), audit, checkers, records: 0, epochs }
  sales.set(concertId, sale)
  return sale
}

/** The chain is looked at first: bytes that do not fit their hash mean nothing. */
const follow = (sale: Sale, record: AuditRecord): string | undefined => {
  try {
    sale.replay.record(record)
  } catch (failure) {
    return reasonOf(failure)
  }
  sale.audit.take(record)
  sale.records++
  sale.epochs.add(record.epoch)
  const events = decodeEvents(record.frame)
  for (const event of events) {
    const broken = sale.model.apply(event, record.at)
    if (broken !== undefined) return `position ${sale.model.position}: ${broken}`
  }
  return sale.model.endRecord() ?? checked(sale, record, events)
}

/** What the checkers of the simulation say that need nothing but the journal. */
const checked = (
  { checkers, model, epochs }: Sale,
  record: AuditRecord,
  events: ReadonlyArray<SaleEvent>,
): string | undefined => {
  const fact = { record, events, model, lineage: epochs.size, appendedAt: record.at, quietMs: 0, now: record.at }
  for (const checker of checkers) {
    const broken = checker.committed?.(fact)
    if (broken !== undefined) return `position ${record.last}: ${broken}`
  }
  return undefined
}
