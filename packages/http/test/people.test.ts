import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ask, bearer, createUser, post, setUp, signIn } from "./client.ts"
import { startNode, type TestNode } from "./TestNode.ts"

let node: TestNode
let admin: Record<string, string>
beforeAll(async () => {
  node = await startNode()
  const chief = await createUser(node.url, "chief")
  node.setRole(chief, "ADMIN")
  admin = bearer(await signIn(node.url, chief))
})
afterAll(() => node.stop())

const people = (query: string) => ask(`${node.url}/api/auth/users?${query}`, { headers: admin })
const setTier = (userId: number, body: unknown) =>
  ask(`${node.url}/api/auth/users/${userId}/tier`, {
    method: "PUT",
    headers: { ...admin, "content-type": "application/json" },
    body: JSON.stringify(body),
  })

describe("the list of people", () => {
  it("goes page by page, by the address that each page names", async () => {
    for (const name of ["page a", "page b", "page c"]) await createUser(node.url, name)
    const first = await people("prefix=page%20&limit=2&role=user")
    expect(first.body.map(({ username }: { username: string }) => username)).toEqual(["page a", "page b"])
    const [, next] = /^<([^>]+)>; rel="next"$/.exec(first.headers.get("link") ?? "") ?? []
    const last = await ask(node.url + next, { headers: admin })
    expect([last.body, last.headers.get("link")]).toEqual([[expect.objectContaining({ username: "page c" })], null])
  })

  it.each(["limit=x", "tier=PLATINUM", "role=KING", "after=x", `prefix=${"x".repeat(201)}`])(
    "says what is wrong with %s",
    async (query) => {
      const { body, status } = await people(query)
      expect([status, body.code]).toEqual([400, "bad-request"])
      expect(body.message).toContain(`${query.split("=")[0]} must be `)
    },
  )
})

describe("a tier that an administrator gives", () => {
  it("counts for the next hold of the person, and stands in the log with who gave it", async () => {
    const person = await createUser(node.url, "rises")
    const { concertId, seatIds } = await setUp(node.url)
    const policy = {
      ...{ presaleStartAt: "2020-01-01T00:00:00", presaleEndAt: "2098-01-01T00:00:00", presaleMinimumTier: "GOLD" },
      ...{ generalSaleStartAt: "2098-01-01T00:00:00", maxReservationsPerUser: 2 },
    }
    const path = `${node.url}/api/concerts/${concertId}/sales-policy`
    await ask(path, { method: "PUT", headers: { "content-type": "application/json" }, body: JSON.stringify(policy) })
    const hold = () => post(`${node.url}/api/reservations/v6/holds`, { userId: person, seatId: seatIds[0] })
    expect((await hold()).body.code).toBe("presale-tier")
    expect((await setTier(person, { tier: "GOLD" })).body).toMatchObject({ id: person, tier: "GOLD" })
    expect((await hold()).status).toBe(201)
    const trail = await ask(`${node.url}/api/admin/audit?kind=TIER_CHANGE&userId=${person}`, { headers: admin })
    expect(trail.body).toMatchObject([
      { result: "SUCCESS", detailMessage: "GOLD" },
      { result: "ORDERED", detailMessage: "GOLD" },
    ])
    expect(node.warnings).toContainEqual({
      message: "a person was changed",
      fields: { userId: person, kind: "TIER_CHANGE", detail: "GOLD", by: expect.any(Number) },
    })
  })

  it("is refused for a person who does not exist, and when it is no tier", async () => {
    expect((await setTier(99_999, { tier: "GOLD" })).body.code).toBe("user-unknown")
    expect((await setTier(1, { tier: "gold" })).body.message).toContain("tier must be one of BASIC, SILVER, GOLD, VIP")
  })
})
