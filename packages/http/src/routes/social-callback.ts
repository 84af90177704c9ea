/**
 * Where a provider sends a browser back to: on to the page that ends the sign-in, with the same query. The
 * page runs in the browser that began, so the sign-in ends there and not here.
 */
import type { SocialLogin } from "@ticketrush/engine/identity/social/SocialLogin"
import type { ColdWork } from "../ColdWork.ts"
import type { Exchange, HeaderPair } from "../Exchange.ts"
import { isLoopbackHost } from "../request/origin.ts"
import { queryValues } from "../request/parameters.ts"
import { answerNothing } from "../respond.ts"
import type { Route } from "../router.ts"

type CallbackParts = {
  readonly social: Pick<SocialLogin["Service"], "loopbackOf">
  readonly work: ColdWork
  /** A path of this server, or an address elsewhere. */
  readonly callbackPage: string
}

/** The query has a code in it, which is no cache's and no other page's to know. */
const unseen: ReadonlyArray<HeaderPair> = [
  ["cache-control", "no-store"],
  ["referrer-policy", "no-referrer"],
]

export const socialCallbackRoute = ({ social, work, callbackPage }: CallbackParts): Route => ({
  method: "GET",
  path: "/login/oauth2/code/:provider",
  name: "loginCallback",
  access: "public",
  query: "any",
  handle: (exchange, [provider]) => {
    const target = `${callbackPage}${queryFor(exchange, provider)}`
    const go = (origin: string): void => answerNothing(exchange, 302, [["location", `${origin}${target}`], ...unseen])
    const [host, [state]] = [exchange.header("host").toLowerCase(), queryValues(exchange, "state")]
    if (state === undefined || !callbackPage.startsWith("/") || !isLoopbackHost(host)) return go("")
    // `localhost` and `127.0.0.1` are two sites to a browser: the cookie of the one that began lies at the other.
    work.run(exchange, social.loopbackOf(state), (begun) =>
      go(begun !== null && begun !== host && portOf(begun) === portOf(host) ? `http://${begun}` : ""),
    )
  },
})

const portOf = (host: string): string => /:(\d+)$/.exec(host)?.[1] ?? ""

const queryFor = ({ query }: Exchange, provider: string): string => {
  const named = new URLSearchParams(query).has("provider")
    ? []
    : [`provider=${encodeURIComponent(provider.toLowerCase())}`]
  return `?${[...(query === "" ? [] : [query]), ...named].join("&")}`
}
