import type { EngineApi } from "@ticketrush/engine/EngineApi"
import { limits } from "@ticketrush/protocol"
import { until } from "@ticketrush/testing"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import { createUser, setUp } from "../client.ts"
import { requestBytes } from "../hostile/RawSocket.ts"
import { replaced } from "../replaced.ts"
import { startNode, type TestNode } from "../TestNode.ts"
import { KeptConnection } from "./KeptConnection.ts"

let node: TestNode
let connection: KeptConnection
let person: number
let seat: () => number
const submitted: string[] = []

beforeAll(async () => {
  const through = (engine: EngineApi): EngineApi => {
    const submit: EngineApi["submit"] = (concertId, command, reply) => {
      submitted.push(command.kind)
      engine.submit(concertId, command, reply)
    }
    return replaced(engine, { submit })
  }
  node = await startNode({ through })
  const { seatIds } = await setUp(node.url, { seatCount: 100, maxReservationsPerUser: 100 })
  person = await createUser(node.url, "reader")
  let next = 0
  seat = () => seatIds[next++]
})
afterEach(async () => {
  connection.end()
  submitted.splice(0)
  await until("nothing is open", () => node.open() === 0)
})
afterAll(() => node.stop())

const json = "Content-Type: application/json"
const holds = "/api/reservations/v6/holds"
const holdBody = (): string => JSON.stringify({ userId: person, seatId: seat() })
const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`
const post = (headers: ReadonlyArray<string>, body = "", path = holds): string =>
  requestBytes("POST", path, [json, ...headers], body)
const goesOn = async (): Promise<void> =>
  void expect(await connection.ask(requestBytes("GET", "/health/live", []))).toMatchObject({ status: 200 })

describe("a body in chunks", () => {
  it.each([["chunked"], ["Chunked"], ["CHUNKED"]])("is read in any letter case of its coding: %s", async (coding) => {
    connection = new KeptConnection(node.port)
    const bytes = post([`Transfer-Encoding: ${coding}`], `${chunk(holdBody())}0\r\n\r\n`)
    expect(await connection.ask(bytes)).toMatchObject({ status: 201, closes: false })
    await goesOn()
  })

  it("is read wherever it is cut", async () => {
    const body = holdBody()
    const bytes = post(["Transfer-Encoding: chunked"], `${chunk(body.slice(0, 7))}${chunk(body.slice(7))}0\r\n\r\n`)
    for (let at = bytes.indexOf("\r\n\r\n") + 4; at < bytes.length; at++) {
      connection = new KeptConnection(node.port)
      connection.socket.setNoDelay(true)
      connection.send(bytes.slice(0, at))
      await new Promise(setImmediate)
      connection.send(bytes.slice(at))
      // The first one took the seat; every one came to its sale.
      expect([201, 409]).toContain((await connection.answer()).status)
      connection.end()
    }
    expect(submitted.filter((kind) => kind === "hold")).toHaveLength(bytes.length - bytes.indexOf("\r\n\r\n") - 4)
  })

  it.each([
    ["headers behind it", "0\r\nX-Checksum: 1\r\n\r\n"],
    ["no end behind its last chunk", "0\r\nGET / HTTP/1.0\r\n\r\n"],
  ])("decides nothing when it is answered as malformed: %s", async (_, end) => {
    connection = new KeptConnection(node.port)
    const answer = await connection.ask(post(["Transfer-Encoding: chunked"], chunk(holdBody()) + end))
    expect(answer).toMatchObject({ status: 505, closes: true })
    await connection.whenClosed()
    await until("it has ended", () => node.open() === 0)
    expect(submitted).toEqual([])
  })

  it("decides nothing when headers behind it are announced, though none come", async () => {
    connection = new KeptConnection(node.port)
    const bytes = post(["Transfer-Encoding: chunked", "Trailer: X-Checksum"], `${chunk(holdBody())}0\r\n\r\n`)
    const answer = await connection.ask(bytes)
    expect(answer).toMatchObject({ status: 400, closes: true })
    expect(answer.body).toContain("Headers behind a body are not taken.")
    expect(submitted).toEqual([])
  })

  it.each([
    ["an extension whose letters are read as a size", "2;a=b\r\n{}\r\n0\r\n\r\n"],
    ["an extension of the last chunk", "2\r\n{}\r\n0;a=b\r\n\r\n"],
    ["half a chunk", "20\r\n{"],
    ["nothing at all", ""],
  ])("that does not come to its end is 408 before the library cuts it: %s", async (_, body) => {
    connection = new KeptConnection(node.port)
    const answer = await connection.ask(post(["Transfer-Encoding: chunked"], body))
    expect(answer).toMatchObject({ status: 408, closes: true })
    expect(answer.body).toContain("Chunk extensions are not understood")
    await connection.whenClosed()
    expect(submitted).toEqual([])
  })

  it("with an extension that cannot be a size is 400, and decides nothing", async () => {
    connection = new KeptConnection(node.port)
    const answer = await connection.ask(post(["Transfer-Encoding: chunked"], `2;name="x"\r\n{}\r\n0\r\n\r\n`))
    expect(answer).toMatchObject({ status: 400, closes: true })
    expect(submitted).toEqual([])
  })
})

describe("a client that waits to be told to go on", () => {
  it.each([["100-continue"], ["100-Continue"], ["100-CONTINUE"]])(
    "hears it in its own spelling: %s",
    async (spelling) => {
      connection = new KeptConnection(node.port)
      for (let round = 1; round <= 3; round++) {
        const body = holdBody()
        connection.send(post([`Expect: ${spelling}`, `Content-Length: ${body.length}`]))
        await until("it is told", () => connection.heard().startsWith("HTTP/1.1 100 Continue\r\n\r\n"))
        connection.send(body)
        const answer = await connection.answer()
        expect(answer).toMatchObject({ status: 201, closes: false })
        expect(answer.headers.get("content-type")).toEqual(["application/json"])
        expect(connection.interim).toHaveLength(round)
        await goesOn()
      }
    },
  )

  it("is told so even when it is refused, and its body is dropped", async () => {
    const refused: ReadonlyArray<readonly [number, string]> = [
      [404, post(["Expect: 100-Continue", "Content-Length: 2"], "", "/nope")],
      [405, requestBytes("PUT", holds, ["Expect: 100-Continue", "Content-Length: 2"])],
      [415, requestBytes("POST", holds, ["Expect: 100-Continue", "Content-Length: 2", "Content-Type: text/csv"])],
      [413, post(["Expect: 100-Continue", "Content-Length: 99999"])],
    ]
    for (const [status, bytes] of refused) {
      connection = new KeptConnection(node.port)
      expect(await connection.ask(bytes)).toMatchObject({ status, closes: false })
      expect(connection.interim).toEqual([100])
      connection.send(" ".repeat(Number(/Content-Length: (\d+)/.exec(bytes)?.[1])))
      await goesOn()
    }
  })

  it("and is answered later hears status and headers of every kind of answer", async () => {
    for (const [status, path, body] of [
      [200, "/api/lab/echo", "{}"],
      [400, holds, "{"],
      [400, holds, "[]"],
      [200, "/api/users", '{"username":"expects"}'],
    ] as const) {
      connection = new KeptConnection(node.port)
      connection.send(post(["Expect: 100-Continue", `Content-Length: ${body.length}`], "", path))
      await until("it is told", () => connection.heard().startsWith("HTTP/1.1 100 Continue\r\n\r\n"))
      connection.send(body)
      const answer = await connection.answer()
      expect(answer).toMatchObject({ status, closes: false })
      expect(answer.headers.get("x-content-type-options")).toEqual(["nosniff"])
      await goesOn()
    }
  })
})

describe("a media type", () => {
  const status = async (type: string): Promise<number> => {
    connection = new KeptConnection(node.port)
    return (await connection.ask(requestBytes("POST", "/api/lab/echo", [type, "Content-Length: 2"], "{}"))).status
  }

  it.each([
    ["application/json;charset=UTF-8"],
    ['application/json; charset="utf-8"'],
    ["application/json ; charset=utf8"],
    ["Application/JSON; Charset=us-ascii"],
    ["application/json; profile=https://example.org/x"],
    ["application/json;v=1;q=0.5"],
    ["application/json;"],
  ])("of JSON may have parameters: %s", async (type) => {
    expect(await status(`Content-Type: ${type}`)).toBe(200)
  })

  it.each([
    ["application/json; charset=utf-16"],
    ["application/json; charset=euc-kr"],
    ["application/jsonp"],
    ["application/problem+json"],
    ["text/plain; x=application/json"],
  ])("of something else is refused: %s", async (type) => {
    expect(await status(`Content-Type: ${type}`)).toBe(415)
  })
})

describe("the headers of a request", () => {
  it(`may have ${limits.headersBytesMax / 1024} kB, cookies of other programs on the same host name among them`, async () => {
    connection = new KeptConnection(node.port)
    const cookies = `Cookie: ${"session=abcdefghij; ".repeat(700)}`
    expect(cookies.length).toBeGreaterThan(12_000)
    for (let round = 0; round < 3; round++) {
      expect(await connection.ask(requestBytes("GET", "/health/live", [cookies]))).toMatchObject({ status: 200 })
    }
    const half = requestBytes("GET", "/health/live", [cookies])
    connection.send(half.slice(0, 5_000))
    await new Promise(setImmediate)
    connection.send(half.slice(5_000))
    expect(await connection.answer()).toMatchObject({ status: 200 })
  })
})

describe("the host of a request", () => {
  it("is named once: with two of them a proxy before us may mean another one than we do", async () => {
    connection = new KeptConnection(node.port)
    const answer = await connection.ask(requestBytes("GET", "/health/live", ["Host: tickets.example"]))
    expect(answer).toMatchObject({ status: 400, closes: true })
    await connection.whenClosed()
  })
})

describe("what is said about the connection", () => {
  it.each([["close"], ["Close"], ["keep-alive, close"], ["close, TE"], ["TE, Close"]])(
    "is heeded and confirmed: %s",
    async (option) => {
      connection = new KeptConnection(node.port)
      const answer = await connection.ask(requestBytes("GET", "/health/live", [`Connection: ${option}`]))
      expect(answer).toMatchObject({ status: 200, closes: true })
      expect(answer.headers.has("keep-alive")).toBe(false)
      await connection.whenClosed()
    },
  )

  it.each([["keep-alive"], ["Keep-Alive"], ["TE"], ["Upgrade, HTTP2-Settings"], ["closed-not"]])(
    "leaves it open otherwise, and says for how long at least: %s",
    async (option) => {
      connection = new KeptConnection(node.port)
      const answer = await connection.ask(requestBytes("GET", "/health/live", [`Connection: ${option}`]))
      expect(answer).toMatchObject({ status: 200, closes: false })
      expect(answer.headers.get("connection")).toEqual(["keep-alive"])
      expect(answer.headers.get("keep-alive")).toEqual([`timeout=${limits.keepAliveSeconds}`])
      await goesOn()
    },
  )
})
