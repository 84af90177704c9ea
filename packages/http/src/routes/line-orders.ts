/**
 * What operators of a line may do: change its settings, pause, resume and drain it, send all waiting people away, and
 * let single people in or out. On the trusted surface; `sale-desk.ts` has what people of a role may do.
 */
import type { AnswerOf } from "@ticketrush/engine/sales/SaleReads"
import { isPersonId, type LineMethod, type LinePolicy, limits, refusal } from "@ticketrush/protocol"
import { type KnownFields, knownFields } from "@ticketrush/protocol/known-fields"
import {
  decodePersonRequest,
  LinePolicyRequest,
  mergedLinePolicy,
  PersonRequest,
} from "@ticketrush/protocol/line-requests"
import { Exit, Schema } from "effect"
import type { Exchange } from "../Exchange.ts"
import type { LineSettings } from "../line/LineSettings.ts"
import { type Ordered, orderSale } from "../order-sale.ts"
import { lineJson } from "../render/line-overview.ts"
import { acceptBody, isWithoutBody, parseBody, readText } from "../request/body.ts"
import { idParameter } from "../request/parameters.ts"
import { answerJson, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { uncached } from "../uncached.ts"
import { askLine } from "./ask-line.ts"
import { answerPlace, type LineParts } from "./line.ts"

export const lineOrderRoutes = (parts: LineParts, settings: LineSettings): ReadonlyArray<Route> => {
  const base = "/api/lab/concerts/:concertId/line"
  const route = (
    method: Route["method"],
    word: string,
    handle: (exchange: Exchange, concertId: number) => void,
  ): Route => ({
    method,
    path: word === "" ? base : `${base}/${word}`,
    name: word === "" ? `line-${method.toLowerCase()}` : `line-${word}`,
    access: "trusted",
    handle: (exchange, [id]) => {
      const concertId = idParameter(exchange, "concertId", id)
      if (concertId !== undefined) handle(exchange, concertId)
    },
  })
  const methodSet = (word: string, method: LineMethod): Route =>
    route("POST", word, (exchange, concertId) =>
      withBody(parts, exchange, nothing, () =>
        setLine(parts, settings, exchange, concertId, (policy) => ({ ...policy, method })),
      ),
    )
  const onPerson = (kind: "activate" | "deactivate" | "leave"): Route =>
    route("POST", kind, (exchange, concertId) =>
      withBody(parts, exchange, personFields, (body) => orderPerson(parts, exchange, concertId, kind, body)),
    )
  return [
    route("GET", "", (exchange, concertId) =>
      askLine(parts.reads, exchange, concertId, overview, ({ value }) => answerLine(parts, exchange, concertId, value)),
    ),
    route("PUT", "", (exchange, concertId) =>
      withBody(parts, exchange, policyFields, (body) => {
        const read = readPolicy(body)
        if (Exit.isFailure(read)) return answerRefusal(exchange, refusal("malformed-json", { reason: notPolicy }))
        setLine(parts, settings, exchange, concertId, (policy, seats) => mergedLinePolicy(policy, read.value, seats))
      }),
    ),
    methodSet("pause", "paused"),
    methodSet("resume", "fifo"),
    methodSet("drain", "closed"),
    route("POST", "clear", (exchange, concertId) =>
      withBody(parts, exchange, nothing, () =>
        askLine(parts.reads, exchange, concertId, overview, () =>
          orderSale(parts.commands, exchange, concertId, { kind: "clear-line" }, overview, (submitted) =>
            answerOrder(parts, exchange, concertId, submitted),
          ),
        ),
      ),
    ),
    onPerson("activate"),
    onPerson("deactivate"),
    onPerson("leave"),
  ]
}

const setLine = (
  parts: LineParts,
  settings: LineSettings,
  exchange: Exchange,
  concertId: number,
  changed: (policy: LinePolicy, seats: number) => LinePolicy | string,
): void =>
  askLine(parts.reads, exchange, concertId, overview, ({ value: { line, options } }) => {
    const seats = options.reduce((sum, option) => sum + option.seats, 0)
    const wrong = settings.change(
      exchange,
      concertId,
      line.policy,
      (policy) => changed(policy, seats),
      (submitted) => answerOrder(parts, exchange, concertId, submitted),
    )
    if (wrong !== undefined) answerRefusal(exchange, refusal("unprocessable", { reason: `${wrong}.` }))
  })

const readPolicy = Schema.decodeUnknownExit(LinePolicyRequest)
const policyFields = knownFields(LinePolicyRequest)
const personFields = knownFields(PersonRequest)
/** The body of an order that needs no word more. */
const nothing = knownFields(Schema.Struct({}))
const notPolicy = "the body is not a part of a line policy"

const orderPerson = (
  parts: LineParts,
  exchange: Exchange,
  concertId: number,
  kind: "activate" | "deactivate" | "leave",
  body: unknown,
): void => {
  const person = decodePersonRequest(body)
  if (typeof person === "string") return answerRefusal(exchange, refusal("malformed-json", { reason: person }))
  if (!isPersonId(person)) return answerRefusal(exchange, refusal("user-unknown", { userId: person }))
  askLine(parts.reads, exchange, concertId, overview, () =>
    orderSale(parts.commands, exchange, concertId, { kind, person }, { kind: "place", person }, (submitted) =>
      "value" in submitted
        ? answerPlace(parts, exchange, { userId: person, concertId }, submitted)
        : answerRefusal(exchange, submitted.reply.refusal),
    ),
  )
}

/**
 * JSON it must be: a form of any page of the web could send everything else here. Where nothing has to be said, nothing
 * may be sent; that too any page can do, but it cannot hide which page it is.
 */
const withBody = (
  { origins }: LineParts,
  exchange: Exchange,
  fields: KnownFields,
  run: (body: unknown) => void,
): void => {
  if (fields === nothing && isWithoutBody(exchange)) {
    return origins.isOwn(exchange) ? run(undefined) : answerRefusal(exchange, refusal("origin-foreign"))
  }
  if (acceptBody(exchange, limits.bodyBytesMax) === undefined) return
  readText(exchange, limits.bodyBytesMax, (text) => {
    if (text === "" && fields === nothing) return run(undefined)
    const value = parseBody(exchange, text, fields)
    if (value !== undefined) run(value)
  })
}

const overview = { kind: "overview" } as const
type Overview = typeof overview

/** The line after an order. */
const answerOrder = (parts: LineParts, exchange: Exchange, concertId: number, submitted: Ordered<Overview>): void =>
  "value" in submitted
    ? answerLine(parts, exchange, concertId, submitted.value)
    : answerRefusal(exchange, submitted.reply.refusal)

const answerLine = (parts: LineParts, exchange: Exchange, concertId: number, value: AnswerOf<Overview>): void =>
  answerJson(exchange, 200, lineJson(concertId, value, parts.estimates), uncached)
