/** Endpoints of webhooks, for administrators: which servers of shops hear of what happens. */
import type { CatalogueError } from "@ticketrush/engine/catalogue/errors"
import { refusal } from "@ticketrush/protocol"
import { knownFields } from "@ticketrush/protocol/known-fields"
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
import { withoutBody } from "../request/without-body.ts"
import { answerJson, answerNothing, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { uncached } from "../uncached.ts"
import { endpointPath, endpointsPath, forEndpoint, readAsked } from "./asked-of-endpoint.ts"
import { webhookMessageRoutes } from "./webhook-messages.ts"

export type WebhookRouteParts = {
  readonly webhooks: Webhooks["Service"]
  readonly work: ColdWork
  readonly times: DateTimes
}

const [base, one] = [endpointsPath, endpointPath]

export const webhookRoutes = (parts: WebhookRouteParts): ReadonlyArray<Route> => [
  ...keepingRoutes(parts),
  ...orderRoutes(parts),
  ...webhookMessageRoutes(parts),
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
        work.run(exchange, endpoints.remove(id), () => {
          parts.webhooks.wake()
          answerNothing(exchange, 204)
        }),
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
  parts.work.run(exchange, asked, (endpoint) => {
    parts.webhooks.wake()
    answerJson(exchange, status, json(endpoint, nowOf(parts), parts.times), uncached)
  })

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
