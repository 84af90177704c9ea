/** Ids that a stranger made up, on every route that takes one of a concert, an option, a seat or a reservation. */
import { optionIdOf, reservationIdOf, seatIdOf } from "@ticketrush/protocol"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Answer, ask, createUser, post, setUp } from "./client.ts"
import { startNode, type TestNode } from "./TestNode.ts"

const idsPerRoute = 50

describe("an id that no sale has", () => {
  let node: TestNode
  let userId: number
  let claims: number
  beforeAll(async () => {
    node = await startNode()
    userId = await createUser(node.url, "ada")
    await setUp(node.url)
    claims = 0
    const claim = node.journal.claim.bind(node.journal)
    Object.assign(node.journal, {
      claim: (...asked: Parameters<typeof claim>) => {
        claims++
        claim(...asked)
      },
    })
  })
  afterAll(() => node.stop())

  const json = "application/json"
  const stream = { headers: { accept: "text/event-stream" } }
  const routes: ReadonlyArray<
    readonly [what: string, status: number, ask: (url: string, concertId: number) => Promise<Answer>]
  > = [
    ["the seats of an option", 200, (url, id) => ask(`${url}/api/concerts/options/${optionIdOf(id, 0)}/seats`)],
    ["a seat map", 400, (url, id) => ask(`${url}/api/concerts/options/${optionIdOf(id, 1)}/seat-map`)],
    [
      "what changed on a map",
      400,
      (url, id) => ask(`${url}/api/concerts/options/${optionIdOf(id, 0)}/seat-map/changes`),
    ],
    [
      "a stream of seats",
      400,
      (url, id) => ask(`${url}/api/concerts/options/${optionIdOf(id, 0)}/seat-map/stream`, stream),
    ],
    [
      "a stream of a line",
      404,
      (url, id) => ask(`${url}/api/v1/waiting-queue/subscribe?userId=${userId}&concertId=${id}`, stream),
    ],
    ["a place in line", 404, (url, id) => ask(`${url}/api/v1/waiting-queue/status?userId=${userId}&concertId=${id}`)],
    ["a join", 404, (url, id) => post(`${url}/api/v1/waiting-queue/join`, { userId, concertId: id })],
    [
      "a hold",
      400,
      (url, id) => post(`${url}/api/reservations/v6/holds`, { userId, seatId: seatIdOf(optionIdOf(id, 0), 1) }),
    ],
    [
      "a reservation",
      400,
      (url, id) =>
        ask(`${url}/api/reservations/v6/${reservationIdOf(id, 1)}?userId=${userId}`, { headers: { accept: json } }),
    ],
    [
      "a step of a reservation",
      400,
      (url, id) => post(`${url}/api/reservations/v6/${reservationIdOf(id, 1)}/confirm`, { userId }),
    ],
    [
      "the end of a reservation",
      400,
      (url, id) => ask(`${url}/api/reservations/${reservationIdOf(id, 1)}`, { method: "DELETE" }),
    ],
  ]

  it.each(routes)("brings no sale into memory through %s", async (_, status, request) => {
    const { size } = node.engine.sales
    const heard = new Map<number, number>()
    const ids = Array.from({ length: idsPerRoute }, (_, n) => 1_000 + n * 601)
    for (let from = 0; from < ids.length; from += 50) {
      for (const answer of await Promise.all(ids.slice(from, from + 50).map((id) => request(node.url, id)))) {
        heard.set(answer.status, (heard.get(answer.status) ?? 0) + 1)
      }
    }
    expect([...heard]).toEqual([[status, idsPerRoute]])
    expect([node.engine.sales.size, claims]).toEqual([size, 0])
  })
})
