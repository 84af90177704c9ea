/** Endpoints of webhooks, for administrators: which servers of shops hear of what happens. */
import type { AuditTrail } from "@ticketrush/engine/trail/AuditTrail"
import { refusal } from "@ticketrush/protocol"
import { knownFields } from "@ticketrush/protocol/known-fields"
import {
  decodeEndpointRequest,
  decodeRotationRequest,
  EndpointRequest,
  RotationRequest,
} from "@ticketrush/protocol/webhook-requests"
import type { EndpointWish } from "@ticketrush/webhooks/endpoints/EndpointStore"
import type { ShopEndpoint } from "@ticketrush/webhooks/endpoints/ShopEndpoint"
import { webhookUrl } from "@ticketrush/webhooks/guard/webhook-url"
import type { Webhooks } from "@ticketrush/webhooks/Webhooks"
import { forPerson } from "../access/for-person.ts"
import type { ColdWork } from "../ColdWork.ts"
import type { Exchange } from "../Exchange.ts"
import type { DateTimes } from "../render/date-time.ts"
import { endpointJson, endpointSecretJson } from "../render/endpoint.ts"
import { readJson } from "../request/body.ts"
import { withoutBody } from "../request/without-body.ts"
import { answerJson, answerNothing, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { uncached } from "../uncached.ts"
import { type EndpointOrder, endpointPath, endpointsPath, forEndpoint, orderEndpoint } from "./asked-of-endpoint.ts"
import { webhookMessageRoutes } from "./webhook-messages.ts"

export type WebhookRouteParts = {
  readonly webhooks: Webhooks["Service"]
  readonly work: ColdWork
  readonly trail: Pick<AuditTrail["Service"], "note" | "record">
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
      handle: forPerson((exchange, { person: actor }) =>
        readWish(parts, exchange, (wish) => {
          const asked = endpoints.add({ ...wish, secret: newSecret(), at: nowOf(parts) })
          const what = `add ${wishText(wish)}`
          const told = ({ id }: ShopEndpoint) => `endpoint ${id}: ${what}`
          answerEndpoint(parts, exchange, { actor, what, asked, told }, endpointSecretJson, 201)
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
      handle: forEndpoint((exchange, id) =>
        work.run(exchange, endpoints.find(id), (endpoint) =>
          answerJson(exchange, 200, endpointJson(endpoint, nowOf(parts), parts.times), uncached),
        ),
      ),
    },
    {
      method: "PUT",
      path: one,
      name: "changeEndpoint",
      access: "admin",
      handle: forEndpoint((exchange, id, actor) =>
        readWish(parts, exchange, (wish) => {
          const what = `endpoint ${id}: change to ${wishText(wish)}`
          answerEndpoint(parts, exchange, { actor, what, asked: endpoints.change(id, wish) })
        }),
      ),
    },
    {
      method: "DELETE",
      path: one,
      name: "removeEndpoint",
      access: "admin",
      handle: forEndpoint((exchange, id, actor) => {
        const order = { actor, what: `endpoint ${id}: remove`, asked: endpoints.remove(id) }
        orderEndpoint(parts, exchange, order, () => answerNothing(exchange, 204))
      }),
    },
  ]
}

/** What is ordered by a word behind the id. */
const orderRoutes = (parts: WebhookRouteParts): ReadonlyArray<Route> => {
  const { endpoints, newSecret } = parts.webhooks
  const route = (word: string, handle: (exchange: Exchange, id: number, actor: number) => void): Route => ({
    method: "POST",
    path: `${one}/${word}`,
    name: `${word}Endpoint`,
    access: "admin",
    handle: forEndpoint(handle),
  })
  return [
    route("rotate", (exchange, id, actor) =>
      readJson(exchange, rotationBody, ({ overlapMs }) => {
        const asked = endpoints.rotate(id, { secret: newSecret(), at: nowOf(parts), overlapMs })
        answerEndpoint(parts, exchange, { actor, what: `endpoint ${id}: rotate`, asked }, endpointSecretJson)
      }),
    ),
    route("disable", (exchange, id, actor) =>
      withoutBody(exchange, () => {
        const disabled = { by: "operator", at: nowOf(parts), reason: "an administrator disabled it" } as const
        const asked = endpoints.disable(id, disabled)
        answerEndpoint(parts, exchange, { actor, what: `endpoint ${id}: disable`, asked })
      }),
    ),
    route("enable", (exchange, id, actor) =>
      withoutBody(exchange, () =>
        answerEndpoint(parts, exchange, { actor, what: `endpoint ${id}: enable`, asked: endpoints.enable(id) }),
      ),
    ),
  ]
}

const nowOf = ({ webhooks }: WebhookRouteParts): number => Math.floor(webhooks.nowMs())

const answerEndpoint = (
  parts: WebhookRouteParts,
  exchange: Exchange,
  order: EndpointOrder<ShopEndpoint>,
  json = endpointJson,
  status = 200,
): void =>
  orderEndpoint(parts, exchange, order, (endpoint) =>
    answerJson(exchange, status, json(endpoint, nowOf(parts), parts.times), uncached),
  )

/** Without its query, in which a shop may keep a secret. */
const wishText = ({ url, events }: EndpointWish): string => {
  const { origin, pathname } = new URL(url)
  return `${origin}${pathname} for ${events.join(", ")}`
}

/** What an administrator wishes, its address in the one spelling. */
const readWish = (
  { webhooks }: WebhookRouteParts,
  exchange: Exchange,
  use: (wish: Exclude<ReturnType<typeof decodeEndpointRequest>, string>) => void,
): void =>
  readJson(exchange, endpointBody, ({ url, events }) => {
    const address = webhookUrl(url, webhooks.reach)
    if (typeof address === "string") answerRefusal(exchange, refusal("unprocessable", { reason: address }))
    else use({ url: address.href, events })
  })

const endpointBody = { fields: knownFields(EndpointRequest), decode: decodeEndpointRequest }
const rotationBody = { fields: knownFields(RotationRequest), decode: decodeRotationRequest }
