/**
 * Lists of a sale as files: who comes to a night, for operators, and what was paid and paid back, for administrators. They
 * are read from the sale page by page, each page at one position of its journal; that a list was read is on record before
 * anything of it is sent.
 */
import { refused } from "@ticketrush/engine/catalogue/errors"
import type { Users } from "@ticketrush/engine/catalogue/Users"
import type { OptionAnswer, SaleReads, SequencePage } from "@ticketrush/engine/sales/SaleReads"
import type { AuditTrail } from "@ticketrush/engine/trail/AuditTrail"
import {
  type ConcertId,
  concertOfOption,
  isOptionId,
  limits,
  type OptionId,
  type PersonId,
  refusal,
} from "@ticketrush/protocol"
import { Cause, Effect, Exit } from "effect"
import { forPerson } from "../access/for-person.ts"
import { askSale, askSaleMidway } from "../ask-sale.ts"
import type { CsvDownloads, CsvList } from "../CsvDownloads.ts"
import type { Exchange } from "../Exchange.ts"
import { guarded } from "../guarded.ts"
import type { DateTimes } from "../render/date-time.ts"
import { doorColumns, doorRows } from "../render/door-list.ts"
import { settlementColumns, settlementRows } from "../render/settlement.ts"
import { idParameter } from "../request/parameters.ts"
import { answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"

export type SaleListParts = {
  readonly reads: SaleReads
  readonly users: Pick<Users["Service"], "names">
  readonly trail: Pick<AuditTrail["Service"], "record">
  readonly times: DateTimes
  readonly downloads: CsvDownloads
}

export const saleListRoutes = (parts: SaleListParts): ReadonlyArray<Route> => [
  {
    method: "GET",
    path: "/api/admin/concerts/options/:optionId/door-list",
    name: "doorList",
    access: "operator",
    handle: forPerson((exchange, { person }, [text]) => {
      const optionId = idParameter(exchange, "optionId", text)
      if (optionId === undefined) return
      const unknown = refusal("option-unknown", { optionId })
      if (!isOptionId(optionId)) return answerRefusal(exchange, unknown)
      const concert = concertOfOption(optionId)
      askSale(parts.reads, exchange, concert, { kind: "option", optionId }, (answer) => {
        if (answer === undefined || answer.value === null) return answerRefusal(exchange, unknown)
        // The answer may be live: what a list shows of it never changes.
        const { plan, seats } = answer.value
        send(parts, exchange, { actor: person, concert }, doorList(parts, concert, optionId, { plan, seats }))
      })
    }),
  },
  {
    method: "GET",
    path: "/api/admin/settlements/:concertId",
    name: "settlement",
    access: "admin",
    handle: forPerson((exchange, { person }, [text]) => {
      const concertId = idParameter(exchange, "concertId", text)
      if (concertId === undefined) return
      send(parts, exchange, { actor: person, concert: concertId }, settlement(parts, concertId))
    }),
  },
]

type Reader = { readonly actor: PersonId; readonly concert: ConcertId }

const send = ({ downloads, trail }: SaleListParts, exchange: Exchange, reader: Reader, list: CsvList): void =>
  downloads.open(exchange, list, (decided) =>
    trail.record(
      { kind: "LIST_READ", result: "NOTED", ...reader, detail: list.fileName },
      guarded(exchange, (stored: boolean) => {
        decided(stored)
        if (!stored && !exchange.ended()) answerRefusal(exchange, refusal("catalogue-unavailable"))
      }),
    ),
  )

const doorList = (
  { reads, times, users }: SaleListParts,
  concert: ConcertId,
  optionId: OptionId,
  { plan, seats }: Pick<OptionAnswer, "plan" | "seats">,
): CsvList => ({
  fileName: `door-list-${optionId}`,
  columns: doorColumns,
  page: (from, read, failed) =>
    readPage(reads, concert, optionId, from, failed, ({ items, next }) => {
      const people = [...new Set(items.map(({ reservation }) => reservation.person))]
      Effect.runCallback(users.names(people), {
        onExit: (exit) => {
          if (Exit.isFailure(exit)) return failed(exit.cause)
          read({
            rows: items.flatMap(({ reservation }) => doorRows(reservation, seats, plan, exit.value, times)),
            next,
          })
        },
      })
    }),
})

const settlement = ({ reads, times }: SaleListParts, concert: ConcertId): CsvList => ({
  fileName: `settlement-${concert}`,
  columns: settlementColumns,
  page: (from, read, failed) =>
    readPage(reads, concert, null, from, failed, ({ items, next }) =>
      read({ rows: items.flatMap((item) => settlementRows(item, times)), next }),
    ),
})

const readPage = (
  reads: SaleReads,
  concert: ConcertId,
  optionId: OptionId | null,
  after: number,
  failed: (why: Cause.Cause<unknown>) => void,
  read: (page: SequencePage) => void,
): void =>
  askSaleMidway(
    reads,
    concert,
    { kind: "reservation-page", optionId, after, look: limits.reservationsPerPageMax },
    (answer) => {
      if (answer === undefined) failed(Cause.fail(refused("sale-unknown", { concertId: concert })))
      else read(answer.value)
    },
    failed,
  )
