import { optionIdOf, seatIdOf } from "@ticketrush/protocol"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { openSale } from "../../engine/test/sales.ts"
import { ask, type Concert, createUser, post, setUp } from "./client.ts"
import { startNode, type TestNode } from "./TestNode.ts"

let node: TestNode
let user: number
let v6: string
let concert: Concert

beforeAll(async () => {
  node = await startNode()
  user = await createUser(node.url, "owner")
  v6 = `${node.url}/api/reservations/v6`
  concert = await setUp(node.url, { seatCount: 40, tiers: [{ name: "R", price: 1_000 }] })
})
afterAll(() => node.stop())

let next = 0
const freeSeat = (): number => concert.seatIds[next++]
const hold = (body: Record<string, unknown>, headers?: Record<string, string>) =>
  post(`${v6}/holds`, { userId: user, ...body }, headers)
const move = (id: number, word: string, userId = user) => post(`${v6}/${id}/${word}`, { userId })

describe("a hold", () => {
  it("is answered 201 in the declared field order, on one line, with nulls written", async () => {
    const seatId = freeSeat()
    const { status, text, headers } = await hold({ seatId, requestFingerprint: "a", deviceFingerprint: null })
    expect(status).toBe(201)
    expect(headers.get("content-type")).toBe("application/json")
    const time = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+09:00`
    expect(text).toMatch(
      new RegExp(
        `^{"id":\\d+,"userId":${user},"seatId":${seatId},"status":"HOLD","reservedAt":"${time}","holdExpiresAt":"${time}",` +
          `"confirmedAt":null,"expiredAt":null,"cancelledAt":null,"refundedAt":null,"resaleActivatedUserIds":\\[\\],` +
          `"seatIds":\\[${seatId}\\],"concertId":${concert.concertId},"optionId":${concert.optionId},"price":1000}$`,
      ),
    )
    expect(text.match(/"id":/g)).toHaveLength(1)
  })

  it("lasts five minutes unless the sale says otherwise", async () => {
    const { body } = await hold({ seatId: freeSeat() })
    expect(Date.parse(body.holdExpiresAt) - Date.parse(body.reservedAt)).toBe(300_000)
  })

  it("before the sale opens is refused with the time at which it does, as clients write times", async () => {
    const concertId = 60_000_001
    const opensAt = Date.UTC(2099, 0, 2, 3, 4, 5, 6)
    const opened = new Promise((done) => node.engine.submit(concertId, openSale(2, { opensAt }), done))
    expect(await opened).toMatchObject({ kind: "accepted" })
    const { status, body } = await hold({ seatId: seatIdOf(optionIdOf(concertId, 0), 0) })
    expect(status).toBe(409)
    expect(body).toMatchObject({
      code: "sale-not-open",
      message: "Sale has not opened yet. generalSaleStartAt=2099-01-02T12:04:05.006+09:00",
    })
  })

  it("takes several seats or none of them", async () => {
    const [a, b, c] = [freeSeat(), freeSeat(), freeSeat()]
    expect((await hold({ seatIds: [a, b] })).body).toMatchObject({ seatId: a, seatIds: [a, b], price: 2_000 })
    const refused = await hold({ seatIds: [c, a] })
    expect(refused).toMatchObject({ status: 409, body: { code: "seat-taken" } })
    const available = await ask(`${node.url}/api/concerts/options/${concert.optionId}/seats`)
    const ids = available.body.map((seat: { id: number }) => seat.id)
    expect(ids).toContain(c)
    expect(ids).not.toContain(a)
  })

  it("of a taken seat is refused with 409 and the sentence of the contract", async () => {
    const seatId = freeSeat()
    await hold({ seatId })
    const { status, text, headers } = await hold({ seatId })
    expect(status).toBe(409)
    expect(headers.get("content-type")).toBe("application/problem+json")
    expect(text).toBe(
      '{"type":"/docs#seat-taken","title":"Conflict","status":409,"detail":"Seat is not available for hold.",' +
        '"code":"seat-taken","message":"Seat is not available for hold.","errorCode":"CONFLICT"}',
    )
  })

  it.each([
    ["a person that does not exist", { userId: 999_999, seatId: 1 }, 400, "User not found: 999999"],
    ["person 0", { userId: 0, seatId: 1 }, 400, "User not found: 0"],
    ["a negative person", { userId: -5, seatId: 1 }, 400, "User not found: -5"],
    ["a seat that no id can have", { seatId: 7 }, 400, "Seat not found: 7"],
    ["seat 0", { seatId: 0 }, 400, "Seat not found: 0"],
    ["a seat of a concert that does not exist", { seatId: 2 ** 51 }, 400, `Seat not found: ${2 ** 51}`],
    ["no seat", {}, 400, "JSON Parsing Error: seatId is required"],
    ["a null seat", { seatId: null }, 400, "JSON Parsing Error: seatId is required"],
    ["a seat as text", { seatId: "1" }, 400, "JSON Parsing Error: seatId must be a whole number"],
    ["half a seat", { seatId: 1.5 }, 400, "JSON Parsing Error: seatId must be a whole number"],
    ["a null person", { userId: null }, 400, "JSON Parsing Error: userId must be a whole number"],
    ["an empty list", { seatIds: [] }, 422, "A hold takes 1 to 16 seats."],
  ])("of %s is refused", async (_, body, status, message) => {
    expect(await hold(body)).toMatchObject({ status, body: { status, message, detail: message } })
  })

  it("of more than sixteen seats, of one seat twice or of two options is refused with 422", async () => {
    const many = concert.seatIds.slice(-17)
    expect(await hold({ seatIds: many })).toMatchObject({ status: 422, body: { code: "seats-count" } })
    expect(await hold({ seatIds: [many[0], many[0]] })).toMatchObject({ status: 422, body: { code: "seats-repeated" } })
    const other = await setUp(node.url, { optionCount: 2 })
    const second = await ask(`${node.url}/api/concerts/options/${other.optionId + 1}/seats`)
    expect(await hold({ seatIds: [other.seatIds[0], second.body[0].id] })).toMatchObject({
      status: 422,
      body: { code: "seats-of-two-options" },
    })
  })

  it("beyond the limit of the concert is refused with the numbers in the sentence", async () => {
    const { concertId, seatIds } = await setUp(node.url, { maxReservationsPerUser: 1 })
    await hold({ seatId: seatIds[0] })
    const message = `Per-user reservation limit exceeded. userId=${user}, concertId=${concertId}, limit=1`
    expect(await hold({ seatId: seatIds[1] })).toMatchObject({ status: 409, body: { message } })
  })
})

describe("an Idempotency-Key", () => {
  it("gives the same bytes for the same request, however far the reservation has moved on", async () => {
    const seatId = freeSeat()
    const first = await hold({ seatId }, { "idempotency-key": "k-1" })
    await move(first.body.id, "paying")
    const again = await hold({ seatId }, { "idempotency-key": "k-1" })
    expect(again.status).toBe(201)
    expect(again.text).toBe(first.text)
  })

  it("is refused with 409 for another request, and means nothing for another person", async () => {
    const stranger = await createUser(node.url, "stranger")
    const [a, b] = [freeSeat(), freeSeat()]
    await hold({ seatId: a }, { "idempotency-key": "k-2" })
    expect(await hold({ seatId: b }, { "idempotency-key": "k-2" })).toMatchObject({
      status: 409,
      body: { code: "key-reused" },
    })
    expect(await hold({ seatId: b, userId: stranger }, { "idempotency-key": "k-2" })).toMatchObject({ status: 201 })
  })

  it.each([
    ["too long", "x".repeat(129)],
    ["with a space in it", "a b"],
    ["not ASCII", "a\u00e9b"],
    ["empty", ""],
  ])("that is %s is refused with 400", async (_, key) => {
    const refused = await hold({ seatId: freeSeat() }, { "idempotency-key": key })
    expect(refused).toMatchObject({ status: 400, body: { code: "key-invalid" } })
  })

  it("of 128 characters is taken", async () => {
    expect((await hold({ seatId: freeSeat() }, { "idempotency-key": "x".repeat(128) })).status).toBe(201)
  })
})

describe("the life of a reservation", () => {
  it("goes from hold over paying and confirmed to cancelled and refunded", async () => {
    const { body } = await hold({ seatId: freeSeat() })
    expect(await move(body.id, "paying")).toMatchObject({
      status: 200,
      body: { status: "PAYING", holdExpiresAt: body.holdExpiresAt },
    })
    const confirmed = await move(body.id, "confirm")
    expect(confirmed).toMatchObject({ status: 200, body: { status: "CONFIRMED", holdExpiresAt: null } })
    expect((await move(body.id, "confirm")).text).toBe(confirmed.text)
    expect(await move(body.id, "cancel")).toMatchObject({
      status: 200,
      body: { status: "CANCELLED", resaleActivatedUserIds: [] },
    })
    expect(await move(body.id, "refund")).toMatchObject({ status: 200, body: { status: "REFUNDED" } })
    const read = await ask(`${v6}/${body.id}?userId=${user}`)
    expect(read).toMatchObject({ status: 200, body: { status: "REFUNDED", confirmedAt: confirmed.body.confirmedAt } })
  })

  it("refuses a step out of order with the status it found", async () => {
    const { body } = await hold({ seatId: freeSeat() })
    const confirm = await move(body.id, "confirm")
    expect(confirm.status).toBe(409)
    expect(confirm.body.message).toBe("Only PAYING reservation can transition to CONFIRMED. currentStatus=HOLD")
    await move(body.id, "cancel")
    expect((await move(body.id, "paying")).body.message).toBe(
      "Only HOLD reservation can transition to PAYING. currentStatus=CANCELLED",
    )
    expect((await move(body.id, "refund")).body.message).toBe(
      `Refund requires confirmed reservation cancellation. reservationId=${body.id}`,
    )
  })

  it("refuses paying after the hold has ended, and the seat is free again", async () => {
    const { seatIds } = await setUp(node.url, { holdTtlMs: 100 })
    const { body } = await hold({ seatId: seatIds[0] })
    const ended = async () => (await ask(`${v6}/${body.id}?userId=${user}`)).body.status === "EXPIRED"
    await expect.poll(ended, { interval: 20 }).toBe(true)
    expect(await move(body.id, "paying")).toMatchObject({ status: 409 })
    expect((await hold({ seatId: seatIds[0] })).status).toBe(201)
  })

  it("is told to its owner only", async () => {
    const { body } = await hold({ seatId: freeSeat() })
    const message = `Reservation not found or not owned by user. reservationId=${body.id}, userId=${user + 1}`
    expect(await ask(`${v6}/${body.id}?userId=${user + 1}`)).toMatchObject({ status: 400, body: { message } })
    expect(await move(body.id, "paying", user + 1)).toMatchObject({ status: 400, body: { message } })
  })

  it.each([["12"], ["9007199254740991"], ["134317728"]])("does not exist under the id %s", async (id) => {
    const message = `Reservation not found or not owned by user. reservationId=${id}, userId=${user}`
    expect(await ask(`${v6}/${id}?userId=${user}`)).toMatchObject({ status: 400, body: { message } })
    expect(await post(`${v6}/${id}/cancel`, { userId: user })).toMatchObject({ status: 400, body: { message } })
  })

  it.each([["x"], ["-1"], ["1.5"], ["0x10"], ["99999999999999999999"]])("has no id like %s", async (id) => {
    const message = "reservationId must be a whole number."
    expect(await ask(`${v6}/${id}?userId=${user}`)).toMatchObject({
      status: 400,
      body: { code: "bad-request", message },
    })
  })

  it("is not read without saying for whom", async () => {
    expect(await ask(`${v6}/1`)).toMatchObject({ status: 400, body: { message: "userId is required once." } })
    expect(await ask(`${v6}/1?userId=a`)).toMatchObject({
      status: 400,
      body: { message: "userId must be a whole number." },
    })
  })
})

describe("the legacy delete", () => {
  const remove = (id: number | string) => ask(`${node.url}/api/reservations/${id}`, { method: "DELETE" })

  it("cancels a hold and a confirmed reservation", async () => {
    for (const steps of [[], ["paying", "confirm"]]) {
      const { body } = await hold({ seatId: freeSeat() })
      for (const step of steps) await move(body.id, step)
      expect(await remove(body.id)).toMatchObject({ status: 204, text: "" })
      expect((await ask(`${v6}/${body.id}?userId=${user}`)).body.status).toBe("CANCELLED")
    }
  })

  it("leaves one that has ended as it is, and its seat with its present owner", async () => {
    const seatId = freeSeat()
    const first = await hold({ seatId })
    await move(first.body.id, "cancel")
    const second = await hold({ seatId })
    expect((await remove(first.body.id)).status).toBe(204)
    expect((await ask(`${v6}/${second.body.id}?userId=${user}`)).body.status).toBe("HOLD")
    expect((await hold({ seatId })).status).toBe(409)
  })

  it("refuses one that is being paid, and one that does not exist", async () => {
    const { body } = await hold({ seatId: freeSeat() })
    await move(body.id, "paying")
    expect(await remove(body.id)).toMatchObject({ status: 409, body: { code: "not-cancellable" } })
    expect(await remove(134_317_728)).toMatchObject({
      status: 400,
      body: { message: "Reservation not found: 134317728" },
    })
    expect(await remove(3)).toMatchObject({ status: 400, body: { message: "Reservation not found: 3" } })
  })
})
