import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Route } from "../../src/router.ts"
import { type Concert, setUp } from "../client.ts"
import { KeptConnection } from "../framing/KeptConnection.ts"
import { replaced } from "../replaced.ts"
import { startNode, type TestNode } from "../TestNode.ts"
import { webFolder } from "../web-folder.ts"
import { type Answered, requested } from "./Requester.ts"

const tickets = "https://tickets.example"
const shop = "http://shop.example:8088"
let node: TestNode
let concert: Concert

beforeAll(async () => {
  node = await startNode({ webFolder, origins: [tickets, shop] })
  concert = await setUp(node.url)
})
afterAll(() => node.stop())

const from = (origin: string | null, path: string, method = "GET", headers: ReadonlyArray<string> = []) =>
  requested({ port: node.port, method, path, headers: [...(origin === null ? [] : ["Origin", origin]), ...headers] })

/** What a browser looks at. */
const sharing = ({ headers }: Answered) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith("access-control-") || name === "vary"))

const shared = (origin: string) => ({
  "access-control-allow-origin": origin,
  "access-control-expose-headers": "allow, etag, link, location, retry-after, www-authenticate",
  vary: "Origin",
})

const addressOf = ({ path }: Route): string => path.replace(/:\w+/g, "999")
const routesOf = (wanted: (access: Route["access"]) => boolean) => node.routes.filter(({ access }) => wanted(access))

describe("an answer to a page of a listed origin", () => {
  it("names that origin on every route that is not of the trusted surface, with every status", async () => {
    const statuses = new Set<number>()
    const routes = routesOf((access) => access !== "trusted")
    for (const route of routes) {
      const answer = await from(tickets, addressOf(route), route.method)
      statuses.add(answer.status)
      // The built page comes in codings as well.
      const told = sharing(answer)
      if (route.name === "page" && told.vary === "Origin, Accept-Encoding") told.vary = "Origin"
      expect([route.path, told]).toEqual([route.path, shared(tickets)])
    }
    expect(routes.length).toBeGreaterThan(10)
    expect([...statuses].sort()).toEqual([200, 302, 400, 401, 404, 415, 426])
  })

  it("names it also where the connection goes on", async () => {
    const kept = new KeptConnection(node.port)
    for (const path of ["/api/concerts", "/api/nothing", "/demo"]) {
      const { headers } = await kept.ask(`GET ${path} HTTP/1.1\r\nHost: a\r\nOrigin: ${tickets}\r\n\r\n`)
      const told = ["access-control-allow-origin", "connection"].map((name) => headers.get(name))
      expect([path, ...told]).toEqual([path, [tickets], ["keep-alive"]])
    }
    kept.end()
  })

  it("on the trusted surface has no word of it, also where the surface is open and to a question of the browser", async () => {
    const routes = routesOf((access) => access === "trusted")
    const alsoShared = new Set(routesOf((access) => access !== "trusted").map(({ path }) => path))
    for (const route of routes) {
      for (const method of [route.method, "OPTIONS"]) {
        const asks = ["Access-Control-Request-Method", route.method, "Content-Type", "application/json"]
        const answer = await from(tickets, addressOf(route), method, asks)
        const named = Object.keys(answer.headers).filter((name) => name.startsWith("access-control-"))
        if (method === "OPTIONS" && alsoShared.has(route.path)) {
          // The address has another method that pages may use: the question is answered, and this method is not named.
          expect(String(answer.headers["access-control-allow-methods"]).split(", ")).not.toContain(route.method)
        } else expect([method, route.path, named]).toEqual([method, route.path, []])
      }
    }
    expect(routes.length).toBeGreaterThan(20)
  })

  it.each<[string, () => Promise<Answered>, number]>([
    ["304", async () => from(tickets, "/demo", "GET", ["If-None-Match", "*"]), 304],
    ["404 of no address", () => from(tickets, "/api/nothing"), 404],
    ["405", () => from(tickets, "/api/concerts", "DELETE"), 405],
    ["a refused parameter", () => from(tickets, "/api/concerts?page=2"), 400],
    ["a HEAD", () => from(tickets, "/api/concerts", "HEAD"), 200],
    ["a stream", () => from(tickets, `/api/concerts/options/${concert.optionId}/seat-map/stream`), 200],
    ["a stream of a public topic", () => from(tickets, topics({ topic: "sale", concertId: concert.concertId })), 200],
  ])("names it on %s", async (_what, ask, status) => {
    const answer = await ask()
    expect([answer.status, sharing(answer)]).toEqual([status, shared(tickets)])
  })

  it("about persons on a stream has no word of it", async () => {
    const path = topics({ topic: "sale", concertId: 1 }, { topic: "queue", concertId: concert.concertId, userId: 1 })
    const answer = await from(tickets, path)
    expect([answer.status, sharing(answer)]).toEqual([200, {}])
  })

  it("names the origin that asked, of several", async () => {
    expect(sharing(await from(shop, "/api/concerts"))).toEqual(shared(shop))
  })

  it("names it when the server stops", async () => {
    const held: Array<() => void> = []
    const stopping = await startNode({
      origins: [tickets],
      through: (engine) =>
        replaced(engine, { load: (concertId, done) => void held.push(() => engine.load(concertId, done)) }),
    })
    const kept = new KeptConnection(stopping.port)
    const ask = `GET /api/concerts HTTP/1.1\r\nHost: a\r\nOrigin: ${tickets}\r\n\r\n`
    await kept.ask(ask)
    const underWay = requested({ port: stopping.port, path: "/api/concerts/options/1024/seats" })
    await expect.poll(() => held.length).toBe(1)
    const stopped = stopping.stop()
    const answer = await kept.ask(ask)
    expect([answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([503, [tickets]])
    held[0]()
    expect((await underWay).text).toBe("[]")
    await stopped
  })
})

const topics = (...asked: ReadonlyArray<object>): string =>
  `/api/streams?${asked.map((topic) => `subscribe=${encodeURIComponent(JSON.stringify(topic))}`).join("&")}`

describe("an answer to any other request", () => {
  it.each([
    ["no origin", null],
    ["an origin that is not listed", "https://evil.example"],
    ["the beginning of a listed one", "https://tickets.example.evil.example"],
    ["a listed host with another scheme", "http://tickets.example"],
    ["a listed host with another port", "https://tickets.example:8443"],
    ["a listed one in another spelling", "https://Tickets.example"],
    ["a page without an origin", "null"],
    ["a wildcard", "*"],
  ])("says only that it varies by origin: %s", async (_what, origin) => {
    for (const [method, path] of [
      ["GET", "/api/concerts"],
      ["GET", "/api/nothing"],
      ["OPTIONS", "/api/concerts"],
    ]) {
      const answer = await from(origin, path, method, ["Access-Control-Request-Method", "GET"])
      expect([path, sharing(answer)]).toEqual([path, { vary: "Origin" }])
      if (method === "OPTIONS") expect(answer).toMatchObject({ status: 405, code: "method-not-allowed" })
    }
  })

  it("says nothing of origins at all on a server that lists none", async () => {
    const plain = await startNode()
    const answer = await requested({ port: plain.port, path: "/api/concerts", headers: ["Origin", tickets] })
    expect(sharing(answer)).toEqual({})
    await plain.stop()
  })
})

describe("a question what a page may send", () => {
  it("is answered for a listed origin with methods, headers and how long that holds", async () => {
    const answer = await from(tickets, "/api/concerts", "OPTIONS", [
      "Access-Control-Request-Method",
      "GET",
      "Access-Control-Request-Headers",
      "idempotency-key,last-event-id",
    ])
    expect([answer.status, answer.text, sharing(answer)]).toEqual([
      204,
      "",
      {
        ...shared(tickets),
        "access-control-allow-methods": "GET, HEAD",
        "access-control-allow-headers":
          "accept, admission-pass, authorization, content-type, idempotency-key, if-none-match, last-event-id, user-id",
        "access-control-max-age": "600",
      },
    ])
  })

  it("never allows the trusted token, nor cookies", async () => {
    const answer = await from(tickets, "/api/concerts", "OPTIONS", ["Access-Control-Request-Method", "GET"])
    expect(answer.headers["access-control-allow-headers"]).not.toContain("trusted-token")
    expect(answer.headers).not.toHaveProperty("access-control-allow-credentials")
  })

  it("leaves the connection good for the request that follows", async () => {
    const kept = new KeptConnection(node.port)
    const head = `/api/concerts HTTP/1.1\r\nHost: a\r\nOrigin: ${tickets}\r\n`
    const asked = await kept.ask(`OPTIONS ${head}Access-Control-Request-Method: GET\r\n\r\n`)
    const answer = await kept.ask(`GET ${head}\r\n`)
    expect([asked.status, answer.status, JSON.parse(answer.body)]).toEqual([204, 200, [expect.anything()]])
  })

  it("is no question without the method that it is about", async () => {
    expect(await from(tickets, "/api/concerts", "OPTIONS")).toMatchObject({ status: 405 })
  })
})
