import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ask, bearer, createUser, post, setUp, signIn } from "./client.ts"
import { startNode, type TestNode } from "./TestNode.ts"

let node: TestNode
let url: string
beforeAll(async () => {
  node = await startNode()
  url = node.url
})
afterAll(() => node.stop())

const json = { "content-type": "application/json" }
const policyOf = (concertId: number) => `${url}/api/concerts/${concertId}/sales-policy`
const set = (concertId: number, policy: Record<string, unknown>) =>
  ask(policyOf(concertId), { method: "PUT", headers: json, body: JSON.stringify(policy) })
const hold = (userId: number, seatId: number, more: Record<string, unknown> = {}) =>
  post(`${url}/api/reservations/v6/holds`, { userId, seatId, ...more })

const contract = {
  presaleStartAt: "2026-02-10T20:00:00+09:00",
  presaleEndAt: "2026-02-10T22:00:00+09:00",
  presaleMinimumTier: "GOLD",
  generalSaleStartAt: "2026-02-11T20:00:00+09:00",
  maxReservationsPerUser: 2,
}

describe("the sales policy of a concert", () => {
  it("is answered in the words and the order of the contract, with ours behind them", async () => {
    const { concertId } = await setUp(url)
    const answer = await set(concertId, contract)
    expect(answer.status).toBe(200)
    expect(answer.text).toContain(
      `{"id":${concertId},"concertId":${concertId},"presaleStartAt":"2026-02-10T20:00:00.000+09:00",` +
        `"presaleEndAt":"2026-02-10T22:00:00.000+09:00","presaleMinimumTier":"GOLD",` +
        `"generalSaleStartAt":"2026-02-11T20:00:00.000+09:00","maxReservationsPerUser":2,"version":1,`,
    )
    expect((await ask(policyOf(concertId))).text).toBe(answer.text)
  })

  it("is none until one is set, and a concert that does not exist has none", async () => {
    const { concertId } = await setUp(url)
    expect(await ask(policyOf(concertId))).toMatchObject({
      status: 400,
      body: { message: `Sales policy not found for concert: ${concertId}`, code: "sales-policy-unknown" },
    })
    for (const answer of [await ask(policyOf(9_999)), await set(9_999, contract)]) {
      expect(answer).toMatchObject({ status: 400, body: { message: "Concert not found: 9999" } })
    }
  })

  it.each<[string, Record<string, unknown>]>([
    ["generalSaleStartAt is required.", { generalSaleStartAt: null, maxReservationsPerUser: 0 }],
    ["maxReservationsPerUser must be >= 1.", { maxReservationsPerUser: 0, presaleEndAt: null }],
    ["maxReservationsPerUser must be >= 1.", { maxReservationsPerUser: null }],
    ["presaleStartAt and presaleEndAt must be both null or both set.", { presaleEndAt: null }],
    ["presaleStartAt must be before presaleEndAt.", { presaleEndAt: contract.presaleStartAt }],
    ["presaleEndAt must be before or equal to generalSaleStartAt.", { presaleEndAt: "2026-02-11T20:00:00.001+09:00" }],
  ])("is refused with %j, in the order of the contract", async (message, change) => {
    const { concertId } = await setUp(url)
    expect(await set(concertId, { ...contract, ...change })).toMatchObject({
      status: 400,
      body: { message, errorCode: "BAD_REQUEST" },
    })
  })

  it.each([{ maxSeatsPerOrder: -1 }, { maxHoldsAtOnce: -1 }, { releaseCooldownMs: 86_400_001 }])(
    "is refused by the name of the field that it has, with %j",
    async (change) => {
      const { concertId } = await setUp(url)
      const answer = await set(concertId, { ...contract, ...change })
      expect(answer.status).toBe(422)
      expect(answer.body.message).toContain(`${Object.keys(change)[0]} is 0 to `)
    },
  )

  it("may end its presale with the general opening, and name a tier without a presale", async () => {
    const { concertId } = await setUp(url)
    expect((await set(concertId, { ...contract, presaleEndAt: contract.generalSaleStartAt })).status).toBe(200)
    const alone = { ...contract, presaleStartAt: null, presaleEndAt: null, presaleMinimumTier: "BASIC" }
    expect((await set(concertId, alone)).body).toMatchObject({
      presaleStartAt: null,
      presaleMinimumTier: "BASIC",
      presales: [],
    })
    expect((await set(concertId, { ...contract, presaleMinimumTier: null })).body.presaleMinimumTier).toBeNull()
  })

  it.each([{ presaleMinimumTier: "PLATINUM" }, { presaleStartAt: "soon" }, { maxReservationsPerUser: "2" }])(
    "cannot be read with %j",
    async (change) => {
      const { concertId } = await setUp(url)
      expect(await set(concertId, { ...contract, ...change })).toMatchObject({
        status: 400,
        body: { message: expect.stringMatching(/^JSON Parsing Error: /), errorCode: "REQUEST_BODY_INVALID" },
      })
    },
  )

  it("keeps every version with its author and its time, and an order that is repeated makes none", async () => {
    const { concertId } = await setUp(url)
    const admin = await createUser(url, "chief")
    node.setRole(admin, "ADMIN")
    const headers = bearer(await signIn(url, admin))
    await set(concertId, contract)
    await set(concertId, contract)
    const path = `${url}/api/admin/concerts/${concertId}/sales-policy`
    const later = { ...contract, maxReservationsPerUser: 4, effectiveAt: "2098-01-01T00:00:00+09:00" }
    const answer = await ask(path, { method: "PUT", headers: { ...headers, ...json }, body: JSON.stringify(later) })
    expect(answer.body).toMatchObject({ version: 2, author: admin, effectiveAt: "2098-01-01T00:00:00.000+09:00" })
    const history = (await ask(`${path}/history`, { headers })).body
    expect(history).toMatchObject([
      { version: 1, author: null, maxReservationsPerUser: 2 },
      { version: 2, author: admin, maxReservationsPerUser: 4 },
    ])
    expect((await ask(`${policyOf(concertId)}/history`)).body).toEqual(history)
    // The second one lies ahead: the first is in force.
    expect((await ask(policyOf(concertId))).body.version).toBe(1)
  })

  it("is an administrator's to set, and no other person's", async () => {
    const { concertId } = await setUp(url)
    const headers = bearer(await signIn(url, await createUser(url, "visitor")))
    const path = `${url}/api/admin/concerts/${concertId}/sales-policy`
    const sent = { method: "PUT", headers: { ...headers, ...json }, body: JSON.stringify(contract) }
    expect(await ask(path, sent)).toMatchObject({ status: 403, body: { code: "forbidden" } })
    expect(await ask(`${path}/history`, { headers })).toMatchObject({ status: 403 })
  })
})

describe("a hold under a sales policy", () => {
  const presale = { presaleStartAt: "2020-01-01T00:00:00", presaleEndAt: "2098-01-01T00:00:00" }
  const ahead = { ...presale, generalSaleStartAt: "2098-01-01T00:00:00+09:00", maxReservationsPerUser: 2 }

  it("is refused in a presale to a lower tier, in the words of the contract", async () => {
    const { concertId, seatIds } = await setUp(url)
    await set(concertId, { ...ahead, presaleMinimumTier: "GOLD" })
    const basic = await createUser(url, "basic")
    const vip = (await post(`${url}/api/users`, { username: "vip", tier: "VIP" })).body.id
    expect(await hold(basic, seatIds[0])).toMatchObject({
      status: 409,
      body: { message: "Presale tier not eligible. userTier=BASIC, required=GOLD", code: "presale-tier" },
    })
    expect((await hold(vip, seatIds[0])).status).toBe(201)
  })

  it("is refused before the general opening, which the answer names", async () => {
    const { concertId, seatIds } = await setUp(url)
    await set(concertId, { ...ahead, presaleStartAt: null, presaleEndAt: null })
    expect(await hold(await createUser(url, "early"), seatIds[0])).toMatchObject({
      status: 409,
      body: { message: "Sale has not opened yet. generalSaleStartAt=2098-01-01T00:00:00.000+09:00" },
    })
  })

  it("needs a code where the presale asks for one: of this concert, in any case, with spaces around", async () => {
    const { concertId, seatIds } = await setUp(url)
    const other = await setUp(url)
    const user = await createUser(url, "fan")
    await set(concertId, { ...ahead, presaleAccessCodes: ["Encore-2026"] })
    await set(other.concertId, { ...ahead, presaleAccessCodes: ["Other"] })
    for (const accessCode of [undefined, "wrong", "Other"]) {
      expect(await hold(user, seatIds[0], { accessCode })).toMatchObject({
        status: 409,
        body: { code: "presale-code" },
      })
    }
    expect((await hold(user, seatIds[0], { accessCode: " encore-2026 " })).status).toBe(201)
    expect((await ask(policyOf(concertId))).body.presales[0].accessCodes).toBe(1)
    const shown = await ask(`${policyOf(concertId)}/history`)
    expect(shown.text.toLowerCase()).not.toContain("encore")
  })

  it("is refused above the limit of a person, in the words of the contract", async () => {
    const { concertId, seatIds } = await setUp(url)
    const user = await createUser(url, "greedy")
    await set(concertId, { ...contract, presaleStartAt: null, presaleEndAt: null })
    expect((await hold(user, seatIds[0])).status).toBe(201)
    expect((await hold(user, seatIds[1])).status).toBe(201)
    expect((await hold(user, seatIds[2])).body.message).toBe(
      `Per-user reservation limit exceeded. userId=${user}, concertId=${concertId}, limit=2`,
    )
  })

  it("says when a person may hold again after a release", async () => {
    const { concertId, seatIds } = await setUp(url)
    const user = await createUser(url, "undecided")
    await set(concertId, { ...contract, releaseCooldownMs: 60_000 })
    const { id } = (await hold(user, seatIds[0])).body
    await post(`${url}/api/reservations/v6/${id}/cancel`, { userId: user })
    const refused = await hold(user, seatIds[1])
    expect(refused).toMatchObject({ status: 409, body: { code: "cooldown" } })
    expect(refused.body.message).toMatch(/Hold again after \d{4}-\d\d-\d\dT/)
  })

  it("is judged by no policy when it is made through a strategy of the lab", async () => {
    const { concertId, seatIds } = await setUp(url, { backend: "optimistic" })
    const user = await createUser(url, "lab rat")
    await set(concertId, {
      ...contract,
      presaleStartAt: null,
      presaleEndAt: null,
      generalSaleStartAt: "2098-01-01T00:00:00",
    })
    const body = { userId: user, seatId: seatIds[0] }
    expect((await post(`${url}/api/reservations/v1/optimistic`, body)).status).toBe(200)
  })
})
