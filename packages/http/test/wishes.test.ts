/** Wishes that are filed before the opening, over HTTP. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ask, bearer, createUser, post, setUp, signIn } from "./client.ts"
import { startNode, type TestNode } from "./TestNode.ts"

let node: TestNode
beforeAll(async () => {
  node = await startNode()
})
afterAll(() => node.stop())

const signedIn = async (name: string) => {
  const person = await createUser(node.url, name)
  return { person, headers: bearer(await signIn(node.url, person)) }
}
const at = (concertId: number): string => `${node.url}/api/v7/wishes/${concertId}`
const file = (concertId: number, wishes: unknown, headers: Record<string, string>) =>
  ask(at(concertId), {
    method: "PUT",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ wishes }),
  })

describe("wishes", () => {
  it("are filed, read and withdrawn by their person alone", async () => {
    const { concertId, optionId } = await setUp(node.url, { generalSaleStartAt: "2098-12-31T10:00:00" })
    const [mina, jun] = [await signedIn("mina"), await signedIn("jun")]
    const filed = await file(
      concertId,
      [
        { optionId, seats: 2, atWorst: "adjacent" },
        { optionId, seats: 1 },
      ],
      mina.headers,
    )
    expect(filed).toMatchObject({
      status: 200,
      body: {
        concertId,
        wishes: [
          { optionId, seats: 2, tier: null, section: null, flag: null, atWorst: "adjacent" },
          { optionId, seats: 1, atWorst: "anywhere" },
        ],
        ...{ outcome: null, rank: null, reservationId: null },
      },
    })
    expect((await ask(at(concertId), { headers: mina.headers })).body).toEqual(filed.body)
    expect(await ask(at(concertId), { headers: jun.headers })).toMatchObject({
      status: 404,
      body: { code: "wishes-none" },
    })
    const withdrawn = await ask(at(concertId), { method: "DELETE", headers: mina.headers })
    expect(withdrawn.body).toMatchObject({ outcome: "WITHDRAWN" })
    const again = await ask(at(concertId), { method: "DELETE", headers: mina.headers })
    expect(again.body).toEqual(withdrawn.body)
  })

  it("lead to a hold when the sale opens, which their person finds among their reservations", async () => {
    const { concertId, optionId, seatIds } = await setUp(node.url, { generalSaleStartAt: "2098-12-31T10:00:00" })
    const [mina, jun] = [await signedIn("mina 2"), await signedIn("jun 2")]
    for (const { headers } of [mina, jun]) {
      await post(`${node.url}/api/v7/waiting-queue/join`, { concertId }, headers)
      expect(
        (
          await file(
            concertId,
            [
              { optionId, seats: 3 },
              { optionId, seats: 2 },
            ],
            headers,
          )
        ).status,
      ).toBe(200)
    }
    const opening = { generalSaleStartAt: "2020-01-01T00:00:00", maxReservationsPerUser: 4 }
    const opened = await ask(`${node.url}/api/concerts/${concertId}/sales-policy`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(opening),
    })
    expect(opened.status).toBe(200)
    const outcomeOf = async (who: typeof mina) => (await ask(at(concertId), { headers: who.headers })).body
    await expect.poll(async () => (await outcomeOf(jun)).outcome).toBe("MET")
    expect(await outcomeOf(mina)).toMatchObject({ outcome: "MET", rank: 1 })
    const second = await outcomeOf(jun)
    expect(second).toMatchObject({ rank: 2 })
    const hold = await ask(`${node.url}/api/reservations/v7/${second.reservationId}`, { headers: jun.headers })
    expect(hold.body).toMatchObject({ status: "HOLD", userId: jun.person, seatIds: seatIds.slice(3) })
    expect(await file(concertId, [{ optionId, seats: 1 }], mina.headers)).toMatchObject({
      status: 409,
      body: { code: "wishes-late" },
    })
  })
})
