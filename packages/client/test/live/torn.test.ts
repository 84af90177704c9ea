/** Servers and proxies that do not keep to the protocol of streams. */
import { createServer, type Server, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { until } from "@ticketrush/testing"
import { Effect } from "effect"
import { afterEach, describe, expect, it } from "vitest"
import { type PlaceState, TicketRush } from "../../src/index.ts"
import { MessageReader } from "../../src/live/messages.ts"
import { Watcher } from "./Watcher.ts"

let server: Server | undefined
let watcher: Watcher<PlaceState> | undefined
/** What each connection asked for. */
const asked: Array<Readonly<Record<string, unknown>>> = []

afterEach(async () => {
  await watcher?.end()
  server?.closeAllConnections()
  await new Promise((done) => server?.close(done))
  asked.length = 0
})

const message = (value: unknown): string => `data:${JSON.stringify(value)}\n\n`
const eventAt = (event: string, id: string, data: unknown): string =>
  message({ type: "event", topic: "queue", event, id, data })
const counts = { method: "fifo", waiting: 9, cameBack: 0, active: 0, joined: 9, seatsFree: 5 }
const timestamp = "2026-02-08T08:20:10.224Z"
const own = { concertId: 1, userId: 5, place: 7, returned: false, status: "WAITING", rank: 7, timestamp }
const greeting = (at: string): string =>
  eventAt("INIT", at, { ...own, ...counts }) + eventAt("RANK_UPDATE", at, { ...own, activeTtlSeconds: 0 })
const departures = (from: string, at: string, front: number): string =>
  eventAt("LINE", at, { concertId: 1, from, head: front, front, gone: [], ...counts, timestamp })

/** Answers each connection with the next of `connections`; the last one again and again. */
const watchPlace = async (
  ...connections: ReadonlyArray<(response: ServerResponse) => void>
): Promise<Watcher<PlaceState>> => {
  let count = 0
  server = createServer((request, response) => {
    asked.push(JSON.parse(new URL(request.url!, "http://a").searchParams.get("subscribe")!))
    response.writeHead(200, { "content-type": "text/event-stream" })
    connections[Math.min(count++, connections.length - 1)](response)
  })
  await new Promise<void>((done) => server!.listen(0, "127.0.0.1", done))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const client = await Effect.runPromise(
    Effect.provide(TicketRush, TicketRush.layerFetch({ url, patience: { pauseMs: 2, pauseMsMax: 20 } })),
  )
  watcher = new Watcher(client.watchPlace({ concertId: 1, userId: 5 }))
  return watcher
}
const quiet = (text: string) => (response: ServerResponse) => void response.write(text)

describe("a stream that stops without an END", () => {
  it("was torn, also where a proxy ended it as if it were complete: the half event counts for nothing", async () => {
    const half = departures("1-1", "1-2", 3).slice(0, -20)
    const place = await watchPlace(
      (response) => response.end(greeting("1-1") + half),
      quiet(departures("1-1", "1-3", 2)),
    )
    await place.value("rank 5", ({ rank }) => rank === 5)
    expect(place.losses).toEqual(["torn"])
    expect(asked[1]).toMatchObject({ topic: "queue", resume: "1-1" })
  })
})

describe("an event that does not follow the one before", () => {
  it("makes the client begin anew, without a position", async () => {
    const place = await watchPlace(
      quiet(greeting("1-1") + departures("1-4", "1-5", 1)),
      quiet(greeting("1-9") + departures("1-9", "1-10", 4)),
    )
    await place.value("rank 3", ({ rank }) => rank === 3)
    expect(place.losses).toEqual(["gap"])
    expect(asked[1]).not.toHaveProperty("resume")
  })
})

describe("a message", () => {
  it("of an unknown type or event is passed over", async () => {
    const news = `:comment\n\nevent:NEWS\ndata:{"a":1}\n\n${message({ type: "weather", is: "fine" })}`
    const place = await watchPlace(quiet(news + greeting("1-1") + eventAt("DANCE", "1-1", { steps: 3 })))
    await place.value("the place", ({ rank }) => rank === 7)
    expect(place.failure).toBeUndefined()
  })

  it.each([
    ["that is no JSON", "data:hello\n\n"],
    ["without a type", message({ event: "INIT" })],
    ["whose data is not of the contract", eventAt("INIT", "1-1", { rank: "seven" })],
    ["of a known type that lacks its fields", message({ type: "event", topic: "queue" })],
  ])("%s ends the stream: this client does not understand that server", async (_, text) => {
    const place = await watchPlace(quiet(text))
    await until("it has failed", () => place.failure !== undefined)
    expect(place.failure).toMatchObject({ _tag: "UnexpectedAnswer" })
  })
})

describe("the bytes of a stream", () => {
  it("mean the same wherever the network cuts them, also inside a character", () => {
    const said = {
      type: "refused",
      topic: "queue",
      concertId: 1,
      userId: 5,
      code: "x",
      retry: false,
      message: "서울 \u{1f3ab}",
    }
    const bytes = new TextEncoder().encode(`${message(said)}${message({ type: "keepalive", timestamp })}`)
    const whole = new MessageReader().take(bytes)
    expect(whole).toMatchObject([{ type: "refused", message: said.message }, { type: "other" }])
    for (let at = 1; at < bytes.length; at++) {
      const reader = new MessageReader()
      expect([at, ...reader.take(bytes.subarray(0, at)), ...reader.take(bytes.subarray(at))]).toEqual([at, ...whole])
    }
  })
})

describe("an END that says to come back", () => {
  it("is followed by a connection from the last position", async () => {
    const end = 'event:END\ndata:{"code":"renew","retry":true}\n\n'
    const place = await watchPlace(
      (response) => response.end(greeting("1-1") + end),
      quiet(departures("1-1", "1-2", 1)),
    )
    await place.value("rank 6", ({ rank }) => rank === 6)
    expect(place.losses).toEqual(["ended"])
    expect(place.events.find(({ type }) => type === "lost")).toMatchObject({
      message: expect.stringContaining("The stream is old."),
    })
    expect(asked[1]).toMatchObject({ resume: "1-1" })
  })
})
