/**
 * What operators see of a sale and do with its line, as people who are signed in: counts that all stand at one position of
 * the journal, and changes of the line, each on record before it is sent.
 */
import type { FiguresAnswer } from "@ticketrush/engine/sales/SaleReads"
import type { Sales } from "@ticketrush/engine/sales/Sales"
import type { AuditTrail } from "@ticketrush/engine/trail/AuditTrail"
import { refusal, refusalMessage } from "@ticketrush/protocol"
import { LinePolicyRequest, mergedLinePolicy } from "@ticketrush/protocol/line-requests"
import { forPerson } from "../access/for-person.ts"
import type { Answered } from "../ask-sale.ts"
import type { Exchange } from "../Exchange.ts"
import type { LineSettings } from "../line/LineSettings.ts"
import type { WaitEstimates } from "../line/WaitEstimates.ts"
import { onRecord, resultOfReply } from "../ordered.ts"
import type { DateTimes } from "../render/date-time.ts"
import { lineJson, rounded } from "../render/line-overview.ts"
import { readJson, schemaBody } from "../request/body.ts"
import { idParameter } from "../request/parameters.ts"
import { answerJson, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { uncached } from "../uncached.ts"
import { askLine } from "./ask-line.ts"

export type SaleDeskParts = {
  readonly sales: Sales
  readonly times: DateTimes
  readonly estimates: WaitEstimates
  readonly settings: LineSettings
  readonly trail: Pick<AuditTrail["Service"], "note" | "record">
}

export const saleDeskRoutes = (parts: SaleDeskParts): ReadonlyArray<Route> => [
  {
    method: "GET",
    path: "/api/admin/concerts/:concertId/sale",
    name: "saleFigures",
    access: "operator",
    handle: (exchange, [text]) => {
      const concertId = idParameter(exchange, "concertId", text)
      if (concertId === undefined) return
      askLine(parts.sales, exchange, concertId, { kind: "figures" }, (answer) => answerFigures(parts, exchange, answer))
    },
  },
  {
    method: "PUT",
    path: "/api/admin/concerts/:concertId/line",
    name: "adminSetLine",
    access: "operator",
    handle: forPerson((exchange, { person: actor }, [text]) => {
      const concertId = idParameter(exchange, "concertId", text)
      if (concertId === undefined) return
      readJson(exchange, policyBody, (asked) => setLine(parts, exchange, actor, concertId, asked))
    }),
  },
]

const setLine = (
  { estimates, sales, settings, trail }: SaleDeskParts,
  exchange: Exchange,
  actor: number,
  concert: number,
  asked: LinePolicyRequest,
): void =>
  askLine(sales, exchange, concert, { kind: "overview" }, ({ value: { line, options } }) => {
    const seats = options.reduce((sum, option) => sum + option.seats, 0)
    const wrong = mergedLinePolicy(line.policy, asked, seats)
    if (typeof wrong === "string") return answerRefusal(exchange, refusal("unprocessable", { reason: `${wrong}.` }))
    const order = { kind: "LINE_CHANGE", actor, concert, detail: JSON.stringify(asked) } as const
    onRecord(trail, exchange, order, (cameOut) => {
      const conflict = settings.change(
        exchange,
        concert,
        line.policy,
        (policy) => mergedLinePolicy(policy, asked, seats),
        (submitted) => {
          if ("value" in submitted) {
            cameOut("SUCCESS", order.detail)
            return answerJson(exchange, 200, lineJson(concert, submitted.value, estimates), uncached)
          }
          const { refusal: why } = submitted.reply
          cameOut(resultOfReply(submitted.reply), `${order.detail}: ${refusalMessage(why)}`)
          answerRefusal(exchange, why)
        },
      )
      if (conflict === undefined) return
      cameOut("DENIED", `${order.detail}: ${conflict}`)
      answerRefusal(exchange, refusal("unprocessable", { reason: `${conflict}.` }))
    })
  })

const answerFigures = (
  { estimates, times }: SaleDeskParts,
  exchange: Exchange,
  { at: { at, concertId, epoch, offset }, value }: Answered<{ readonly kind: "figures" }>,
): void => {
  const { line } = value
  const forLast = line.waiting + line.returned === 0 ? null : estimates.of(concertId, line, line.waiting + 1)
  const body = {
    concertId,
    position: `${epoch}-${offset}`,
    at: times.format(at),
    closed: value.closed,
    policy: line.policy,
    waiting: line.waiting,
    returned: line.returned,
    absent: line.absent,
    active: line.active,
    joined: line.joined,
    admitted: value.admitted,
    ...seatsOf(value),
    expired: value.expired,
    perSecond: rounded(estimates.perSecond(concertId)),
    estimatedWaitMs: forLast === null ? null : [forLast.lowMs, forLast.highMs],
    options: value.options,
  }
  answerJson(exchange, 200, JSON.stringify(body), uncached)
}

/** Sums over all options. */
const seatsOf = ({ options }: FiguresAnswer) => {
  const sum = (name: "seats" | "available" | "blocked" | "held" | "sold"): number =>
    options.reduce((total, option) => total + option[name], 0)
  return {
    seats: sum("seats"),
    available: sum("available"),
    blocked: sum("blocked"),
    held: sum("held"),
    sold: sum("sold"),
  }
}

const policyBody = schemaBody(LinePolicyRequest, "the body is not a part of a line policy")
