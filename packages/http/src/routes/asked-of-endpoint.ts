/** What requests about one endpoint of webhooks have in common. */
import { limits, refusal } from "@ticketrush/protocol"
import type { KnownFields } from "@ticketrush/protocol/known-fields"
import { forPerson } from "../access/for-person.ts"
import type { Exchange } from "../Exchange.ts"
import { acceptBody, parseBody, readText } from "../request/body.ts"
import { idParameter } from "../request/parameters.ts"
import { answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"

export const endpointsPath = "/api/webhooks/endpoints"
export const endpointPath = `${endpointsPath}/:endpointId`

export const forEndpoint = (handle: (exchange: Exchange, id: number) => void): Route["handle"] =>
  forPerson((exchange, _, [text]) => {
    const id = idParameter(exchange, "endpointId", text)
    if (id !== undefined) handle(exchange, id)
  })

export const readAsked = <A extends object>(
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
