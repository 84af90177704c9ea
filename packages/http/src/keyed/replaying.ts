/** Lets the requests of signed-in people to a route carry an `Idempotency-Key`. */
import { isWithoutBody } from "../request/body.ts"
import { acceptKey } from "../request/keyed-body.ts"
import type { Route } from "../router.ts"
import { KeyedExchange } from "./KeyedExchange.ts"
import type { Replays } from "./Replays.ts"

/** A POST without a key, and every other request, is handled as it is. */
export const replaying = (route: Route, replays: Replays): Route => {
  if (route.method !== "POST") return route
  return {
    ...route,
    handle: (exchange, parameters, caller) => {
      const key = exchange.bodyHeaders().idempotencyKey
      if (key === null || caller.kind !== "signed-in") return route.handle(exchange, parameters, caller)
      if (!acceptKey(exchange, key)) return
      const keyed = new KeyedExchange(exchange, replays, {
        name: `${caller.person} ${exchange.path} ${key}`,
        othersPass: route.judgesKeys === true,
      })
      if (!isWithoutBody(exchange) || keyed.begin("")) route.handle(keyed, parameters, caller)
    },
  }
}
