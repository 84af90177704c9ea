/** Refunds that administrators order, and their trail. */

import { storeUnavailable } from "@ticketrush/engine/catalogue/errors"
import type { AdminRefunds } from "@ticketrush/engine/refunds/AdminRefunds"
import { makeAdminRefundsMemory } from "@ticketrush/engine/refunds/AdminRefundsMemory"
import { limits, reservationIdOf } from "@ticketrush/protocol"
import { Effect } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Answer, ask, bearer, type Concert, createUser, post, setUp, signIn, type Tokens } from "../client.ts"
import { startNode, type TestNode } from "../TestNode.ts"

let node: TestNode
let concert: Concert
let [mina, root] = [0, 0]
let [minas, roots, operators]: Tokens[] = []
/** What of the trail cannot be written now. */
let broken: ReadonlySet<keyof AdminRefunds["Service"]> = new Set()
beforeAll(async () => {
  const kept = makeAdminRefundsMemory()
  const away = storeUnavailable("the test says so")
  node = await startNode({
    adminRefunds: {
      ordered: (order) => (broken.has("ordered") ? away : kept.ordered(order)),
      cameOut: (...outcome) => (broken.has("cameOut") ? away : kept.cameOut(...outcome)),
      list: kept.list,
    },
  })
  mina = await createUser(node.url, "mina")
  minas = await signIn(node.url, mina)
  const create = (username: string, role: "OPERATOR" | "ADMIN") =>
    Effect.runPromise(node.users.create({ username, role }))
  root = (await create("root", "ADMIN")).id
  roots = await signIn(node.url, root)
  operators = await signIn(node.url, (await create("operator", "OPERATOR")).id)
  concert = await setUp(node.url, { seatCount: 10 })
})
afterAll(() => node.stop())

let seat = 0
const reservation = async (...steps: ReadonlyArray<string>): Promise<number> => {
  const asked = { userId: mina, seatId: concert.seatIds[seat++] }
  const { id } = (await post(`${node.url}/api/reservations/v6/holds`, asked)).body
  for (const step of steps) await post(`${node.url}/api/reservations/v6/${id}/${step}`, { userId: mina })
  return id
}
const bought = () => reservation("paying", "confirm", "cancel")
const refund = (id: number, tokens = roots): Promise<Answer> =>
  ask(`${node.url}/api/reservations/v7/admin/${id}/refund`, { method: "POST", headers: bearer(tokens) })
const trail = (query = "", tokens = roots): Promise<Answer> =>
  ask(`${node.url}/api/reservations/v7/audit/admin-refunds${query}`, { headers: bearer(tokens) })
const codeOf = ({ status, body }: Answer) => [status, body.code]

describe("a refund by an administrator", () => {
  it("refunds what belongs to somebody else, and says who ordered it", async () => {
    const id = await bought()
    expect((await refund(id)).body).toMatchObject({ id, userId: mina, status: "REFUNDED" })
    const { body, text } = await trail(`?reservationId=${id}`)
    expect(body).toMatchObject([
      { reservationId: id, targetUserId: mina, actorUserId: root, actorRole: "ADMIN", result: "SUCCESS" },
    ])
    expect(Object.keys(body[0])).toEqual(
      "id reservationId targetUserId actorUserId actorRole result detailMessage occurredAt".split(" "),
    )
    expect(text).toContain('"detailMessage":"refunded"')
  })

  it("that the sale refuses is on record as denied, with the reason", async () => {
    const held = await reservation()
    expect(codeOf(await refund(held))).toEqual([409, "not-cancelled"])
    const given = await reservation("cancel")
    expect(codeOf(await refund(given))).toEqual([409, "refund-unconfirmed"])
    const absent = reservationIdOf(concert.concertId, 99_999)
    expect(codeOf(await refund(absent))).toEqual([404, "reservation-not-found"])
    const rows = (await trail("?result=DENIED")).body
    expect(rows.map((row: { reservationId: number }) => row.reservationId)).toEqual([absent, given, held])
    expect(rows.map((row: { targetUserId: number | null }) => row.targetUserId)).toEqual([null, mina, mina])
    expect(rows[2].detailMessage).toContain("currentStatus=HOLD")
  })

  it("is for administrators alone, and so is the trail", async () => {
    const id = await bought()
    for (const tokens of [minas, operators]) {
      expect(codeOf(await refund(id, tokens))).toEqual([403, "forbidden"])
      expect(codeOf(await trail("", tokens))).toEqual([403, "forbidden"])
    }
    expect((await trail(`?reservationId=${id}`)).body).toEqual([])
    const read = await ask(`${node.url}/api/reservations/v6/${id}?userId=${mina}`)
    expect(read.body.status).toBe("CANCELLED")
  })

  it("is not ordered where it cannot be put on record first", async () => {
    const id = await bought()
    broken = new Set(["ordered"])
    expect(codeOf(await refund(id))).toEqual([503, "catalogue-unavailable"])
    broken = new Set()
    const read = await ask(`${node.url}/api/reservations/v6/${id}?userId=${mina}`)
    expect(read.body.status).toBe("CANCELLED")
  })

  it("is answered as it came out where only that could not be put on record, and the trail says so", async () => {
    const id = await bought()
    broken = new Set(["cameOut"])
    expect((await refund(id)).body).toMatchObject({ id, status: "REFUNDED" })
    broken = new Set()
    expect((await trail(`?reservationId=${id}`)).body).toMatchObject([
      { result: "FAILED", detailMessage: "not known: the sale may not have been asked" },
    ])
    expect(node.warnings.map(({ message }) => message)).toContain("what came of a refund is missing in its trail")
  })
})

describe("the trail of refunds", () => {
  it("is filtered by actor and time, newest first, and shows so many rows and no more", async () => {
    const absent = reservationIdOf(concert.concertId, 88_888)
    for (let i = 0; i < limits.adminRefundsShownDefault + 2; i++) await refund(absent)
    const ids = async (query: string): Promise<ReadonlyArray<number>> =>
      (await trail(query)).body.map((row: { id: number }) => row.id)
    const newest = await ids("")
    expect(newest).toHaveLength(limits.adminRefundsShownDefault)
    expect(newest).toEqual(newest.toSorted((a, b) => b - a))
    expect(await ids("?limit=2")).toEqual(newest.slice(0, 2))
    expect(await ids("?limit=9999")).not.toHaveLength(0)
    expect(await ids(`?actorUserId=${root}&limit=1`)).toEqual(newest.slice(0, 1))
    expect(await ids(`?actorUserId=${mina}`)).toEqual([])
    expect(await ids("?toAt=2000-01-01T00:00:00")).toEqual([])
    expect(await ids("?fromAt=2000-01-01T00:00:00&limit=1")).toEqual(newest.slice(0, 1))
  })

  it.each(["result=LOST", "reservationId=x", "actorUserId=x", "fromAt=yesterday", "limit=x", "toAt=1&toAt=2"])(
    "refuses a question that is none, and says what is meant: %s",
    async (query) => {
      const { status, body } = await trail(`?${query}`)
      expect([status, body.code]).toEqual([400, "bad-request"])
      expect(body.message).toContain("once at most")
    },
  )
})
