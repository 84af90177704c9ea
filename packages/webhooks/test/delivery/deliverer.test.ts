/** Delivery in virtual time: order, retries over days, endpoints that end, servers that die. */
import { storeUnavailable, writeUnknown } from "@ticketrush/engine/catalogue/errors"
import { StandardWebhookVerifier } from "@ticketrush/payment/webhooks/StandardWebhooks"
import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import { retriesMs } from "../../src/delivery/after-attempt.ts"
import { webhookPartitions } from "../../src/messages/Message.ts"
import { answered, hour, Shop, secret, settings } from "./Shop.ts"

const day = 24 * hour
/** Reservations of one partition: theirs are told one after another. */
const onePartition = (count: number): ReadonlyArray<number> => Array.from({ length: count }, () => webhookPartitions)

describe("delivery", () => {
  it("sends each message once, in order, to each endpoint that asks for its type", () => {
    const shop = new Shop()
    shop.register("https://a.example/")
    shop.register("https://b.example/", ["sale.closed"])
    shop.start()
    const ids = shop.write(onePartition(8))
    shop.time.pass(1_000)
    expect(shop.idsOf("https://a.example/")).toEqual(ids)
    expect(shop.idsOf("https://b.example/")).toEqual([])
    shop.time.pass(day)
    expect(shop.came).toHaveLength(8)
  })

  it("signs in the form of Standard Webhooks, with every secret that counts at the time", () => {
    const shop = new Shop()
    const id = shop.register()
    const newer = `whsec_${Buffer.alloc(32, 9).toString("base64")}`
    Effect.runSync(shop.endpoints.rotate(id, { secret: newer, at: shop.time.nowMs(), overlapMs: hour }))
    shop.start()
    const accepts = (key: string, nth: number): boolean => {
      const { headers, body } = shop.came[nth].request
      return (
        new StandardWebhookVerifier([key]).verify((name) => headers[name] ?? "", body, shop.came[nth].at).kind ===
        "authentic"
      )
    }
    shop.write([1])
    shop.time.pass(1_000)
    expect([accepts(secret, 0), accepts(newer, 0)]).toEqual([true, true])
    shop.time.pass(hour)
    shop.write([1])
    shop.time.pass(1_000)
    expect([accepts(secret, 1), accepts(newer, 1)]).toEqual([false, true])
  })

  it("tells of one reservation in order and of several beside each other, so that one that is not taken stops only its partition", () => {
    const shop = new Shop()
    shop.register()
    const refused = shop.write([webhookPartitions])[0]
    shop.answer = ({ id }) => ({ outcome: answered(id === refused ? 500 : 200) })
    shop.start()
    const [behind, ...others] = shop.write([webhookPartitions, 1, 2, 3])
    shop.time.pass(4_000)
    expect(new Set(shop.idsOf())).toEqual(new Set([refused, ...others]))
    shop.answer = () => ({ outcome: answered(200) })
    shop.time.pass(hour)
    expect(shop.idsOf().slice(-2)).toEqual([refused, behind])
  })

  it("tries again for three days, with the same id and a new time, and goes on when it is taken", () => {
    const shop = new Shop()
    shop.register()
    shop.answer = () => ({ outcome: answered(503) })
    shop.start()
    const [first, second] = shop.write(onePartition(2))
    shop.time.pass(75 * hour)
    expect(new Set(shop.idsOf())).toEqual(new Set([first]))
    const pauses = shop.came.slice(1).map(({ at }, n) => at - shop.came[n].at)
    expect(pauses.map((pause, n) => Math.round((pause / retriesMs[n]) * 100))).toEqual(pauses.map(() => 100))
    const times = shop.came.map(({ request }) => request.headers["webhook-timestamp"])
    expect(new Set(times).size).toBe(shop.came.length)
    shop.answer = () => ({ outcome: answered(204) })
    shop.time.pass(2 * day)
    expect(shop.idsOf().slice(-2)).toEqual([first, second])
  })

  it("disables an endpoint that has taken nothing for three days, tells the operator, and loses nothing", () => {
    const shop = new Shop()
    const id = shop.register()
    shop.answer = () => ({ outcome: { kind: "failed", reason: "connect ECONNREFUSED" } })
    shop.start()
    const ids = shop.write(onePartition(3))
    shop.time.pass(5 * day)
    expect(shop.came).toHaveLength(retriesMs.length + 1)
    expect(Effect.runSync(shop.endpoints.find(id)).disabled).toMatchObject({
      by: "failing",
      reason: "it has taken nothing for 76 hours: connect ECONNREFUSED",
    })
    expect(shop.warnings).toEqual([expect.stringContaining("an endpoint of webhooks was disabled")])
    shop.answer = () => ({ outcome: answered(200) })
    Effect.runSync(shop.endpoints.enable(id))
    shop.wake()
    shop.time.pass(hour)
    expect(shop.idsOf().slice(-3)).toEqual(ids)
  })

  it("gives one message up where the endpoint takes others, and goes on behind it", () => {
    const shop = new Shop()
    const id = shop.register()
    const [refused, ...rest] = [...shop.write([webhookPartitions, webhookPartitions])]
    shop.answer = (came) => ({ outcome: answered(came.id === refused ? 422 : 200) })
    shop.start()
    for (let n = 0; n < 5; n++) {
      shop.time.pass(day)
      shop.write([1])
    }
    shop.time.pass(hour)
    expect(shop.idsOf().filter((each) => each === refused)).toHaveLength(retriesMs.length + 1)
    expect(shop.idsOf()).toEqual(expect.arrayContaining(rest))
    expect(Effect.runSync(shop.endpoints.find(id)).disabled).toBeNull()
    const log = Effect.runSync(shop.store.attempts(id, null, 100))
    expect(log.filter(({ outcome }) => outcome === "given-up").map(({ message }) => message)).toEqual([refused])
  })

  it("disables an endpoint at once that answers 410, and sends it nothing more", () => {
    const shop = new Shop()
    const id = shop.register()
    shop.answer = () => ({ outcome: answered(410) })
    shop.start()
    shop.write(onePartition(2))
    shop.time.pass(5 * day)
    expect(shop.came).toHaveLength(1)
    expect(Effect.runSync(shop.endpoints.find(id)).disabled).toMatchObject({ by: "gone", reason: "it answered 410" })
  })

  it.each([301, 302, 307, 400, 404, 500])("takes %i for no success", (status) => {
    const shop = new Shop()
    shop.register()
    shop.answer = () => ({ outcome: answered(status) })
    shop.start()
    const [id] = shop.write([0])
    shop.time.pass(10_000)
    expect(shop.idsOf()).toEqual([id, id])
  })

  it("waits for as long as an endpoint asks, a day at most", () => {
    const shop = new Shop()
    shop.register()
    shop.answer = () => ({ outcome: answered(429, "7200") })
    shop.start()
    shop.write([0])
    shop.time.pass(2 * hour - 60_000)
    expect(shop.came).toHaveLength(1)
    shop.answer = () => ({ outcome: answered(429, "999999999") })
    shop.time.pass(2 * 60_000)
    expect(shop.came).toHaveLength(2)
    shop.time.pass(day - 3 * 60_000)
    expect(shop.came).toHaveLength(2)
    shop.time.pass(5 * 60_000)
    expect(shop.came).toHaveLength(3)
  })

  it("cuts an attempt that is not answered in time, and other endpoints notice nothing of it", () => {
    const shop = new Shop()
    shop.register("https://slow.example/")
    shop.register("https://fast.example/")
    shop.answer = ({ url }) => (url.includes("slow") ? { outcome: null } : { outcome: answered(200) })
    shop.start()
    const ids = shop.write(onePartition(20))
    shop.time.pass(settings.answerMsMax - 1_000)
    expect(shop.idsOf("https://fast.example/")).toEqual(ids)
    expect(shop.idsOf("https://slow.example/")).toEqual(ids.slice(0, 1))
    shop.time.pass(30_000)
    expect(shop.idsOf("https://slow.example/")).toEqual([ids[0], ids[0]])
  })

  it("sends nothing of an endpoint that an operator disabled, and goes on where it stopped", () => {
    const shop = new Shop()
    const id = shop.register()
    shop.start()
    Effect.runSync(shop.endpoints.disable(id, { by: "operator", at: shop.time.nowMs(), reason: "ordered" }))
    shop.wake()
    const ids = shop.write(onePartition(3))
    shop.time.pass(day)
    expect(shop.came).toEqual([])
    Effect.runSync(shop.endpoints.enable(id))
    shop.wake()
    shop.time.pass(1_000)
    expect(shop.idsOf()).toEqual(ids)
  })

  it("begins with what happens after an endpoint was registered", () => {
    const shop = new Shop()
    shop.register("https://first.example/")
    shop.start()
    shop.write(onePartition(2))
    shop.register("https://later.example/")
    const ids = shop.write(onePartition(2))
    shop.time.pass(hour)
    expect(shop.idsOf("https://later.example/")).toEqual(ids)
  })

  it("is one server's at a time: another one sends when the time of the first is over, or when it stops", () => {
    const shop = new Shop()
    shop.register()
    const first = shop.start({ owner: "first" })
    shop.start({ owner: "second" })
    const ids = shop.write(onePartition(2))
    shop.time.pass(60_000)
    expect(shop.memory.sender?.owner).toBe("first")
    first.stop(() => {})
    shop.time.pass(settings.pollMs)
    expect(shop.memory.sender?.owner).toBe("second")
    expect(shop.idsOf()).toEqual(ids)
  })

  it("waits for a claim that is under way when it stops, so that the next server can send at once", () => {
    const shop = new Shop()
    shop.register()
    const first = shop.start({ owner: "first" }, (store) => ({
      ...store,
      claim: (...asked) => Effect.callback((resume) => void shop.time.after(50, () => resume(store.claim(...asked)))),
    }))
    let stopped = false
    first.stop(() => {
      stopped = true
    })
    expect(stopped).toBe(false)
    shop.time.pass(100)
    expect([stopped, shop.memory.sender]).toEqual([true, undefined])
    shop.start({ owner: "second" })
    expect(shop.memory.sender?.owner).toBe("second")
  })

  it("lets the next server send when its claim was written and the answer was lost", () => {
    const shop = new Shop()
    shop.register()
    const first = shop.start({ owner: "first" }, (store) => ({
      ...store,
      claim: (...asked) => Effect.andThen(store.claim(...asked), writeUnknown("the answer was lost")),
    }))
    first.stop(() => {})
    expect(shop.memory.sender).toBeUndefined()
  })

  it("ends its stop also while the tables take nothing of what came of attempts", () => {
    const shop = new Shop()
    shop.register()
    const first = shop.start({}, (store) => ({ ...store, settle: () => storeUnavailable("the tables are away") }))
    shop.write([0])
    shop.time.pass(settings.pauseMs / 2)
    let stopped = false
    first.stop(() => {
      stopped = true
    })
    shop.time.pass(settings.pauseMs)
    expect([stopped, shop.memory.sender]).toEqual([true, undefined])
  })

  it("keeps a log of attempts, the newest first, page by page", () => {
    const shop = new Shop()
    const id = shop.register()
    let count = 0
    shop.answer = () => ({ outcome: answered(++count === 1 ? 500 : 200), afterMs: 250 })
    shop.start()
    const [a, b] = shop.write(onePartition(2))
    shop.time.pass(hour)
    const page = Effect.runSync(shop.store.attempts(id, null, 2))
    expect(
      page.map(({ message, attempt, outcome, status, tookMs }) => [message, attempt, outcome, status, tookMs]),
    ).toEqual([
      [b, 1, "taken", 200, 250],
      [a, 2, "taken", 200, 250],
    ])
    const [older] = Effect.runSync(shop.store.attempts(id, page[1].id, 2))
    expect(older).toMatchObject({ message: a, attempt: 1, outcome: "retried", status: 500, detail: "answered 500" })
    expect(older.nextAt).toBe(page[1].at)
  })

  it("sends messages again by hand under their ids, to that endpoint alone", () => {
    const shop = new Shop()
    const id = shop.register("https://a.example/")
    shop.register("https://b.example/")
    shop.start()
    const ids = shop.write(onePartition(4))
    shop.time.pass(1_000)
    expect(Effect.runSync(shop.store.replay(id, { message: ids[2] }, 10))).toBe(1)
    shop.wake()
    shop.time.pass(1_000)
    expect(shop.idsOf("https://a.example/")).toEqual([...ids, ids[2]])
    const all = { fromAt: shop.time.nowMs() - hour, toAt: shop.time.nowMs() }
    expect(Effect.runSync(shop.store.replay(id, all, 10))).toBe(4)
    expect(Effect.runSync(Effect.flip(shop.store.replay(id, all, 3)))).toMatchObject({
      refusal: { code: "webhook-range" },
    })
    shop.wake()
    shop.time.pass(1_000)
    expect(shop.idsOf("https://a.example/")).toEqual([...ids, ids[2], ...ids])
    expect(shop.idsOf("https://b.example/")).toEqual(ids)
  })

  it("passes over messages for others, so that they are not looked through again, and misses none of its own", () => {
    const shop = new Shop()
    const id = shop.register("https://rare.example/", ["sale.closed"])
    shop.register("https://all.example/")
    shop.start()
    shop.write(onePartition(20))
    shop.time.pass(hour)
    const newest = shop.memory.messages.at(-1)!.id
    const own = shop.memory.partitions.filter(({ endpoint }) => endpoint === id)
    expect(new Set(own.map(({ done }) => done))).toEqual(new Set([newest]))
    const message = {
      message: "evt_2_1",
      type: "sale.closed",
      partition: 0,
      body: "{}",
      at: shop.time.nowMs(),
    } as const
    Effect.runSync(shop.store.write(2, 0, 1, [message]))
    shop.wake()
    shop.time.pass(1_000)
    expect(shop.idsOf("https://rare.example/")).toEqual(["evt_2_1"])
  })

  it("forgets messages and attempts when their time is over", () => {
    const shop = new Shop()
    shop.register()
    shop.start()
    shop.write(onePartition(3))
    shop.time.pass(29 * day)
    expect([shop.memory.messages.length, shop.memory.attempts.length]).toEqual([3, 3])
    shop.time.pass(2 * day)
    expect([shop.memory.messages.length, shop.memory.attempts.length]).toEqual([0, 0])
  })

  it("holds a bounded number of messages in memory, however many wait", () => {
    const shop = new Shop()
    shop.register()
    shop.answer = () => ({ outcome: answered(500) })
    for (let n = 0; n < 50; n++) shop.write([0, 1, 2, 3])
    const asked: number[] = []
    shop.start({}, (store) => ({
      ...store,
      next: (partitions, count) =>
        Effect.tap(store.next(partitions, count), (queues) =>
          Effect.sync(() => void asked.push(...queues.map(({ messages }) => messages.length))),
        ),
    }))
    shop.time.pass(day)
    expect(asked).toEqual(Array.from({ length: webhookPartitions }, () => settings.readAhead))
  })
})
