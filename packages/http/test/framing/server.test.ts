import { nodeDefer } from "@ticketrush/engine/ports-node"
import { until } from "@ticketrush/testing"
import { Effect, Exit, Scope } from "effect"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import type { Exchange } from "../../src/Exchange.ts"
import { listen } from "../../src/Server.ts"
import { requestBytes } from "../hostile/RawSocket.ts"
import { KeptConnection } from "./KeptConnection.ts"

const text = "text/plain"
const large = Buffer.alloc(300_000, "x")
const statuses = [200, 201, 202, 204, 304, 400, 403, 404, 405, 406, 409, 413, 415, 422, 426, 429, 500, 503]
const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"]
const bodies: Readonly<Record<string, string | Buffer>> = {
  none: "",
  text: "{}",
  wide: "서울",
  bytes: Buffer.from("12345"),
  large,
}

let port: number
let open: () => number
let connection: KeptConnection
const scope = Scope.makeUnsafe()
const ended: number[] = []

/** Answers as the path says: `/status/body`, and behind it when and how. */
const handle = (exchange: Exchange): void => {
  const [, status, body, ...how] = exchange.path.split("/")
  const content = bodies[body]
  const answer = (): void =>
    exchange.answer(Number(status), content.length === 0 ? "" : text, content, [["x-a", "b"]], how.includes("close"))
  if (how.includes("later")) setImmediate(answer)
  else answer()
}

beforeAll(async () => {
  const options = { host: "127.0.0.1", port: 0, drainMs: 1_000, handle, defer: nodeDefer }
  const onEnded = (_: Exchange, status: number) => void ended.push(status)
  const onDefect = (_: Exchange, cause: unknown) => expect.fail(String(cause))
  const listening = listen({ ...options, onEnded, onDefect, monotonicMs: () => performance.now() })
  const found = await Effect.runPromise(listening.pipe(Scope.provide(scope)))
  port = found.port
  open = found.open
})
afterEach(async () => {
  connection.end()
  await until("every request has ended once", () => open() === 0)
})
afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))

/** What a body is on the wire. */
const wire = (status: number, method: string, body: string): string =>
  method === "HEAD" || status === 204 || status === 304 ? "" : Buffer.from(bodies[body] as string).toString("latin1")

describe("an answer of a server", () => {
  it.each(methods.flatMap((method) => Object.keys(bodies).map((body) => [method, body] as const)))(
    "to %s with the body %s has an end for every status, at once and later, and the connection goes on",
    async (method, body) => {
      connection = new KeptConnection(port)
      ended.splice(0)
      for (const status of statuses) {
        for (const when of ["", "/later"]) {
          const answer = await connection.ask(requestBytes(method, `/${status}/${body}${when}`, []))
          expect(answer).toMatchObject({ status, body: wire(status, method, body), closes: false })
          const next = await connection.ask(requestBytes("GET", "/200/text", []))
          expect(next).toMatchObject({ status: 200, body: "{}" })
        }
      }
      expect(ended).toEqual(statuses.flatMap((status) => [status, 200, status, 200]))
    },
  )

  it.each(methods.flatMap((method) => statuses.map((status) => [method, status] as const)))(
    "that closes says so, is whole, and is the last on its connection: %s %s",
    async (method, status) => {
      for (const body of Object.keys(bodies)) {
        connection = new KeptConnection(port)
        const bytes = requestBytes(method, `/${status}/${body}/close`, [])
        const answer = await connection.ask(bytes + requestBytes("GET", "/200/text", []).slice(0, 5))
        expect(answer).toMatchObject({ status, body: wire(status, method, body), closes: true })
        expect(answer.headers.get("connection")).toEqual(["close"])
        await connection.whenClosed()
      }
    },
  )

  it.each(methods)("to %s is the last when the client says that it closes", async (method) => {
    for (const status of statuses) {
      for (const body of Object.keys(bodies)) {
        connection = new KeptConnection(port)
        const answer = await connection.ask(requestBytes(method, `/${status}/${body}`, ["Connection: close"]))
        expect(answer).toMatchObject({ status, body: wire(status, method, body), closes: true })
        await connection.whenClosed()
      }
    }
  })

  it("names to HEAD the length that GET has, and none with 204 and 304", async () => {
    connection = new KeptConnection(port)
    for (const body of Object.keys(bodies)) {
      const head = await connection.ask(requestBytes("HEAD", `/200/${body}`, []))
      const length = Buffer.byteLength(bodies[body] as string)
      expect(head.headers.get("content-length")).toEqual(length === 0 ? undefined : [String(length)])
    }
    for (const status of [204, 304]) {
      const answer = await connection.ask(requestBytes("GET", `/${status}/none`, []))
      expect(answer.headers.has("content-length")).toBe(false)
    }
  })
})
