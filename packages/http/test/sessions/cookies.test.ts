/** Sessions whose tokens are kept in cookies, as pages have them. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { requested } from "../access/Requester.ts"
import { bearer, createUser, setUp, signIn } from "../client.ts"
import { startNode, type TestNode } from "../TestNode.ts"
import { Browser } from "./Browser.ts"

let node: TestNode
let user: number
let now = Date.UTC(2026, 1, 1)
beforeAll(async () => {
  node = await startNode({ nowMs: () => now })
  user = await createUser(node.url, "mina")
})
afterAll(() => node.stop())

const signedIn = async (person = user): Promise<Browser> => {
  const browser = new Browser(node.url)
  await browser.signIn(person)
  return browser
}
const told = ({ status, body }: { readonly status: number; readonly body?: { readonly errorCode?: string } }) => [
  status,
  body?.errorCode,
]

describe("signing in with cookies", () => {
  it("gives the page no token, and cookies that no script reads and no other site sends", async () => {
    const browser = new Browser(node.url)
    const { body, headers } = await browser.signIn(user)
    expect(body).toMatchObject({ tokenType: "Bearer", accessToken: null, refreshToken: null })
    expect(body.csrfToken).toMatch(/^[\w-]{43}$/)
    expect(headers.get("cache-control")).toBe("no-store")
    const [access, refresh] = browser.setCookies
    expect(access).toMatch(/^ticketrush-access=eyJ[\w.-]+; Path=\/; Max-Age=600; HttpOnly; SameSite=Strict$/)
    expect(refresh).toMatch(/^ticketrush-refresh=trr_[\w-]{64}; Path=\/; Max-Age=1209600; HttpOnly; SameSite=Strict$/)
    expect(browser.setCookies).toHaveLength(2)
    expect((await browser.get("/api/auth/me")).body).toMatchObject({ userId: user, username: "mina" })
  })

  it("sets them for this host alone, over TLS alone, wherever it is not a loopback without TLS", async () => {
    const body = JSON.stringify({ userId: user, cookies: true })
    for (const [host, origin] of [
      ["tickets.example", "https://tickets.example"],
      ["tickets.example", "http://tickets.example"],
      ["localhost:8443", "https://localhost:8443"],
    ]) {
      const { status, headers } = await requested({
        ...{ port: node.port, method: "POST", path: "/api/lab/sessions", body },
        headers: ["Host", host, "Origin", origin],
      })
      expect([status, host]).toEqual([201, host])
      for (const cookie of headers["set-cookie"] as ReadonlyArray<string>) {
        expect(cookie).toMatch(/^__Host-ticketrush-(access|refresh)=.*; HttpOnly; SameSite=Strict; Secure$/)
      }
    }
  })

  it("is refused to a page of another origin, another port of this host among them", async () => {
    for (const origin of ["http://elsewhere.example", "http://127.0.0.1:1", "null", undefined]) {
      const browser = new Browser(node.url)
      const answer = await browser.post("/api/lab/sessions", { userId: user, cookies: true }, { origin })
      expect([told(answer), browser.setCookies]).toEqual([[403, "AUTH_ORIGIN_FORBIDDEN"], []])
    }
  })
})

describe("a change that a cookie signs", () => {
  it("is made for a page of ours that shows the token of its session", async () => {
    const { seatIds } = await setUp(node.url)
    const browser = await signedIn()
    const { status, body } = await browser.post("/api/reservations/v7/holds", { seatId: seatIds[0] })
    expect([status, body.userId]).toEqual([201, user])
  })

  it.each([
    ["no CSRF token", { "x-csrf-token": undefined }, "AUTH_CSRF_TOKEN_REQUIRED"],
    ["an invented one", { "x-csrf-token": "A".repeat(43) }, "AUTH_CSRF_TOKEN_INVALID"],
    ["a short one", { "x-csrf-token": "AAAA" }, "AUTH_CSRF_TOKEN_INVALID"],
    ["another origin", { origin: "http://elsewhere.example" }, "AUTH_ORIGIN_FORBIDDEN"],
    ["another port of this host", { origin: "http://127.0.0.1:1" }, "AUTH_ORIGIN_FORBIDDEN"],
    ["the other name of this host", { origin: "http://localhost:1" }, "AUTH_ORIGIN_FORBIDDEN"],
    ["an origin that is none", { origin: "null" }, "AUTH_ORIGIN_FORBIDDEN"],
    ["no origin", { origin: undefined }, "AUTH_ORIGIN_FORBIDDEN"],
  ])("is refused with %s, and nothing happens", async (_, headers, cause) => {
    const { seatIds } = await setUp(node.url)
    const browser = await signedIn()
    expect(told(await browser.post("/api/reservations/v7/holds", { seatId: seatIds[0] }, headers))).toEqual([
      403,
      cause,
    ])
    expect(told(await browser.send("DELETE", "/api/auth/sessions", undefined, headers))).toEqual([403, cause])
    expect((await browser.get("/api/auth/me")).status).toBe(200)
    expect((await browser.get("/api/reservations/v7/me")).text).not.toContain(String(seatIds[0]))
  })

  it("is refused with the CSRF token of another session, be it of the same person", async () => {
    const [one, two] = [await signedIn(), await signedIn()]
    const answer = await one.send("DELETE", "/api/auth/sessions", undefined, { "x-csrf-token": two.csrf })
    expect(told(answer)).toEqual([403, "AUTH_CSRF_TOKEN_INVALID"])
  })

  it("is counted by cause when it is refused", async () => {
    await (await signedIn()).post("/api/auth/logout", {}, { "x-csrf-token": undefined })
    const metrics = await (await fetch(`${node.metricsUrl}/metrics`)).text()
    expect(metrics).toMatch(/ticketrush_auth_failures_total\{cause="AUTH_CSRF_TOKEN_REQUIRED"\} [1-9]/)
  })
})

describe("an Authorization header beside cookies", () => {
  it("is what counts, and needs no CSRF token: a page of another site cannot send one", async () => {
    const other = await createUser(node.url, "other")
    const headers = bearer(await signIn(node.url, other))
    const browser = await signedIn()
    expect((await browser.get("/api/auth/me", headers)).body.userId).toBe(other)
    const ended = await browser.send("DELETE", "/api/auth/sessions", undefined, {
      ...headers,
      "x-csrf-token": undefined,
      origin: "http://elsewhere.example",
    })
    expect([ended.status, browser.setCookies]).toEqual([204, []])
    expect((await browser.get("/api/auth/me")).body.userId).toBe(user)
  })

  it("is not made up for by a good cookie when it is bad", async () => {
    const browser = await signedIn()
    for (const authorization of ["Bearer nonsense", "Bearer", "bearer a b"]) {
      expect((await browser.get("/api/auth/me", { authorization })).status).toBe(401)
    }
  })

  it("of another scheme says nothing about people", async () => {
    const browser = await signedIn()
    expect((await browser.get("/api/auth/me", { authorization: "Basic c3RhZ2luZzpzdGFnaW5n" })).status).toBe(200)
  })
})

describe("a cookie", () => {
  it("that stands twice counts as none", async () => {
    const browser = await signedIn()
    const token = browser.cookies.get("ticketrush-access") as string
    const twice = `ticketrush-access=${token}; ticketrush-access=${token}`
    expect(told(await browser.get("/api/auth/me", { cookie: twice }))).toEqual([401, "AUTH_ACCESS_TOKEN_REQUIRED"])
  })

  it("with the wrong token of the pair is told so", async () => {
    const browser = await signedIn()
    const cookie = `ticketrush-access=${browser.cookies.get("ticketrush-refresh")}`
    expect(told(await browser.get("/api/auth/me", { cookie }))).toEqual([401, "AUTH_ACCESS_TOKEN_TYPE_INVALID"])
  })

  it("under a plain name counts on a loopback name alone", async () => {
    const { accessToken } = await signIn(node.url, user)
    const status = async (host: string, name: string) => {
      const headers = ["Host", host, "Cookie", `${name}=${accessToken}`]
      return (await requested({ port: node.port, path: "/api/auth/me", headers })).status
    }
    expect(await status("localhost", "ticketrush-access")).toBe(200)
    expect(await status("tickets.example", "ticketrush-access")).toBe(401)
    expect(await status("tickets.example", "__Host-ticketrush-access")).toBe(200)
  })
})

describe("refreshing by cookie", () => {
  it("gives new cookies and no token, in the same session with the same CSRF token", async () => {
    const browser = await signedIn()
    const [before, csrf] = [new Map(browser.cookies), browser.csrf]
    now += 602_001
    expect(told(await browser.get("/api/auth/me"))).toEqual([401, "AUTH_TOKEN_EXPIRED"])
    const { status, body } = await browser.post("/api/auth/token/refresh")
    expect([status, body.accessToken, body.refreshToken, body.csrfToken]).toEqual([200, null, null, csrf])
    for (const [name, value] of browser.cookies) expect(value).not.toBe(before.get(name))
    expect((await browser.get("/api/auth/me")).status).toBe(200)
  })

  it("needs what every change needs, and a refusal leaves the refresh token as it was", async () => {
    const browser = await signedIn()
    now += 60_000
    for (const [headers, cause] of [
      [{ "x-csrf-token": undefined }, "AUTH_CSRF_TOKEN_REQUIRED"],
      [{ "x-csrf-token": "A".repeat(43) }, "AUTH_CSRF_TOKEN_INVALID"],
      [{ origin: "http://127.0.0.1:1" }, "AUTH_ORIGIN_FORBIDDEN"],
      [{ origin: undefined }, "AUTH_ORIGIN_FORBIDDEN"],
    ] as const) {
      expect(told(await browser.post("/api/auth/token/refresh", {}, headers))).toEqual([403, cause])
      expect(browser.setCookies).toEqual([])
    }
    expect((await browser.post("/api/auth/token/refresh")).status).toBe(200)
  })

  it("is about the token of the body where there is one", async () => {
    const other = await signIn(node.url, await createUser(node.url, "in the body"))
    const browser = await signedIn()
    const answer = await browser.post(
      "/api/auth/token/refresh",
      { refreshToken: other.refreshToken },
      { origin: undefined },
    )
    expect(answer.body).toMatchObject({ sessionId: other.sessionId, refreshToken: expect.stringMatching(/^trr_/) })
    expect(browser.setCookies).toEqual([])
  })

  it("starts after a reload, when the access token has ended, with a CSRF token that the page asks for", async () => {
    const browser = await signedIn()
    const known = browser.csrf
    now += 602_001
    browser.csrf = ""
    expect((await browser.get("/api/auth/csrf")).body).toEqual({ csrfToken: known })
    expect((await browser.post("/api/auth/token/refresh")).status).toBe(200)
  })

  it("has no CSRF token for an old refresh token, or for none", async () => {
    const browser = await signedIn()
    const old = browser.cookies.get("ticketrush-refresh") as string
    for (let i = 0; i < 2; i++) await browser.post("/api/auth/token/refresh")
    const cookie = `ticketrush-refresh=${old}`
    expect(told(await browser.get("/api/auth/csrf", { cookie }))).toEqual([
      400,
      "AUTH_REFRESH_TOKEN_EXPIRED_OR_REVOKED",
    ])
    expect(told(await new Browser(node.url).get("/api/auth/csrf"))).toEqual([400, "AUTH_REFRESH_TOKEN_REQUIRED"])
  })
})

describe("leaving", () => {
  const removed = [
    "ticketrush-access=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict",
    "ticketrush-refresh=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict",
  ]

  it("by logging out takes the cookies away, and ends the session for whoever has a copy", async () => {
    const browser = await signedIn()
    const copy = [...browser.cookies].map((pair) => pair.join("=")).join("; ")
    const { status, text } = await browser.post("/api/auth/logout")
    expect([status, text, browser.setCookies]).toEqual([200, '{"message":"logged out"}', removed])
    expect(told(await browser.get("/api/auth/me", { cookie: copy }))).toEqual([401, "AUTH_ACCESS_TOKEN_REVOKED"])
  })

  it("everywhere, or by ending one's own session, takes them away too", async () => {
    const one = await signedIn()
    const { body } = await one.get("/api/auth/sessions")
    const { id } = body.find(({ current }: { readonly current: boolean }) => current)
    expect((await one.send("DELETE", `/api/auth/sessions/${id}`)).status).toBe(204)
    expect(one.setCookies).toEqual(removed)
    const two = await signedIn()
    await two.send("DELETE", "/api/auth/sessions")
    expect(two.setCookies).toEqual(removed)
  })
})
