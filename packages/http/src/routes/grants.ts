/** How a pair of tokens is given: in the answer, or in cookies where the client asks for them. */
import type { Grant } from "@ticketrush/engine/identity/Sessions"
import type { CookieGuard } from "../access/CookieGuard.ts"
import { CookieJar } from "../access/cookies.ts"
import type { ColdWork } from "../ColdWork.ts"
import type { Exchange } from "../Exchange.ts"
import { answerJson } from "../respond.ts"
import { uncached } from "../uncached.ts"

export type GrantParts = { readonly guard: CookieGuard; readonly work: ColdWork }

/** `before`: fields of the answer that stand before those of the tokens. */
export type Given = (status: number, grant: Grant, before?: Readonly<Record<string, unknown>>) => void

/**
 * Undefined, and answered, where a page of another origin asks for cookies. The first call only until the handler returns.
 */
export const granting = ({ guard, work }: GrantParts, exchange: Exchange) => {
  const [jar, foreign] = [new CookieJar(exchange), guard.originFault(exchange)]
  return (cookies: boolean): Given | undefined => {
    if (!cookies) return (status, grant, before) => answerGrant(exchange, status, grant, before)
    if (foreign === null) return (...given) => answerInCookies(exchange, jar, guard, ...given)
    work.refuse(exchange, foreign)
    return undefined
  }
}

export const answerGrant = (exchange: Exchange, ...[status, grant, before]: Parameters<Given>): void =>
  answerJson(exchange, status, JSON.stringify({ ...before, ...tokenFields(grant, true) }), uncached)

export const answerInCookies = (
  exchange: Exchange,
  jar: CookieJar,
  { csrf }: CookieGuard,
  ...[status, grant, before]: Parameters<Given>
): void => {
  const json = JSON.stringify({ ...before, ...tokenFields(grant, false), csrfToken: csrf.of(grant.session) })
  answerJson(exchange, status, json, [
    ...uncached,
    jar.set("access", grant.accessToken, grant.accessSeconds),
    jar.set("refresh", grant.refreshToken, grant.refreshSeconds),
  ])
}

const tokenFields = (grant: Grant, shown: boolean) => ({
  tokenType: "Bearer",
  accessToken: shown ? grant.accessToken : null,
  refreshToken: shown ? grant.refreshToken : null,
  accessTokenExpiresInSeconds: grant.accessSeconds,
  refreshTokenExpiresInSeconds: grant.refreshSeconds,
  sessionId: grant.session,
})
