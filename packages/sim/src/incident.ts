/**
 * A real journal as a test: each line of the export is one record. It is replayed by the engine's recovery and, event
 * by event, by the sequential model; both must agree, and the state hash can be compared with the one of the node.
 */
import { readFileSync } from "node:fs"
import type { JournalRecord } from "@ticketrush/engine/journal/Journal"
import { Replay } from "@ticketrush/engine/journal/recover"
import { stateHash } from "@ticketrush/engine/journal/snapshot"
import { decodeEvents } from "@ticketrush/protocol"
import { Defect } from "@ticketrush/protocol/assert"
import { SaleModel } from "./model.ts"

/** One line of `ticketrush journal --export`: numbers as they are, the frame in base64, the hash in hexadecimal. */
export type ExportedRecord = Omit<JournalRecord, "frame" | "hash"> & { readonly frame: string; readonly hash: string }

export const exportLine = (record: JournalRecord): string =>
  JSON.stringify({
    concertId: record.concertId,
    first: record.first,
    last: record.last,
    epoch: record.epoch,
    at: record.at,
    frame: Buffer.from(record.frame).toString("base64"),
    hash: Buffer.from(record.hash).toString("hex"),
  } satisfies ExportedRecord)

export type Replayed = {
  readonly concertId: number
  readonly records: number
  readonly position: number
  readonly epochs: number
  readonly held: number
  readonly sold: number
  readonly stateHash: string
}

/** Replays every concert of an export; throws a defect with the position at which a promise is broken. */
export const replayExport = (text: string): ReadonlyArray<Replayed> => {
  const sales = new Map<number, { replay: Replay; model: SaleModel; records: number; epochs: Set<number> }>()
  for (const [number, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue
    const record = parseLine(line, number + 1)
    let sale = sales.get(record.concertId)
    if (sale === undefined) {
      const { concertId } = record
      sale = { replay: new Replay(concertId, null), model: new SaleModel(concertId), records: 0, epochs: new Set() }
      sales.set(concertId, sale)
    }
    for (const event of decodeEvents(record.frame)) {
      const broken = sale.model.apply(event, record.at)
      if (broken !== undefined) throw new Defect(`line ${number + 1}, position ${sale.model.position}: ${broken}`)
    }
    const owed = sale.model.endRecord()
    if (owed !== undefined) throw new Defect(`line ${number + 1}: ${owed}`)
    sale.replay.record(record)
    sale.records++
    sale.epochs.add(record.epoch)
  }
  return [...sales].map(([concertId, { replay, model, records, epochs }]) => {
    const miscounted = model.miscounted()
    if (miscounted !== undefined) throw new Defect(`concert ${concertId}: ${miscounted}`)
    const { held, sold, position } = model
    return { concertId, records, position, epochs: epochs.size, held, sold, stateHash: stateHash(replay.sale) }
  })
}

export const replayFile = (path: string): ReadonlyArray<Replayed> => replayExport(readFileSync(path, "utf8"))

const parseLine = (line: string, number: number): JournalRecord => {
  const parsed = parseJson(line, number) as ExportedRecord
  for (const field of ["concertId", "first", "last", "epoch", "at"] as const) {
    if (!Number.isSafeInteger(parsed[field])) throw new Error(`line ${number}: ${field} is not a whole number`)
  }
  return { ...parsed, frame: Buffer.from(parsed.frame, "base64"), hash: Buffer.from(parsed.hash, "hex") }
}

const parseJson = (line: string, number: number): unknown => {
  try {
    return JSON.parse(line)
  } catch {
    throw new Error(`line ${number} is no JSON`)
  }
}
