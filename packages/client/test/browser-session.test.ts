/** What the client for pages takes as the end of a session, what not, and after which answers nothing was decided. */
import { expect, it } from "vitest"
import { BrowserClient } from "../src/browser/BrowserClient.ts"
import type { RequestFailure } from "../src/browser/RequestFailure.ts"

type Answer = readonly [status: number, body: unknown]

/** A server that answers `POST /api/auth/logout` and so on from a script; the last answer of an address is given again. */
const scripted = (script: Readonly<Record<string, ReadonlyArray<Answer>>>) => {
  const asked: string[] = []
  const ended: string[] = []
  const client = new BrowserClient({
    answerMs: 1_000,
    onSignedOut: () => ended.push("signed out"),
    fetch: async (address, { method }) => {
      const row = `${method} ${address}`
      const answers = script[row]
      const [status, body] = answers[Math.min(answers.length - 1, asked.filter((each) => each === row).length)]
      asked.push(row)
      return new Response(JSON.stringify(body), { status })
    },
  })
  return { asked, ended, client }
}

const csrf = { "GET /api/auth/csrf": [[200, { csrfToken: "t" }]] } as const
const unauthorized = [401, { code: "unauthorized", message: "" }] as const
const logout = "POST /api/auth/logout"

it("signing out after the access token ended refreshes the session, and then ends it at the server", async () => {
  const { client, asked, ended } = scripted({
    ...csrf,
    [logout]: [unauthorized, [200, { message: "logged out" }]],
    "POST /api/auth/token/refresh": [[200, {}]],
  })
  expect(await client.ask("auth.logout", { payload: {} })).toEqual({ message: "logged out" })
  expect(asked.filter((row) => row === logout).length).toBe(2)
  expect(ended).toEqual([])
})

it("signing out fails when the refresh on its way was not answered: the session may go on", async () => {
  const { client, ended } = scripted({
    ...csrf,
    [logout]: [unauthorized],
    "POST /api/auth/token/refresh": [[503, { code: "unavailable", message: "" }]],
  })
  const failure: RequestFailure = await client.ask("auth.logout", { payload: {} }).then(
    () => expect.unreachable(),
    (cause) => cause,
  )
  expect([failure.status, failure.retry, ended]).toEqual([503, true, []])
})

it.each([
  ["a refused refresh token ends the session", 400, "refresh-over", 401, ["signed out"]],
  ["an answer of a proxy says nothing about the session", 403, undefined, 403, []],
  ["a late answer says nothing about the session", 504, undefined, 504, []],
] as const)("%s", async (_, status, code, heard, told) => {
  const { client, ended } = scripted({
    ...csrf,
    "GET /api/auth/me": [unauthorized],
    "POST /api/auth/token/refresh": [[status, { code, message: "" }]],
  })
  await expect(client.ask("auth.me")).rejects.toMatchObject({ status: heard })
  expect(ended).toEqual(told)
})

it.each([
  ["journal-broken", "later"],
  ["overloaded", "later"],
  ["outcome-unknown", "unknown"],
] as const)("an answer with %s says about what was asked: %s", async (code, kind) => {
  const { client } = scripted({ ...csrf, [logout]: [[503, { code, message: "" }]] })
  await expect(client.ask("auth.logout", { payload: {} })).rejects.toMatchObject({ kind, retry: true })
})
