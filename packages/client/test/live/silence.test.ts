import { it } from "@effect/vitest"
import { limits } from "@ticketrush/protocol"
import { until } from "@ticketrush/testing"
import { Effect, Fiber, Stream } from "effect"
import { HttpClient, HttpClientResponse } from "effect/http"
import { TestClock } from "effect/testing"
import { describe, expect } from "vitest"
import { type LiveEvent, TicketRush } from "../../src/index.ts"
import { problem, ScriptedTransport } from "../ScriptedTransport.ts"

/** A server that takes connections and says only what a test makes it say. */
class QuietServer {
  connections = 0
  /** How often the client has asked for more. */
  reads = 0
  #body: ReadableStreamDefaultController<Uint8Array> | undefined

  readonly transport: HttpClient.HttpClient = HttpClient.make((request) => {
    this.connections++
    const start = (controller: ReadableStreamDefaultController<Uint8Array>) => {
      this.#body = controller
    }
    const pull = () => void this.reads++
    const body = new ReadableStream<Uint8Array>({ start, pull }, { highWaterMark: 0 })
    const headers = { "content-type": "text/event-stream" }
    return Effect.succeed(HttpClientResponse.fromWeb(request, new Response(body, { headers })))
  })

  say(text: string): void {
    this.#body?.enqueue(new TextEncoder().encode(text))
  }
}

const watched = Effect.fnUntraced(function* (transport: HttpClient.HttpClient) {
  const tickets = yield* Effect.provideService(
    TicketRush.make({ url: new URL("http://tickets.test/shop/") }),
    HttpClient.HttpClient,
    transport,
  )
  const events: Array<LiveEvent<unknown>> = []
  const fiber = yield* Effect.forkChild(
    Stream.runForEach(tickets.watchSale({ concertId: 1 }), (event) => Effect.sync(() => events.push(event))),
  )
  yield* TestClock.adjust(1)
  return { events, end: Fiber.interrupt(fiber) }
})

/** Bodies end in promises, which virtual time does not drive. */
const happens = (what: string, condition: () => boolean) => Effect.promise(() => until(what, condition))

describe("a connection", () => {
  it.effect("is lost after two and a half keepalives of silence, and not before", () =>
    Effect.gen(function* () {
      const server = new QuietServer()
      const { events, end } = yield* watched(server.transport)
      yield* TestClock.adjust(limits.streamKeepaliveMs * 2.5 - 2)
      expect(events).toEqual([])
      yield* TestClock.adjust(2)
      yield* happens("the connection is lost", () => events.length === 1)
      expect(events).toMatchObject([{ type: "lost", why: "silent" }])
      yield* TestClock.adjust(1_000)
      yield* happens("there is another one", () => server.connections === 2)
      yield* end
    }),
  )

  it.effect("lives on as long as anything comes, be it a keepalive or a comment", () =>
    Effect.gen(function* () {
      const server = new QuietServer()
      const { events, end } = yield* watched(server.transport)
      let said = 0
      for (const text of ['data:{"type":"keepalive","timestamp":""}\n\n', ":keepalive\n\n", ":", "\n\n"]) {
        yield* happens("the client reads", () => server.reads > said)
        server.say(text)
        said++
        yield* happens("it was read", () => server.reads > said)
        yield* TestClock.adjust(limits.streamKeepaliveMs * 2)
      }
      expect(events).toEqual([{ type: "live" }])
      expect(server.connections).toBe(1)
      yield* end
    }),
  )

  it.effect("that is not answered is lost after the same time", () =>
    Effect.gen(function* () {
      const { events, end } = yield* watched(HttpClient.make(() => Effect.never))
      yield* TestClock.adjust(limits.streamKeepaliveMs * 2.5)
      yield* happens("the connection is lost", () => events.length === 1)
      expect(events).toMatchObject([{ type: "lost", why: "silent" }])
      yield* end
    }),
  )

  it.effect.each([
    { asked: "3", pauseMs: 3_000 },
    { asked: "86400", pauseMs: 30_000 },
  ])(
    "that is refused is opened again no sooner than the server asked for, within reason: $asked s",
    ({ asked, pauseMs }) =>
      Effect.gen(function* () {
        const server = new ScriptedTransport(problem("overloaded", 503, { retryAfter: asked }), { fails: "hangs" })
        const { events, end } = yield* watched(server.client)
        yield* happens("it is refused", () => events.length === 1)
        const [{ why, retryInMs }] = events as ReadonlyArray<Extract<LiveEvent<unknown>, { type: "lost" }>>
        expect(why).toBe("refused")
        expect(retryInMs).toBeGreaterThanOrEqual(pauseMs)
        expect(retryInMs).toBeLessThanOrEqual(pauseMs + 250)
        yield* TestClock.adjust(pauseMs - 2)
        expect(server.sent).toHaveLength(1)
        yield* TestClock.adjust(252)
        yield* happens("there is another one", () => server.sent.length === 2)
        for (const { path } of server.sent) expect(path).toMatch(/^\/shop\/api\/streams\?subscribe=/)
        yield* end
      }),
  )

  it.effect("is opened after ever longer pauses while none comes to life", () =>
    Effect.gen(function* () {
      const server = new QuietServer()
      const { events, end } = yield* watched(server.transport)
      for (let lost = 1; lost <= 7; lost++) {
        yield* TestClock.adjust(limits.streamKeepaliveMs * 2.5 + 5_000)
        yield* happens("another connection is lost", () => events.length >= lost)
      }
      const pauses = events.flatMap((event) => (event.type === "lost" ? [event.retryInMs] : []))
      for (const [index, pause] of pauses.entries()) {
        const longest = Math.min(5_000, 250 * 2 ** index)
        expect(pause).toBeGreaterThanOrEqual(longest / 2)
        expect(pause).toBeLessThanOrEqual(longest)
      }
      yield* end
    }),
  )
})
