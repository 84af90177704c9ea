/** A body in, the same body out: the ceiling of the socket, against which benches measure everything else. */
import { limits } from "@ticketrush/protocol"
import { acceptBody, answerBodyFault } from "../request/body.ts"
import { answerBytes } from "../respond.ts"
import type { Route } from "../router.ts"

export const echoRoute: Route = {
  method: "POST",
  path: "/api/lab/echo",
  name: "echo",
  access: "trusted",
  handle: (exchange) => {
    if (acceptBody(exchange, limits.bodyBytesMax) === undefined) return
    exchange.readBody(limits.bodyBytesMax, (body) => {
      if (typeof body === "string") return answerBodyFault(exchange, body, limits.bodyBytesMax)
      answerBytes(exchange, body)
    })
  },
}
