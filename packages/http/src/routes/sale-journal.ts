/**
 * The journal of a sale, page by page, for administrators: the records as they are stored, in the fields of an exported
 * journal, so that a reader can check their chain and step through them. It says who reserved what, so each page is on record
 * before it is sent.
 */
import { storeUnavailable } from "@ticketrush/engine/catalogue/errors"
import type { Journal, JournalRecord } from "@ticketrush/engine/journal/Journal"
import { readPage } from "@ticketrush/engine/journal/read-page"
import type { SaleReads } from "@ticketrush/engine/sales/SaleReads"
import type { AuditTrail } from "@ticketrush/engine/trail/AuditTrail"
import type { ConcertId } from "@ticketrush/protocol"
import { Effect } from "effect"
import { forPerson } from "../access/for-person.ts"
import type { ColdWork } from "../ColdWork.ts"
import { onRecordRead } from "../ordered.ts"
import type { DateTimes } from "../render/date-time.ts"
import { idParameter } from "../request/parameters.ts"
import { answerJson, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { uncached } from "../uncached.ts"
import { askLine } from "./ask-line.ts"
import { QueryReader } from "./QueryReader.ts"

export type SaleJournalParts = {
  readonly journal: Pick<Journal, "read">
  readonly reads: SaleReads
  readonly times: DateTimes
  readonly trail: Pick<AuditTrail["Service"], "record">
  readonly work: ColdWork
}

export const saleJournalRoute = ({ journal, reads, times, trail, work }: SaleJournalParts): Route => ({
  method: "GET",
  path: "/api/admin/concerts/:concertId/journal",
  name: "saleJournal",
  access: "admin",
  query: ["after"],
  handle: forPerson((exchange, { person: actor }, [text]) => {
    const concertId = idParameter(exchange, "concertId", text)
    if (concertId === undefined) return
    const query = new QueryReader(exchange, times)
    const after = query.whole("after") ?? 0
    if (query.wrong !== undefined) return answerRefusal(exchange, query.wrong)
    // A megabyte at most, and one record more.
    const page = Effect.mapError(readPage(journal, concertId, after), storeUnavailable)
    askLine(reads, exchange, concertId, { kind: "overview" }, () => {
      const detail = `journal-${concertId} after ${after}`
      onRecordRead(trail, exchange, { kind: "LIST_READ", result: "NOTED", actor, concert: concertId, detail }, () =>
        work.run(exchange, page, ({ records, more }) =>
          answerJson(exchange, 200, pageJson(concertId, records, more), uncached),
        ),
      )
    })
  }),
})

const pageJson = (concertId: ConcertId, records: ReadonlyArray<JournalRecord>, more: boolean): string =>
  `{"concertId":${concertId},"records":[${records.map(recordJson)}],"more":${more}}`

const recordJson = ({ concertId, first, last, epoch, at, frame, hash }: JournalRecord): string =>
  JSON.stringify({ concertId, first, last, epoch, at, frame: textOf(frame, "base64"), hash: textOf(hash, "hex") })

const textOf = ({ buffer, byteOffset, byteLength }: Uint8Array, encoding: "base64" | "hex"): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString(encoding)
