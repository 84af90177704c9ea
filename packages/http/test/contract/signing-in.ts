/** Calls every operation of signing in, and brings about what each of them refuses. */
import { type Answer, bearer, post, signIn } from "../client.ts"
import { tokenOf } from "../sessions/forge.ts"
import type { TestNode } from "../TestNode.ts"

type Headers = Record<string, string>

export type Calls = {
  readonly node: TestNode
  /** A person there is. */
  readonly user: number
  readonly get: (path: string, headers?: Headers) => Promise<Answer>
  readonly remove: (path: string, headers?: Headers) => Promise<Answer>
  readonly send: (path: string, body: unknown, headers?: Headers) => Promise<Answer>
}

export const signingIn = async ({ node, user, get, remove, send }: Calls): Promise<void> => {
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
  const theirs = await signIn(node.url, user)
  const unwelcome: ReadonlyArray<Headers> = [
    {},
    { authorization: "Bearer nonsense" },
    { authorization: `Bearer ${tokens.refreshToken}` },
    { authorization: `Bearer ${await tokenOf(node.keys.all, { exp: 1_000, iat: 500 })}` },
    bearer(await endedSession()),
  ]
  for (const headers of unwelcome) {
    await get("/api/auth/me", headers)
    await get("/api/auth/sessions", headers)
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
