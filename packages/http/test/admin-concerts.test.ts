import { limits } from "@ticketrush/protocol"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ask, bearer, createUser, post, signIn } from "./client.ts"
import { startNode, type TestNode } from "./TestNode.ts"

let node: TestNode
let admin: Record<string, string>
let chief: number
beforeAll(async () => {
  node = await startNode()
  chief = await createUser(node.url, "chief")
  node.setRole(chief, "ADMIN")
  admin = bearer(await signIn(node.url, chief))
})
afterAll(() => node.stop())

const night = {
  ...{ title: "Encore", artistName: "IU", agencyName: "EDAM", concertDate: "2099-01-01T19:00:00" },
  ...{ seatCount: 3, ticketPriceAmount: 1_000 },
}
const concerts = () => `${node.url}/api/admin/concerts`
const create = (more: Record<string, unknown> = {}, headers: Record<string, string> = {}) =>
  post(concerts(), { ...night, ...more }, { ...admin, ...headers })
const rename = (id: number, body: unknown) =>
  ask(`${concerts()}/${id}`, {
    method: "PUT",
    headers: { ...admin, "content-type": "application/json" },
    body: JSON.stringify(body),
  })
const retire = (id: number) => ask(`${concerts()}/${id}`, { method: "DELETE", headers: admin })
const listed = async (id: number) =>
  (await ask(`${node.url}/api/concerts`)).body.find((each: { id: number }) => each.id === id)
const trailOf = async (id: number) =>
  (await ask(`${node.url}/api/admin/audit?kind=CATALOGUE_CHANGE&concertId=${id}`, { headers: admin })).body.map(
    ({ result, detailMessage }: { result: string; detailMessage: string }) => `${result} ${detailMessage}`,
  )

describe("a concert, by an administrator", () => {
  it("is put up, renamed and retired, and each order is on record", async () => {
    const { body, status } = await create()
    expect([status, body.optionIds.length]).toEqual([201, 1])
    const id = body.concertId
    expect(await listed(id)).toMatchObject({ title: "Encore" })
    expect((await rename(id, { title: " Finale " })).body).toMatchObject({ id, title: "Finale", artistName: "IU" })
    expect(await listed(id)).toMatchObject({ title: "Finale" })
    expect((await retire(id)).status).toBe(204)
    expect(await listed(id)).toBeUndefined()
    expect(await trailOf(id)).toEqual([
      ...["SUCCESS retire", "ORDERED retire"],
      ...["SUCCESS title:  Finale ", "ORDERED title:  Finale "],
    ])
  })

  it("is put up once under one key, also when it is sent again, and another one is refused", async () => {
    const key = { "idempotency-key": "once" }
    const first = await create({}, key)
    expect((await create({}, key)).body).toEqual(first.body)
    expect((await create({ title: "Other" }, key)).body.code).toBe("key-reused")
  })

  it("is put up with a body of more than 16 KiB, by a token that is seen for the first time and by one that is known", async () => {
    const seats = Array.from({ length: 2_500 }, (_, n) => `A-${n + 1}`)
    const seatLayout = { sections: [{ code: "A", capacity: 2_500 }], flags: [{ flag: "restricted-view", seats }] }
    const { seatCount: _, ...large } = { ...night, seatLayout }
    expect(JSON.stringify(large).length).toBeGreaterThan(20_000)
    const fresh = bearer(await signIn(node.url, chief))
    for (const title of ["First", "Known"]) {
      expect(await post(concerts(), { ...large, title }, fresh)).toMatchObject({ status: 201 })
    }
  })

  it("names the bound of its own body, and that of a title", async () => {
    const padded = (bytes: number) => JSON.stringify(night) + " ".repeat(bytes)
    const tooLarge = await post(concerts(), padded(limits.setupBodyBytesMax), admin)
    expect([tooLarge.status, tooLarge.body.message]).toEqual([
      413,
      expect.stringContaining(String(limits.setupBodyBytesMax)),
    ])
    const { concertId } = (await create()).body
    const title = await rename(concertId, { title: "x".repeat(limits.bodyBytesMax) })
    expect([title.status, title.body.message]).toEqual([413, expect.stringContaining(String(limits.bodyBytesMax))])
  })

  it("is refused in the words of the set-up", async () => {
    expect(await create({ concertDate: "2001-01-01T19:00:00" })).toMatchObject({
      ...{ status: 422, body: { message: "concertDate is in the past." } },
    })
    expect((await create({ title: 5 })).body.code).toBe("malformed-json")
    expect((await create({ nonsense: 5 })).body.code).toBe("field-unknown")
    expect((await create({}, { "idempotency-key": "é" })).body.code).toBe("key-invalid")
  })

  it("is not there after it was retired, and what was refused is on record", async () => {
    const id = (await create()).body.concertId
    await retire(id)
    for (const answer of [await rename(id, { title: "Late" }), await retire(id)]) {
      expect(answer.body.code).toBe("sale-unknown")
    }
    expect(await trailOf(id)).toContain(`DENIED retire: Concert not found: ${id}`)
    expect((await rename(id, { title: 5 })).body.code).toBe("malformed-json")
  })
})
