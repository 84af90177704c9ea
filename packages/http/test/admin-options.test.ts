/** Options in mid-sale: seats that the house keeps, and options that are called off, as administrators order it. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Answer, ask, bearer, type Concert, createUser, post, setUp, signIn } from "./client.ts"
import { startNode, type TestNode } from "./TestNode.ts"

let node: TestNode
let admin: Record<string, string>
let buyer: number
beforeAll(async () => {
  node = await startNode()
  const chief = await createUser(node.url, "chief")
  node.setRole(chief, "ADMIN")
  admin = bearer(await signIn(node.url, chief))
  buyer = await createUser(node.url, "buyer")
})
afterAll(() => node.stop())

const order = (optionId: number, what: string, body: unknown = {}): Promise<Answer> =>
  post(`${node.url}/api/admin/concerts/options/${optionId}/${what}`, body, admin)
const saleOf = async (optionId: number) =>
  (await ask(`${node.url}/api/admin/concerts/options/${optionId}`, { headers: admin })).body
const hold = (seatId: number): Promise<Answer> =>
  post(`${node.url}/api/reservations/v6/holds`, { userId: buyer, seatId })
const move = (id: number, what: string): Promise<Answer> =>
  post(`${node.url}/api/reservations/v6/${id}/${what}`, { userId: buyer })
const statusesOf = async ({ optionId }: Concert): Promise<ReadonlyArray<string>> =>
  (await ask(`${node.url}/api/concerts/options/${optionId}/seat-map`)).body.map(
    ({ status }: { status: string }) => status,
  )
const trailOf = async ({ concertId }: Concert): Promise<ReadonlyArray<string>> =>
  (await ask(`${node.url}/api/admin/audit?kind=CATALOGUE_CHANGE&concertId=${concertId}`, { headers: admin })).body.map(
    ({ result, detailMessage }: { result: string; detailMessage: string }) => `${result} ${detailMessage}`,
  )

describe("seats that the house keeps", () => {
  it("are not for sale until they are released, and each order is on record", async () => {
    const concert = await setUp(node.url)
    const { optionId, seatIds } = concert
    const blocked = await order(optionId, "blocked-seats", { seatIds: seatIds.slice(0, 2) })
    expect(blocked).toMatchObject({
      status: 200,
      body: { optionId, cancelled: false, seats: 5, available: 3, blocked: 2, held: 0, sold: 0, nextReleaseAt: null },
    })
    expect(await statusesOf(concert)).toEqual(["RESERVED", "RESERVED", "AVAILABLE", "AVAILABLE", "AVAILABLE"])
    expect((await hold(seatIds[0])).body.code).toBe("seat-blocked")
    const released = await order(optionId, "released-seats", { all: true })
    expect(released.body).toMatchObject({ available: 5, blocked: 0 })
    expect((await hold(seatIds[0])).status).toBe(201)
    const named = `block option ${optionId}: seats ${seatIds[0]} ${seatIds[1]}`
    const all = `release option ${optionId}: all seats`
    expect((await trailOf(concert)).slice(0, 4)).toEqual([
      `SUCCESS ${all}`,
      `ORDERED ${all}`,
      `SUCCESS ${named}`,
      `ORDERED ${named}`,
    ])
  })

  it("are of a flag, and come back at a time that is shown", async () => {
    const seatLayout = {
      sections: [{ code: "A", capacity: 3 }],
      flags: [{ flag: "accessible", seats: ["A-2"] }],
    }
    const { optionId, seatIds } = await setUp(node.url, { seatCount: undefined, seatLayout })
    const until = "2098-12-31T12:00:00.000+09:00"
    const { body } = await order(optionId, "blocked-seats", { flags: ["accessible", "companion"], until })
    expect(body).toMatchObject({ blocked: 1, nextReleaseAt: until })
    expect((await hold(seatIds[1])).status).toBe(409)
    expect((await hold(seatIds[0])).status).toBe(201)
  })

  it("are refused with the reason where one of them is not free, or the order does not say which", async () => {
    const concert = await setUp(node.url)
    const { optionId, seatIds } = concert
    await hold(seatIds[1])
    const refused = await order(optionId, "blocked-seats", { seatIds: [seatIds[0], seatIds[1]] })
    expect(refused).toMatchObject({ status: 409, body: { code: "seats-not-free" } })
    expect((await trailOf(concert))[0]).toContain("DENIED block option")
    expect(await saleOf(optionId)).toMatchObject({ blocked: 0, held: 1, reservationsStanding: 1 })
    for (const body of [{}, { all: true, seatIds }, { seatIds: [] }, { flags: [] }, { all: true, until: "soon" }]) {
      expect((await order(optionId, "blocked-seats", body)).body.code, JSON.stringify(body)).toBe("unprocessable")
    }
    expect((await order(optionId, "blocked-seats", { flags: ["near"] })).status).toBe(400)
    expect((await order(optionId + 1, "blocked-seats", { all: true })).body.code).toBe("option-unknown")
  })
})

describe("an option that is called off", () => {
  it("ends its holds and gives back what was bought, and sells nothing more", async () => {
    const concert = await setUp(node.url)
    const { optionId, seatIds } = concert
    const held = (await hold(seatIds[0])).body.id
    const bought = (await hold(seatIds[1])).body.id
    await move(bought, "paying")
    await move(bought, "confirm")
    expect((await order(optionId, "cancel")).body).toMatchObject({ cancelled: true, available: 0 })
    const statusOf = async (id: number) =>
      (await ask(`${node.url}/api/reservations/v6/${id}?userId=${buyer}`)).body.status
    await expect.poll(() => saleOf(optionId)).toMatchObject({ reservationsStanding: 0, blocked: 5, sold: 0, held: 0 })
    expect([await statusOf(held), await statusOf(bought)]).toEqual(["CANCELLED", "REFUNDED"])
    expect((await hold(seatIds[2])).body.code).toBe("option-cancelled")
    expect((await order(optionId, "released-seats", { all: true })).body.code).toBe("option-cancelled")
    expect((await order(optionId, "cancel")).status).toBe(200)
    expect(await trailOf(concert)).toContain(`SUCCESS cancel option ${optionId}`)
  })
})
