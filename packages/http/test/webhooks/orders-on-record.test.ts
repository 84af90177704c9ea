/** Orders about endpoints of webhooks in the audit trail: who ordered what, and what came of it. */
import { storeUnavailable, writeUnknown } from "@ticketrush/engine/catalogue/errors"
import { webhookStoresMemory } from "@ticketrush/webhooks/WebhooksMemory"
import { Effect } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Answer, ask, bearer, signIn, type Tokens } from "../client.ts"
import { startNode, type TestNode } from "../TestNode.ts"

const stores = webhookStoresMemory()
let node: TestNode
let chief = 0
let tokens: Tokens
beforeAll(async () => {
  const endpoints = {
    ...stores.endpoints,
    // The first is written and not told of; the second is not written.
    enable: (id: number) => Effect.andThen(stores.endpoints.enable(id), writeUnknown("no answer")),
    disable: () => storeUnavailable("no connection"),
  }
  node = await startNode({ webhooks: { ...stores, endpoints } })
  chief = (await Effect.runPromise(node.users.create({ username: "root", role: "ADMIN" }))).id
  tokens = await signIn(node.url, chief)
})
afterAll(() => node.stop())

const order = (method: string, path: string, body: unknown = {}): Promise<Answer> =>
  ask(`${node.url}/api/webhooks/endpoints${path}`, {
    method,
    headers: { ...bearer(tokens), "content-type": "application/json" },
    ...(method === "DELETE" ? {} : { body: JSON.stringify(body) }),
  })
/** In the order in which they were written, without those that were written before. */
let read = 0
const written = async (): Promise<ReadonlyArray<string>> => {
  const { body } = await ask(`${node.url}/api/admin/audit?kind=WEBHOOK_CHANGE&actorUserId=${chief}`, {
    headers: bearer(tokens),
  })
  const rows = body.map(
    ({ result, detailMessage }: { result: string; detailMessage: string }) => `${result} ${detailMessage}`,
  )
  const fresh = rows.reverse().slice(read)
  read = rows.length
  return fresh
}
const wish = (url: string) => ({ url, events: ["sale.closed"] })

describe("an order about an endpoint of webhooks", () => {
  let id = 0
  it("is on record before it is carried out, and then what came of it", async () => {
    const made = await order("POST", "", wish("https://shop.example/hear?token=secret"))
    id = made.body.id
    await order("PUT", `/${id}`, wish("https://shop.example/other"))
    await order("POST", `/${id}/rotate`)
    const test = await order("POST", `/${id}/test`)
    await order("POST", `/${id}/replay`, { fromAt: "2026-11-29T12:00:01+00:00", toAt: "2026-11-29T12:00:03+00:00" })
    expect([made.status, test.status]).toEqual([201, 202])
    const add = "add https://shop.example/hear for sale.closed"
    const change = `endpoint ${id}: change to https://shop.example/other for sale.closed`
    const replay = `endpoint ${id}: replay from 2026-11-29T12:00:01.000Z to 2026-11-29T12:00:03.000Z`
    expect(await written()).toEqual([
      ...[`ORDERED ${add}`, `SUCCESS endpoint ${id}: ${add}`],
      ...[`ORDERED ${change}`, `SUCCESS ${change}`],
      ...[`ORDERED endpoint ${id}: rotate`, `SUCCESS endpoint ${id}: rotate`],
      ...[`ORDERED endpoint ${id}: test`, `SUCCESS endpoint ${id}: test`],
      ...[`ORDERED ${replay}`, `SUCCESS ${replay}`],
    ])
  })

  it("is unknown on record when it may have been carried out, and failed only when nothing was written", async () => {
    expect((await order("POST", `/${id}/enable`)).body.code).toBe("catalogue-outcome-unknown")
    expect((await order("POST", `/${id}/disable`)).body.code).toBe("catalogue-unavailable")
    expect(await written()).toEqual([
      ...[`ORDERED endpoint ${id}: enable`, `UNKNOWN endpoint ${id}: enable: no answer`],
      ...[`ORDERED endpoint ${id}: disable`, `FAILED endpoint ${id}: disable: no connection`],
    ])
  })

  it("is denied on record when it is refused", async () => {
    const removed = `endpoint ${id}: remove`
    expect((await order("DELETE", `/${id}`)).status).toBe(204)
    expect((await order("DELETE", `/${id}`)).status).toBe(404)
    const [first, second, third, fourth] = await written()
    expect([first, second, third]).toEqual([`ORDERED ${removed}`, `SUCCESS ${removed}`, `ORDERED ${removed}`])
    expect(fourth).toMatch(`DENIED ${removed}: `)
  })

  it("that is none is not on record", async () => {
    expect((await order("POST", "", wish("no address"))).status).toBe(422)
    expect((await order("POST", `/${id}/rotate`, { overlapSeconds: "long" })).status).toBe(400)
    expect(await written()).toEqual([])
  })
})
