/** How messages, partitions and attempts are kept, in any store. */
import type { CatalogueError } from "@ticketrush/engine/catalogue/errors"
import { limits } from "@ticketrush/protocol"
import type { WebhookEvent } from "@ticketrush/protocol/webhook-events"
import { Effect } from "effect"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { afterAttempt } from "../../src/delivery/after-attempt.ts"
import type { DeliveryStore, PartitionState, Settled, StoredMessage } from "../../src/delivery/DeliveryStore.ts"
import type { EndpointStore } from "../../src/endpoints/EndpointStore.ts"
import { type Message, testMessage, webhookPartitions } from "../../src/messages/Message.ts"

export type DeliveryFixture = {
  readonly endpoints: EndpointStore
  readonly store: DeliveryStore
  readonly close: () => Promise<void>
}

const at = 1_790_000_000_000

export const deliveryStoreContract = (name: string, open: () => Promise<DeliveryFixture>): void => {
  describe(`deliveries in ${name}`, () => {
    let fixture: DeliveryFixture
    let store: DeliveryStore
    let endpoints: EndpointStore
    let concert = 0
    beforeAll(async () => {
      fixture = await open()
      ;({ store, endpoints } = fixture)
    })
    afterAll(() => fixture.close())
    beforeEach(async () => {
      concert++
      for (const { id } of await run(endpoints.list)) await run(endpoints.remove(id))
      await run(store.forget(at + 1_000, 1_000))
    })
    const run = <A>(effect: Effect.Effect<A, CatalogueError>): Promise<A> => Effect.runPromise(effect)
    const codeOf = <A>(effect: Effect.Effect<A, CatalogueError>): Promise<string> =>
      Effect.runPromise(
        Effect.match(effect, { onSuccess: () => "not refused", onFailure: ({ refusal }) => refusal.code }),
      )
    let urls = 0
    const register = async (...events: ReadonlyArray<WebhookEvent>): Promise<number> => {
      const url = `https://shop.example/${++urls}`
      return (await run(endpoints.add({ url, events, secret: "whsec_x", at }))).id
    }
    const message = (n: number, type: WebhookEvent = "reservation.held", partition = 0): Message => ({
      message: `evt_${concert}_${n}`,
      type,
      partition,
      body: `{"n":${n},"text":"콘서트"}`,
      at: at + n,
    })
    const partitionsOf = async (endpoint: number): Promise<ReadonlyArray<PartitionState>> =>
      (await run(store.partitions)).filter((partition) => partition.endpoint === endpoint)
    const waiting = async (endpoint: number, count = 10): Promise<ReadonlyArray<StoredMessage>> =>
      (await run(store.next(await partitionsOf(endpoint), count))).flatMap(({ messages }) => messages)
    const idsOf = (messages: ReadonlyArray<Message>) => messages.map(({ message }) => message)
    /** An attempt at the first message of the first partition, as it came out. */
    const settled = async (endpoint: number, status: number, taken = at): Promise<Settled> => {
      const [from] = await partitionsOf(endpoint)
      const [{ messages }] = await run(store.next([from], 1))
      const outcome = { kind: "answer", status, retryAfter: "" } as const
      const after = afterAttempt(from, messages[0].id, outcome, { now: taken, takenAt: 0, draw: 0.5 })
      const { message: id, type } = messages[0]
      const said = { attempt: from.attempts + 1, at: taken, tookMs: 5, status, detail: after.detail }
      const attempt = { message: id, type, ...said, outcome: after.outcome, nextAt: after.nextAt }
      return { from, to: after.to, attempt, disabled: after.disabled }
    }

    it("have the messages that an endpoint asks for, in the order in which they were written", async () => {
      const held = await register("reservation.held")
      const both = await register("reservation.held", "sale.closed")
      const first = [message(1), message(2, "sale.closed"), message(3, "reservation.held", 1)]
      expect(await run(store.write(concert, 0, 3, first))).toBe(true)
      expect(await run(store.write(concert, 3, 5, [message(4), message(5, "sale.opened")]))).toBe(true)
      expect(idsOf(await waiting(held))).toEqual([`evt_${concert}_1`, `evt_${concert}_4`, `evt_${concert}_3`])
      expect(idsOf(await waiting(both))).toEqual([1, 2, 4, 3].map((n) => `evt_${concert}_${n}`))
      const [{ id, ...kept }] = await waiting(held)
      expect(kept).toEqual(first[0])
      expect(id).toBeGreaterThan(0)
      expect(idsOf(await waiting(both, 2))).toEqual([1, 2, 3].map((n) => `evt_${concert}_${n}`))
    })

    it("write a page and its position together, or neither where the position is not the one that was read", async () => {
      const id = await register("reservation.held")
      expect(await run(store.position(concert))).toBe(0)
      expect(await run(store.write(concert, 0, 2, [message(1), message(2)]))).toBe(true)
      expect(await run(store.write(concert, 0, 2, [message(1), message(2)]))).toBe(false)
      expect(await run(store.write(concert, 1, 3, [message(3)]))).toBe(false)
      expect(await run(store.position(concert))).toBe(2)
      expect(await waiting(id)).toHaveLength(2)
      expect(await run(store.write(concert, 2, 7, []))).toBe(true)
      expect(await run(store.position(concert))).toBe(7)
    })

    it("begin for a new endpoint with what is written after it", async () => {
      await register("reservation.held")
      await run(store.write(concert, 0, 1, [message(1)]))
      const id = await register("reservation.held")
      expect(await partitionsOf(id)).toHaveLength(webhookPartitions)
      expect(await waiting(id)).toEqual([])
      await run(store.write(concert, 1, 2, [message(2)]))
      expect(idsOf(await waiting(id))).toEqual([`evt_${concert}_2`])
    })

    it("move a partition on, with a line in the log, and refuse an attempt at what is done with already", async () => {
      const id = await register("reservation.held")
      await run(store.write(concert, 0, 2, [message(1), message(2)]))
      const once = await settled(id, 200, at + 7)
      expect(await run(store.settle([once]))).toEqual([true])
      expect(await run(store.settle([once]))).toEqual([false])
      expect(idsOf(await waiting(id))).toEqual([`evt_${concert}_2`])
      expect((await partitionsOf(id))[0]).toEqual(once.to)
      expect(once.to).toMatchObject({ takenAt: at + 7, attempts: 0 })
      const log = await run(store.attempts(id, null, 10))
      expect(log).toEqual([{ ...once.attempt, id: log[0].id }])
    })

    it("keep how often a message was tried, and disable an endpoint with its reason", async () => {
      const id = await register("reservation.held")
      await run(store.write(concert, 0, 1, [message(1)]))
      const failed = await settled(id, 500, at)
      expect(await run(store.settle([failed]))).toEqual([true])
      expect((await partitionsOf(id))[0]).toEqual({ ...failed.from, attempts: 1, failingFrom: at, nextAt: at + 5_000 })
      const gone = await settled(id, 410, at + 5_000)
      expect(await run(store.settle([gone]))).toEqual([true])
      expect((await run(endpoints.find(id))).disabled).toEqual({
        by: "gone",
        at: at + 5_000,
        reason: "it answered 410",
      })
      expect((await run(store.attempts(id, null, 10))).map(({ outcome }) => outcome)).toEqual(["disabled", "retried"])
      await run(endpoints.enable(id))
      expect((await partitionsOf(id))[0]).toEqual(failed.from)
      expect(idsOf(await waiting(id))).toEqual([`evt_${concert}_1`])
    })

    it("page through the log from the newest on", async () => {
      const id = await register("reservation.held")
      await run(
        store.write(
          concert,
          0,
          5,
          [1, 2, 3, 4, 5].map((n) => message(n)),
        ),
      )
      for (let n = 0; n < 5; n++) await run(store.settle([await settled(id, 200)]))
      const all = await run(store.attempts(id, null, 10))
      expect(idsOf(all as never)).toEqual([5, 4, 3, 2, 1].map((n) => `evt_${concert}_${n}`))
      expect(await run(store.attempts(id, all[1].id, 2))).toEqual(all.slice(2, 4))
    })

    it("put a test and what is sent again behind the others, for one endpoint alone", async () => {
      const [id, other] = [await register("reservation.held"), await register("reservation.held")]
      await run(store.write(concert, 0, 3, [message(1), message(2), message(3, "sale.closed")]))
      const test = testMessage(at, Uint8Array.of(1, 2, concert))
      await run(store.put(id, test))
      expect(await run(store.replay(id, { message: `evt_${concert}_1` }, 5))).toBe(1)
      expect(await run(store.replay(id, { fromAt: at + 1, toAt: at + 3 }, 5))).toBe(2)
      const first = [1, 2].map((n) => `evt_${concert}_${n}`)
      expect(idsOf(await waiting(id))).toEqual([...first, test.message, first[0], ...first])
      expect(idsOf(await waiting(other))).toEqual(first)
    })

    it("refuse to send again what is not kept or not asked for, and more than may be", async () => {
      const id = await register("reservation.held")
      await run(store.write(concert, 0, 3, [message(1), message(2), message(3, "sale.closed")]))
      for (const n of [3, 99]) {
        expect(await codeOf(store.replay(id, { message: `evt_${concert}_${n}` }, 5))).toBe("webhook-message")
      }
      const before = await waiting(id)
      expect(await codeOf(store.replay(id, { fromAt: at + 1, toAt: at + 2 }, 1))).toBe("webhook-range")
      expect(await waiting(id)).toEqual(before)
      expect(await run(store.replay(id, { fromAt: 5, toAt: 6 }, 1))).toBe(0)
      await run(endpoints.remove(id))
      expect(await codeOf(store.replay(id, { fromAt: 5, toAt: 6 }, 1))).toBe("webhook-unknown")
      expect(await codeOf(store.put(id, message(9)))).toBe("webhook-unknown")
    })

    it("pass over what is for others, but not where something happened meanwhile", async () => {
      const [id, other] = [await register("sale.closed"), await register("reservation.held")]
      await run(
        store.write(
          concert,
          0,
          3,
          [1, 2, 3].map((n) => message(n)),
        ),
      )
      const newest = await run(store.newest)
      const [before] = await partitionsOf(id)
      await run(store.moveOn([before], newest))
      expect((await partitionsOf(id))[0]).toEqual({ ...before, done: newest })
      await run(store.moveOn([before], newest + 5))
      expect((await partitionsOf(id))[0].done).toBe(newest)
      const [unsent] = await partitionsOf(other)
      await run(store.settle([await settled(other, 500)]))
      await run(store.moveOn([unsent], newest))
      expect(idsOf(await waiting(other))).toEqual([1, 2, 3].map((n) => `evt_${concert}_${n}`))
    })

    it("go with their endpoint", async () => {
      const id = await register("reservation.held")
      await run(store.write(concert, 0, 2, [message(1), message(2)]))
      const late = await settled(id, 200)
      await run(endpoints.remove(id))
      expect(await partitionsOf(id)).toEqual([])
      expect(await run(store.settle([late]))).toEqual([false])
    })

    it("let one server send at a time, until its time is over or it says that it stops", async () => {
      expect(await run(store.claim("a", at, at + 100))).toBe(true)
      expect(await run(store.claim("b", at + 50, at + 150))).toBe(false)
      expect(await run(store.claim("a", at + 50, at + 150))).toBe(true)
      expect(await run(store.claim("b", at + 149, at + 200))).toBe(false)
      expect(await run(store.claim("b", at + 150, at + 250))).toBe(true)
      await run(store.release("a"))
      expect(await run(store.claim("a", at + 160, at + 300))).toBe(false)
      await run(store.release("b"))
      expect(await run(store.claim("a", at + 160, at + 300))).toBe(true)
      await run(store.release("a"))
    })

    it("forget what is old, a bounded number at a time", async () => {
      const id = await register("reservation.held")
      await run(
        store.write(
          concert,
          0,
          3,
          [1, 2, 3].map((n) => message(n)),
        ),
      )
      await run(store.settle([await settled(id, 200)]))
      while (await run(store.forget(at + 2, 2)));
      expect(await run(store.attempts(id, null, 10))).toEqual([])
      expect(idsOf(await waiting(id))).toEqual([2, 3].map((n) => `evt_${concert}_${n}`))
      expect(await run(store.forget(at + 100, 1))).toBe(true)
      expect(idsOf(await waiting(id))).toEqual([`evt_${concert}_3`])
      expect(await run(store.forget(at + 100, limits.webhookReplayMax))).toBe(false)
      expect(await waiting(id)).toEqual([])
    })
  })
}
