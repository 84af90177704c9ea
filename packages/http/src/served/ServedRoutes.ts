/**
 * The routes whose handlers are built from the contract in `protocol/http-api.ts`: everything that is not hot. Each
 * runs in its own fiber over an `HttpServerRequest` that stands for the exchange; at most `coldRequestsMax` at a time.
 */
import { limits, refusal } from "@ticketrush/protocol"
import { ServedApi } from "@ticketrush/protocol/http-api"
import { knownFields } from "@ticketrush/protocol/known-fields"
import { Effect, Exit, Layer, Schema, Scope } from "effect"
import { Headers, HttpRouter, HttpServer, HttpServerRequest, type HttpServerResponse } from "effect/http"
import { HttpApiBuilder, type HttpApiEndpoint } from "effect/http-api"
import type { Exchange } from "../Exchange.ts"
import { guarded } from "../guarded.ts"
import type { Incidents } from "../Incidents.ts"
import { acceptBody, answerHeaderFault, parseBody, readText } from "../request/body.ts"
import { isIdempotencyKey } from "../request/idempotency-key.ts"
import { idParameter } from "../request/parameters.ts"
import { answerRefusal, answerResponse } from "../respond.ts"
import type { Route } from "../router.ts"
import { ExchangeRequest } from "./ExchangeRequest.ts"
import { handlers } from "./handlers.ts"

/** Groups that every caller may use; the others name a person or change what is sold. */
const publicGroups = new Set(["health"])

/** The headers that a handler looks at, read before the body was. */
type Asked = { readonly accept: string; readonly key: string | null }

export const servedRoutes = Effect.fnUntraced(function* (incidents: Incidents) {
  const layer = HttpApiBuilder.layer(ServedApi).pipe(Layer.provide(handlers(incidents)))
  const app = yield* HttpRouter.toHttpEffect(layer.pipe(Layer.provide(HttpServer.layerServices)))
  let underWay = 0

  const run = (exchange: Exchange, asked: Asked, body: string): void => {
    if (underWay >= limits.coldRequestsMax) return answerRefusal(exchange, refusal("overloaded"))
    underWay++
    const scope = Scope.makeUnsafe()
    const headers = Headers.fromInput({
      "content-type": "application/json",
      accept: asked.accept,
      ...(asked.key === null ? {} : { "idempotency-key": asked.key }),
    })
    const handled = app.pipe(
      Effect.provideService(HttpServerRequest.HttpServerRequest, new ExchangeRequest(exchange, body, headers)),
      Effect.provideService(Scope.Scope, scope),
      Effect.onExit((exit) => Scope.close(scope, exit)),
    )
    Effect.runCallback(handled, {
      onExit: guarded(exchange, (exit: Exit.Exit<HttpServerResponse.HttpServerResponse, unknown>) => {
        underWay--
        if (exchange.ended()) return
        if (Exit.isSuccess(exit)) answerResponse(exchange, exit.value)
        else incidents.answerCause(exchange, exit.cause)
      }),
    })
  }

  const routes: Route[] = []
  for (const group of Object.values(ServedApi.groups)) {
    for (const endpoint of Object.values(group.endpoints)) {
      const names = [...endpoint.path.matchAll(/:(\w+)/g)].map((match) => match[1])
      const bytesMax = endpoint.identifier === "setup" ? limits.setupBodyBytesMax : limits.bodyBytesMax
      const takesBody = endpoint.method === "POST"
      const known = knownFields(payloadOf(endpoint))
      routes.push({
        method: endpoint.method as Route["method"],
        path: endpoint.path,
        name: endpoint.identifier,
        access: publicGroups.has(group.identifier) ? "public" : "trusted",
        handle: (exchange, parameters) => {
          for (let i = 0; i < names.length; i++) {
            if (idParameter(exchange, names[i], parameters[i]) === undefined) return
          }
          const accept = exchange.header("accept")
          if (endpoint.method === "GET") return run(exchange, { accept, key: null }, "")
          const key = takesBody ? acceptBody(exchange, bytesMax)?.idempotencyKey : keyOf(exchange)
          if (key === undefined) return
          if (key !== null && !isIdempotencyKey(key)) {
            return answerRefusal(exchange, refusal("key-invalid", { max: limits.idempotencyKeyCharsMax }))
          }
          if (!takesBody) return run(exchange, { accept, key }, "")
          readText(exchange, bytesMax, (text) => {
            if (parseBody(exchange, text, known) !== undefined) run(exchange, { accept, key }, text)
          })
        },
      })
    }
  }
  return routes as ReadonlyArray<Route>
})

/** The key of a request without a body; undefined when its headers were answered as contradicting each other. */
const keyOf = (exchange: Exchange): string | null | undefined => {
  const { idempotencyKey, fault } = exchange.bodyHeaders()
  if (fault === null) return idempotencyKey
  answerHeaderFault(exchange, fault)
  return undefined
}

/** What the body of an operation is; not asked for operations that take none. */
const payloadOf = (endpoint: HttpApiEndpoint.Top): Schema.Top => {
  const [first] = endpoint.payload.values()
  return first?.schemas[0] ?? Schema.Struct({})
}
