import { dirname } from "node:path"
import { fileURLToPath } from "node:url"
import type { EngineApi } from "@ticketrush/engine/EngineApi"
import { limits, refusal } from "@ticketrush/protocol"
import { until } from "@ticketrush/testing"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import { type Concert, createUser, post, setUp } from "../client.ts"
import { requestBytes } from "../hostile/RawSocket.ts"
import { replaced } from "../replaced.ts"
import { startNode, type TestNode } from "../TestNode.ts"
import { KeptConnection } from "./KeptConnection.ts"

/** The page, which is another package. */
const webFolder = dirname(fileURLToPath(import.meta.resolve("@ticketrush/web/package.json")))

let node: TestNode
let concert: Concert
let big: Concert
let connection: KeptConnection
let people = 0
let shed = false

beforeAll(async () => {
  const through = (engine: EngineApi): EngineApi => {
    const shedding: EngineApi["shedding"] = (...asked) => shed || engine.shedding(...asked)
    return replaced(engine, { shedding })
  }
  node = await startNode({ through, webFolder })
  concert = await setUp(node.url)
  big = await setUp(node.url, { seatCount: 3_000 })
})
afterEach(async () => {
  connection.end()
  shed = false
  await until("nothing is open", () => node.open() === 0)
})
afterAll(() => node.stop())

const json = "Content-Type: application/json"
const sent = (method: string, path: string, body: string, headers: ReadonlyArray<string> = [json]): string =>
  requestBytes(method, path, [...headers, `Content-Length: ${Buffer.byteLength(body)}`], body)
const plain = (method: string, path: string, ...headers: ReadonlyArray<string>): string =>
  requestBytes(method, path, headers)
const person = (): Promise<number> => createUser(node.url, `person ${people++}`)

/** The next request on the same connection gets its own answer. */
const goesOn = async (): Promise<void> => {
  const next = await connection.ask(plain("GET", "/health/live"))
  expect(next).toMatchObject({ status: 200, closes: false })
  expect(JSON.parse(next.body).status).toBe("UP")
}

const holds = "/api/reservations/v6/holds"
type Case = readonly [what: string, status: number, bytes: () => string | Promise<string>]

const kept: ReadonlyArray<Case> = [
  ["the page", 200, () => plain("GET", "/demo")],
  ["the head of the page", 200, () => plain("HEAD", "/demo")],
  ["the description of the API", 200, () => plain("GET", "/openapi.json")],
  ["a list of the catalogue", 200, () => plain("GET", "/api/concerts")],
  ["the head of a list of the catalogue", 200, () => plain("HEAD", "/api/concerts")],
  ["a large seat map", 200, () => plain("GET", `/api/concerts/options/${big.optionId}/seat-map`)],
  ["the head of a large seat map", 200, () => plain("HEAD", `/api/concerts/options/${big.optionId}/seat-map`)],
  ["the head of a stream", 200, () => plain("HEAD", `/api/concerts/options/${concert.optionId}/seat-map/stream`)],
  [
    "a hold",
    201,
    async () => sent("POST", holds, JSON.stringify({ userId: await person(), seatId: big.seatIds[people] })),
  ],
  [
    "a hold that lost",
    409,
    async () => {
      const seatId = big.seatIds[2_000 + people]
      await post(node.url + holds, { userId: await person(), seatId })
      return sent("POST", holds, JSON.stringify({ userId: await person(), seatId }))
    },
  ],
  ["a user that was made", 200, () => sent("POST", "/api/users", `{"username":"made ${people++}"}`)],
  ["a user that was removed", 204, async () => plain("DELETE", `/api/users/${await person()}`)],
  ["a removal of a user that was given a body", 204, async () => sent("DELETE", `/api/users/${await person()}`, "{}")],
  [
    "a reservation that was deleted",
    204,
    async () => {
      const { body } = await post(node.url + holds, { userId: await person(), seatId: big.seatIds[1_000 + people] })
      return plain("DELETE", `/api/reservations/${body.id}`)
    },
  ],
  ["a deletion of what is not there", 400, () => plain("DELETE", "/api/reservations/1")],
  ["an id that is no number", 400, () => plain("GET", "/api/users/abc")],
  ["the head of what is not there", 404, () => plain("HEAD", "/nope")],
  ["a path that is not there", 404, () => plain("GET", "/nope")],
  ["a path that is not there, with a body", 404, () => sent("POST", "/nope", "x".repeat(3_000))],
  ["a method that the path does not take", 405, () => sent("POST", "/api/concerts", "{}")],
  ["HEAD where only POST is", 405, () => plain("HEAD", holds)],
  ["OPTIONS", 405, () => plain("OPTIONS", "/api/concerts")],
  ["an unknown method", 405, () => plain("BREW", "/api/concerts")],
  [
    "a stream for a client that takes none",
    406,
    () => plain("GET", `/api/concerts/options/${concert.optionId}/seat-map/stream`, "Accept: text/html"),
  ],
  [
    "a stream for a page of another origin",
    403,
    () => plain("GET", `/api/concerts/options/${concert.optionId}/seat-map/stream`, "Origin: https://evil.example"),
  ],
  ["a body of another type", 415, () => sent("POST", holds, "{}", ["Content-Type: text/plain"])],
  ["a body that is no JSON", 400, () => sent("POST", holds, "{")],
  ["a body that is not UTF-8", 400, () => requestBytes("POST", holds, [json, "Content-Length: 2"], "\xff\xfe")],
  ["an empty body", 400, () => sent("POST", holds, "")],
  [
    "a chunked body",
    200,
    () => requestBytes("POST", "/api/lab/echo", [json, "Transfer-Encoding: chunked"], "2\r\n{}\r\n0\r\n\r\n"),
  ],
  ["a body that is announced too large", 413, () => sent("POST", holds, " ".repeat(30_000))],
  [
    "a body that turns out too large",
    413,
    () =>
      requestBytes("POST", holds, [json, "Transfer-Encoding: chunked"], `4001\r\n${" ".repeat(16_385)}\r\n0\r\n\r\n`),
  ],
  ["a WebSocket that was not asked for as one", 426, () => plain("GET", "/ws")],
]

const closing: ReadonlyArray<Case> = [
  ["a body that is announced too large", 413, () => requestBytes("POST", holds, [json, "Content-Length: 9999999"])],
  ["two lengths", 400, () => requestBytes("POST", holds, [json, "Content-Length: 2", "Content-Length: 2"], "{}")],
  ["two lengths on a GET", 400, () => plain("GET", "/api/concerts", "Content-Length: 0", "Content-Length: 9")],
  ["two lengths on a HEAD", 400, () => plain("HEAD", "/api/concerts", "Content-Length: 0", "Content-Length: 9")],
  [
    "two lengths on a DELETE",
    400,
    () => plain("DELETE", "/api/reservations/1", "Content-Length: 0", "Content-Length: 9"),
  ],
  ["headers that are too large", 431, () => plain("GET", "/health/live", `X: ${"a".repeat(100_000)}`)],
  ["too many headers", 431, () => plain("GET", "/health/live", ...Array.from({ length: 200 }, (_, n) => `X${n}: 1`))],
  ["a version that is not spoken", 505, () => "GET /health/live HTTP/1.0\r\nHost: a\r\n\r\n"],
]

describe("on a connection that is kept", () => {
  it.each(kept)("%s is answered %i, and the next request gets its own answer", async (_, status, bytes) => {
    connection = new KeptConnection(node.port)
    for (let round = 0; round < 3; round++) {
      const answer = await connection.ask(await bytes())
      expect(answer, answer.body).toMatchObject({ status, closes: false })
      await goesOn()
    }
  })

  it.each(kept)("%s is the same when it comes byte by byte", async (_, status, bytes) => {
    connection = new KeptConnection(node.port)
    connection.socket.setNoDelay(true)
    const all = await bytes()
    const head = all.indexOf("\r\n\r\n") + 4
    const pieces = [all.slice(0, head - 2), all.slice(head - 2, head + 1), all.slice(head + 1)]
    for (const piece of pieces.filter((text) => text !== "")) {
      connection.send(piece)
      await new Promise(setImmediate)
    }
    expect(await connection.answer(all.startsWith("HEAD"))).toMatchObject({ status, closes: false })
    await goesOn()
  })

  it.each([["/demo"], ["/js/main.js"]])(
    "%s is 304 to a client that has it, and the next request gets its own answer",
    async (path) => {
      connection = new KeptConnection(node.port)
      const { headers } = await connection.ask(plain("GET", path))
      const etag = headers.get("etag")?.[0]
      if (etag === undefined) return
      const spellings = [[etag], [`W/${etag}`], [`"other", ${etag}`], ['"other"', `W/${etag}`], ["*"]]
      for (const [n, tags] of spellings.entries()) {
        const conditions = tags.map((tag) => `If-None-Match: ${tag}`)
        const same = await connection.ask(plain(n % 2 === 0 ? "GET" : "HEAD", path, ...conditions))
        expect(same).toMatchObject({ status: 304, body: "", closes: false })
        expect(same.headers.get("etag")).toEqual([etag])
        await goesOn()
      }
      expect(await connection.ask(plain("GET", path, 'If-None-Match: "other"'))).toMatchObject({ status: 200 })
    },
  )

  it("a refusal before the body is there leaves the body unread, and the next request gets its own answer", async () => {
    connection = new KeptConnection(node.port)
    const early: ReadonlyArray<readonly [number, string]> = [
      [404, requestBytes("POST", "/nope", [json, "Content-Length: 5000"])],
      [405, requestBytes("PUT", "/api/concerts", [json, "Content-Length: 5000"])],
      [415, requestBytes("POST", holds, ["Content-Type: text/csv", "Content-Length: 5000"])],
      [400, requestBytes("GET", "/api/users/abc", ["Content-Length: 5000"])],
    ]
    for (const [status, bytes] of early) {
      expect(await connection.ask(bytes)).toMatchObject({ status, closes: false })
      connection.send("GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n".padEnd(5_000, "x"))
      await goesOn()
    }
  })

  it("a sale that sheds answers 503, and the next request gets its own answer", async () => {
    connection = new KeptConnection(node.port)
    shed = true
    const answer = await connection.ask(sent("POST", holds, JSON.stringify({ userId: 1, seatId: concert.seatIds[0] })))
    expect(answer).toMatchObject({ status: 503, closes: false })
    await goesOn()
  })

  it("a stream that has ended is followed by the next answer", async () => {
    const userId = await person()
    const path = `/api/v1/waiting-queue/subscribe?concertId=${concert.concertId}&userId=${userId}`
    connection = new KeptConnection(node.port)
    connection.send(plain("GET", path, "Accept: text/event-stream"))
    await until("it is open", () => node.open() === 1)
    const later = Array.from({ length: limits.streamsPerPersonMax }, () => {
      const other = new KeptConnection(node.port)
      other.send(plain("GET", path, "Accept: text/event-stream"))
      return other
    })
    const answer = await connection.answer()
    for (const other of later) other.end()
    expect(answer).toMatchObject({ status: 200, closes: false })
    expect(answer.body).toContain("event:END")
    await goesOn()
  })

  it("the metrics are followed by the next answer, for every request", async () => {
    const port = Number(new URL(node.metricsUrl).port)
    connection = new KeptConnection(port)
    const asked: ReadonlyArray<readonly [string, string, number]> = [
      ["GET", "/metrics", 200],
      ["HEAD", "/metrics", 200],
      ["POST", "/metrics", 405],
      ["GET", "/demo", 404],
      ["HEAD", "/demo", 404],
    ]
    for (const [method, path, status] of asked) {
      expect(await connection.ask(plain(method, path))).toMatchObject({ status, closes: false })
      const next = await connection.ask(plain("GET", "/metrics"))
      expect(next.body).toContain("process_resident_memory_bytes")
    }
  })
})

describe("an answer after which the connection cannot go on", () => {
  it.each(closing)("says so and closes, and what came behind is not answered: %s is %i", async (_, status, bytes) => {
    connection = new KeptConnection(node.port)
    const answer = await connection.ask(await bytes())
    expect(answer).toMatchObject({ status, closes: true })
    await connection.whenClosed()
  })

  it("is what every request hears from a node that stops, while the answers under way are waited for", async () => {
    const waiting: Array<Parameters<EngineApi["submit"]>[2]> = []
    const through = (engine: EngineApi): EngineApi =>
      replaced(engine, { submit: (_, __, reply) => void waiting.push(reply) })
    const other = await startNode({ through })
    const [underWay, get, head, post] = Array.from({ length: 4 }, () => new KeptConnection(other.port))
    connection = underWay
    underWay.send(sent("POST", "/api/reservations/v6/134317728/paying", JSON.stringify({ userId: 1 })))
    await until("the command waits", () => waiting.length > 0)
    for (const each of [get, head, post])
      expect(await each.ask(plain("GET", "/health/live"))).toMatchObject({ status: 200 })
    const stopped = other.stop()
    expect(await get.ask(plain("GET", "/api/concerts"))).toMatchObject({ status: 503, closes: true })
    expect(await head.ask(plain("HEAD", "/"))).toMatchObject({ status: 503, closes: true })
    expect(await post.ask(sent("POST", holds, "{}"))).toMatchObject({ status: 503, closes: true })
    for (const each of [get, head, post]) await each.whenClosed()
    for (const reply of waiting) reply({ kind: "try-again", refusal: refusal("unavailable") })
    expect(await underWay.answer()).toMatchObject({ status: 503 })
    await underWay.whenClosed()
    await stopped
  })
})
