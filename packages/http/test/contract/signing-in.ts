/** Calls every operation of signing in, and brings about what each of them refuses. */
import { type Answer, bearer, post, signIn, type Tokens } from "../client.ts"
import { tokenOf } from "../sessions/forge.ts"
import type { TestNode } from "../TestNode.ts"

type Headers = Record<string, string>

export type Calls = {
  readonly node: TestNode
  /** An administrator. */
  readonly user: number
  readonly get: (path: string, headers?: Headers) => Promise<Answer>
  readonly remove: (path: string, headers?: Headers) => Promise<Answer>
  readonly send: (path: string, body: unknown, headers?: Headers) => Promise<Answer>
  readonly put: (path: string, body: unknown, headers?: Headers) => Promise<Answer>
}

/** What a browser sends whose cookies sign nothing: from elsewhere, without a CSRF token, and with an invented one. */
export const unsignedByCookies = (url: string, { accessToken }: Tokens): ReadonlyArray<Headers> => {
  const cookie = `ticketrush-access=${accessToken}`
  return [{ cookie }, { cookie, origin: url }, { cookie, origin: url, "x-csrf-token": "invented" }]
}

export const signingIn = async ({ node, user, get, remove, send, put }: Calls): Promise<void> => {
  /** Tokens that were good. */
  const endedSession = async () => {
    const ended = await signIn(node.url, user)
    await post(`${node.url}/api/auth/logout`, { refreshToken: ended.refreshToken }, bearer(ended))
    return ended
  }
  const { body: person } = await send("/api/users", { username: "signs in" })
  await send("/api/lab/sessions", { userId: 999_999 })
  const { body: tokens } = await send("/api/lab/sessions", { userId: person.id })
  const mine = bearer(tokens)
  const admin = bearer(await signIn(node.url, user))
  const theirs = await signIn(node.url, user)
  const unwelcome: ReadonlyArray<Headers> = [
    {},
    { authorization: "Bearer nonsense" },
    { authorization: `Bearer ${tokens.refreshToken}` },
    { authorization: `Bearer ${await tokenOf(node.keys.all, { exp: 1_000, iat: 500 })}` },
    bearer(await endedSession()),
  ]
  for (const headers of [...unwelcome, ...unsignedByCookies(node.url, theirs)]) {
    await get("/api/auth/me", headers)
    await get("/api/auth/sessions", headers)
    await get("/api/auth/users/1", headers)
    await get("/api/auth/accounts", headers)
    await get("/api/auth/social/kakao/link-url", headers)
    await send("/api/auth/social/kakao/link", {}, headers)
    await put("/api/auth/users/1/role", {}, headers)
    await put("/api/auth/users/1/tier", {}, headers)
    await put("/api/auth/users/1/verification", {}, headers)
    await get("/api/auth/users", headers)
    await remove("/api/auth/sessions", headers)
    await remove("/api/auth/sessions/any", headers)
    await send("/api/auth/logout", {}, headers)
  }
  for (const path of ["/api/auth/token/refresh", "/api/auth/logout"]) {
    for (const refreshToken of ["", "hello", tokens.accessToken, `trr_${"A".repeat(64)}`]) {
      await send(path, { refreshToken }, mine)
    }
  }
  await send("/api/auth/logout", { refreshToken: theirs.refreshToken }, mine)
  await send("/api/lab/sessions", { userId: user, cookies: true })
  const refresh = `ticketrush-refresh=${theirs.refreshToken}`
  for (const more of [{}, { origin: node.url }, { origin: node.url, "x-csrf-token": "invented" }]) {
    await send("/api/auth/token/refresh", {}, { cookie: refresh, ...more })
  }
  for (const refreshToken of [theirs.refreshToken, "hello", tokens.accessToken, `trr_${"A".repeat(64)}`]) {
    await get("/api/auth/csrf", { cookie: `ticketrush-refresh=${refreshToken}` })
  }
  await get("/api/auth/csrf")
  await get("/api/auth/csrf", { cookie: `ticketrush-refresh=${(await endedSession()).refreshToken}` })
  await put("/api/auth/users/1/role", { role: "USER" }, mine)
  await put("/api/auth/users/1/tier", { tier: "GOLD" }, mine)
  await put("/api/auth/users/1/verification", { verified: "PHONE" }, mine)
  await get("/api/auth/users", mine)
  await get("/api/auth/users/1", mine)
  const { body: risen } = await send("/api/users", { username: "rises" })
  for (const id of [risen.id, 999_999]) {
    await get(`/api/auth/users/${id}`, admin)
    await put(`/api/auth/users/${id}/role`, { role: "USER" }, admin)
    await put(`/api/auth/users/${id}/tier`, { tier: "GOLD" }, admin)
    await put(`/api/auth/users/${id}/verification`, { verified: "PHONE" }, admin)
    await get("/api/auth/users?limit=1", admin)
  }
  await put(`/api/auth/users/${user}/role`, { role: "USER" }, admin)
  await get("/api/auth/me", mine)
  await get("/api/auth/sessions", mine)
  await send("/api/auth/token/refresh", { refreshToken: tokens.refreshToken })
  await send("/api/auth/token/refresh", { refreshToken: (await endedSession()).refreshToken })
  await remove("/api/auth/sessions/any", mine)
  const second = await signIn(node.url, person.id)
  await remove(`/api/auth/sessions/${second.sessionId}`, mine)
  const third = await signIn(node.url, person.id)
  await send("/api/auth/logout", { refreshToken: third.refreshToken }, bearer(third))
  const fourth = await signIn(node.url, person.id)
  await remove("/api/auth/sessions", bearer(fourth))
  const last = await signIn(node.url, person.id)
  await remove(`/api/users/${person.id}`)
  await get("/api/auth/me", bearer(last))
  await remove("/api/auth/sessions", bearer(last))
}
