/** Messages of endpoints, as administrators order and follow them. */
import { limits } from "@ticketrush/protocol"
import { WebhookMemory } from "@ticketrush/webhooks/tables/WebhookMemory"
import { webhookStoresMemory } from "@ticketrush/webhooks/WebhooksMemory"
import { Effect } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Answer, ask, bearer, post, signIn, type Tokens } from "../client.ts"
import { startNode, type TestNode } from "../TestNode.ts"

const memory = new WebhookMemory()
const stores = webhookStoresMemory(memory)
const at = Date.UTC(2026, 10, 29, 12)
let node: TestNode
let roots: Tokens
let endpoint = ""
beforeAll(async () => {
  node = await startNode({ webhooks: stores, zone: "UTC" })
  roots = await signIn(node.url, (await Effect.runPromise(node.users.create({ username: "root", role: "ADMIN" }))).id)
  const wish = { url: "https://shop.example/", events: ["reservation.confirmed"] }
  const { body } = await post(`${node.url}/api/webhooks/endpoints`, wish, bearer(roots))
  endpoint = `${node.url}/api/webhooks/endpoints/${body.id}`
  const messages = Array.from({ length: 60 }, (_, n) => ({
    message: `evt_1_${n + 1}`,
    type: "reservation.confirmed" as const,
    ...{ partition: 0, body: "{}", at: at + 1_000 * n },
  }))
  await Effect.runPromise(stores.deliveries.write(1, 0, 60, messages))
})
afterAll(() => node.stop())

const codeOf = ({ status, body }: Answer) => [status, body.code]
const order = (word: string, body: unknown = {}): Promise<Answer> => post(`${endpoint}/${word}`, body, bearer(roots))
const log = (query = ""): Promise<Answer> => ask(`${endpoint}/attempts${query}`, { headers: bearer(roots) })
const queued = () => memory.messages.filter(({ only }) => only !== null).map(({ message }) => message)

describe("messages of an endpoint", () => {
  it("are tried with a test of their own, which stands behind the others", async () => {
    const { status, body } = await order("test")
    expect([status, Object.keys(body)]).toEqual([202, ["messageId"]])
    expect(body.messageId).toMatch(/^test_[0-9a-f]{24}$/)
    expect((await order("test")).body.messageId).not.toBe(body.messageId)
    expect(queued().slice(0, 1)).toEqual([body.messageId])
  })

  it("are sent again, one by its id or all of a time", async () => {
    expect((await order("replay", { messageId: "evt_1_3" })).body).toEqual({ messages: 1 })
    expect(queued().at(-1)).toBe("evt_1_3")
    const time = { fromAt: "2026-11-29T12:00:01", toAt: "2026-11-29T12:00:03+00:00" }
    expect((await order("replay", time)).body).toEqual({ messages: 3 })
    expect(queued().slice(-3)).toEqual(["evt_1_2", "evt_1_3", "evt_1_4"])
    expect(codeOf(await order("replay", { messageId: "evt_1_99" }))).toEqual([404, "webhook-message"])
  })

  it.each([
    {},
    { messageId: "evt_1_1", fromAt: "2026-11-29T12:00:01", toAt: "2026-11-29T12:00:02" },
    { fromAt: "2026-11-29T12:00:01" },
    { fromAt: "yesterday", toAt: "today" },
    { messageId: 7 },
  ])("are not sent again for an order that is none: %j", async (body) => {
    expect(codeOf(await order("replay", body))).toEqual([400, "malformed-json"])
  })

  it("are followed attempt by attempt, the newest first, so many on a page", async () => {
    const [partition] = memory.partitions
    for (let n = 0; n < 60; n++) {
      const { id, message } = memory.messages[n]
      const from = n === 0 ? partition : { ...partition, done: memory.messages[n - 1].id }
      const said = { at: at + n, tookMs: 7, status: n === 59 ? 503 : 200, detail: "answered" }
      const outcome = n === 59 ? "given-up" : "taken"
      const attempt = { message, type: "reservation.confirmed", attempt: 1, outcome, nextAt: null, ...said } as const
      await Effect.runPromise(
        stores.deliveries.settle([{ from, to: { ...partition, done: id }, attempt, disabled: null }]),
      )
    }
    const first = (await log()).body
    expect(first.attempts).toHaveLength(limits.webhookAttemptsShownDefault)
    expect(first.attempts[0]).toEqual({
      ...{ id: first.attempts[0].id, messageId: "evt_1_60", type: "reservation.confirmed", attempt: 1 },
      ...{ attemptedAt: "2026-11-29T12:00:00.059+00:00", tookMs: 7, outcome: "GIVEN_UP", httpStatus: 503 },
      ...{ detail: "answered", nextAttemptAt: null },
    })
    const second = (await log(`?before=${first.next}`)).body
    expect(second.attempts).toHaveLength(60 - limits.webhookAttemptsShownDefault)
    expect(second.next).toBeNull()
    expect((await log("?limit=3")).body.attempts).toEqual(first.attempts.slice(0, 3))
    expect((await log(`?limit=${limits.webhookAttemptsShownMax + 1}`)).body.attempts).toHaveLength(60)
  })

  it.each(["?limit=x", "?before=x", "?before=1&before=2"])("refuse a question that is none: %s", async (query) => {
    expect(codeOf(await log(query))).toEqual([400, "bad-request"])
  })
})
