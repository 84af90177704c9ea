/** Journals made by hand, sealed as the format says and not as the engine does it. */
import { createHash } from "node:crypto"
import type { SaleEvent } from "@ticketrush/protocol"
import { decodeEvents, encodeEvents } from "@ticketrush/protocol/event-codec"
import type { AuditRecord } from "../src/AuditRecord.ts"

export const concertId = 7

export type Batch = readonly [at: number, ...events: SaleEvent[]]

export const journal = (batches: ReadonlyArray<Batch>): AuditRecord[] => {
  let before: Uint8Array = new Uint8Array(32)
  let last = 0
  return batches.map(([at, ...events]) => {
    const record = { concertId, first: last + 1, last: last + events.length, epoch: 1, at, frame: encodeEvents(events) }
    const head = new DataView(new ArrayBuffer(40))
    for (const [i, value] of [concertId, record.first, record.last, 1, at].entries())
      head.setFloat64(i * 8, value, true)
    before = createHash("sha256").update(before).update(new Uint8Array(head.buffer)).update(record.frame).digest()
    last = record.last
    return { ...record, hash: before }
  })
}

/** The batches of a journal, to be changed and sealed again, as the owner of the whole journal could. */
export const batchesOf = (records: ReadonlyArray<AuditRecord>): Batch[] =>
  records.map(({ at, frame }) => [at, ...decodeEvents(frame)])
