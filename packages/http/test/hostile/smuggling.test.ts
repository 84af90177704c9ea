import { limits } from "@ticketrush/protocol"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import { ask, createUser, setUp } from "../client.ts"
import { startNode, type TestNode } from "../TestNode.ts"
import { requestBytes, talk } from "./RawSocket.ts"

let node: TestNode
beforeAll(async () => {
  node = await startNode()
})
afterEach(async () => {
  // After every request the server is there and answers the next one.
  expect((await ask(`${node.url}/health/live`)).status).toBe(200)
})
afterAll(() => node.stop())

const json = "Content-Type: application/json"
const echo = (headers: ReadonlyArray<string>, body: string): string =>
  requestBytes("POST", "/api/lab/echo", [json, ...headers], body)
const isAnswered = (text: string): boolean => text.includes("\r\n\r\n")
const hidden = requestBytes("GET", "/health/live", [])

/** Requests of a route that have ended, as the metrics count them. */
const requestsOf = async (route: string): Promise<number> => {
  const { text } = await ask(`${node.metricsUrl}/metrics`)
  const counts = text.matchAll(
    new RegExp(`^ticketrush_http_requests_total{route="${route}",status="[^"]+"} (\\d+)$`, "gm"),
  )
  return [...counts].reduce((sum, match) => sum + Number(match[1]), 0)
}

const ambiguous: ReadonlyArray<[string, string]> = [
  ["both lengths", echo(["Content-Length: 5", "Transfer-Encoding: chunked"], "0\r\n\r\n")],
  ["both lengths the other way round", echo(["Transfer-Encoding: chunked", "Content-Length: 5"], "0\r\n\r\n")],
  ["two different lengths", echo(["Content-Length: 2", "Content-Length: 4"], "{}")],
  ["two equal lengths", echo(["Content-Length: 2", "Content-Length: 2"], "{}")],
  ["a transfer coding besides chunked", echo(["Transfer-Encoding: gzip, chunked"], "0\r\n\r\n")],
  [
    "two lengths of which one is in chunks, in capitals",
    echo(["Content-Length: 5", "Transfer-Encoding: CHUNKED"], "0\r\n\r\n"),
  ],
  ["headers that are to come behind a body", echo(["Transfer-Encoding: chunked", "Trailer: X"], "0\r\n\r\n")],
  [
    "a body without a length where none is read",
    requestBytes("DELETE", "/api/reservations/1", ["Transfer-Encoding: chunked"], "0\r\n\r\n"),
  ],
  ["two transfer codings", echo(["Transfer-Encoding: chunked", "Transfer-Encoding: identity"], "0\r\n\r\n")],
  ["a negative length", echo(["Content-Length: -1"], "{}")],
  ["a length with a sign", echo(["Content-Length: +2"], "{}")],
  ["a length that is a list", echo(["Content-Length: 2, 2"], "{}")],
  ["two lengths on a GET", requestBytes("GET", "/api/concerts", ["Content-Length: 0", "Content-Length: 9"])],
  ...[
    ["of an address that is not there", "POST", "/api/nothing"],
    ["of a method that is not taken", "PUT", "/api/concerts"],
    ["of an id that is none", "POST", "/api/reservations/v6/x/paying"],
    ["with a parameter that is not known", "GET", "/api/concerts?nothing=1"],
    ["of a route that is closed to its caller", "POST", "/api/lab/line"],
    ["of a HEAD", "HEAD", "/api/concerts"],
  ].flatMap(
    ([which, method, path]): ReadonlyArray<[string, string]> => [
      [`two lengths ${which}`, requestBytes(method, path, ["Content-Length: 0", "Content-Length: 9"])],
      [
        `both lengths ${which}`,
        requestBytes(method, path, ["Content-Length: 5", "Transfer-Encoding: chunked"], "0\r\n\r\n"),
      ],
      [`a first length that is empty ${which}`, requestBytes(method, path, ["Content-Length:", "Content-Length: 9"])],
    ],
  ),
  ["two people", echo(["User-Id: 5", "User-Id: 6", "Content-Length: 2"], "{}")],
  ["two people, the first of whom has no number", echo(["User-Id:", "User-Id: 6", "Content-Length: 2"], "{}")],
  ["two passes", echo(["Admission-Pass: a", "Admission-Pass: b", "Content-Length: 2"], "{}")],
  ["two people on a DELETE", requestBytes("DELETE", "/api/reservations/1", ["User-Id: 5", "User-Id: 6"])],
  [
    "two lengths on a DELETE",
    requestBytes("DELETE", "/api/reservations/1", ["Content-Length: 0", "Content-Length: 9"]),
  ],
  ["two content types", echo(["Content-Type: text/plain", "Content-Length: 2"], "{}")],
]

describe("a request with two readings", () => {
  it.each(ambiguous)("is 400 and closed: %s", async (_, bytes) => {
    const { statuses, closed } = await talk(node.port, [bytes])
    expect(statuses).toEqual([400])
    expect(closed).toBe(true)
  })

  it.each(ambiguous)("never has its hidden half answered: %s", async (_, bytes) => {
    const before = await requestsOf("live")
    for (const pieces of [
      [`${bytes}${hidden}`],
      [bytes, hidden],
      [`${bytes}${hidden.slice(0, 10)}`, hidden.slice(10)],
    ]) {
      const { statuses, closed } = await talk(node.port, pieces)
      // The parser may end the connection at the second request before the answer to the first is out.
      expect([[], [400]]).toContainEqual(statuses)
      expect(closed).toBe(true)
    }
    expect(await requestsOf("live")).toBe(before)
  })

  it("in chunks is 400 and closed at every address that reads no body", async () => {
    for (const { method, path } of node.routes) {
      if (method !== "GET" && method !== "DELETE") continue
      for (const sent of method === "GET" ? ["GET", "HEAD"] : [method]) {
        const chunks = ["Transfer-Encoding: chunked"]
        const bytes = requestBytes(sent, path.replace(/:\w+/g, "1"), chunks, "0\r\n\r\n")
        const { statuses, closed } = await talk(node.port, [bytes])
        expect([sent, path, statuses, closed]).toEqual([sent, path, [400], true])
      }
    }
  })

  it("is 400 and closed at the metrics too", async () => {
    const bytes = requestBytes("GET", "/metrics", ["Content-Length: 0", "Content-Length: 9"])
    const { statuses, closed } = await talk(Number(new URL(node.metricsUrl).port), [bytes])
    expect(statuses).toEqual([400])
    expect(closed).toBe(true)
  })

  it.each([
    ["bare line feeds", `GET /health/live HTTP/1.1\nHost: a\n\n${hidden}`],
    ["an older version", `GET /health/live HTTP/1.0\r\nHost: a\r\n\r\n${hidden}`],
    ["an address with its host", `GET http://a/health/live HTTP/1.1\r\nHost: a\r\n\r\n${hidden}`],
    ["a NUL in the path", `GET /health/live\0x HTTP/1.1\r\nHost: a\r\n\r\n${hidden}`],
    ["no HTTP at all", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc"],
  ])("is refused by the parser and closed: %s", async (_, bytes) => {
    const { statuses, closed } = await talk(node.port, [bytes])
    expect(statuses).toEqual([505])
    expect(closed).toBe(true)
  })
})

describe("headers", () => {
  it.each([
    ["of more than sixteen kilobytes", [`X: ${"a".repeat(limits.headersBytesMax)}`]],
    ["of more than a hundred lines", Array.from({ length: 150 }, (_, n) => `X${n}: 1`)],
  ])("%s are 431 and closed", async (_, headers) => {
    const { statuses, closed } = await talk(node.port, [requestBytes("GET", "/health/live", headers)])
    expect(statuses).toEqual([431])
    expect(closed).toBe(true)
  })
})

describe("a body over the bound", () => {
  it("is 413 at its announcement, before it is sent", async () => {
    const { statuses, text } = await talk(node.port, [echo(["Content-Length: 16385"], "")], { enough: isAnswered })
    expect(statuses).toEqual([413])
    expect(text).toContain('"code":"body-too-large"')
  })

  it("is read to its end and dropped, so that its client hears the answer and goes on", async () => {
    const bytes = echo(["Content-Length: 900000"], hidden.repeat(20_000).slice(0, 900_000))
    const { statuses } = await talk(node.port, [bytes, hidden], { enough: (text) => text.includes("UP") })
    expect(statuses).toEqual([413, 200])
  })

  it("is not read when it is far over: the connection is closed", async () => {
    const { statuses, closed } = await talk(node.port, [echo([`Content-Length: ${2 ** 53}`], hidden)])
    expect(statuses).toEqual([413])
    expect(closed).toBe(true)
  })

  it("is 413 at its end, and closed when there is none, when its length was not announced", async () => {
    const chunk = (size: number): string => `${size.toString(16)}\r\n${"x".repeat(size)}\r\n`
    const pieces = [echo(["Transfer-Encoding: chunked"], chunk(8_192)), chunk(8_192)]
    const full = await talk(node.port, [...pieces, "0\r\n\r\n"], { enough: (text) => text.includes("HTTP/1.1") })
    expect(full.statuses).toEqual([200])
    const over = await talk(node.port, [...pieces, chunk(1), "0\r\n\r\n", hidden], {
      enough: (text) => text.includes("UP"),
    })
    expect(over.statuses).toEqual([413, 200])
    const far = Array.from({ length: 40 }, () => chunk(32_768))
    const { statuses, closed } = await talk(node.port, [echo(["Transfer-Encoding: chunked"], ""), ...far, hidden])
    expect([[413], []]).toContainEqual(statuses)
    expect(closed).toBe(true)
  })
})

describe("requests sent without waiting", () => {
  it("are answered in their order, one each", async () => {
    const seats = requestBytes("GET", "/api/concerts/options/999/seats", [])
    const three = [seats, requestBytes("GET", "/nope", []), seats].join("")
    const { statuses } = await talk(node.port, [three], {
      enough: (text) => (text.match(/HTTP\/1\.1 /g)?.length ?? 0) === 3,
    })
    expect(statuses).toEqual([200, 404, 200])
  })

  it("behind one that is still being decided end the connection, and are never mixed up with it", async () => {
    const { seatIds } = await setUp(node.url)
    const hold = JSON.stringify({ userId: await createUser(node.url, "hasty"), seatId: seatIds[0] })
    const waiting = requestBytes("POST", "/api/reservations/v6/holds", [json, `Content-Length: ${hold.length}`], hold)
    const { statuses, closed } = await talk(node.port, [`${waiting}${hidden}`])
    expect(statuses).toEqual([])
    expect(closed).toBe(true)
  })
})

describe("hidden files and odd paths", () => {
  it.each([
    ["/%2e%2e/package.json"],
    ["/..\\..\\package.json"],
    ["/\xc0\xae\xc0\xae/etc/passwd"],
    ["/a b"],
    ["//etc/passwd"],
  ])("never reach a file: %s", async (path) => {
    const bytes = Buffer.from(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`, "latin1")
    const { statuses } = await talk(node.port, [bytes], { enough: (text) => text.includes("\r\n\r\n") })
    expect([400, 404, 505]).toContain(statuses[0])
  })
})
