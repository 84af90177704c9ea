/**
 * What operators of a line may do: change its settings, pause, resume and drain it, send everybody away, and let
 * single people in or out. On the lab surface until there are roles.
 */
import type { SaleView } from "@ticketrush/engine/EngineApi"
import type { LineCommand, LineOrder } from "@ticketrush/protocol"
import { isConcertId, isPersonId, type LineMethod, limits, type Refusal, refusal } from "@ticketrush/protocol"
import { decodePersonRequest, LinePolicyRequest, mergedLinePolicy } from "@ticketrush/protocol/line-requests"
import { Exit, Schema } from "effect"
import type { Exchange } from "../Exchange.ts"
import { lineJson } from "../render/line-overview.ts"
import { acceptBody, parseBody, readText } from "../request/body.ts"
import { idParameter } from "../request/parameters.ts"
import { answerJson, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { answerPlace, answerUnknown, type LineParts, withLine } from "./line.ts"

export const lineOrderRoutes = (parts: LineParts): ReadonlyArray<Route> => {
  const base = "/api/lab/concerts/:concertId/line"
  const order = (word: string, command: (sale: SaleView) => LineOrder): Route => ({
    method: "POST",
    path: `${base}/${word}`,
    name: `line-${word}`,
    lab: true,
    handle: (exchange, [id]) =>
      withLineOf(parts, exchange, id, (sale) => give(parts, exchange, sale.concertId, command(sale))),
  })
  const methodSet = (word: string, method: LineMethod): Route =>
    order(word, ({ line }) => ({ kind: "set-line", policy: { ...line.policy, method } }))
  const onPerson = (kind: "activate" | "deactivate" | "leave"): Route => ({
    method: "POST",
    path: `${base}/${kind}`,
    name: `line-${kind}`,
    lab: true,
    handle: (exchange, [id]) => orderPerson(parts, exchange, id, kind),
  })
  return [
    {
      method: "GET",
      path: base,
      name: "line",
      lab: true,
      handle: (exchange, [id]) => withLineOf(parts, exchange, id, (sale) => answerLine(parts, exchange, sale)),
    },
    {
      method: "PUT",
      path: base,
      name: "line-set",
      lab: true,
      handle: (exchange, [id]) => setLine(parts, exchange, id),
    },
    methodSet("pause", "paused"),
    methodSet("resume", "fifo"),
    methodSet("drain", "closed"),
    order("clear", () => ({ kind: "clear-line" })),
    onPerson("activate"),
    onPerson("deactivate"),
    onPerson("leave"),
  ]
}

const setLine = (parts: LineParts, exchange: Exchange, idText: string): void => {
  const concertId = idParameter(exchange, "concertId", idText)
  if (concertId === undefined || acceptBody(exchange, limits.bodyBytesMax) === undefined) return
  readText(exchange, limits.bodyBytesMax, (text) => {
    const body = parseBody(exchange, text)
    if (body === undefined) return
    const read = readPolicy(body)
    if (Exit.isFailure(read)) return answerRefusal(exchange, refusal("malformed-json", { reason: notPolicy }))
    withKnown(parts, exchange, concertId, (sale) => {
      const seats = sale.options.reduce((sum, option) => sum + option.seats.length, 0)
      const policy = mergedLinePolicy(sale.line.policy, read.value, seats)
      if (typeof policy === "string") return answerRefusal(exchange, refusal("unprocessable", { reason: `${policy}.` }))
      give(parts, exchange, concertId, { kind: "set-line", policy })
    })
  })
}

const readPolicy = Schema.decodeUnknownExit(LinePolicyRequest)
const notPolicy = "the body is not a part of a line policy"

const orderPerson = (
  parts: LineParts,
  exchange: Exchange,
  idText: string,
  kind: "activate" | "deactivate" | "leave",
): void => {
  const concertId = idParameter(exchange, "concertId", idText)
  if (concertId === undefined || acceptBody(exchange, limits.bodyBytesMax) === undefined) return
  readText(exchange, limits.bodyBytesMax, (text) => {
    const body = parseBody(exchange, text)
    if (body === undefined) return
    const person = decodePersonRequest(body)
    if (typeof person === "string") return answerRefusal(exchange, refusal("malformed-json", { reason: person }))
    if (!isPersonId(person)) return answerRefusal(exchange, refusal("user-unknown", { userId: person }))
    withKnown(parts, exchange, concertId, () =>
      decided(parts, exchange, concertId, { kind, person }, () =>
        answerPlace(parts, exchange, { userId: person, concertId }),
      ),
    )
  })
}

/** Answers with the line after the order. */
const give = (parts: LineParts, exchange: Exchange, concertId: number, order: LineOrder): void =>
  decided(parts, exchange, concertId, order, () => {
    const sale = parts.engine.view(concertId)
    sale === undefined ? answerRefusal(exchange, refusal("owner-lost")) : answerLine(parts, exchange, sale)
  })

const decided = (
  { engine }: LineParts,
  exchange: Exchange,
  concertId: number,
  order: LineOrder | LineCommand,
  done: () => void,
): void =>
  engine.submit(concertId, order, (reply) =>
    reply.kind === "accepted" ? done() : answerRefusal(exchange, known(reply.refusal, concertId)),
  )

const known = (refused: Refusal, concertId: number): Refusal =>
  refused.code === "sale-unknown" ? refusal("concert-unknown", { concertId }) : refused

const answerLine = (parts: LineParts, exchange: Exchange, sale: SaleView): void =>
  answerJson(exchange, 200, lineJson(sale, parts.estimates), [["cache-control", "no-store"]])

const withLineOf = (parts: LineParts, exchange: Exchange, idText: string, run: (sale: SaleView) => void): void => {
  const concertId = idParameter(exchange, "concertId", idText)
  if (concertId !== undefined) withKnown(parts, exchange, concertId, run)
}

const withKnown = (
  { engine }: LineParts,
  exchange: Exchange,
  concertId: number,
  run: (sale: SaleView) => void,
): void => (isConcertId(concertId) ? withLine(engine, exchange, concertId, run) : answerUnknown(exchange, concertId))
