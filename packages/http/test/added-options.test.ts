/** Options that administrators add to a sale that is open. */
import { optionIdOf } from "@ticketrush/protocol"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Answer, ask, bearer, createUser, post, setUp, signIn } from "./client.ts"
import { startNode, type TestNode } from "./TestNode.ts"

let node: TestNode
let admin: Record<string, string>
let buyer: number
let keys = 0
beforeAll(async () => {
  node = await startNode()
  const chief = await createUser(node.url, "chief of nights")
  node.setRole(chief, "ADMIN")
  admin = bearer(await signIn(node.url, chief))
  buyer = await createUser(node.url, "buyer of nights")
})
afterAll(() => node.stop())

const night = { concertDate: "2099-01-02T19:00:00", seatCount: 3, ticketPriceAmount: 7_000 }
const add = (concertId: number, body: unknown = night, key = `night-${++keys}`): Promise<Answer> =>
  post(`${node.url}/api/admin/concerts/${concertId}/options`, body, { ...admin, "idempotency-key": key })
const hold = (seatId: number): Promise<Answer> =>
  post(`${node.url}/api/reservations/v6/holds`, { userId: buyer, seatId })
const optionsOf = async (concertId: number) => (await ask(`${node.url}/api/concerts/${concertId}/options`)).body
const trailOf = async (concertId: number): Promise<ReadonlyArray<string>> =>
  (await ask(`${node.url}/api/admin/audit?kind=CATALOGUE_CHANGE&concertId=${concertId}`, { headers: admin })).body.map(
    ({ result, detailMessage }: { result: string; detailMessage: string }) => `${result} ${detailMessage}`,
  )

describe("an option that is added in mid-sale", () => {
  it("is listed beside the others with its day, price and seats, and is held at once", async () => {
    const { concertId, optionId, seatIds } = await setUp(node.url)
    await hold(seatIds[0])
    const { status, body } = await add(concertId)
    const added = optionIdOf(concertId, 1)
    expect([status, body]).toEqual([
      201,
      {
        ...{ optionId: added, cancelled: false, seats: 3, available: 3, blocked: 0, held: 0, sold: 0 },
        ...{ reservationsStanding: 0, nextReleaseAt: null },
      },
    ])
    const [first, second] = await optionsOf(concertId)
    expect([first.id, second.id]).toEqual([optionId, added])
    expect(second).toMatchObject({ concertDate: expect.stringContaining("2099-01-02T19:00:00") })
    const seats = (await ask(`${node.url}/api/concerts/options/${added}/seats`)).body
    expect(seats).toHaveLength(3)
    expect((await hold(seats[2].id)).body).toMatchObject({ status: "HOLD", optionId: added, price: 7_000 })
    expect((await hold(seats[2].id)).body.code).toBe("seat-taken")
  })

  it("is added once under its key, with its author on record each time", async () => {
    const { concertId } = await setUp(node.url)
    const first = await add(concertId, night, "the-same-night")
    const again = await add(concertId, night, "the-same-night")
    expect([again.status, again.body]).toEqual([201, first.body])
    expect(await optionsOf(concertId)).toHaveLength(2)
    const other = await add(concertId, { ...night, seatCount: 4 }, "the-same-night")
    expect([other.status, other.body.code]).toEqual([409, "key-reused"])
    const done = `SUCCESS add option ${first.body.optionId}: 2099-01-02T19:00:00.000+09:00, 3 seats`
    const trail = await trailOf(concertId)
    expect(trail.filter((row) => row === done)).toHaveLength(2)
    expect(trail[0]).toContain("DENIED add an option")
    const { body } = await add(concertId, night, "another-night")
    expect(body.optionId).toBe(first.body.optionId + 1)
  })

  it("has rows and price tiers as a set-up has them", async () => {
    const { concertId } = await setUp(node.url)
    const rows = [{ label: "1", from: 1, to: 2 }]
    const { body } = await add(concertId, {
      concertDate: night.concertDate,
      seatLayout: {
        sections: [
          { code: "VIP", rows, tier: 1 },
          { code: "S", capacity: 2 },
        ],
      },
      tiers: [
        { name: "S", price: 100 },
        { name: "VIP", price: 900 },
      ],
    })
    const map = (await ask(`${node.url}/api/concerts/options/${body.optionId}/seat-map`)).body
    expect(map.map(({ seatNumber }: { seatNumber: string }) => seatNumber)).toEqual([
      "VIP-1-1",
      "VIP-1-2",
      "S-1",
      "S-2",
    ])
  })

  it("is told to those who follow the sale", async () => {
    const { concertId } = await setUp(node.url)
    const before = (await ask(`${node.url}/api/v1/waiting-queue/overview?concertId=${concertId}`)).body
    await add(concertId)
    const after = (await ask(`${node.url}/api/v1/waiting-queue/overview?concertId=${concertId}`)).body
    expect([before.options.length, after.options.length]).toEqual([1, 2])
    expect(after.options[1]).toMatchObject({ optionId: optionIdOf(concertId, 1), free: 3 })
  })

  it.each<[string, Record<string, unknown>, RegExp]>([
    ["a day that is over", { ...night, concertDate: "2020-01-01T19:00:00" }, /before its night begins/],
    ["a day that is none", { ...night, concertDate: "soon" }, /concertDate must be/],
    ["no seats", { ...night, seatCount: undefined }, /seatCount or seatLayout/],
    ["no price", { ...night, ticketPriceAmount: undefined }, /ticketPriceAmount or tiers/],
    ["a seat too many", { ...night, seatCount: 131_073 }, /more than 131072 seats/],
    ["a price that is none", { ...night, ticketPriceAmount: -1 }, /price is a whole number/],
  ])("with %s is refused and adds nothing", async (_, body, says) => {
    const { concertId } = await setUp(node.url)
    const refused = await add(concertId, body)
    expect([refused.status, refused.body.code]).toEqual([422, "unprocessable"])
    expect(refused.body.detail ?? refused.text).toMatch(says)
    expect(await optionsOf(concertId)).toHaveLength(1)
  })

  it("needs a key, and a sale that is open and sold by the engine", async () => {
    const { concertId } = await setUp(node.url)
    const keyless = await post(`${node.url}/api/admin/concerts/${concertId}/options`, night, admin)
    expect([keyless.status, keyless.body.code]).toEqual([400, "key-missing"])
    expect((await add(concertId + 1_000)).body.code).toBe("sale-unknown")
    const lab = await setUp(node.url, { backend: "optimistic" })
    expect((await add(lab.concertId)).body.code).toBe("bound-elsewhere")
    expect((await trailOf(lab.concertId))[0]).toContain("DENIED add an option")
  })
})
