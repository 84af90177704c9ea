/**
 * Options in mid-sale, as administrators block, release and cancel them. Each order is one command to the sale, on record
 * before it is given. It answers how the option stands at the position that the order led to; what is paid back of a
 * cancelled option goes on behind it.
 */

import type { OptionSaleAnswer } from "@ticketrush/engine/sales/SaleReads"
import type { Sales } from "@ticketrush/engine/sales/Sales"
import type { AuditTrail } from "@ticketrush/engine/trail/AuditTrail"
import {
  concertOfOption,
  isOptionId,
  limits,
  type OptionId,
  type OptionOrder,
  type PersonId,
  type Refusal,
  refusal,
  refusalMessage,
  type SeatChoice,
} from "@ticketrush/protocol"
import { BlockSeatsRequest, ReleaseSeatsRequest } from "@ticketrush/protocol/option-orders"
import type { SignedInCaller } from "../access/Caller.ts"
import { forPerson } from "../access/for-person.ts"
import { askSale } from "../ask-sale.ts"
import type { Exchange } from "../Exchange.ts"
import { orderSale } from "../order-sale.ts"
import { onRecord, resultOfReply } from "../ordered.ts"
import type { DateTimes } from "../render/date-time.ts"
import { type JsonBody, readJson, schemaBody } from "../request/body.ts"
import { idParameter } from "../request/parameters.ts"
import { withoutBody } from "../request/without-body.ts"
import { answerJson, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { uncached } from "../uncached.ts"

export type AdminOptionParts = {
  readonly sales: Sales
  readonly times: DateTimes
  readonly trail: Pick<AuditTrail["Service"], "note" | "record">
}

const path = "/api/admin/concerts/options/:optionId"

export const adminOptionRoutes = (parts: AdminOptionParts): ReadonlyArray<Route> => [
  {
    method: "GET",
    path,
    name: "adminOption",
    access: "admin",
    handle: (exchange, [text]) => {
      const optionId = idParameter(exchange, "optionId", text)
      if (optionId === undefined) return
      if (isOptionId(optionId)) show(parts, exchange, optionId)
      else answerRefusal(exchange, refusal("option-unknown", { optionId }))
    },
  },
  {
    method: "POST",
    path: `${path}/blocked-seats`,
    name: "adminBlockSeats",
    access: "admin",
    handle: ordering(parts, jsonOf(blockBody), (asked, option, author) => {
      const choice = choiceOf(asked)
      if ("code" in choice) return choice
      const until = untilOf(parts, asked.until ?? null)
      if (until !== null && typeof until !== "number") return until
      return { kind: "block-seats", option, choice, until, author }
    }),
  },
  {
    method: "POST",
    path: `${path}/released-seats`,
    name: "adminReleaseSeats",
    access: "admin",
    handle: ordering(parts, jsonOf(releaseBody), (asked, option, author) => {
      const choice = choiceOf(asked)
      return "code" in choice ? choice : { kind: "release-seats", option, choice, author }
    }),
  },
  {
    method: "POST",
    path: `${path}/cancel`,
    name: "adminCancelOption",
    access: "admin",
    handle: ordering(parts, nothingMore, (_, option, author) => ({ kind: "cancel-option", option, author })),
  },
]

/** Reads what an order says, or answers why that cannot be read. */
type ReadOrder<A> = (exchange: Exchange, use: (asked: A) => void) => void

const jsonOf =
  <A extends object>(body: JsonBody<A>): ReadOrder<A> =>
  (exchange, use) =>
    readJson(exchange, body, use)

/** Of an order whose address says everything. */
const nothingMore: ReadOrder<void> = (exchange, use) => withoutBody(exchange, () => use())

/** What is wrong with a body is answered before what is wrong with the id, as by every other operation. */
const ordering = <A>(
  parts: AdminOptionParts,
  read: ReadOrder<A>,
  orderOf: (asked: A, option: OptionId, author: PersonId) => OptionOrder | Refusal,
): Route["handle"] =>
  forPerson((exchange, caller, [text]) => {
    const optionId = idParameter(exchange, "optionId", text)
    if (optionId === undefined) return
    read(exchange, (asked) => {
      if (!isOptionId(optionId)) return answerRefusal(exchange, refusal("option-unknown", { optionId }))
      const order = orderOf(asked, optionId, caller.person)
      if ("code" in order) answerRefusal(exchange, order)
      else give(parts, exchange, caller, order)
    })
  })

const show = ({ sales, times }: AdminOptionParts, exchange: Exchange, optionId: OptionId): void =>
  askSale(sales, exchange, concertOfOption(optionId), { kind: "option-sale", optionId }, (answer) =>
    answer === undefined || answer.value === null
      ? answerRefusal(exchange, refusal("option-unknown", { optionId }))
      : answerJson(exchange, 200, optionSaleJson(answer.value, times), uncached),
  )

const give = (
  { sales, times, trail }: AdminOptionParts,
  exchange: Exchange,
  { person: actor }: SignedInCaller,
  command: OptionOrder,
): void => {
  const concert = concertOfOption(command.option)
  const order = { kind: "CATALOGUE_CHANGE", actor, concert, detail: detailOf(command, times) } as const
  onRecord(trail, exchange, order, (cameOut) =>
    orderSale(sales, exchange, concert, command, { kind: "option-sale", optionId: command.option }, (submitted) => {
      if (!("value" in submitted)) {
        const { refusal: why } = submitted.reply
        cameOut(resultOfReply(submitted.reply), `${order.detail}: ${refusalMessage(why)}`)
        return answerRefusal(exchange, why)
      }
      cameOut("SUCCESS", order.detail)
      // The order was accepted, so there is such an option.
      answerJson(exchange, 200, optionSaleJson(submitted.value!, times), uncached)
    }),
  )
}

/** So many seats of an order stand in its row of the trail; the journal has all of them. */
const seatsShownMax = 16

const detailOf = (command: OptionOrder, times: DateTimes): string => {
  const option = `option ${command.option}`
  switch (command.kind) {
    case "cancel-option":
      return `cancel ${option}`
    case "release-seats":
      return `release ${option}: ${choiceText(command.choice)}`
    case "block-seats": {
      const until = command.until === null ? "" : ` until ${times.format(command.until)}`
      return `block ${option}: ${choiceText(command.choice)}${until}`
    }
  }
}

const choiceText = (choice: SeatChoice): string => {
  if (choice.kind === "all") return "all seats"
  if (choice.kind === "flags") return `seats that are ${choice.flags.join(" or ")}`
  const more = choice.seats.length - seatsShownMax
  return `seats ${choice.seats.slice(0, seatsShownMax).join(" ")}${more > 0 ? ` and ${more} more` : ""}`
}

const choiceOf = ({ all, flags, seatIds }: typeof ReleaseSeatsRequest.Type): SeatChoice | Refusal => {
  const given: SeatChoice[] = []
  if (seatIds != null) given.push({ kind: "seats", seats: seatIds })
  if (flags != null) given.push({ kind: "flags", flags })
  if (all === true) given.push({ kind: "all" })
  if (given.length === 1) return given[0]
  return refusal("unprocessable", { reason: "one of seatIds, flags and all says which seats" })
}

const untilOf = ({ times }: AdminOptionParts, text: string | null): number | null | Refusal =>
  text === null ? null : (times.parse(text) ?? refusal("unprocessable", { reason: "until is a date and time" }))

/** In the declared field order. */
export const optionSaleJson = ({ nextReleaseAt, ...option }: OptionSaleAnswer, times: DateTimes): string =>
  JSON.stringify({
    optionId: option.optionId,
    cancelled: option.cancelled,
    seats: option.seats,
    available: option.available,
    blocked: option.blocked,
    held: option.held,
    sold: option.sold,
    reservationsStanding: option.standing,
    nextReleaseAt: nextReleaseAt === null ? null : times.format(nextReleaseAt),
  })

const seatCount = `seatIds names 1 to ${limits.houseSeatsPerOrderMax} seats, flags are of seats, until is a text`
const blockBody = schemaBody(BlockSeatsRequest, seatCount)
const releaseBody = schemaBody(ReleaseSeatsRequest, seatCount)
