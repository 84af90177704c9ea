import { JournalMemory } from "@ticketrush/engine/journal/JournalMemory"
import { nodeDatabaseMs, nodeDefer } from "@ticketrush/engine/ports-node"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Answer, ask, bearer, createUser, post, setUp, signIn } from "./client.ts"
import { startNode, type TestNode } from "./TestNode.ts"

const journal = new JournalMemory(nodeDefer, nodeDatabaseMs)
let node: TestNode
let url: string
let admin: Record<string, string>
beforeAll(async () => {
  node = await startNode({ journal })
  url = node.url
  const chief = await createUser(url, "chief")
  node.setRole(chief, "ADMIN")
  admin = bearer(await signIn(url, chief))
})
afterAll(() => node.stop())

const policy = { generalSaleStartAt: "2020-01-01T00:00:00Z", maxReservationsPerUser: 1 }
const previewsOf = (concertId: number) => `${url}/api/admin/concerts/${concertId}/sales-policy/previews`
const preview = (concertId: number, more: Record<string, unknown> = {}) =>
  post(previewsOf(concertId), { ...policy, ...more }, admin)
const ended = async (begun: Answer): Promise<Answer> => {
  expect(begun.status).toBe(202)
  const address = `${url}${begun.headers.get("location")}`
  return await expect
    .poll(() => ask(address, { headers: admin }))
    .not.toMatchObject({ body: { status: "RUNNING" } })
    .then(() => ask(address, { headers: admin }))
}

describe("the preview of a sales policy", () => {
  it("tells what it would have refused, of whom, and changes nothing", async () => {
    const { concertId, seatIds } = await setUp(url)
    const person = await createUser(url, "mina")
    for (const seatId of seatIds.slice(0, 3)) await post(`${url}/api/reservations/v6/holds`, { userId: person, seatId })
    const { body } = await ended(await preview(concertId))
    expect(body).toMatchObject({
      ...{ concertId, status: "WHOLE", holds: 3, refused: 2, people: 1, bought: 0, untold: 0, backTooLate: 0 },
      refusedByCode: [{ code: "person-limit", holds: 2 }],
      examples: [{ userId: person, code: "person-limit" }, { userId: person }],
    })
    expect(body.eventsRead).toBe(body.events)
    expect((await ask(`${url}/api/concerts/${concertId}/sales-policy`)).body.code).toBe("sales-policy-unknown")
  })

  it("is refused like the policy itself", async () => {
    const { concertId } = await setUp(url)
    expect(await preview(concertId, { maxReservationsPerUser: 0 })).toMatchObject({
      ...{ status: 400, body: { message: "maxReservationsPerUser must be >= 1." } },
    })
    expect((await preview(concertId, { maxHoldsAtOnce: -1 })).status).toBe(422)
    expect((await preview(99_999)).body.code).toBe("sale-unknown")
  })

  it("runs alone: a second one is told to come back", async () => {
    const { concertId } = await setUp(url)
    const waiting: Array<() => void> = []
    const read = journal.read.bind(journal)
    journal.read = (...asked) => void waiting.push(() => read(...asked))
    const first = await preview(concertId)
    expect(first.body).toMatchObject({ status: "RUNNING", eventsRead: 0 })
    expect(await preview(concertId)).toMatchObject({ status: 429, body: { code: "preview-running" } })
    journal.read = read
    for (const go of waiting) go()
    expect((await ended(first)).body.status).toBe("WHOLE")
  })

  it("is kept while it is one of the newest sixteen, and found under its own concert alone", async () => {
    const { concertId } = await setUp(url)
    const first = await ended(await preview(concertId))
    const other = await setUp(url)
    const elsewhere = `${previewsOf(other.concertId)}/${first.body.id}`
    expect((await ask(elsewhere, { headers: admin })).body.code).toBe("preview-unknown")
    for (let i = 0; i < 16; i++) await ended(await preview(concertId))
    const address = `${previewsOf(concertId)}/${first.body.id}`
    expect(await ask(address, { headers: admin })).toMatchObject({ status: 404, body: { code: "preview-unknown" } })
  })
})
