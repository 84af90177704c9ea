/** Signing in with an account at Kakao or Naver, and linking a second one. */
import type { Sessions } from "@ticketrush/engine/identity/Sessions"
import type { Account } from "@ticketrush/engine/identity/social/AccountStore"
import type { Begin, End, SocialLogin } from "@ticketrush/engine/identity/social/SocialLogin"
import { type PersonId, refusal } from "@ticketrush/protocol"
import { knownFields } from "@ticketrush/protocol/known-fields"
import { decodeExchangeRequest, ExchangeRequest } from "@ticketrush/protocol/social-requests"
import { Effect } from "effect"
import { CookieJar, cookieOf } from "../access/cookies.ts"
import { forPerson } from "../access/for-person.ts"
import type { Exchange } from "../Exchange.ts"
import { readJson } from "../request/body.ts"
import type { ClientAddress } from "../request/ClientAddress.ts"
import { isLoopbackHost } from "../request/origin.ts"
import { queryValues } from "../request/parameters.ts"
import { answerJson, answerRefusal } from "../respond.ts"
import type { Route } from "../router.ts"
import { addressKey } from "../stream/address-key.ts"
import { uncached } from "../uncached.ts"
import { type GrantParts, granting } from "./grants.ts"

export type SocialRouteParts = GrantParts & {
  readonly social: SocialLogin["Service"]
  readonly sessions: Pick<Sessions["Service"], "open">
  readonly clientAddress: ClientAddress
}

const base = "/api/auth/social/:provider"

export const socialRoutes = (parts: SocialRouteParts): ReadonlyArray<Route> => [
  {
    method: "GET",
    path: `${base}/authorize-url`,
    name: "authorizeUrl",
    access: "public",
    query: ["state"],
    handle: (exchange, [provider]) => {
      const states = queryValues(exchange, "state")
      if (states.length > 1) return answerRefusal(exchange, refusal("bad-request", { reason: "state is taken once." }))
      begin(parts, exchange, provider, states[0] ?? "", null)
    },
  },
  {
    method: "POST",
    path: `${base}/exchange`,
    name: "exchangeCode",
    access: "public",
    handle: (exchange, [provider]) => signIn(parts, exchange, provider),
  },
  ...linkRoutes(parts),
]

/** For a person who is signed in with one account, and shows another one. */
const linkRoutes = (parts: SocialRouteParts): ReadonlyArray<Route> => {
  const { social, work } = parts
  return [
    {
      method: "GET",
      path: `${base}/link-url`,
      name: "linkUrl",
      access: "person",
      handle: forPerson((exchange, { person }, [provider]) => begin(parts, exchange, provider, "", person)),
    },
    {
      method: "POST",
      path: `${base}/link`,
      name: "linkAccount",
      access: "person",
      handle: forPerson((exchange, { person }, [provider]) => {
        withEnd(exchange, provider, (end) =>
          work.run(exchange, social.link(person, end), (account) =>
            answerJson(exchange, 200, JSON.stringify(accountBody(account)), uncached),
          ),
        )
      }),
    },
    {
      method: "GET",
      path: "/api/auth/accounts",
      name: "accounts",
      access: "person",
      handle: forPerson((exchange, { person }) =>
        work.run(exchange, social.accounts(person), (accounts) =>
          answerJson(exchange, 200, JSON.stringify(accounts.map(accountBody)), uncached),
        ),
      ),
    },
  ]
}

/** How long a browser is known as the one that began, in seconds: longer than a sign-in takes. */
const browserSeconds = 3_600
const secretForm = /^[\w-]{43}$/

const begin = (
  { social, work, clientAddress, guard }: SocialRouteParts,
  exchange: Exchange,
  provider: string,
  state: string,
  person: PersonId | null,
): void => {
  const [jar, cookie, host] = [new CookieJar(exchange), cookieOf(exchange, "login"), exchange.header("host")]
  // A page of another site may send the browser here with a state that it knows: that browser has not begun.
  const own = guard.isOwn(exchange)
  const asked: Begin = {
    ...{ provider, state, person, bound: !isProgram(exchange) },
    // Tabs of one browser share its secret, so that two of them can sign in at the same time.
    browser: own && secretForm.test(cookie) ? cookie : "",
    loopback: isLoopbackHost(host) ? host.toLowerCase() : null,
    client: addressKey(clientAddress.of(exchange)),
  }
  work.run(exchange, social.begin(asked), ({ browser, ...begun }) =>
    answerJson(
      exchange,
      200,
      JSON.stringify(begun),
      own ? [...uncached, jar.set("login", browser, browserSeconds)] : uncached,
    ),
  )
}

const signIn = (parts: SocialRouteParts, exchange: Exchange, provider: string): void => {
  const { social, sessions, clientAddress, work } = parts
  const client = { agent: exchange.header("user-agent"), address: clientAddress.of(exchange) }
  const answer = granting(parts, exchange)
  withEnd(exchange, provider, (end, cookies) => {
    const given = answer(cookies)
    if (given === undefined) return
    const signedIn = Effect.gen(function* () {
      const { account, person, made } = yield* social.signIn(end)
      return { account, made, grant: yield* sessions.open(person, client) }
    })
    work.run(exchange, signedIn, ({ account, made, grant }) => {
      const { person, username, role } = grant.holder
      given(200, grant, { userId: person, username, ...accountBody(account), role, newUser: made })
    })
  })
}

const accountBody = ({ provider, subject, email, displayName }: Account) => ({
  ...{ provider, socialId: subject, email, displayName },
})

/** A browser says where a request comes from, a program does not. Only until the handler returns. */
const isProgram = (exchange: Exchange): boolean =>
  exchange.header("origin") === "" && exchange.header("sec-fetch-site") === ""

const exchangeBody = { fields: knownFields(ExchangeRequest), decode: decodeExchangeRequest }

const withEnd = (exchange: Exchange, provider: string, use: (end: End, cookies: boolean) => void): void => {
  const [browser, program] = [cookieOf(exchange, "login"), isProgram(exchange)]
  readJson(exchange, exchangeBody, ({ code, state, verifier, cookies }) =>
    use({ provider, code, state, verifier, browser, program }, cookies),
  )
}
