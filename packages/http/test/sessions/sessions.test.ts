/** Signing in over HTTP, in the words of the contract (1.12, 14.1). */
import { limits } from "@ticketrush/protocol"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ask, bearer, createUser, post, signIn, type Tokens } from "../client.ts"
import { startNode, type TestNode } from "../TestNode.ts"

let node: TestNode
let user: number
let now = Date.UTC(2026, 1, 1)
beforeAll(async () => {
  node = await startNode({ nowMs: () => now })
  user = await createUser(node.url, "mina")
})
afterAll(() => node.stop())

const refreshed = async ({ refreshToken }: Pick<Tokens, "refreshToken">, headers: Record<string, string> = {}) =>
  post(`${node.url}/api/auth/token/refresh`, { refreshToken }, headers)
const get = (path: string, tokens: Tokens) => ask(node.url + path, { headers: bearer(tokens) })

const bodyOf = ({ refreshToken }: Tokens) => ({ refreshToken })

describe("a pair of tokens", () => {
  it("has the fields of the contract, and no cache keeps it", async () => {
    const { status, headers, text } = await post(`${node.url}/api/lab/sessions`, { userId: user })
    expect(status).toBe(201)
    expect(headers.get("cache-control")).toBe("no-store")
    expect(text).toMatch(
      /^\{"tokenType":"Bearer","accessToken":"[^"]+","refreshToken":"trr_[\w-]{64}","accessTokenExpiresInSeconds":600,"refreshTokenExpiresInSeconds":1209600,"sessionId":"[\w-]{22}"\}$/,
    )
  })

  it("leads to the next one, and each access token to the person", async () => {
    const first = await signIn(node.url, user)
    now += 60_000
    const { status, headers, body } = await refreshed(first)
    expect([status, headers.get("cache-control")]).toEqual([200, "no-store"])
    expect(body.sessionId).toBe(first.sessionId)
    expect(body.refreshToken).not.toBe(first.refreshToken)
    for (const tokens of [first, body]) {
      expect((await get("/api/auth/me", tokens)).text).toBe(
        `{"userId":${user},"username":"mina","role":"USER","provider":null,"socialId":null,"email":null,"displayName":null}`,
      )
    }
  })

  it("of a token that was used twice is none, and the session is over", async () => {
    const first = await signIn(node.url, user)
    now += 60_000
    const { body: second } = await refreshed(first)
    now += 60_000
    const over = {
      status: 400,
      body: { errorCode: "AUTH_REFRESH_TOKEN_EXPIRED_OR_REVOKED", message: "refresh token expired or revoked" },
    }
    expect(await refreshed(first)).toMatchObject(over)
    expect(await refreshed(second)).toMatchObject(over)
    expect((await get("/api/auth/me", second)).body).toMatchObject({ errorCode: "AUTH_ACCESS_TOKEN_REVOKED" })
  })

  it("is the same for one client whose answer was lost, and theft for another one", async () => {
    const phone = { "user-agent": "phone" }
    const first = await signIn(node.url, user)
    const lost = await refreshed(first, phone)
    const again = await refreshed(first, phone)
    expect(again.body.refreshToken).toBe(lost.body.refreshToken)
    expect((await refreshed(first, { "user-agent": "thief" })).status).toBe(400)
    expect((await refreshed(again.body, phone)).status).toBe(400)
  })

  it("leaves one living refresh token after two parallel uses", async () => {
    const first = await signIn(node.url, user)
    const both = await Promise.all([refreshed(first), refreshed(first)])
    expect(both.map(({ status }) => status)).toEqual([200, 200])
    expect(both[0].body.refreshToken).toBe(both[1].body.refreshToken)
  })

  it("ends after its time: the access token first, which the refresh token outlives", async () => {
    const first = await signIn(node.url, user)
    expect((await get("/api/auth/me", first)).status).toBe(200)
    now += 602_001
    const { status, body } = await get("/api/auth/me", first)
    expect([status, body.errorCode, body.message]).toEqual([401, "AUTH_TOKEN_EXPIRED", "unauthorized"])
    expect((await refreshed(first)).status).toBe(200)
  })

  it.each([
    ["no token", {}, "AUTH_REFRESH_TOKEN_REQUIRED", "refresh token is required"],
    ["null", { refreshToken: null }, "AUTH_REFRESH_TOKEN_REQUIRED", "refresh token is required"],
    ["blanks", { refreshToken: "  " }, "AUTH_REFRESH_TOKEN_REQUIRED", "refresh token is required"],
    ["nonsense", { refreshToken: "x" }, "AUTH_TOKEN_INVALID", "invalid jwt token"],
    ["a JWT", { refreshToken: "eyJ.eyJ.x" }, "AUTH_REFRESH_TOKEN_TYPE_INVALID", "invalid refresh token type"],
    ["another's", { refreshToken: `trr_${"B".repeat(64)}` }, "AUTH_REFRESH_TOKEN_NOT_FOUND", "refresh token not found"],
    ["a number", { refreshToken: 1 }, "AUTH_REQUEST_BODY_INVALID", "JSON Parsing Error: refreshToken must be a text"],
  ])("is refused in the contract's words for %s", async (_, sent, errorCode, message) => {
    const { status, body } = await post(`${node.url}/api/auth/token/refresh`, sent)
    expect([status, body.errorCode, body.message]).toEqual([400, errorCode, message])
  })

  it("is counted by cause when it is refused", async () => {
    await refreshed({ refreshToken: "x" })
    const { text } = await ask(`${node.metricsUrl}/metrics`)
    expect(text).toMatch(/ticketrush_auth_failures_total\{cause="AUTH_TOKEN_INVALID"\} [1-9]/)
    expect(text).toMatch(/ticketrush_auth_failures_total\{cause="AUTH_REFRESH_TOKEN_NOT_FOUND"\} [1-9]/)
  })
})

describe("logging out", () => {
  it("ends the session at once", async () => {
    const tokens = await signIn(node.url, user)
    const { status, text } = await post(`${node.url}/api/auth/logout`, bodyOf(tokens), bearer(tokens))
    expect([status, text]).toEqual([200, '{"message":"logged out"}'])
    expect((await get("/api/auth/me", tokens)).body.errorCode).toBe("AUTH_ACCESS_TOKEN_REVOKED")
    expect((await refreshed(tokens)).status).toBe(400)
  })

  it("takes a refresh token of the same person alone, and the body only when the access token counts", async () => {
    const mine = await signIn(node.url, user)
    const other = await signIn(node.url, await createUser(node.url, "other"))
    const foreign = await post(`${node.url}/api/auth/logout`, bodyOf(mine), bearer(other))
    expect(foreign).toMatchObject({ status: 400, body: { errorCode: "AUTH_LOGOUT_TOKEN_USER_MISMATCH" } })
    const without = await post(`${node.url}/api/auth/logout`, bodyOf(mine))
    expect(without).toMatchObject({ status: 401, body: { errorCode: "AUTH_ACCESS_TOKEN_REQUIRED" } })
    expect((await get("/api/auth/me", mine)).status).toBe(200)
  })

  it("everywhere ends all sessions of the person and nobody else's", async () => {
    const person = await createUser(node.url, "everywhere")
    const [one, two] = [await signIn(node.url, person), await signIn(node.url, person)]
    const other = await signIn(node.url, user)
    expect((await ask(`${node.url}/api/auth/sessions`, { method: "DELETE", headers: bearer(one) })).status).toBe(204)
    for (const tokens of [one, two]) {
      expect((await get("/api/auth/me", tokens)).body.errorCode).toBe("AUTH_ACCESS_TOKEN_REVOKED")
      expect((await refreshed(tokens)).status).toBe(400)
    }
    expect((await get("/api/auth/me", other)).status).toBe(200)
    expect((await get("/api/auth/me", await signIn(node.url, person))).status).toBe(200)
  })
})

describe("the sessions of a person", () => {
  it("are listed, with the one that asks, and end one by one", async () => {
    const person = await createUser(node.url, "lists")
    const here = await signIn(node.url, person, { "user-agent": "here/1" })
    now += 1_000
    const there = await signIn(node.url, person, { "user-agent": "there/1" })
    const { body } = await get("/api/auth/sessions", here)
    expect(body).toMatchObject([
      { id: there.sessionId, current: false, agent: "there/1" },
      { id: here.sessionId, current: true, agent: "here/1" },
    ])
    expect(Date.parse(body[1].expiresAt) - Date.parse(body[1].usedAt)).toBe(limits.refreshTokenMs)
    const path = `${node.url}/api/auth/sessions/${there.sessionId}`
    const stranger = await signIn(node.url, user)
    expect((await ask(path, { method: "DELETE", headers: bearer(stranger) })).body.code).toBe("session-unknown")
    expect((await ask(path, { method: "DELETE", headers: bearer(here) })).status).toBe(204)
    expect((await get("/api/auth/me", there)).status).toBe(401)
    expect((await get("/api/auth/sessions", here)).body).toHaveLength(1)
  })

  it("are those of nobody once the person is removed", async () => {
    const person = await createUser(node.url, "leaves")
    const tokens = await signIn(node.url, person)
    await ask(`${node.url}/api/users/${person}`, { method: "DELETE" })
    const { status, body } = await get("/api/auth/me", tokens)
    expect([status, body.errorCode, body.message]).toEqual([400, "AUTH_USER_NOT_FOUND", `User not found: ${person}`])
    expect((await refreshed(tokens)).status).toBe(400)
  })
})
