/**
 * Every route there is, called by a stranger and by a caller with the token: directly, through a real nginx with the
 * least configuration that works, and with headers that say that a proxy stood between.
 */
import { readdirSync } from "node:fs"
import { join } from "node:path"
import { hasNginx, type ProxyProgram, startNginx } from "@ticketrush/testing"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Route } from "../../src/router.ts"
import { post, signIn } from "../client.ts"
import { tokenOf } from "../sessions/forge.ts"
import { startNode, type TestNode } from "../TestNode.ts"
import { webFolder } from "../web-folder.ts"
import { requested } from "./Requester.ts"

const token = "t0ken-of-the-tests_0123456789abcdefghijklmn"
const withToken = ["Trusted-Token", token]
const body: Readonly<Record<Route["method"], string | undefined>> = {
  GET: undefined,
  DELETE: undefined,
  POST: "{}",
  PUT: "{}",
}

/** Codes that only say who may call. */
const closing = new Set([
  ...["lab-off", "lab-host", "lab-token", "lab-forwarded"],
  ...["unauthorized", "token-invalid", "token-expired", "token-revoked", "token-type", "forbidden"],
])

type Verdict = "open" | string

/** A file of the page that is there: `npm ci` has built it. */
const file = readdirSync(join(webFolder, "dist", "assets"))[0]

const verdictOf = async (port: number, { method, path }: Route, headers: ReadonlyArray<string>): Promise<Verdict> => {
  const filled = path.replace(":file", file).replace(/:\w+/g, "1")
  const { status, code } = await requested({ port, method, path: filled, headers, body: body[method] })
  expect(status, `${method} ${path}`).not.toBe(405)
  expect(code, `${method} ${path}`).not.toBe("not-found")
  return closing.has(code) ? code : "open"
}

/** What each route says, with the routes that say the same in one list. */
const verdicts = async (
  node: TestNode,
  port: number,
  headers: ReadonlyArray<string>,
): Promise<Readonly<Record<string, ReadonlyArray<string>>>> => {
  const found: Record<string, string[]> = {}
  for (const route of node.routes) {
    const verdict = await verdictOf(port, route, headers)
    found[verdict] ??= []
    found[verdict].push(`${route.method} ${route.path}`)
  }
  return found
}

const named = (node: TestNode, access: Route["access"]): ReadonlyArray<string> =>
  node.routes.filter((route) => route.access === access).map(({ method, path }) => `${method} ${path}`)

const openTo = (node: TestNode, ...words: ReadonlyArray<Route["access"]>): ReadonlyArray<string> =>
  node.routes.filter(({ access }) => words.includes(access)).map(({ method, path }) => `${method} ${path}`)
/** Every route is open but those of people, for which a token of the trusted surface says nothing. */
const everything = (node: TestNode) => ({
  open: openTo(node, "public", "trusted"),
  unauthorized: openTo(node, "person", "operator", "admin"),
})
/**
 * Public routes are open, the trusted ones are refused with that code, and those of people to all callers without a
 * token.
 */
const publicOnly = (node: TestNode, code: string) => ({
  open: named(node, "public"),
  [code]: named(node, "trusted"),
  unauthorized: openTo(node, "person", "operator", "admin"),
})

let node: TestNode
beforeAll(async () => {
  node = await startNode({ trusted: { mode: "token", token, loopbackOnly: true }, webFolder })
})
const shown = { "trusted-token": token }
const accessToken = async (person: number): Promise<string> => (await signIn(node.url, person, shown)).accessToken
afterAll(() => node.stop())

describe("every route, called directly", () => {
  it("has an access that a test below calls it with", () => {
    expect(new Set(node.routes.map(({ access }) => access))).toEqual(
      new Set(["public", "trusted", "person", "operator", "admin"]),
    )
    expect(named(node, "trusted").length).toBeGreaterThan(25)
    expect(named(node, "person").length).toBeGreaterThan(4)
  })

  it("is closed to a stranger unless it is public", async () => {
    expect(await verdicts(node, node.port, [])).toEqual(publicOnly(node, "lab-token"))
  })

  it("is open to a caller with the token", async () => {
    expect(await verdicts(node, node.port, withToken)).toEqual(everything(node))
  })

  it("is open to a signed-in person when it is public or theirs, also to one who was passed on by a proxy", async () => {
    const { body } = await post(`${node.url}/api/users`, { username: "mina" }, shown)
    for (const more of [[], ["X-Forwarded-For", "192.0.2.60", "Host", "tickets.example"]]) {
      const found: Record<string, string[]> = {}
      for (const route of node.routes) {
        // A session of its own for each: some of these routes end it.
        const verdict = await verdictOf(node.port, route, [
          "Authorization",
          `Bearer ${await accessToken(body.id)}`,
          ...more,
        ])
        found[verdict] ??= []
        found[verdict].push(`${route.method} ${route.path}`)
      }
      const closed = more.length === 0 ? "lab-token" : "lab-forwarded"
      expect(found).toEqual({
        open: openTo(node, "public", "person"),
        [closed]: named(node, "trusted"),
        forbidden: openTo(node, "operator", "admin"),
      })
    }
  })

  it.each([
    ["expired", "token-expired", { iat: 1_000, exp: 2_000 }, {}],
    ["of another audience", "token-invalid", { aud: "elsewhere" }, {}],
    ["of another type", "token-type", {}, { typ: "JWT" }],
  ])("is closed to a token that is %s, unless it is public", async (_, code, claims, header) => {
    const token = await tokenOf(node.keys.all, claims, header)
    // A stream that every caller may open is not served as an anonymous one to a caller with a wrong token.
    const triesToBe = ({ access, ticket }: Route) => !["public", "trusted"].includes(access) || ticket === true
    const names = (routes: ReadonlyArray<Route>) => routes.map(({ method, path }) => `${method} ${path}`)
    expect(await verdicts(node, node.port, ["Authorization", `Bearer ${token}`])).toEqual({
      open: names(node.routes.filter((route) => route.access === "public" && !triesToBe(route))),
      "lab-token": named(node, "trusted"),
      [code]: names(node.routes.filter(triesToBe)),
    })
  })

  it("is closed to a caller with the token whose request was passed on, unless it is public", async () => {
    for (const passedOn of [
      ["Forwarded", "for=192.0.2.60"],
      ["X-Real-IP", "192.0.2.60"],
    ]) {
      expect(await verdicts(node, node.port, [...withToken, ...passedOn])).toEqual(publicOnly(node, "lab-forwarded"))
    }
  })

  it("is closed to every caller of a server whose surface is off, unless it is public", async () => {
    const off = await startNode({ trusted: { mode: "off" }, webFolder })
    try {
      expect(await verdicts(off, off.port, withToken)).toEqual(publicOnly(off, "lab-off"))
    } finally {
      await off.stop()
    }
  })

  it("answers a page of another site only what is public, where no token is asked for", async () => {
    const on = await startNode({ trusted: { mode: "on" }, webFolder })
    try {
      const reads = on.routes.filter(({ access, method }) => access === "trusted" && method === "GET")
      expect(reads.length).toBeGreaterThan(6)
      for (const route of reads) {
        const path = route.path.replace(/:\w+/g, "1")
        const { code } = await requested({ port: on.port, path, headers: ["Sec-Fetch-Site", "cross-site"] })
        expect(code, path).toBe("origin-foreign")
      }
    } finally {
      await on.stop()
    }
  })

  it("is open to every caller of a server whose surface is on", async () => {
    const on = await startNode({ trusted: { mode: "on" }, webFolder })
    try {
      expect(await verdicts(on, on.port, ["X-Forwarded-For", "192.0.2.60"])).toEqual(everything(on))
    } finally {
      await on.stop()
    }
  })
})

describe.runIf(hasNginx())("every route, called through an nginx", () => {
  const proxies: ProxyProgram[] = []
  const proxy = async (...more: ReadonlyArray<string>): Promise<ProxyProgram> => {
    const lines = [`proxy_pass http://127.0.0.1:${node.port};`, "proxy_http_version 1.1;", ...more]
    const started = await startNginx({ server: `location / { ${lines.join(" ")} }` })
    proxies.push(started)
    return started
  }
  afterAll(async () => {
    for (const { remove } of proxies) await remove()
  })
  const fromAfar = ["Host", "tickets.example"]

  it("that adds no header and names the server by its loopback address is closed to a stranger", async () => {
    const plain = await proxy()
    expect(await verdicts(node, plain.port, fromAfar)).toEqual(publicOnly(node, "lab-token"))
  })

  it("that keeps the name of the site is closed to a stranger, and to a caller with the token", async () => {
    const keeping = await proxy("proxy_set_header Host $http_host;")
    expect(await verdicts(node, keeping.port, fromAfar)).toEqual(publicOnly(node, "lab-host"))
    expect(await verdicts(node, keeping.port, [...fromAfar, ...withToken])).toEqual(publicOnly(node, "lab-host"))
  })

  it("that says for whom it asks is closed, also to a caller with the token", async () => {
    const saying = await proxy("proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;")
    expect(await verdicts(node, saying.port, fromAfar)).toEqual(publicOnly(node, "lab-forwarded"))
    expect(await verdicts(node, saying.port, [...fromAfar, ...withToken])).toEqual(publicOnly(node, "lab-forwarded"))
  })
})
