/** What holds for {@link ShopStore}, whatever it keeps its rows in. */
import { Effect } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { SessionStore } from "../../../src/identity/SessionStore.ts"
import type { ShopStore } from "../../../src/identity/shop/ShopStore.ts"

export type StoreUnderTest = {
  readonly store: ShopStore
  readonly sessions: Pick<SessionStore, "endAll">
  readonly removeUser: (person: number) => Promise<void>
  readonly close: () => Promise<void>
}

export const shopStoreContract = (name: string, open: () => Promise<StoreUnderTest>): void => {
  describe(`what is stored about the shop's provider, in ${name},`, () => {
    let world: StoreUnderTest
    beforeAll(async () => {
      world = await open()
    })
    afterAll(() => world.close())

    const personOf = (subject: string, issuer = "https://one.example") =>
      Effect.runPromise(world.store.personOf({ issuer, subject }, 1_000))

    it("is one person for each issuer and subject, made at the first token", async () => {
      const first = await personOf("mina@example.com")
      expect(first).toMatchObject({ role: "USER", version: 1 })
      expect(await personOf("mina@example.com")).toEqual(first)
      const others = [await personOf("Mina@example.com"), await personOf("mina@example.com", "https://two.example")]
      expect(new Set([first, ...others].map(({ person }) => person)).size).toBe(3)
    })

    it("is one person, however many first tokens come at once", async () => {
      const all = await Promise.all(Array.from({ length: 4 }, () => personOf("at-once")))
      expect(new Set(all.map(({ person }) => person)).size).toBe(1)
    })

    it("tells when all that was issued to the person was ended", async () => {
      const { person } = await personOf("leaver")
      await Effect.runPromise(world.sessions.endAll(person, 5_000))
      expect(await personOf("leaver")).toEqual({ person, role: "USER", version: 2, changedAt: 5_000 })
    })

    it("is another person once the first one was removed", async () => {
      const { person } = await personOf("removed")
      await world.removeUser(person)
      expect((await personOf("removed")).person).not.toBe(person)
    })

    it("is the newest of the provider's keys, by issuer and address", async () => {
      const { store } = world
      const kept = (url: string) => Effect.runPromise(store.keptKeys("i", url))
      const keep = (url: string, text: string, fetchedAt: number) =>
        Effect.runPromise(store.keepKeys("i", url, { text, fetchedAt }))
      expect(await kept("a")).toBeNull()
      await keep("a", "one", 1_000)
      await keep("a", "two", 2_000)
      await keep("a", "late", 1_500)
      expect(await kept("a")).toEqual({ text: "two", fetchedAt: 2_000 })
      expect(await kept("b")).toBeNull()
    })
  })
}
