import { until } from "@ticketrush/testing"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Concert, createUser, setUp } from "../../http/test/client.ts"
import { startNode, type TestNode } from "../../http/test/TestNode.ts"
import { connect, Refused } from "../src/index.ts"

let node: TestNode
let concert: Concert

beforeAll(async () => {
  node = await startNode()
  concert = await setUp(node.url)
})
afterAll(() => node.stop())

describe("the client with promises", () => {
  it("answers with values, and rejects with the same errors", async () => {
    const tickets = connect({ url: node.url })
    const userId = await createUser(node.url, "ann")
    const payload = { userId, seatIds: [concert.seatIds[0]] }
    const held = await tickets.reservations.hold({ payload })
    expect(held.status).toBe("HOLD")
    expect(await tickets.health.live()).toEqual({ status: "UP", reason: null })
    const refused = await tickets.reservations.hold({ payload }).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(Refused)
    expect(refused).toMatchObject({ code: "seat-taken", message: "Seat is not available for hold." })
  })

  it("ends a stream when its loop is left", async () => {
    const tickets = connect({ url: node.url })
    const seen: string[] = []
    for await (const event of tickets.watchSeats({ optionId: concert.optionId })) {
      seen.push(event.type)
      if (event.type === "value") break
    }
    expect(seen).toEqual(["live", "value"])
    await until("the server has no connection", () => node.open() === 0)
  })

  it("takes another fetch", async () => {
    const asked: string[] = []
    const tickets = connect({
      url: `${node.url}/`,
      fetch: (input, init) => {
        asked.push(String(input))
        // A browser would answer out of its cache what has long changed.
        expect(init).toMatchObject({ cache: "no-store" })
        return fetch(input, init)
      },
    })
    await tickets.concerts.concerts()
    expect(asked).toEqual([`${node.url}/api/concerts`])
  })
})
