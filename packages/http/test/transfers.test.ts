/** Purchases that are offered to a named person, over HTTP: who sees what, who may do what, and what becomes of the credentials. */
import { limits } from "@ticketrush/protocol"
import { createLocalJWKSet, jwtVerify } from "jose"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { ask, bearer, createUser, post, setUp, signIn } from "./client.ts"
import { startNode, type TestNode } from "./TestNode.ts"

type Headers = Record<string, string>
type Person = { readonly id: number; readonly headers: Headers }

let node: TestNode
let v7: string
let [giver, friend, stranger]: ReadonlyArray<Person> = []
beforeAll(async () => {
  node = await startNode()
  v7 = `${node.url}/api/reservations/v7`
})
afterAll(() => node.stop())

let tests = 0
const person = async (name: string): Promise<Person> => {
  const id = await createUser(node.url, `${name} ${tests}`)
  return { id, headers: bearer(await signIn(node.url, id)) }
}
beforeEach(async () => {
  tests++
  giver = await person("gives")
  friend = await person("takes")
  stranger = await person("looks on")
})

const buy = async (of: Person, ...seatIds: number[]): Promise<number> => {
  const { body } = await post(`${v7}/holds`, { seatIds }, of.headers)
  for (const step of ["paying", "confirm"]) await post(`${v7}/${body.id}/${step}`, {}, of.headers)
  return body.id
}
const offer = (id: number, of: Person, to: Pick<Person, "id">, headers: Headers = {}) =>
  post(`${v7}/${id}/transfer`, { userId: to.id }, { ...of.headers, ...headers })
const take = (id: number, of: Person) => post(`${v7}/${id}/transfer/take`, {}, of.headers)
const end = (id: number, of: Person) => post(`${v7}/${id}/transfer/end`, {}, of.headers)
const offersTo = (of: Person, query = "") => ask(`${v7}/offers${query}`, { headers: of.headers })
const read = (id: number, of: Person) => ask(`${v7}/${id}`, { headers: of.headers })
const codeOf = ({ status, body }: { readonly status: number; readonly body: { code?: string } }) => [status, body.code]

describe("a purchase that is offered to a person", () => {
  it("is seen by the two, and is that person's with a ticket of its own once they take it", async () => {
    const { concertId, optionId, seatIds } = await setUp(node.url)
    const id = await buy(giver, seatIds[0], seatIds[1])
    const before = (await read(id, giver)).body
    const offered = await offer(id, giver, friend)
    expect(offered).toMatchObject({ status: 200, body: { ...before, transferOffer: { userId: friend.id } } })
    expect((await read(id, giver)).body).toEqual(offered.body)
    expect((await offersTo(friend)).body).toEqual([
      {
        ...{ reservationId: id, fromUserId: giver.id, concertId, optionId, price: before.price },
        ...{ seatIds: [seatIds[0], seatIds[1]], seatNumbers: ["A-1", "A-2"], until: offered.body.transferOffer.until },
      },
    ])
    for (const other of [giver, stranger]) expect((await offersTo(other)).body).toEqual([])

    const taken = await take(id, friend)
    expect(taken.status).toBe(200)
    expect(taken.body).toEqual({ ...before, userId: friend.id, boughtByAnother: true })
    expect((await take(id, friend)).body).toEqual(taken.body)
    expect((await offersTo(friend)).body).toEqual([])
    const listed = async (of: Person) =>
      (await ask(`${v7}/me`, { headers: of.headers })).body.map(({ id: n }: { id: number }) => n)
    expect([await listed(giver), await listed(friend)]).toEqual([[], [id]])
    for (const path of ["", "/ticket", "/booking", "/payment"]) {
      expect(codeOf(await ask(`${v7}/${id}${path}`, { headers: giver.headers }))).toEqual([
        404,
        "reservation-not-found",
      ])
    }
    expect(codeOf(await post(`${v7}/${id}/cancel`, {}, giver.headers))).toEqual([404, "reservation-not-found"])
    const { ticket } = (await ask(`${v7}/${id}/ticket`, { headers: friend.headers })).body
    const keys = createLocalJWKSet((await ask(`${node.url}/.well-known/jwks.json`)).body)
    expect((await jwtVerify(ticket, keys)).payload).toMatchObject({ transfers: 1, seats: [seatIds[0], seatIds[1]] })
  })

  it("is ended by either of the two, and by no other person", async () => {
    const { seatIds } = await setUp(node.url)
    const id = await buy(giver, seatIds[0])
    for (const one of [giver, friend]) {
      expect((await offer(id, giver, friend)).status).toBe(200)
      expect(codeOf(await end(id, stranger))).toEqual([404, "transfer-none"])
      expect(codeOf(await take(id, stranger))).toEqual([404, "transfer-none"])
      expect(codeOf(await offer(id, stranger, friend))).toEqual([404, "reservation-not-found"])
      const ended = await end(id, one)
      expect([ended.status, ended.text]).toEqual([204, ""])
      expect(codeOf(await take(id, friend))).toEqual([404, "transfer-none"])
      expect((await offersTo(friend)).body).toEqual([])
      expect((await read(id, giver)).body).not.toHaveProperty("transferOffer")
    }
  })

  it("has the seats that its holder gave back, and does not tell of those of an earlier one", async () => {
    const { seatIds } = await setUp(node.url)
    const id = await buy(giver, seatIds[0], seatIds[1], seatIds[2])
    const giveBack = async (of: Person, seat: number) =>
      (await post(`${v7}/${id}/cancel-seats`, { seatIds: [seat] }, of.headers)).body.parts
    const own = await giveBack(giver, seatIds[0])
    expect(own).toMatchObject([{ seatIds: [seatIds[0]] }])
    await offer(id, giver, friend)
    expect((await take(id, friend)).body).not.toHaveProperty("parts")
    expect(await giveBack(friend, seatIds[1])).toMatchObject([{ seatIds: [seatIds[1]] }])
    await offer(id, friend, giver)
    expect((await take(id, giver)).body.parts).toEqual(own)
  })

  it("counts toward the limit of the one who takes it, and the offer stands where that refuses", async () => {
    const { seatIds } = await setUp(node.url, { maxReservationsPerUser: 2 })
    const [id, own] = [await buy(giver, seatIds[0], seatIds[1]), await buy(friend, seatIds[2])]
    await offer(id, giver, friend)
    expect(codeOf(await take(id, friend))).toEqual([409, "person-limit"])
    await post(`${v7}/${own}/cancel`, {}, friend.headers)
    expect((await take(id, friend)).body).toMatchObject({ userId: friend.id })
    expect(codeOf(await post(`${v7}/holds`, { seatId: seatIds[3] }, friend.headers))).toEqual([409, "person-limit"])
    expect((await post(`${v7}/holds`, { seatId: seatIds[3] }, giver.headers)).status).toBe(201)
  })

  it("changes hands no more once the policy of its concert forbids it, and its offer is ended by either of the two", async () => {
    const { concertId, seatIds } = await setUp(node.url)
    const [id, other] = [await buy(giver, seatIds[0]), await buy(giver, seatIds[1])]
    await offer(id, giver, friend)
    const path = `/api/concerts/${concertId}/sales-policy`
    const set = async (change: object) => {
      const policy = { generalSaleStartAt: "2020-01-01T00:00:00", maxReservationsPerUser: 4, ...change }
      return ask(`${node.url}${path}`, {
        ...{ method: "PUT", headers: { "content-type": "application/json" }, body: JSON.stringify(policy) },
      })
    }
    expect(await set({ transfersForbidden: true })).toMatchObject({ status: 200, body: { transfersForbidden: true } })
    expect((await ask(`${node.url}${path}`)).body.transfersForbidden).toBe(true)
    expect(codeOf(await offer(other, giver, friend))).toEqual([409, "transfers-forbidden"])
    expect(codeOf(await take(id, friend))).toEqual([409, "transfers-forbidden"])
    expect((await end(id, friend)).status).toBe(204)
    expect((await read(id, giver)).body).not.toHaveProperty("transferOffer")
    expect((await set({ transfersForbidden: false })).body.transfersForbidden).toBe(false)
    expect((await offer(other, giver, friend)).status).toBe(200)
    expect((await take(other, friend)).body).toMatchObject({ userId: friend.id })
    expect((await set({ transfersForbidden: "yes" })).status).toBe(400)
  })

  it("is answered once under one key, and only its holder learns whether there is such a person", async () => {
    const { seatIds } = await setUp(node.url)
    const id = await buy(giver, seatIds[0])
    expect(codeOf(await offer(id, stranger, { id: 999_999 }))).toEqual([404, "reservation-not-found"])
    expect(codeOf(await offer(id, giver, { id: 999_999 }))).toEqual([400, "user-unknown"])
    const key = { "idempotency-key": `offer-${id}` }
    const first = await offer(id, giver, friend, key)
    await end(id, friend)
    const again = await offer(id, giver, friend, key)
    expect(again.headers.get("idempotent-replayed")).toBe("true")
    expect(again.body).toEqual(first.body)
    expect((await offersTo(friend)).body).toEqual([])
    const standing = (await offer(id, giver, friend)).body.transferOffer
    // A time as clients know it.
    expect((await offer(id, giver, stranger)).body).toMatchObject({
      ...{ code: "transfer-standing", message: expect.stringContaining(standing.until) },
    })
  })

  it("leaves the key of its hold with the one who made it, whose first answer is kept", async () => {
    const { seatIds } = await setUp(node.url)
    const key = { ...giver.headers, "idempotency-key": "the-seats" }
    const hold = () => post(`${v7}/holds`, { seatIds: [seatIds[0]] }, key)
    const first = await hold()
    const { id } = first.body
    for (const step of ["paying", "confirm"]) await post(`${v7}/${id}/${step}`, {}, giver.headers)
    await offer(id, giver, friend)
    await take(id, friend)
    const again = await hold()
    expect(again.headers.get("idempotent-replayed")).toBe("true")
    expect(again).toMatchObject({ status: 201, body: first.body })
    // The sale, which knows the key for longer, says that it is gone and not to whom.
    const body = { userId: giver.id, seatId: seatIds[0] }
    const asked = await post(`${node.url}/api/reservations/v6/holds`, body, { "idempotency-key": "the-seats" })
    const message = `Reservation ${id}, which this key made, has gone to another person.`
    expect(asked).toMatchObject({ status: 409, body: { code: "transferred", message } })
  })

  it("is on record: who offered it to whom, who ended the offer, and who took it", async () => {
    const { seatIds } = await setUp(node.url)
    const id = await buy(giver, seatIds[0])
    expect(codeOf(await end(id, giver))).toEqual([404, "transfer-none"])
    await offer(id, giver, friend)
    await end(id, friend)
    for (const either of [giver, friend]) expect(codeOf(await end(id, either))).toEqual([404, "transfer-none"])
    await offer(id, giver, friend)
    await take(id, stranger)
    await take(id, friend)
    const chief = await person("chief")
    node.setRole(chief.id, "ADMIN")
    const headers = bearer(await signIn(node.url, chief.id))
    await expect
      .poll(async () => {
        const rows = (await ask(`${node.url}/api/admin/audit?kind=TRANSFER&limit=10`, { headers })).body
        return rows
          .filter((row: { reservationId: number }) => row.reservationId === id)
          .map((row: Record<string, unknown>) => [row.actorUserId, row.userId, row.detailMessage])
      })
      .toEqual([
        [friend.id, null, "taken"],
        [giver.id, friend.id, "offered"],
        [friend.id, null, "offer ended"],
        [giver.id, friend.id, "offered"],
      ])
  })

  it("is on record a bounded number of times a minute, however often a person repeats it", async () => {
    const { seatIds } = await setUp(node.url)
    const id = await buy(giver, seatIds[0])
    for (let i = 0; i <= limits.trailFoldAfter; i++) expect((await offer(id, giver, friend)).status).toBe(200)
    const chief = await person("chief of records")
    node.setRole(chief.id, "ADMIN")
    const headers = bearer(await signIn(node.url, chief.id))
    const rows = (await ask(`${node.url}/api/admin/audit?kind=TRANSFER&limit=100`, { headers })).body
    const own = rows.filter((row: { reservationId: number }) => row.reservationId === id)
    expect(own).toHaveLength(limits.trailFoldAfter)
  })
})

describe("the list of what is offered to a person", () => {
  it("comes page by page, the newest purchase first", async () => {
    const { seatIds } = await setUp(node.url)
    const ids: number[] = []
    for (const seat of seatIds.slice(0, 3)) {
      const id = await buy(giver, seat)
      await offer(id, giver, friend)
      ids.unshift(id)
    }
    const first = await offersTo(friend, "?limit=2")
    const [, next] = /^<(.+)>; rel="next"$/.exec(first.headers.get("link") ?? "")!
    const second = await ask(node.url + next, { headers: friend.headers })
    const all = [...first.body, ...second.body].map(({ reservationId }) => reservationId)
    expect([first.body.length, all]).toEqual([2, ids])
    expect(second.headers.get("link")).toBeNull()
    for (const wrong of ["0", `${limits.listPageMax + 1}`, "x"]) {
      expect((await offersTo(friend, `?limit=${wrong}`)).status).toBe(400)
    }
  })
})
