/** A real server, its Postgres and its log: no token is written anywhere, whatever is done with it. */
import { createDatabase, makeTestFolder } from "@ticketrush/testing"
import { describe, expect, it, onTestFinished } from "vitest"
import { requested } from "../access/Requester.ts"
import { bearer, createUser, post, signIn } from "../client.ts"
import { usePrograms } from "../process/Program.ts"

const run = usePrograms({ TICKETRUSH_TRUSTED: "on" })

const startedProgram = async (env: NodeJS.ProcessEnv = {}) => {
  const [database, folder] = [await createDatabase(), makeTestFolder()]
  onTestFinished(async () => {
    folder.remove()
    await database.drop()
  })
  return run({ DATABASE_URL: database.url, TICKETRUSH_DATA: folder.path, ...env })
}

/** A person signs in, and everything goes wrong that can: each answer is what a client gets who was not careful. */
const carelessly = async (url: string, port: number): Promise<ReadonlyArray<string>> => {
  const user = await createUser(url, "careless")
  const first = await signIn(url, user)
  const { body: second } = await post(`${url}/api/auth/token/refresh`, { refreshToken: first.refreshToken })
  const secrets = [first.accessToken, first.refreshToken, second.accessToken, second.refreshToken]
  const answers: string[] = []
  const ask = async (method: string, path: string, headers: ReadonlyArray<string>, body?: string) =>
    void answers.push((await requested({ port, method, path, headers, body })).text)
  for (const secret of secrets) {
    for (const shown of [secret, `${secret}x`, secret.slice(0, -2)]) {
      const authorization = ["Authorization", `Bearer ${shown}`]
      await ask("GET", "/api/auth/me", authorization)
      await ask("GET", "/api/auth/me", [...authorization, ...authorization])
      await ask("GET", `/api/auth/me?access_token=${shown}`, [])
      await ask("GET", `/api/auth/${shown}`, [])
      await ask("POST", "/api/auth/logout", authorization, JSON.stringify({ refreshToken: 5 }))
      await ask("POST", "/api/auth/token/refresh", [], `{"refreshToken": "${shown}`)
      await ask("POST", "/api/auth/token/refresh", [], JSON.stringify({ refreshToken: `${shown}\n` }))
      await ask("POST", "/api/auth/token/refresh", [], JSON.stringify({ token: shown }))
      await ask("DELETE", `/api/auth/sessions/${shown}`, authorization)
    }
  }
  await post(`${url}/api/auth/token/refresh`, { refreshToken: first.refreshToken }, { "user-agent": "a thief" })
  await ask("GET", "/api/auth/sessions", ["Authorization", bearer(second).authorization])
  expect(answers.length).toBeGreaterThan(100)
  const told = answers.join("\n")
  // The last characters are the secret of a refresh token and the signature of an access token.
  for (const secret of secrets) expect(told).not.toContain(secret.slice(-40, -4))
  return secrets
}

describe("a token", () => {
  it("stands in no answer but the one that gives it, in no line of the log, and in no metric", async () => {
    const program = await startedProgram()
    const url = await program.url()
    const secrets = await carelessly(url, Number(new URL(url).port))
    const metricsUrl = /metrics +(http:\S+)/.exec(program.out)?.[1] as string
    const metrics = await (await fetch(metricsUrl)).text()
    expect(metrics).toMatch(/ticketrush_auth_failures_total\{cause="AUTH_REFRESH_TOKEN_EXPIRED_OR_REVOKED"\} [1-9]/)
    expect(await program.stop()).toBe(0)
    const written = `${program.out}\n${program.err}\n${metrics}`
    for (const secret of secrets) expect(written).not.toContain(secret.slice(-40, -4))
    expect(written).not.toMatch(/eyJ[\w-]{10}|trr_[\w-]{10}/)
  })
})

describe("the administrator of the configuration", () => {
  it("is there after the first start, and signs in as one", async () => {
    const program = await startedProgram({ TICKETRUSH_ADMIN: "root" })
    const url = await program.url()
    expect(program.err).toContain("TICKETRUSH_ADMIN names an administrator who was none before")
    const { accessToken } = await signIn(url, 1)
    const me = await (await fetch(`${url}/api/auth/me`, { headers: bearer({ accessToken }) })).json()
    expect(me).toMatchObject({ userId: 1, username: "root", role: "ADMIN" })
  })
})
