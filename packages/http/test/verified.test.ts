/** Concerts that are sold to verified people alone, over HTTP. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ask, bearer, createUser, post, setUp, signIn } from "./client.ts"
import { startNode, type TestNode } from "./TestNode.ts"

let node: TestNode
let admin: { readonly authorization: string }
beforeAll(async () => {
  node = await startNode({ proof: { mode: "always" } })
  const id = await createUser(node.url, "verifier")
  node.setRole(id, "ADMIN")
  admin = bearer(await signIn(node.url, id))
})
afterAll(() => node.stop())

const json = { "content-type": "application/json" }
const put = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  ask(node.url + path, { method: "PUT", headers: { ...json, ...headers }, body: JSON.stringify(body) })
const verify = (id: number, verified: unknown) => put(`/api/auth/users/${id}/verification`, { verified }, admin)
const forVerified = async (minimumVerification: string) => {
  const concert = await setUp(node.url)
  const policy = { generalSaleStartAt: "2020-01-01T00:00:00", maxReservationsPerUser: 2, minimumVerification }
  const set = await put(`/api/concerts/${concert.concertId}/sales-policy`, policy)
  expect(set.body.minimumVerification).toBe(minimumVerification)
  return concert
}

describe("a concert for verified people", () => {
  it("takes a person into its line and lets them hold once an administrator has marked them, who need no proof of work", async () => {
    const { concertId, seatIds } = await forVerified("PHONE")
    const person = await createUser(node.url, "mina")
    const mine = bearer(await signIn(node.url, person))
    const join = () => post(`${node.url}/api/v7/waiting-queue/join`, { concertId }, mine)
    const hold = () => post(`${node.url}/api/reservations/v7/holds`, { seatId: seatIds[0] }, mine)
    for (const verified of ["NONE", "EMAIL"]) {
      expect((await verify(person, verified)).body).toMatchObject({ id: person, verified })
      for (const asked of [await join(), await hold()]) {
        expect(asked).toMatchObject({ status: 409, body: { code: "person-unverified" } })
      }
    }
    expect((await verify(person, "PHONE")).status).toBe(200)
    expect((await join()).body).toMatchObject({ status: "WAITING", place: 1 })
    expect((await hold()).status).toBe(201)
    const { body } = await ask(`${node.url}/api/admin/audit?kind=VERIFICATION_CHANGE&userId=${person}&limit=2`, {
      headers: admin,
    })
    expect(body).toMatchObject([
      { result: "SUCCESS", detailMessage: "PHONE" },
      { result: "ORDERED", detailMessage: "PHONE" },
    ])
  })

  it("counts for people of a trusted caller: their holds by what is known of them, their joins as unverified", async () => {
    const { concertId, seatIds } = await forVerified("EMAIL")
    const person = await createUser(node.url, "jun")
    const hold = () => post(`${node.url}/api/reservations/v6/holds`, { userId: person, seatId: seatIds[0] })
    expect((await hold()).body.code).toBe("person-unverified")
    await verify(person, "EMAIL")
    expect((await hold()).status).toBe(201)
    const joined = await post(`${node.url}/api/v1/waiting-queue/join`, { userId: person, concertId })
    expect(joined.body.code).toBe("person-unverified")
  })

  it("is taken from another person by those who are verified themselves", async () => {
    const { seatIds } = await forVerified("PHONE")
    const [giver, friend] = [await createUser(node.url, "gives"), await createUser(node.url, "takes")]
    const [theirs, mine] = [bearer(await signIn(node.url, giver)), bearer(await signIn(node.url, friend))]
    await verify(giver, "PHONE")
    const { body } = await post(`${node.url}/api/reservations/v7/holds`, { seatId: seatIds[0] }, theirs)
    const own = `${node.url}/api/reservations/v7/${body.id}`
    for (const step of ["paying", "confirm"]) await post(`${own}/${step}`, {}, theirs)
    expect((await post(`${own}/transfer`, { userId: friend }, theirs)).status).toBe(200)
    const take = () => post(`${own}/transfer/take`, {}, mine)
    expect(await take()).toMatchObject({ status: 409, body: { code: "person-unverified" } })
    await verify(friend, "PHONE")
    expect((await take()).body).toMatchObject({ status: "CONFIRMED", userId: friend })
  })

  it("takes wishes of a verified person", async () => {
    const concert = await setUp(node.url)
    const policy = {
      generalSaleStartAt: "2099-01-01T00:00:00",
      maxReservationsPerUser: 2,
      minimumVerification: "EMAIL",
    }
    await put(`/api/concerts/${concert.concertId}/sales-policy`, policy)
    const person = await createUser(node.url, "ara")
    await verify(person, "EMAIL")
    const filed = await put(
      `/api/v7/wishes/${concert.concertId}`,
      { wishes: [{ optionId: concert.optionId, seats: 1 }] },
      bearer(await signIn(node.url, person)),
    )
    expect(filed.status).toBe(200)
  })

  it("is set by a word that there is, and a person is marked with one", async () => {
    const { concertId } = await setUp(node.url)
    const policy = {
      generalSaleStartAt: "2020-01-01T00:00:00",
      maxReservationsPerUser: 2,
      minimumVerification: "PASSPORT",
    }
    expect((await put(`/api/concerts/${concertId}/sales-policy`, policy)).status).toBe(400)
    expect((await verify(1, "passport")).body.message).toContain("verified must be one of NONE, EMAIL, PHONE")
    expect((await verify(99_999, "PHONE")).body.code).toBe("user-unknown")
    const people = await ask(`${node.url}/api/auth/users?prefix=mina`, { headers: admin })
    expect(people.body).toMatchObject([{ username: "mina", verified: "PHONE" }])
  })
})
