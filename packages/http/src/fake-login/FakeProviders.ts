/**
 * A provider that plays Kakao and Naver where no keys of real ones are set: on the loopback alone, labelled on each page, with
 * accounts of its own under issuers of its own. Codes count once, with the client, the page and the proof they were given for.
 */
import { createHash } from "node:crypto"
import type { ProviderName } from "@ticketrush/engine/identity/social/Provider"
import type { Random } from "@ticketrush/engine/ports"
import { limits } from "@ticketrush/protocol"
import { AgedTable } from "../line/AgedTable.ts"
import { isLoopbackHost } from "../request/origin.ts"
import { type FakeAccount, type FakeOutcome, fakeAccounts, isFakeOutcome } from "./accounts.ts"
import { type FakeAnswer, fakeDialects } from "./dialects.ts"
import { choicePage, refusalPage, startPage } from "./page.ts"

export const fakeClient = { id: "ticketrush-test-client", secret: "not-a-secret_of.a-test-provider" }

export type FakeRequest = {
  readonly method: string
  readonly path: string
  /** Of the query, or of the form in the body. */
  readonly fields: URLSearchParams
  /** "" when there is none. */
  readonly authorization: string
}

type Given = {
  readonly provider: ProviderName
  readonly account: FakeAccount
  readonly outcome: FakeOutcome
  readonly redirectUri: string
  readonly challenge: string
}

const html = (status: number, body: string): FakeAnswer => ({
  status,
  body,
  headers: {
    "content-type": "text/html;charset=UTF-8",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; form-action *; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
  },
})
const nowhere = html(404, refusalPage("There is nothing at this address."))
const serverError: FakeAnswer = { status: 500, body: "", headers: {} }

export class FakeProviders {
  readonly #random: Random
  readonly #codes = new AgedTable<string, Given>(limits.fakeLoginsMax)
  readonly #used = new AgedTable<string, true>(limits.fakeLoginsMax)
  readonly #tokens = new AgedTable<string, Given>(limits.fakeLoginsMax)

  constructor(random: Random) {
    this.#random = random
  }

  /** Null: nothing is ever answered. */
  answer(request: FakeRequest): FakeAnswer | null {
    const { method, path } = request
    if (path === "/" && method === "GET") return html(200, startPage)
    for (const provider of ["kakao", "naver"] as const) {
      const dialect = fakeDialects[provider]
      if (path === dialect.authorizePath && method === "GET") return this.#authorize(provider, request)
      if (path === `/${provider}/decide` && method === "POST") return this.#decide(provider, request)
      // Naver takes the question by GET too; a secret in an address is none.
      if (path === dialect.tokenPath && method === "POST") return this.#token(provider, request)
      if (path === dialect.profilePath && method === "GET") return this.#profile(provider, request)
    }
    return nowhere
  }

  #authorize(provider: ProviderName, { fields }: FakeRequest): FakeAnswer {
    const fault = askedWrongly(provider, fields)
    return fault === null ? html(200, choicePage(provider, Object.fromEntries(fields))) : html(400, refusalPage(fault))
  }

  #decide(provider: ProviderName, { fields }: FakeRequest): FakeAnswer {
    const text = (name: string): string => fields.get(name) ?? ""
    const [outcome, account] = [text("outcome"), fakeAccounts[Number(text("account"))]]
    const fault = askedWrongly(provider, fields)
    if (fault !== null) return html(400, refusalPage(fault))
    if (!isFakeOutcome(outcome) || account === undefined) return html(400, refusalPage("There is no such choice."))
    const back = new URL(text("redirect_uri"))
    const state = outcome === "wrong-state" ? `${text("state")}x` : text("state")
    if (outcome === "denied") {
      back.search = new URLSearchParams({ error: "access_denied", error_description: "denied", state }).toString()
    } else {
      const code = this.#secret()
      const [redirectUri, challenge] = [text("redirect_uri"), text("code_challenge")]
      this.#codes.set(code, { provider, account, outcome, redirectUri, challenge })
      if (outcome === "used-code") this.#used.set(code, true)
      back.search = new URLSearchParams({ code, state }).toString()
    }
    return { status: 302, body: "", headers: { location: back.href, "referrer-policy": "no-referrer" } }
  }

  #token(provider: ProviderName, { fields }: FakeRequest): FakeAnswer | null {
    const { noToken, token } = fakeDialects[provider]
    const text = (name: string): string => fields.get(name) ?? ""
    if (text("client_id") !== fakeClient.id || text("client_secret") !== fakeClient.secret) return noToken("client")
    const code = text("code")
    const given = this.#codes.get(code)
    const fits = given?.provider === provider && given.redirectUri === text("redirect_uri")
    if (given === undefined || !fits || text("grant_type") !== "authorization_code") return noToken("code")
    if (this.#used.get(code) !== undefined) return noToken("code")
    this.#used.set(code, true)
    if (given.challenge !== "" && challengeOf(text("code_verifier")) !== given.challenge) return noToken("proof")
    switch (given.outcome) {
      case "error-200":
        return fakeDialects.naver.noToken("code")
      case "challenge":
        return fakeDialects.kakao.noToken("client")
      case "server-error":
        return serverError
      case "slow":
        return null
      case "malformed":
        return { status: 200, body: "<html>gateway</html>", headers: { "content-type": "text/html" } }
      case "no-token":
        return { status: 200, body: '{"token_type":"bearer"}', headers: { "content-type": "application/json" } }
      default: {
        const secret = this.#secret()
        this.#tokens.set(secret, given)
        return token(secret)
      }
    }
  }

  #profile(provider: ProviderName, { authorization }: FakeRequest): FakeAnswer {
    const { noProfile, profile } = fakeDialects[provider]
    const given = this.#tokens.get(authorization.replace(/^Bearer /, ""))
    if (given === undefined || given.provider !== provider) return noProfile
    if (given.outcome === "profile-error") return serverError
    return profile(given.outcome === "no-subject" ? null : given.account)
  }

  #secret(): string {
    return Buffer.from(this.#random.bytes(24)).toString("base64url")
  }
}

const challengeOf = (verifier: string): string => createHash("sha256").update(verifier).digest("base64url")

/** Why the person is not asked, in the place of a redirect: a page that is not known is redirected to by none. */
const askedWrongly = (provider: ProviderName, fields: URLSearchParams): string | null => {
  if (fields.get("client_id") !== fakeClient.id) return "client_id is not known here."
  if (!isKnownPage(provider, fields.get("redirect_uri") ?? "")) {
    return "redirect_uri is not registered (Kakao says KOE006, Naver disp_stat=207)."
  }
  if (fields.get("response_type") !== "code") return "response_type has to be code."
  const method = fields.get("code_challenge_method")
  return method === null || method === "S256" ? null : "code_challenge_method has to be S256."
}

/** Any port of this machine (RFC 8252, 7.3), and one path. */
const isKnownPage = (provider: ProviderName, text: string): boolean => {
  if (!URL.canParse(text)) return false
  const { protocol, host, pathname, search, hash } = new URL(text)
  return (
    protocol === "http:" &&
    isLoopbackHost(host) &&
    pathname === `/login/oauth2/code/${provider}` &&
    search + hash === ""
  )
}
