import { request } from "node:http"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ask, createUser, post, setUp } from "./client.ts"
import { startNode, type TestNode } from "./TestNode.ts"

let node: TestNode
let url: string
beforeAll(async () => {
  node = await startNode({ webFolder: new URL("../../web", import.meta.url).pathname })
  url = node.url
})
afterAll(() => node.stop())

/** As written: fetch would tidy the path up first. */
const raw = (path: string, method = "GET"): Promise<{ status: number; allow: string | undefined; text: string }> =>
  new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port: node.port, path, method }, (response) => {
      const chunks: Buffer[] = []
      response.on("data", (chunk: Buffer) => chunks.push(chunk))
      response.on("end", () =>
        resolve({
          status: response.statusCode!,
          allow: response.headers.allow,
          text: Buffer.concat(chunks).toString(),
        }),
      )
    })
    sent.on("error", reject)
    sent.end()
  })

describe("an address that is not there", () => {
  it.each([
    "/nope",
    "/api",
    "/api/",
    "/api/concerts/",
    "/api//concerts",
    "/API/concerts",
    "/api/concerts.",
    "/api/concerts/../concerts",
    "/..%2f..%2fetc%2fpasswd",
    "/../../etc/passwd",
    "/js/../../package.json",
    "/js%2fmain.js",
    "/.git/config",
    "/%00",
    "/%c0%af",
    "/metrics",
    "/api/reservations/v6/1/paying/",
  ])("is 404 with a problem: %s", async (path) => {
    const { status, text } = await raw(path)
    expect(status).toBe(404)
    expect(JSON.parse(text)).toMatchObject({ code: "not-found", status: 404 })
  })
})

describe("a method that an address does not take", () => {
  it.each([
    ["GET", "/api/reservations/v6/holds/", 404, undefined],
    ["PUT", "/api/reservations/v6/holds", 405, "POST"],
    ["PATCH", "/api/concerts", 405, "GET, HEAD"],
    ["OPTIONS", "/api/users/1", 405, "GET, DELETE, HEAD"],
    ["TRACE", "/health/live", 405, "GET, HEAD"],
    ["PROPFIND", "/", 405, "GET, HEAD"],
    ["GET", "/api/reservations/v6/1/paying", 405, "POST"],
  ])("%s %s is %i and says what it takes", async (method, path, status, allow) => {
    expect(await raw(path, method)).toMatchObject({ status, allow })
  })

  it("is not HEAD where GET is taken: the same headers without the body", async () => {
    const head = await fetch(`${url}/api/concerts`, { method: "HEAD" })
    expect(head.status).toBe(200)
    expect(await head.text()).toBe("")
    expect(head.headers.get("content-length")).toBe("2")
  })
})

describe("a body", () => {
  const holds = () => `${url}/api/reservations/v6/holds`

  it.each([
    ["text/plain"],
    ["application/x-www-form-urlencoded"],
    ["application/json; charset=euc-kr"],
    ["application/jsonp"],
    ["multipart/form-data; boundary=x"],
  ])("of type %s is 415", async (type) => {
    expect(await post(holds(), "{}", { "content-type": type })).toMatchObject({
      status: 415,
      body: { code: "media-type" },
    })
  })

  it("without a type, or compressed, is 415", async () => {
    const untyped = await ask(holds(), { method: "POST", body: new Uint8Array([123, 125]) })
    expect(untyped.status).toBe(415)
    for (const encoding of ["gzip", "br", "deflate"]) {
      expect((await post(holds(), "{}", { "content-encoding": encoding })).status).toBe(415)
    }
  })

  it.each([["application/json"], ["application/json;charset=UTF-8"], ['Application/JSON ; charset="utf-8"']])(
    "of type %s is read",
    async (type) => {
      expect(await post(holds(), "{}", { "content-type": type })).toMatchObject({
        status: 400,
        body: { code: "malformed-json" },
      })
    },
  )

  it("of exactly the bound is read, and one byte more is 413", async () => {
    const body = (bytes: number): string => {
      const empty = '{"userId":1,"seatId":7,"requestFingerprint":""}'
      return empty.replace('""', `"${"x".repeat(bytes - empty.length)}"`)
    }
    expect((await post(holds(), body(16 * 1024))).status).toBe(400)
    expect(await post(holds(), body(16 * 1024 + 1))).toMatchObject({ status: 413, body: { code: "body-too-large" } })
  })

  it("of a set-up may be larger", async () => {
    const body = (bytes: number): string => JSON.stringify({ title: "x".repeat(bytes) })
    expect((await post(`${url}/api/concerts/setup`, body(200 * 1024))).status).toBe(400)
    expect((await post(`${url}/api/concerts/setup`, body(257 * 1024))).status).toBe(413)
  })

  it.each([
    ["nothing", ""],
    ["no JSON", "{"],
    ["no object", "[1]"],
    ["a key twice", '{"userId":1,"userId":2,"seatId":3}'],
    ["a prototype", '{"__proto__":{"admin":true},"userId":1,"seatId":3}'],
    ["a number beyond 2^53", '{"userId":1,"seatId":9007199254740993}'],
    ["a negative zero", '{"userId":1,"seatId":-0}'],
    ["an infinite number", '{"userId":1e309,"seatId":1}'],
    ["half of a surrogate pair", '{"userId":1,"seatId":1,"requestFingerprint":"\\ud800"}'],
    ["depth", `{"a":${"[".repeat(100)}${"]".repeat(100)}}`],
  ])("with %s in it is 400", async (_, body) => {
    const answer = await post(holds(), body)
    expect(answer).toMatchObject({ status: 400, body: { code: "malformed-json", errorCode: "REQUEST_BODY_INVALID" } })
    expect(answer.body.message).toMatch(/^JSON Parsing Error: /)
  })

  it("that is not UTF-8 is 400", async () => {
    const body = Buffer.from('{"userId":1,"seatId":1,"requestFingerprint":"\xc0\xaf"}', "latin1")
    const headers = { "content-type": "application/json" }
    expect(await ask(holds(), { method: "POST", headers, body })).toMatchObject({ status: 400 })
  })
})

describe("the echo", () => {
  it("gives back a body for the benches, within the bound of every body", async () => {
    expect(await post(`${url}/api/lab/echo`, '{"a":1}')).toMatchObject({ status: 200, text: '{"a":1}' })
    expect((await post(`${url}/api/lab/echo`, "x".repeat(16 * 1024 + 1))).status).toBe(413)
  })
})

describe("the documents", () => {
  it("describe every route in OpenAPI 3.1, with the refusals of each status", async () => {
    const { body } = await ask(`${url}/openapi.json`)
    expect(body.openapi).toMatch(/^3\.1/)
    const paths: string[] = Object.keys(body.paths)
    for (const path of [
      "/api/reservations/v6/holds",
      "/api/concerts/options/{optionId}/seat-map/stream",
      "/health/ready",
      "/api/v1/waiting-queue/join",
      "/api/v1/waiting-queue/overview",
      "/api/v1/waiting-queue/subscribe",
      "/api/streams",
      "/.well-known/jwks.json",
      "/api/lab/concerts/{concertId}/line/activate",
      "/api/lab/concerts/{concertId}/state",
    ]) {
      expect(paths).toContain(path)
    }
    const conflict = body.components.schemas.Problem409
    expect(conflict.properties.code.enum).toContain("seat-taken")
    expect(conflict.properties.code.enum).not.toContain("media-type")
  })

  it("show every address and every refusal to people, and nothing inline", async () => {
    const { text, headers } = await ask(`${url}/docs/whole`)
    const { body } = await ask(`${url}/openapi.json`)
    for (const path of Object.keys(body.paths)) expect(text).toContain(path)
    expect(text).toContain('id="seat-taken"')
    expect(text).not.toMatch(/<script|style=/)
    expect(headers.get("content-security-policy")).toContain("default-src 'self'")
  })
})

describe("the demo", () => {
  it.each(["/package.json", "/tsconfig.json", "/test/browser.ts"])(
    "has no %s, which its folder holds",
    async (path) => {
      expect((await fetch(node.url + path)).status).toBe(404)
    },
  )

  it("comes with a strict policy and is not sent again while it is the same", async () => {
    const first = await fetch(`${url}/demo`)
    expect(first.headers.get("content-type")).toMatch(/^text\/html/)
    expect(first.headers.get("content-security-policy")).toBe(
      "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    )
    expect(first.headers.get("x-content-type-options")).toBe("nosniff")
    expect(await first.text()).toContain("<title>TicketRush</title>")
    const again = await fetch(`${url}/demo`, { headers: { "if-none-match": first.headers.get("etag")! } })
    expect(again.status).toBe(304)
    expect((await fetch(`${url}/js/main.js`)).headers.get("content-type")).toMatch(/^text\/javascript/)
  })
})

describe("health and metrics", () => {
  it("are up, and on a port of their own", async () => {
    expect((await ask(`${url}/health/live`)).body).toEqual({ status: "UP", reason: null })
    expect((await ask(`${url}/health/ready`)).body).toEqual({ status: "UP", reason: null })
    const user = await createUser(url, "counted")
    const { seatIds } = await setUp(url)
    await post(`${url}/api/reservations/v6/holds`, { userId: user, seatId: seatIds[0] })
    await post(`${url}/api/reservations/v6/holds`, { userId: user, seatId: seatIds[0] })
    const { text } = await ask(`${node.metricsUrl}/metrics`)
    expect(text).toMatch(/^ticketrush_http_requests_total{route="hold",status="2xx"} 1$/m)
    expect(text).toMatch(/^ticketrush_http_request_duration_seconds_bucket{route="hold",le="\+Inf"} \d+$/m)
    expect(text).toMatch(/^ticketrush_engine_accepted_total \d+$/m)
    expect(text).toMatch(/^ticketrush_journal_writable 1$/m)
    expect(text).toMatch(/^process_resident_memory_bytes \d+$/m)
  })
})
