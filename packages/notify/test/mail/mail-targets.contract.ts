/** Who is told by mail, whatever keeps it. */
import { Effect } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { MailTargetStore } from "../../src/mail/MailTargetStore.ts"
import { endpointDigest } from "../../src/targets/endpoint-digest.ts"

export type MailTargetFixture = {
  readonly store: Pick<MailTargetStore, "of" | "turnOn" | "turnOff" | "stop">
  /** Each with another name. */
  readonly person: () => Promise<number>
  /** The person has shown that it is theirs. */
  readonly show: (person: number, address: string) => Promise<unknown>
  readonly close: () => Promise<void>
}

const run = Effect.runPromise

export const mailTargetsContract = (name: string, open: () => Promise<MailTargetFixture>): void => {
  let fixture: MailTargetFixture
  let people = 0
  beforeAll(async () => {
    fixture = await open()
  })
  afterAll(() => fixture.close())
  const shown = async () => {
    const [person, address] = [await fixture.person(), `Box-${++people}@example.com`]
    await fixture.show(person, address)
    return { person, address }
  }

  describe(`a person who is to be told by mail, in ${name},`, () => {
    it("is told where they have shown an address to be theirs, and nowhere else", async () => {
      const { store } = fixture
      const nameless = await fixture.person()
      expect(await run(store.of(nameless))).toEqual({ address: null, language: null })
      expect(await run(Effect.flip(store.turnOn(nameless, "ko", 1)))).toMatchObject({
        refusal: { code: "email-unverified" },
      })
      const { address, person } = await shown()
      expect(await run(store.of(person))).toEqual({ address, language: null })
      for (const language of ["ko", "en"] as const)
        expect(await run(store.turnOn(person, language, 1))).toEqual({ address })
      expect(await run(store.of(person))).toEqual({ address, language: "en" })
    })

    it("is told no more once they have said so, and again is the same", async () => {
      const { store } = fixture
      const [{ address, person }, other] = [await shown(), await shown()]
      for (const each of [person, other.person]) await run(store.turnOn(each, "ko", 1))
      expect([await run(store.turnOff(person)), await run(store.turnOff(person))]).toEqual([true, false])
      expect(await run(store.of(person))).toEqual({ address, language: null })
      expect((await run(store.of(other.person))).language).toBe("ko")
    })

    it("ends it by the link to their address, and by none to another one", async () => {
      const { store } = fixture
      const { address, person } = await shown()
      await run(store.turnOn(person, "ko", 1))
      expect(await run(store.stop(person, endpointDigest("older@example.com")))).toBe(false)
      expect((await run(store.of(person))).language).toBe("ko")
      expect(await run(store.stop(person, endpointDigest(address)))).toBe(true)
      expect((await run(store.of(person))).language).toBe(null)
      expect(await run(store.stop(person, endpointDigest(address)))).toBe(false)
    })
  })
}
