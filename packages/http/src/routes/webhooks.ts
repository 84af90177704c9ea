/** Endpoints of webhooks, for administrators: which servers of shops hear of what happens. */
import type { CatalogueError } from "@ticketrush/engine/catalogue/errors"
import { limits, refusal } from "@ticketrush/protocol"
import { type KnownFields, knownFields } from "@ticketrush/protocol/known-fields"
import {
  decodeEndpointRequest,
  decodeRotationRequest,
  EndpointRequest,
  RotationRequest,
} from "@ticketrush/protocol/webhook-requests"
import type { ShopEndpoint } from "@ticketrush/webhooks/endpoints/ShopEndpoint"
import { webhookUrl } from "@ticketrush/webhooks/guard/webhook-url"
import type { Webhooks } from "@ticketrush/webhooks/Webhooks"
import type { Effect } from "effect"
import { forPerson } from "../access/for-person.ts"
import type { ColdWork } from "../ColdWork.ts"
import type { Exchange } from "../Exchange.ts"
import type { DateTimes } from "../render/date-time.ts"
import { endpointJson, endpointSecretJson } from "../render/endpoint.ts"
import { acceptBody, parseBody, readText } from "../request/body.ts"
import { idParameter } from "../request/parameters.ts"
import { withoutBody } from "../request/without-body.ts"
import { answerJson, answerNothing, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { uncached } from "../uncached.ts"

export type WebhookRouteParts = {
  readonly webhooks: Webhooks["Service"]
  readonly work: ColdWork
  readonly times: DateTimes
}

const base = "/api/webhooks/endpoints"
const one = `${base}/:endpointId`

export const webhookRoutes = (parts: WebhookRouteParts): ReadonlyArray<Route> => [
  ...keepingRoutes(parts),
  ...orderRoutes(parts),
]

/** Registering, reading, changing and removing. */
const keepingRoutes = (parts: WebhookRouteParts): ReadonlyArray<Route> => {
  const { webhooks, work } = parts
  const { endpoints, newSecret } = webhooks
  return [
    {
      method: "POST",
      path: base,
      name: "addEndpoint",
      access: "admin",
      handle: forPerson((exchange) =>
        readWish(parts, exchange, (wish) => {
          const asked = endpoints.add({ ...wish, secret: newSecret(), at: nowOf(parts) })
          answerEndpoint(parts, exchange, asked, endpointSecretJson, 201)
        }),
      ),
    },
    {
      method: "GET",
      path: base,
      name: "endpoints",
      access: "admin",
      handle: forPerson((exchange) =>
        work.run(exchange, endpoints.list, (all) => {
          const each = all.map((endpoint) => endpointJson(endpoint, nowOf(parts), parts.times))
          answerJson(exchange, 200, `[${each.join(",")}]`, uncached)
        }),
      ),
    },
    {
      method: "GET",
      path: one,
      name: "endpoint",
      access: "admin",
      handle: forEndpoint((exchange, id) => answerEndpoint(parts, exchange, endpoints.find(id))),
    },
    {
      method: "PUT",
      path: one,
      name: "changeEndpoint",
      access: "admin",
      handle: forEndpoint((exchange, id) =>
        readWish(parts, exchange, (wish) => answerEndpoint(parts, exchange, endpoints.change(id, wish))),
      ),
    },
    {
      method: "DELETE",
      path: one,
      name: "removeEndpoint",
      access: "admin",
      handle: forEndpoint((exchange, id) =>
        work.run(exchange, endpoints.remove(id), () => answerNothing(exchange, 204)),
      ),
    },
  ]
}

/** What is ordered by a word behind the id. */
const orderRoutes = (parts: WebhookRouteParts): ReadonlyArray<Route> => {
  const { endpoints, newSecret } = parts.webhooks
  const route = (word: string, handle: (exchange: Exchange, id: number) => void): Route => ({
    method: "POST",
    path: `${one}/${word}`,
    name: `${word}Endpoint`,
    access: "admin",
    handle: forEndpoint(handle),
  })
  return [
    route("rotate", (exchange, id) =>
      readAsked(exchange, rotationFields, decodeRotationRequest, ({ overlapMs }) => {
        const asked = endpoints.rotate(id, { secret: newSecret(), at: nowOf(parts), overlapMs })
        answerEndpoint(parts, exchange, asked, endpointSecretJson)
      }),
    ),
    route("disable", (exchange, id) =>
      withoutBody(exchange, () => {
        const disabled = { by: "operator", at: nowOf(parts), reason: "an administrator disabled it" } as const
        answerEndpoint(parts, exchange, endpoints.disable(id, disabled))
      }),
    ),
    route("enable", (exchange, id) =>
      withoutBody(exchange, () => answerEndpoint(parts, exchange, endpoints.enable(id))),
    ),
  ]
}

const nowOf = ({ webhooks }: WebhookRouteParts): number => Math.floor(webhooks.nowMs())

const answerEndpoint = (
  parts: WebhookRouteParts,
  exchange: Exchange,
  asked: Effect.Effect<ShopEndpoint, CatalogueError>,
  json = endpointJson,
  status = 200,
): void =>
  parts.work.run(exchange, asked, (endpoint) =>
    answerJson(exchange, status, json(endpoint, nowOf(parts), parts.times), uncached),
  )

/** What an administrator wishes, its address in the one spelling. */
const readWish = (
  { webhooks }: WebhookRouteParts,
  exchange: Exchange,
  use: (wish: Exclude<ReturnType<typeof decodeEndpointRequest>, string>) => void,
): void =>
  readAsked(exchange, endpointFields, decodeEndpointRequest, ({ url, events }) => {
    const address = webhookUrl(url, webhooks.reach)
    if (typeof address === "string") answerRefusal(exchange, refusal("unprocessable", { reason: address }))
    else use({ url: address.href, events })
  })

const endpointFields = knownFields(EndpointRequest)
const rotationFields = knownFields(RotationRequest)

const forEndpoint = (handle: (exchange: Exchange, id: number) => void): Route["handle"] =>
  forPerson((exchange, _, [text]) => {
    const id = idParameter(exchange, "endpointId", text)
    if (id !== undefined) handle(exchange, id)
  })

const readAsked = <A extends object>(
  exchange: Exchange,
  fields: KnownFields,
  decode: (body: unknown) => A | string,
  use: (asked: A) => void,
): void => {
  if (acceptBody(exchange, limits.bodyBytesMax) === undefined) return
  readText(exchange, limits.bodyBytesMax, (text) => {
    const body = parseBody(exchange, text, fields)
    if (body === undefined) return
    const asked = decode(body)
    if (typeof asked === "string") answerRefusal(exchange, refusal("malformed-json", { reason: asked }))
    else use(asked)
  })
}
