/** The public halves of the installation's keys: with them a client can check a pass or a receipt without asking us. */
import type { Keys } from "../keys/Keys.ts"
import type { Route } from "../router.ts"

/** Long enough to spare us the question, short enough for a new key to get around before it signs much. */
const cacheSeconds = 300

export const jwksRoute = (keys: Keys): Route => ({
  method: "GET",
  path: "/.well-known/jwks.json",
  name: "jwks",
  access: "public",
  handle: (exchange) =>
    exchange.answer(200, "application/jwk-set+json", keys.jwks, [["cache-control", `public, max-age=${cacheSeconds}`]]),
})
