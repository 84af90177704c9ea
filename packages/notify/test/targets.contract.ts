/** Where people want to be told, whatever keeps it. */
import { limits, type PersonId } from "@ticketrush/protocol"
import { Effect } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { endpointDigest } from "../src/targets/endpoint-digest.ts"
import type { TargetStore } from "../src/targets/TargetStore.ts"

export type TargetWorld = {
  readonly store: TargetStore
  readonly person: () => Promise<PersonId>
  readonly close: () => Promise<void>
}

const run = Effect.runPromise
const subscription = (address: string) => ({ address, p256dh: "key", auth: "secret", language: "ko" as const })

export const targetStoreContract = (name: string, open: () => Promise<TargetWorld>): void => {
  describe(`the targets in ${name}`, () => {
    let world: TargetWorld
    beforeAll(async () => {
      world = await open()
    })
    afterAll(() => world?.close())
    const addressesOf = async (person: PersonId) =>
      (await run(world.store.subscriptions(person))).map(({ address }) => address)

    it("keep a browser once, with what it said last", async () => {
      const person = await world.person()
      await run(world.store.subscribe(person, subscription("once"), 1))
      await run(world.store.subscribe(person, { ...subscription("once"), auth: "new", language: "en" }, 2))
      expect(await run(world.store.subscriptions(person))).toEqual([
        { address: "once", p256dh: "key", auth: "new", language: "en", madeAt: 2 },
      ])
    })

    it("keep so many of a person: one more takes the place of the oldest", async () => {
      const [person, other] = [await world.person(), await world.person()]
      await run(world.store.subscribe(other, subscription("of another person"), 0))
      for (let n = 0; n <= limits.noticeTargetsMax; n++) {
        await run(world.store.subscribe(person, subscription(`many-${n}`), n))
      }
      const left = Array.from({ length: limits.noticeTargetsMax }, (_, n) => `many-${n + 1}`)
      expect(await addressesOf(person)).toEqual(left)
      expect(await addressesOf(other)).toEqual(["of another person"])
    })

    it("give a browser to the person who signed in on it last", async () => {
      const [first, second] = [await world.person(), await world.person()]
      await run(world.store.subscribe(first, subscription("shared"), 1))
      await run(world.store.subscribe(second, subscription("shared"), 2))
      expect([await addressesOf(first), await addressesOf(second)]).toEqual([[], ["shared"]])
    })

    it("forget a browser by the digest of its address, for its own person alone", async () => {
      const [person, other] = [await world.person(), await world.person()]
      await run(world.store.subscribe(person, subscription("https://push.example/ö+/="), 1))
      const digest = endpointDigest("https://push.example/ö+/=")
      expect(await run(world.store.unsubscribe(other, digest))).toBe(false)
      expect(await run(world.store.unsubscribe(person, digest))).toBe(true)
      expect(await run(world.store.unsubscribe(person, digest))).toBe(false)
      expect(await addressesOf(person)).toEqual([])
    })
  })
}
