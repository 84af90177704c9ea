import { contractLine } from "@ticketrush/protocol"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { bearer, createUser, post, setUp, signIn } from "./client.ts"
import { setLine } from "./line/orders.ts"
import { startNode, type TestNode } from "./TestNode.ts"

let node: TestNode
let mine: Record<string, string>
let people = 0
beforeAll(async () => {
  node = await startNode()
})
afterAll(() => node.stop())
const someone = async () => bearer(await signIn(node.url, await createUser(node.url, `person ${++people}`)))
beforeEach(async () => {
  mine = await someone()
})

const v7 = (path: string, body: unknown, headers = mine) =>
  post(`${node.url}/api/reservations/v7/${path}`, body, headers)
const cancel = (reservationIds: unknown, headers = mine) => v7("cancel/bulk", { reservationIds }, headers)
const held = async (seatId: number, headers = mine): Promise<number> => (await v7("holds", { seatId }, headers)).body.id
const bought = async (seatId: number): Promise<number> => {
  const id = await held(seatId)
  await v7(`${id}/paying`, {})
  await v7(`${id}/confirm`, {})
  return id
}

describe("cancelling several reservations", () => {
  it("cancels all of them, held and bought, and tells each as it is then", async () => {
    const { seatIds } = await setUp(node.url)
    const ids = [await held(seatIds[0]), await bought(seatIds[1])]
    const { body, status } = await cancel([ids[0], ids[1], ids[0], -5, 0])
    expect(status).toBe(200)
    expect(body).toMatchObject({
      cancelled: [
        { id: ids[0], status: "CANCELLED", seatId: seatIds[0] },
        { id: ids[1], status: "CANCELLED", seatId: seatIds[1] },
      ],
      refused: [],
    })
  })

  it("cancels none when one cannot be, and says which and why", async () => {
    const { seatIds } = await setUp(node.url)
    const [one, other] = [await held(seatIds[0]), await held(seatIds[1])]
    await v7(`${other}/paying`, {})
    const { body, status } = await cancel([one, other])
    expect([status, body.code]).toEqual([409, "none-cancelled"])
    expect(body.message).toBe(
      `Nothing was cancelled. Reservation ${other}: Only HOLD or CONFIRMED reservation can transition to CANCELLED. currentStatus=PAYING`,
    )
    expect((await cancel([one])).status).toBe(200)
  })

  it("does so concert by concert, and says of which concert none were cancelled", async () => {
    const [here, there] = [await setUp(node.url), await setUp(node.url)]
    const [one, other] = [await held(here.seatIds[0]), await held(there.seatIds[0])]
    await v7(`${other}/paying`, {})
    const { body, status } = await cancel([other, one])
    expect(status).toBe(200)
    expect(body.cancelled).toMatchObject([{ id: one }])
    expect(body.refused).toMatchObject([
      { concertId: there.concertId, reservationIds: [other], code: "none-cancelled" },
    ])
  })

  it("finds nothing of what belongs to another person, and then cancels none", async () => {
    const { seatIds } = await setUp(node.url)
    const [own, theirs] = [await held(seatIds[0]), await held(seatIds[1], await someone())]
    expect(await cancel([own, theirs])).toMatchObject({
      status: 404,
      body: { message: expect.stringContaining(`reservationId=${theirs}, `) },
    })
    expect((await cancel([own])).status).toBe(200)
  })

  it.each<[unknown, number, string]>([
    [[], 400, "reservationIds must not be empty"],
    [null, 400, "reservationIds must not be empty"],
    [[0, -1], 400, "reservationIds must include positive ids"],
    [["1"], 400, "JSON Parsing Error: reservationIds must be a list of whole numbers"],
    [Array.from({ length: 51 }, (_, n) => n + 1), 422, "reservationIds has at most 50 ids."],
  ])("is refused in the words of the contract, or of ours: %j", async (ids, status, message) => {
    expect(await cancel(ids)).toMatchObject({ status, body: { message } })
  })

  it("asks at every gate before it cancels anything", async () => {
    const [here, guarded] = [await setUp(node.url), await setUp(node.url)]
    const [one, other] = [await held(here.seatIds[0]), await held(guarded.seatIds[0])]
    await setLine(node.engine, guarded.concertId, { ...contractLine, protects: true })
    const shown = { ...mine, "admission-pass": "x" }
    expect((await cancel([one, other], shown)).body.code).toBe("pass-invalid")
    expect((await cancel([one])).body.cancelled).toHaveLength(1)
  })
})
