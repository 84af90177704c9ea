/** Streams of a real gateway, over a network that breaks. */
import { contractLine, type LineCommand, type LineOrder, limits } from "@ticketrush/protocol"
import { startTcpProxy, type TcpProxy, until } from "@ticketrush/testing"
import { Effect } from "effect"
import { FetchHttpClient } from "effect/http"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { type Concert, createUser, post, setUp } from "../../../http/test/client.ts"
import { startNode, type TestNode } from "../../../http/test/TestNode.ts"
import { type Live, statesAfter, TicketRush, type TicketRushClient } from "../../src/index.ts"
import { Watcher } from "./Watcher.ts"

let node: TestNode
let proxy: TcpProxy
let concert: Concert
const watchers: Array<{ readonly end: () => Promise<void> }> = []
/** Positions that connections resumed from, in order; empty where one began anew. */
const resumed: string[] = []

/** The platform's fetch, which writes down what a stream is asked for. */
const noting: typeof fetch = (input, init) => {
  const asked = new URL(String(input)).searchParams.get("subscribe")
  if (asked !== null) resumed.push(JSON.parse(asked).resume ?? "")
  return fetch(input, init)
}

const clientOf = (url: string, silenceMs?: number): Promise<TicketRushClient> =>
  Effect.runPromise(
    Effect.provide(
      TicketRush,
      TicketRush.layerFetch({
        url,
        patience: { pauseMs: 4, pauseMsMax: 50 },
        ...(silenceMs === undefined ? {} : { silenceMs }),
      }),
    ).pipe(Effect.provideService(FetchHttpClient.Fetch, noting)),
  )

beforeEach(async () => {
  resumed.length = 0
  node = await startNode()
  proxy = await startTcpProxy({ host: "127.0.0.1", port: node.port })
  concert = await setUp(node.url)
  await command({ kind: "set-line", policy: { ...contractLine, method: "paused" } })
})
afterEach(async () => {
  await Promise.all(watchers.splice(0).map((watcher) => watcher.end()))
  await proxy.close()
  await node.stop()
})

const watching = <A>(live: Live<A>): Watcher<A> => {
  const watcher = new Watcher(live)
  watchers.push(watcher)
  return watcher
}
const command = (what: LineCommand | LineOrder): Promise<void> =>
  new Promise((resolve, reject) =>
    node.engine.submit(concert.concertId, what, (reply) =>
      reply.kind === "accepted" ? resolve() : reject(new Error(reply.refusal.code)),
    ),
  )
const joinLine = async (...people: ReadonlyArray<number>): Promise<void> => {
  for (const person of people) await command({ kind: "join", person })
}
const hold = async (userId: number, seat: number): Promise<{ readonly id: number }> =>
  (await post(`${node.url}/api/reservations/v6/holds`, { userId, seatId: concert.seatIds[seat] })).body

describe("watching a place in line", () => {
  it("follows the exact rank, and goes on from the last position when the connection is cut", async () => {
    await joinLine(1, 2, 3, 4)
    const tickets = await clientOf(`http://127.0.0.1:${proxy.port}`)
    const place = watching(tickets.watchPlace({ concertId: concert.concertId, userId: 4 }))
    expect(await place.value("the place", () => true)).toMatchObject({
      status: "WAITING",
      place: 4,
      rank: 4,
      waiting: 4,
    })
    await command({ kind: "leave", person: 1 })
    await place.value("rank 3", ({ rank }) => rank === 3)
    proxy.cut()
    await until("the connection is lost", () => place.losses.length === 1)
    await command({ kind: "leave", person: 2 })
    expect(await place.value("rank 2", ({ rank }) => rank === 2)).toMatchObject({ waiting: 2 })
    expect(resumed).toEqual(["", expect.stringMatching(/^\d+-\d+$/)])
    expect(place.lives).toBe(2)
  })

  it("hears of the own turn, with the pass", async () => {
    await joinLine(1)
    const tickets = await clientOf(node.url)
    const { concertId } = concert
    const place = watching(tickets.watchPlace({ concertId, userId: 1 }))
    await place.value("the place", ({ rank }) => rank === 1)
    await command({ kind: "set-line", policy: { ...contractLine, method: "paused", protects: true } })
    await command({ kind: "activate", person: 1 })
    const turn = await place.value("the turn", ({ status }) => status === "ACTIVE")
    expect(turn).toMatchObject({ rank: 0, pass: expect.stringMatching(/^ey/) })
    expect(turn.passUntil).toBeGreaterThan(Date.parse(turn.timestamp))
    await command({ kind: "leave", person: 1 })
    expect(await place.value("the end", ({ status }) => status === "NONE")).toMatchObject({
      pass: null,
      passUntil: null,
    })
  })

  it("takes a connection on which nothing comes for one that is lost", async () => {
    await joinLine(1, 2)
    const tickets = await clientOf(`http://127.0.0.1:${proxy.port}`, 250)
    const place = watching(tickets.watchPlace({ concertId: concert.concertId, userId: 2 }))
    await place.value("the place", ({ rank }) => rank === 2)
    proxy.hold("to-client")
    await command({ kind: "leave", person: 1 })
    await until("the silence is noticed", () => place.losses.includes("silent"))
    proxy.release()
    await place.value("rank 1", ({ rank }) => rank === 1)
  })

  it("comes back when a node ends it, and for as long as there is no node", async () => {
    const other = await startNode()
    const way = await startTcpProxy({ host: "127.0.0.1", port: other.port })
    const { concertId } = await setUp(other.url)
    const tickets = await clientOf(`http://127.0.0.1:${way.port}`)
    const place = watching(tickets.watchPlace({ concertId, userId: 1 }))
    await place.value("the place", () => true)
    way.refuse()
    await other.stop()
    await until("several tries", () => place.losses.length >= 3)
    await way.close()
    expect(place.losses[0]).toBe("ended")
    expect(place.losses.slice(1)).toContain("unreachable")
    expect(place.failure).toBeUndefined()
  })

  it("fails when the server says that coming back is of no use", async () => {
    const tickets = await clientOf(node.url)
    const { concertId } = concert
    const first = watching(tickets.watchPlace({ concertId, userId: 1 }))
    await first.value("the place", () => true)
    for (let n = 0; n < limits.streamsPerPersonMax; n++) {
      await watching(tickets.watchPlace({ concertId, userId: 1 })).value("the place", () => true)
    }
    await until("the first is replaced", () => first.failure !== undefined)
    expect(first.failure).toMatchObject({ _tag: "StreamEnded", code: "replaced" })
    const unknown = watching(tickets.watchPlace({ concertId: 99_999, userId: 1 }))
    await until("it is refused", () => unknown.failure !== undefined)
    expect(unknown.failure).toMatchObject({ _tag: "Refused", code: "concert-unknown", status: 404 })
  })

  it("is not there any more once its consumer has ended it", async () => {
    const tickets = await clientOf(node.url)
    const place = watching(tickets.watchPlace({ concertId: concert.concertId, userId: 1 }))
    await place.value("the place", () => true)
    expect(node.open()).toBeGreaterThan(0)
    await place.end()
    await until("the server has no connection", () => node.open() === 0)
  })
})

describe("watching seats", () => {
  it("begins with all of them, tells changes, and after a cut what changed meanwhile", async () => {
    const user = await createUser(node.url, "watcher")
    const tickets = await clientOf(`http://127.0.0.1:${proxy.port}`)
    const seats = watching(tickets.watchSeats({ optionId: concert.optionId }))
    await seats.value("all seats", ({ kind }) => kind === "all")
    await hold(user, 1)
    await seats.value("a held seat", ({ free }) => free === 4)
    proxy.cut()
    await until("the connection is lost", () => seats.losses.length === 1)
    await hold(user, 3)
    await seats.value("another held seat", ({ free }) => free === 3)
    expect(seats.values.map(({ kind }) => kind)).toEqual(["all", "changes", "changes"])
    expect([...seats.values.reduce(statesAfter, new Uint8Array())]).toEqual([0, 1, 0, 1, 0])
    expect(resumed[1]).toMatch(/^\d+-\d+$/)
  })
})

describe("watching a reservation, a sale and a line", () => {
  it("has the whole of it at once and at each step", async () => {
    const user = await createUser(node.url, "buyer")
    const { id } = await hold(user, 0)
    const tickets = await clientOf(node.url)
    const { concertId } = concert
    const reservation = watching(tickets.watchReservation({ reservationId: id, userId: user }))
    const sale = watching(tickets.watchSale({ concertId }))
    const line = watching(tickets.watchLine({ concertId }))
    await reservation.value("the hold", ({ status }) => status === "HOLD")
    await post(`${node.url}/api/reservations/v6/${id}/paying`, { userId: user })
    await reservation.value("the step", ({ status }) => status === "PAYING")
    await sale.value("the sale", ({ options }) => options[0].free === 4)
    await line.value("the line", ({ policy }) => policy.method === "paused")
    await joinLine(5)
    await sale.value("one more in line", ({ waiting }) => waiting === 1)
    await line.value("one more in line", ({ waiting }) => waiting === 1)
    const foreign = watching(tickets.watchReservation({ reservationId: id, userId: user + 1 }))
    await until("it is refused", () => foreign.failure !== undefined)
    expect(foreign.failure).toMatchObject({ _tag: "Refused", code: "reservation-unknown", status: 400 })
  })
})
