/** What operators see of a sale and do with its line: counts at one position, changes on record, the journal as it is. */
import { contractLine } from "@ticketrush/protocol"
import { decodeEvents } from "@ticketrush/protocol/event-codec"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Answer, ask, bearer, createUser, post, setUp, signIn } from "./client.ts"
import { order, setLine } from "./line/orders.ts"
import { startNode, type TestNode } from "./TestNode.ts"

let node: TestNode
let operator: Record<string, string>
let admin: Record<string, string>
let buyer: number
beforeAll(async () => {
  node = await startNode()
  const [first, second] = [await createUser(node.url, "operator"), await createUser(node.url, "chief")]
  node.setRole(first, "OPERATOR")
  node.setRole(second, "ADMIN")
  operator = bearer(await signIn(node.url, first))
  admin = bearer(await signIn(node.url, second))
  buyer = await createUser(node.url, "buyer")
})
afterAll(() => node.stop())

const get = (path: string, headers = operator): Promise<Answer> => ask(node.url + path, { headers })
const change = (concertId: number, changes: object, headers = operator): Promise<Answer> =>
  ask(`${node.url}/api/admin/concerts/${concertId}/line`, {
    method: "PUT",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify(changes),
  })

describe("the figures of a sale", () => {
  it("count people, seats and ends, and all stand at the position that is told", async () => {
    const { concertId, optionId, seatIds } = await setUp(node.url, { maxReservationsPerUser: 4 })
    await setLine(node.engine, concertId, { ...contractLine, method: "paused" })
    for (const userId of [5, 6, 7]) await post(`${node.url}/api/v1/waiting-queue/join`, { userId, concertId })
    await order(node.engine, concertId, { kind: "activate", person: 5 })
    const held: number[] = []
    for (const seatId of seatIds.slice(0, 3)) {
      held.push((await post(`${node.url}/api/reservations/v6/holds`, { userId: buyer, seatId })).body.id)
    }
    for (const word of ["paying", "confirm"]) {
      await post(`${node.url}/api/reservations/v6/${held[0]}/${word}`, { userId: buyer })
    }
    await post(`${node.url}/api/reservations/v6/${held[1]}/cancel`, { userId: buyer })
    await ask(`${node.url}/api/admin/concerts/options/${optionId}/blocked-seats`, {
      method: "POST",
      headers: { ...admin, "content-type": "application/json" },
      body: JSON.stringify({ seatIds: [seatIds[4]] }),
    })
    const { status, body } = await get(`/api/admin/concerts/${concertId}/sale`)
    const { position } = (await ask(`${node.url}/api/lab/concerts/${concertId}/state`)).body
    expect(status).toBe(200)
    expect(body).toMatchObject({
      ...{ concertId, closed: false, waiting: 2, returned: 0, active: 1, joined: 3, admitted: 1, expired: 0 },
      ...{ seats: 5, available: 2, blocked: 1, held: 1, sold: 1 },
      options: [{ optionId, cancelled: false, seats: 5, available: 2, blocked: 1, held: 1, sold: 1 }],
    })
    expect(body.position).toBe(`1-${position}`)
  })
})

describe("the line", () => {
  it("is changed by an operator, part by part, and each change is on record", async () => {
    const { concertId } = await setUp(node.url)
    const { status, body } = await change(concertId, { method: "fifo", batch: 7, protects: true })
    expect([status, body.policy]).toEqual([200, expect.objectContaining({ method: "fifo", batch: 7, protects: true })])
    expect((await change(concertId, { method: "paused" })).body.policy).toMatchObject({ method: "paused", batch: 7 })
    expect((await change(concertId, { batch: -1 })).body.code).toBe("unprocessable")
    const rows = (await get(`/api/admin/audit?kind=LINE_CHANGE&concertId=${concertId}`, admin)).body
    expect(rows.map((row: { result: string; detailMessage: string }) => `${row.result} ${row.detailMessage}`)).toEqual([
      'SUCCESS {"method":"paused"}',
      'ORDERED {"method":"paused"}',
      'SUCCESS {"method":"fifo","protects":true,"batch":7}',
      'ORDERED {"method":"fifo","protects":true,"batch":7}',
    ])
  })

  it("is not changed by a person without a role", async () => {
    const { concertId } = await setUp(node.url)
    const someone = bearer(await signIn(node.url, buyer))
    expect((await change(concertId, { method: "paused" }, someone)).body.code).toBe("forbidden")
    expect((await get(`/api/admin/concerts/${concertId}/sale`, someone)).status).toBe(403)
  })
})

describe("a sale that is not there", () => {
  it.each([0, 999, Number.MAX_SAFE_INTEGER])("is unknown to all that is asked of it: %s", async (concertId) => {
    const at = `/api/admin/concerts/${concertId}`
    const answers = [await get(`${at}/sale`), await change(concertId, { batch: 2 }), await get(`${at}/journal`, admin)]
    answers.push(await get(`/api/admin/settlements/${concertId}`, admin))
    const codes = answers.map(({ body }) => body.code)
    expect(codes).toEqual(["concert-unknown", "concert-unknown", "concert-unknown", "sale-unknown"])
    expect((await get(`/api/v7/wishes/${concertId}`)).body.code).toBe("wishes-none")
  })
})

describe("the journal of a sale", () => {
  it("is read by administrators as it is stored, from a position on", async () => {
    const { concertId, seatIds } = await setUp(node.url)
    const { id } = (await post(`${node.url}/api/reservations/v6/holds`, { userId: buyer, seatId: seatIds[2] })).body
    const at = `/api/admin/concerts/${concertId}/journal`
    const { records, more } = (await get(at, admin)).body
    const kinds = (records as ReadonlyArray<{ readonly frame: string }>).flatMap(({ frame }) =>
      decodeEvents(Buffer.from(frame, "base64")).map(({ kind }) => kind),
    )
    expect(more).toBe(false)
    expect(kinds[0]).toBe("sale-opened")
    expect(kinds.at(-1)).toBe("held")
    const { last } = records.at(-1)
    expect((await get(`${at}?after=${last}`, admin)).body).toEqual({ concertId, records: [], more: false })
    await post(`${node.url}/api/reservations/v6/${id}/cancel`, { userId: buyer })
    expect((await get(`${at}?after=${last}`, admin)).body.records).toMatchObject([{ first: last + 1, last: last + 1 }])
    expect((await get(at)).status).toBe(403)
    expect((await get(`${at}?after=x`, admin)).status).toBe(400)
  })

  it("is on record page by page, wherever its reader begins", async () => {
    const { concertId } = await setUp(node.url)
    const at = `/api/admin/concerts/${concertId}/journal`
    await get(at, admin)
    await get(`${at}?after=1`, admin)
    const { body } = await get(`/api/admin/audit?kind=LIST_READ&concertId=${concertId}`, admin)
    expect(body.map((row: { detailMessage: string }) => row.detailMessage)).toEqual([
      `journal-${concertId} after 1`,
      `journal-${concertId} after 0`,
    ])
  })
})

describe("what a person has reserved", () => {
  it("is listed for operators, and the look-up is on record", async () => {
    const { seatIds } = await setUp(node.url)
    const { id } = (await post(`${node.url}/api/reservations/v6/holds`, { userId: buyer, seatId: seatIds[0] })).body
    const { body } = await get(`/api/admin/users/${buyer}/reservations?limit=1`)
    expect(body.map((row: { id: number }) => row.id)).toEqual([id])
    expect((await get("/api/admin/users/0/reservations")).body.code).toBe("user-unknown")
    const [row] = (await get(`/api/admin/audit?kind=BOOKING_READ&userId=${buyer}`, admin)).body
    expect(row).toMatchObject({ result: "NOTED", userId: buyer, detailMessage: "what the person has reserved" })
  })
})
