/**
 * One more option for a sale that goes on, as administrators put it up: a night, or further seats. The sale decides and the
 * journal has it before the catalogue shows it; a server that is killed in between shows it when the same order comes again,
 * which is why the order needs a key.
 */
import { actorBackend } from "@ticketrush/engine/backends/Bindings"
import type { AddedOption, Catalogue } from "@ticketrush/engine/catalogue/Catalogue"
import { optionFault } from "@ticketrush/engine/catalogue/plan"
import type { OptionSaleAnswer } from "@ticketrush/engine/sales/SaleReads"
import type { Sales } from "@ticketrush/engine/sales/Sales"
import type { AuditTrail } from "@ticketrush/engine/trail/AuditTrail"
import {
  type AddOption,
  type ConcertId,
  limits,
  type Refusal,
  refusal,
  refusalMessage,
  sectionA,
} from "@ticketrush/protocol"
import { AddOptionRequest } from "@ticketrush/protocol/option-orders"
import { forPerson } from "../access/for-person.ts"
import type { ColdWork } from "../ColdWork.ts"
import type { Exchange } from "../Exchange.ts"
import { orderSale } from "../order-sale.ts"
import { onRecord, resultOfReply, toldOf } from "../ordered.ts"
import type { DateTimes } from "../render/date-time.ts"
import { schemaBody } from "../request/body.ts"
import { commandKeyOf } from "../request/idempotency-key.ts"
import { readKeyedBody } from "../request/keyed-body.ts"
import { idParameter } from "../request/parameters.ts"
import { answerJson, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { layoutOf, notDateTime } from "../served/setup-plan.ts"
import { uncached } from "../uncached.ts"
import { optionSaleJson } from "./admin-options.ts"

export type AddOptionParts = {
  readonly catalogue: Pick<Catalogue["Service"], "bind" | "options" | "show">
  readonly sales: Pick<Sales, "submit">
  readonly trail: Pick<AuditTrail["Service"], "note" | "record">
  readonly work: ColdWork
  readonly times: DateTimes
}

type Plan = AddOption["plan"] & { readonly until: number }

export const addOptionRoute = (parts: AddOptionParts): Route => ({
  method: "POST",
  path: "/api/admin/concerts/:concertId/options",
  name: "adminAddOption",
  access: "admin",
  bodyBytesMax: limits.setupBodyBytesMax,
  handle: forPerson((exchange, { person: author }, [text]) => {
    const concert = idParameter(exchange, "concertId", text)
    if (concert === undefined) return
    readKeyedBody(exchange, body, (request, keyText) => {
      if (keyText === null) return answerRefusal(exchange, refusal("key-missing"))
      const { catalogue, times, work } = parts
      work.run(exchange, catalogue.options(concert), ([{ zone }]) => {
        const plan = planOf(request, zone === null ? times : times.in(zone))
        if ("code" in plan) return answerRefusal(exchange, plan)
        add(parts, exchange, concert, { kind: "add-option", plan, key: commandKeyOf(author, keyText), author })
      })
    })
  }),
})

type Order = AddOption & { readonly plan: Plan }

const add = (parts: AddOptionParts, exchange: Exchange, concert: ConcertId, command: Order): void => {
  const { catalogue, sales, times, trail, work } = parts
  const { author, key, plan } = command
  const detail = `add an option: ${times.format(plan.until)}`
  onRecord(trail, exchange, { kind: "CATALOGUE_CHANGE", actor: author, concert, detail }, (cameOut) =>
    // Strategies of the lab know the seats of the set-up alone.
    work.run(exchange, catalogue.bind(concert, actorBackend), (bound) => {
      const backend = bound?.backend ?? actorBackend
      if (backend !== actorBackend) {
        const why = refusal("bound-elsewhere", { concertId: concert, backend, asked: actorBackend })
        cameOut("DENIED", `${detail}: ${refusalMessage(why)}`)
        return answerRefusal(exchange, why)
      }
      orderSale(sales, exchange, concert, command, { kind: "added-option", author, key }, (submitted) => {
        if (!("value" in submitted)) {
          const { refusal: why } = submitted.reply
          cameOut(resultOfReply(submitted.reply), `${detail}: ${refusalMessage(why)}`)
          return answerRefusal(exchange, why)
        }
        // The order was accepted, so there is such an option.
        const added = submitted.value!
        const done = `add option ${added.optionId}: ${times.format(plan.until)}, ${added.seats} seats`
        work.run(exchange, toldOf(catalogue.show(shownOf(added, plan)), done, cameOut), () =>
          answerJson(exchange, 201, optionSaleJson(added, times), uncached),
        )
      })
    }),
  )
}

const shownOf = ({ optionId, seats }: OptionSaleAnswer, { tiers, until }: Plan): AddedOption => ({
  id: optionId,
  concertDate: until,
  price: Math.min(...tiers.map(({ price }) => price)),
  seatCount: seats,
})

const planOf = (request: typeof AddOptionRequest.Type, times: DateTimes): Plan | Refusal => {
  const { seatCount, seatLayout, ticketPriceAmount, tiers } = request
  const until = times.parse(request.concertDate)
  if (until === undefined) return wrong(`concertDate ${notDateTime}.`)
  if ((seatCount == null) === (seatLayout == null)) return wrong("Send seatCount or seatLayout, one of the two.")
  if ((ticketPriceAmount == null) === (tiers == null)) return wrong("Send ticketPriceAmount or tiers, one of the two.")
  const plan = {
    layout: seatLayout == null ? sectionA(seatCount as number) : layoutOf(seatLayout),
    tiers: tiers ?? [{ name: "GENERAL", price: ticketPriceAmount as number }],
    until,
  }
  const fault = optionFault(plan)
  return fault === undefined ? plan : wrong(fault)
}

const wrong = (reason: string): Refusal => refusal("unprocessable", { reason })

const body = {
  ...schemaBody(AddOptionRequest, "the body is not an option"),
  bytesMax: limits.setupBodyBytesMax,
}
