/** A booking fee by HTTP: told before it is paid, in what is paid and paid back, and as columns of the settlement. */
import { limits } from "@ticketrush/protocol"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Answer, ask, bearer, type Concert, createUser, post, setUp, signIn } from "./client.ts"
import { SandboxShop } from "./SandboxShop.ts"
import { startNode, type TestNode } from "./TestNode.ts"

const shop = new SandboxShop()
let node: TestNode
let buyer: Record<string, string>
let concert: Concert
let chiefs = 0
const price = 10_000
/** With it the tax of two seats is not twice that of one. */
const bookingFee = 1_950
const due = price + bookingFee

beforeAll(async () => {
  node = await startNode({ desk: shop.desk })
  shop.follow(node.engine)
  buyer = bearer(await signIn(node.url, await createUser(node.url, "buyer")))
  concert = await setUp(node.url, {
    ...{ seatCount: 20, tiers: [{ name: "R", price }] },
    payments: { gateway: "sandbox", payMs: 60_000, bookingFee },
  })
})
afterAll(() => node.stop())

const v7 = (): string => `${node.url}/api/reservations/v7`
const step = (id: number, word: string, body: unknown = {}): Promise<Answer> =>
  post(`${v7()}/${id}/${word}`, body, buyer)
const read = async (id: number): Promise<Answer["body"]> => (await ask(`${v7()}/${id}`, { headers: buyer })).body
const paymentOf = async (id: number): Promise<Answer["body"]> =>
  (await ask(`${v7()}/${id}/payment`, { headers: buyer })).body
const soon = (id: number, status: string) =>
  expect.poll(async () => (await read(id)).status, { interval: 10 }).toBe(status)

const chief = async () => {
  const person = await createUser(node.url, `chief ${++chiefs}`)
  node.setRole(person, "ADMIN")
  return bearer(await signIn(node.url, person))
}

const held = async (...seats: number[]): Promise<Answer["body"]> => {
  const seatIds = seats.map((seat) => concert.seatIds[seat])
  return (await post(`${v7()}/holds`, { seatIds }, buyer)).body
}
/** The provider's name of its payment. */
const made = async (id: number): Promise<string> => {
  const named = async () => (await step(id, "intents")).body.paymentTransactionId
  await expect.poll(named, { interval: 10 }).not.toBeNull()
  return named()
}
const bought = async (...seats: number[]): Promise<number> => {
  const { id } = await held(...seats)
  shop.agree(await made(id))
  await step(id, "confirm")
  await soon(id, "CONFIRMED")
  return id
}

describe("a booking fee", () => {
  it("is told with the prices of a concert, and is 0 where there is none", async () => {
    const overview = async (concertId: number) =>
      (await ask(`${node.url}/api/v1/waiting-queue/overview?concertId=${concertId}`)).body.bookingFee
    expect(await overview(concert.concertId)).toBe(bookingFee)
    const without = await setUp(node.url, { seatCount: 1, payments: { gateway: "sandbox", bookingFee: 0 } })
    expect(await overview(without.concertId)).toBe(0)
    const { body } = await post(`${v7()}/holds`, { seatIds: without.seatIds }, buyer)
    expect(body).not.toHaveProperty("bookingFee")
  })

  it("stands beside the price of a hold, and in the sum that its buyer pays, with its tax", async () => {
    const { id, ...order } = await held(0, 1)
    expect(order).toMatchObject({ price: 2 * price, bookingFee: 2 * bookingFee })
    expect((await step(id, "intents")).body).toMatchObject({
      ...{ price: 2 * price, bookingFee: 2 * bookingFee },
      payment: { amount: 2 * due, bookingFee: 2 * bookingFee, vatAmount: 2_173 },
    })
    await made(id)
    const { order: name } = shop.sandbox.payments.all.at(-1)!
    expect(shop.sandbox.payments.ofOrder(name)).toMatchObject({ amount: 2 * due })
  })

  it("is kept of a seat and of an order that their buyer gives back, and says so", async () => {
    const id = await bought(2, 3)
    const { body } = await step(id, "cancel-seats", { seatIds: [concert.seatIds[3]] })
    expect(body).toMatchObject({
      ...{ price, bookingFee },
      parts: [{ price, bookingFee, refund: { amount: price, fee: bookingFee } }],
    })
    const part = body.parts[0].id
    await soon(part, "REFUNDED")
    await step(id, "cancel")
    await step(id, "refund")
    await soon(id, "REFUNDED")
    const refund = { amount: price, fee: bookingFee, bookingFee, reason: "CANCELLED", state: "SETTLED" }
    expect((await paymentOf(id)).payment).toMatchObject({ amount: 2 * due, bookingFee: 2 * bookingFee, refund })
    expect((await paymentOf(part)).payment).toMatchObject({ amount: due, bookingFee, vatAmount: 1_087, refund })
    const { order } = shop.sandbox.payments.all.at(-1)!
    expect(shop.sandbox.payments.ofOrder(order)?.refunds.map(({ amount }) => amount)).toEqual([price, price])
  })

  it("goes back when the night is called off", async () => {
    const id = await bought(4)
    const off = `${node.url}/api/admin/concerts/options/${concert.optionId}/cancel`
    expect((await post(off, {}, await chief())).status).toBe(200)
    await soon(id, "REFUNDED")
    const refund = { amount: due, fee: 0, bookingFee: 0, state: "SETTLED" }
    expect((await paymentOf(id)).payment).toMatchObject({ amount: due, refund })
  })

  it("is a column of the settlement, and so is what was kept of it", async () => {
    const headers = await chief()
    const { text } = await ask(`${node.url}/api/admin/settlements/${concert.concertId}`, { headers })
    const [heads, ...lines] = text
      .replace(/^\uFEFF/, "")
      .trimEnd()
      .split("\r\n")
      .map((line) => line.split(","))
    const columns = ["captured", "refunded", "fee", "bookingFee", "bookingFeeKept"].map((name) => heads.indexOf(name))
    // Not paid; given back, and the seat that was given back before; called off.
    expect(lines.map((cells) => columns.map((column) => Number(cells[column])))).toEqual([
      [0, 0, 0, 0, 0],
      [2 * due, price, bookingFee, 2 * bookingFee, bookingFee],
      [0, price, bookingFee, 0, bookingFee],
      [due, due, 0, bookingFee, 0],
    ])
  })

  it("is refused beyond its bound, and where it is no whole number", async () => {
    for (const wrong of [-1, 0.5, limits.bookingFeeMax + 1, 1e9]) {
      const names = { title: "Wrong", artistName: "IU", agencyName: "EDAM", concertDate: "2099-05-01T19:00:00" }
      const body = { ...names, seatCount: 1, ticketPriceAmount: 1, payments: { gateway: "sandbox", bookingFee: wrong } }
      const { status, text } = await post(`${node.url}/api/concerts/setup`, body)
      expect([wrong, status]).toEqual([wrong, 422])
      expect(text).toContain(`bookingFee is 1 to ${limits.bookingFeeMax}`)
    }
  })
})
