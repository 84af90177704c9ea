/** The audit trail over HTTP: what enters it, and who reads it. */
import { storeUnavailable } from "@ticketrush/engine/catalogue/errors"
import type { AuditTrail } from "@ticketrush/engine/trail/AuditTrail"
import { limits } from "@ticketrush/protocol"
import { Effect } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Answer, ask, bearer, createUser, post, setUp, signIn, type Tokens } from "../client.ts"
import { startNode, type TestNode } from "../TestNode.ts"

type Row = {
  readonly id: number
  readonly kind: string
  readonly result: string
  readonly reason: string | null
  readonly actorUserId: number | null
  readonly userId: number | null
  readonly concertId: number | null
  readonly reservationId: number | null
  readonly detailMessage: string
  readonly count: number
}

let node: TestNode
let [mina, root] = [0, 0]
let [minas, roots]: Tokens[] = []
beforeAll(async () => {
  node = await startNode()
  mina = await createUser(node.url, "mina")
  minas = await signIn(node.url, mina)
  root = (await Effect.runPromise(node.users.create({ username: "root", role: "ADMIN" }))).id
  roots = await signIn(node.url, root)
})
afterAll(() => node.stop())

const read = (query = "", tokens = roots): Promise<Answer> =>
  ask(`${node.url}/api/admin/audit${query}`, { headers: bearer(tokens) })
const rows = async (query: string): Promise<ReadonlyArray<Row>> => (await read(query)).body
const put = (url: string, body: unknown, tokens?: Tokens): Promise<Answer> =>
  ask(url, {
    method: "PUT",
    headers: { "content-type": "application/json", ...(tokens && bearer(tokens)) },
    body: JSON.stringify(body),
  })

describe("the audit trail", () => {
  it("has an order to change a role before it is carried out, and what came of it", async () => {
    const someone = await createUser(node.url, "becomes operator")
    const role = (userId: number, word: string) =>
      put(`${node.url}/api/auth/users/${userId}/role`, { role: word }, roots)
    expect((await role(someone, "OPERATOR")).status).toBe(204)
    expect(await rows(`?userId=${someone}`)).toMatchObject([
      { kind: "ROLE_CHANGE", result: "SUCCESS", actorUserId: root, detailMessage: "OPERATOR" },
      { kind: "ROLE_CHANGE", result: "ORDERED", actorUserId: root, detailMessage: "OPERATOR" },
    ])
    expect((await role(999_999, "OPERATOR")).status).toBe(400)
    expect((await rows("?userId=999999")).map(({ result }) => result)).toEqual(["DENIED", "ORDERED"])
  })

  it("has changes of a sales policy, by an administrator and on the trusted surface", async () => {
    const { concertId } = await setUp(node.url)
    const policy = (max: number) => ({ generalSaleStartAt: "2020-01-01T00:00:00", maxReservationsPerUser: max })
    expect((await put(`${node.url}/api/concerts/${concertId}/sales-policy`, policy(2))).status).toBe(200)
    expect((await put(`${node.url}/api/admin/concerts/${concertId}/sales-policy`, policy(3), roots)).status).toBe(200)
    const found = await rows(`?concertId=${concertId}&kind=policy_change`)
    expect(found.map(({ result, actorUserId }) => [result, actorUserId])).toEqual([
      ["SUCCESS", root],
      ["ORDERED", root],
      ["SUCCESS", 0],
      ["ORDERED", 0],
    ])
    expect(found[0].detailMessage).toMatch(/^version 2, in force from 20/)
  })

  it("has refunds that administrators ordered, with what the sale said", async () => {
    const { seatIds, concertId } = await setUp(node.url)
    const { id } = (await post(`${node.url}/api/reservations/v6/holds`, { userId: mina, seatId: seatIds[0] })).body
    await ask(`${node.url}/api/reservations/v7/admin/${id}/refund`, { method: "POST", headers: bearer(roots) })
    expect(await rows(`?concertId=${concertId}&kind=ADMIN_REFUND`)).toMatchObject([
      { result: "DENIED", actorUserId: root, userId: mina, reservationId: id },
    ])
  })

  it("has failures to sign in that may be an attack, the first ten of a cause and then their number", async () => {
    const forged = { authorization: "Bearer e30.e30.e30" }
    for (let i = 0; i < 15; i++) await ask(`${node.url}/api/auth/me`, { headers: forged })
    await ask(`${node.url}/api/auth/me`)
    const failures = await rows("?kind=SIGN_IN_FAILURE&reason=AUTH_TOKEN_INVALID")
    expect(failures).toHaveLength(limits.trailFoldAfter)
    expect(await rows("?kind=SIGN_IN_FAILURE&reason=AUTH_ACCESS_TOKEN_REQUIRED")).toEqual([])
    const { text } = await ask(`${node.metricsUrl}/metrics`)
    expect(text).toContain("ticketrush_trail_folded_total 5\n")
    expect(text).toContain("ticketrush_trail_lost_total 0\n")
  })

  it("is for administrators alone, and has each reading of itself", async () => {
    for (const tokens of [minas, undefined]) {
      const answer = await ask(`${node.url}/api/admin/audit`, { headers: tokens ? bearer(tokens) : {} })
      expect(answer.status).toBe(tokens ? 403 : 401)
    }
    await read("?userId=1234")
    const [last] = await rows("?kind=TRAIL_READ&limit=1")
    expect(last).toMatchObject({ actorUserId: root, detailMessage: "/api/admin/audit?kind=TRAIL_READ&limit=1" })
    const refunds = await ask(`${node.url}/api/reservations/v7/audit/admin-refunds`, { headers: bearer(roots) })
    expect(refunds.status).toBe(200)
    const read2 = (await rows("?kind=TRAIL_READ")).map(({ detailMessage }) => detailMessage)
    expect(read2).toContain("/api/reservations/v7/audit/admin-refunds")
    expect(read2).toContain("/api/admin/audit?userId=1234")
  })

  it("is read page by page, each page with the address of the next", async () => {
    const all = (await rows("?kind=ROLE_CHANGE&limit=500")).map(({ id }) => id)
    const seen: number[] = []
    let address: string | undefined = "/api/admin/audit?kind=ROLE_CHANGE&limit=3"
    while (address !== undefined) {
      const answer: Answer = await ask(node.url + address, { headers: bearer(roots) })
      expect(answer.body.length).toBeLessThanOrEqual(3)
      seen.push(...answer.body.map(({ id }: Row) => id))
      address = /<(.*)>; rel="next"/.exec(answer.headers.get("link") ?? "")?.[1]
    }
    expect(seen).toEqual(all)
  })

  it.each([
    ["kind=NONE", "kind must be one of"],
    ["userId=x", "userId must be a whole number"],
    ["userId=1&userId=2", "userId must be a whole number, once at most"],
    ["fromAt=yesterday", "fromAt must be a date-time"],
    ["before=-1", "before must be a whole number"],
  ])("refuses %s", async (query, sentence) => {
    const { status, body } = await read(`?${query}`)
    expect(status).toBe(400)
    expect(body.message).toContain(sentence)
  })
})

describe("a trail that cannot be written", () => {
  const away: AuditTrail["Service"] = {
    note: () => {},
    record: (_order, told) => told(false),
    counts: () => ({ stored: 0, lost: 3, folded: 0, pending: 9 }),
    list: () => Effect.fail(storeUnavailable("the test says so")),
  }

  it("stops orders of administrators, and nothing that buyers do", async () => {
    const other = await startNode({ trail: away })
    try {
      const admin = (await Effect.runPromise(other.users.create({ username: "root", role: "ADMIN" }))).id
      const tokens = await signIn(other.url, admin)
      const user = await createUser(other.url, "mina")
      const changed = await put(`${other.url}/api/auth/users/${user}/role`, { role: "ADMIN" }, tokens)
      expect([changed.status, changed.body.code]).toEqual([503, "catalogue-unavailable"])
      const looked = await ask(`${other.url}/api/auth/users/${user}`, { headers: bearer(tokens) })
      expect(looked.body.role).toBe("USER")
      const { seatIds, concertId } = await setUp(other.url)
      const policy = { generalSaleStartAt: "2020-01-01T00:00:00", maxReservationsPerUser: 1 }
      expect((await put(`${other.url}/api/concerts/${concertId}/sales-policy`, policy)).status).toBe(503)
      expect((await ask(`${other.url}/api/concerts/${concertId}/sales-policy`)).status).toBe(400)
      const hold = await post(`${other.url}/api/reservations/v6/holds`, { userId: user, seatId: seatIds[0] })
      expect(hold.status).toBe(201)
      const ready = await ask(`${other.url}/health/ready`)
      expect([ready.status, ready.body.reason]).toEqual([
        200,
        "entries of the audit trail were lost since the start: 3",
      ])
    } finally {
      await other.stop()
    }
  })
})
