/** Buys a ticket with a client that was generated: `node buy.mts <url> <token>`. Prints what came of it as JSON. */
import createClient from "openapi-fetch"
import type { components, paths } from "./schema.d.ts"

type Schemas = components["schemas"]

const [url, token] = process.argv.slice(2)
if (url === undefined || token === undefined) throw new Error("usage: node buy.mts <url> <token>")
/** What this program reads, here for its types and in `accept` for the server. */
type Media = "application/json" | "application/problem+json" | "text/event-stream"
const client = createClient<paths, Media>({
  baseUrl: url,
  headers: { "trusted-token": token, accept: "application/json" },
})

/** The body of a success; a failure always has a body too, or this would take it for one. */
const told = <T,>({ data, error }: { data?: T; error?: { code: string; message: string } }): T => {
  if (error !== undefined) throw new Error(`${error.code}: ${error.message}`)
  if (data === undefined) throw new Error("a success without a body")
  return data
}

const personOf = async (username: string): Promise<number> =>
  told(await client.POST("/api/users", { body: { username, tier: "GOLD" } })).id

const [buyer, rival] = [await personOf(`buyer-${process.pid}`), await personOf(`rival-${process.pid}`)]
const made = told(
  await client.POST("/api/concerts/setup", {
    body: {
      title: "Generated",
      artistName: "TypeScript",
      agencyName: "Generators",
      concertDate: "2099-01-01T19:00:00+09:00",
      seatCount: 3,
      ticketPriceAmount: 132_000,
      maxReservationsPerUser: 2,
      line: { method: "fifo", protects: true, batch: 1, everyMs: 100 },
    },
  }),
)
const { concertId } = made
const [optionId] = made.optionIds
if (optionId === undefined) throw new Error("a set-up without an option")

const queue: Schemas["WaitingQueueResponse"] = told(
  await client.POST("/api/v1/waiting-queue/join", { body: { userId: buyer, concertId } }),
)

/** Reads the stream of the line until the pass is there. */
const passOf = async (userId: number): Promise<string> => {
  const { data: stream, error } = await client.GET("/api/v1/waiting-queue/subscribe", {
    params: { query: { userId, concertId } },
    headers: { accept: "text/event-stream" },
    parseAs: "stream",
  })
  if (error !== undefined || stream === null || stream === undefined) throw new Error(`no stream: ${error?.code}`)
  let text = ""
  for await (const piece of stream.pipeThrough(new TextDecoderStream())) {
    text += piece
    const found = /event:ACTIVE\ndata:(.*)\n/.exec(text)
    if (found?.[1] !== undefined) return (JSON.parse(found[1]) as { pass: string }).pass
  }
  throw new Error(`the stream ended without a pass:\n${text}`)
}
const pass = await passOf(buyer)

const seats = told(
  await client.GET("/api/concerts/options/{optionId}/seat-map", {
    params: { path: { optionId }, query: { status: ["AVAILABLE"] } },
  }),
)
const seat = seats[1]
if (seat === undefined) throw new Error("no seat is free")
const shown = { "admission-pass": pass }
const hold = told(
  await client.POST("/api/reservations/v6/holds", {
    params: { header: { ...shown, "idempotency-key": `ticket-${process.pid}` } },
    body: { userId: buyer, seatIds: [seat.id] },
  }),
)
const params = { path: { reservationId: hold.id }, header: shown }
const body = { userId: buyer }
told(await client.POST("/api/reservations/v6/{reservationId}/paying", { params, body }))
const bought = told(await client.POST("/api/reservations/v6/{reservationId}/confirm", { params, body }))

told(await client.POST("/api/v1/waiting-queue/join", { body: { userId: rival, concertId } }))
const late = await client.POST("/api/reservations/v6/holds", {
  params: { header: { "admission-pass": await passOf(rival) } },
  body: { userId: rival, seatIds: [seat.id] },
})
const line = told(await client.POST("/api/lab/concerts/{concertId}/line/pause", { params: { path: { concertId } } }))
const removed = await client.DELETE("/api/users/{userId}", { params: { path: { userId: rival } } })
const kept = await client.DELETE("/api/users/{userId}", { params: { path: { userId: buyer } } })
const cleaned = told(await client.DELETE("/api/concerts/cleanup/{concertId}", { params: { path: { concertId } } }))

const status: Schemas["ReservationLifecycleResponse"]["status"] = bought.status
console.log(
  JSON.stringify({
    joined: queue.status,
    status,
    price: bought.price,
    reservation: bought.id,
    buyer,
    late: late.error?.code,
    paused: line.policy.method,
    removed: removed.response.status,
    kept: kept.error?.code,
    cleaned: cleaned.concertId === concertId,
  }),
)
