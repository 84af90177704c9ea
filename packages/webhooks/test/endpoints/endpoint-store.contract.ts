/** How endpoints of webhooks are kept, in any store. */
import type { CatalogueError } from "@ticketrush/engine/catalogue/errors"
import { limits } from "@ticketrush/protocol"
import { Effect } from "effect"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import type { EndpointStore } from "../../src/endpoints/EndpointStore.ts"
import { secretsAt } from "../../src/endpoints/ShopEndpoint.ts"

export type StoreFixture = { readonly store: EndpointStore; readonly close: () => Promise<void> }

const at = 1_790_000_000_000
const hour = 3_600_000

export const endpointStoreContract = (name: string, open: () => Promise<StoreFixture>): void => {
  describe(`endpoints in ${name}`, () => {
    let fixture: StoreFixture
    let store: EndpointStore
    beforeAll(async () => {
      fixture = await open()
      store = fixture.store
    })
    afterAll(() => fixture.close())
    beforeEach(async () => {
      for (const { id } of await Effect.runPromise(store.list)) await run(store.remove(id))
    })
    const run = <A>(effect: Effect.Effect<A, CatalogueError>): Promise<A> => Effect.runPromise(effect)
    const codeOf = <A>(effect: Effect.Effect<A, CatalogueError>): Promise<string> =>
      Effect.runPromise(
        Effect.match(effect, { onSuccess: () => "not refused", onFailure: ({ refusal }) => refusal.code }),
      )
    const add = (n = 1) =>
      store.add({ url: `https://shop.example/${n}`, events: ["reservation.confirmed"], secret: `whsec_${n}`, at })

    it("are kept as they were made, in the order of their making", async () => {
      const [a, b] = [await run(add(1)), await run(add(2))]
      expect(a).toEqual({
        id: a.id,
        url: "https://shop.example/1",
        events: ["reservation.confirmed"],
        madeAt: at,
        keys: [{ secret: "whsec_1", madeAt: at, endsAt: null }],
        disabled: null,
      })
      expect(await run(store.list)).toEqual([a, b])
      expect(await run(store.find(b.id))).toEqual(b)
    })

    it("have one address each, and another one is refused with the id of the first", async () => {
      const [a, b] = [await run(add(1)), await run(add(2))]
      expect(await Effect.runPromise(Effect.flip(add(1)))).toMatchObject({
        refusal: { code: "webhook-exists", detail: { endpointId: a.id } },
      })
      expect(await codeOf(store.change(b.id, { url: a.url, events: ["sale.closed"] }))).toBe("webhook-exists")
      const changed = await run(store.change(a.id, { url: a.url, events: ["sale.closed", "sale.opened"] }))
      expect(changed).toEqual({ ...a, events: ["sale.closed", "sale.opened"] })
      expect(await run(store.list)).toEqual([changed, b])
    })

    it("are bounded in number, and a removed one makes room", async () => {
      for (let n = 0; n < limits.webhookEndpointsMax; n++) await run(add(n))
      expect(await codeOf(add(1_000))).toBe("webhooks-full")
      const [first] = await run(store.list)
      await run(store.remove(first.id))
      expect(await codeOf(add(1_000))).toBe("not refused")
    })

    it("get a new key beside the one of before, which counts for the stated time and not longer", async () => {
      const { id } = await run(add())
      const first = await run(store.rotate(id, { secret: "whsec_b", at: at + hour, overlapMs: 24 * hour }))
      expect(await run(store.find(id))).toEqual(first)
      expect(secretsAt(first, at + hour)).toEqual(["whsec_b", "whsec_1"])
      expect(secretsAt(first, at + 25 * hour - 1)).toEqual(["whsec_b", "whsec_1"])
      expect(secretsAt(first, at + 25 * hour)).toEqual(["whsec_b"])
    })

    it("keep the end of an older key under a later overlap, so that a lost answer costs no receiver its key", async () => {
      const { id } = await run(add())
      await run(store.rotate(id, { secret: "whsec_lost", at: at + hour, overlapMs: 2 * hour }))
      const again = await run(store.rotate(id, { secret: "whsec_c", at: at + 2 * hour, overlapMs: 24 * hour }))
      expect(again.keys.map(({ secret, endsAt }) => [secret, endsAt])).toEqual([
        ["whsec_c", null],
        ["whsec_lost", at + 26 * hour],
        ["whsec_1", at + 3 * hour],
      ])
      expect(await run(store.find(id))).toEqual(again)
    })

    it("have so many keys at a time and no more; without an overlap the older ones end at once", async () => {
      const { id } = await run(add())
      const rotate = (n: number, overlapMs: number) =>
        store.rotate(id, { secret: `whsec_r${n}`, at: at + n, overlapMs })
      for (let n = 1; n < limits.webhookKeysMax; n++) await run(rotate(n, hour))
      expect(await codeOf(rotate(50, hour))).toBe("webhook-keys-full")
      expect((await run(rotate(60, 0))).keys.map(({ secret }) => secret)).toEqual(["whsec_r60"])
    })

    it("are disabled with the first reason, and enabled again", async () => {
      const { id } = await run(add())
      const disabled = { by: "gone", at, reason: "it answered 410" } as const
      expect((await run(store.disable(id, disabled))).disabled).toEqual(disabled)
      await run(store.disable(id, { by: "failing", at: at + 1, reason: "later" }))
      expect((await run(store.find(id))).disabled).toEqual(disabled)
      expect((await run(store.enable(id))).disabled).toBeNull()
      expect((await run(store.find(id))).disabled).toBeNull()
    })

    it("that are not there are refused by their id", async () => {
      const { id } = await run(add())
      await run(store.remove(id))
      const asked = [
        store.find(id),
        store.change(id, { url: "https://shop.example/x", events: [] }),
        store.rotate(id, { secret: "whsec_x", at, overlapMs: 0 }),
        store.disable(id, { by: "operator", at, reason: "" }),
        store.enable(id),
        store.remove(id),
      ]
      for (const effect of asked) expect(await codeOf<unknown>(effect)).toBe("webhook-unknown")
    })
  })
}
