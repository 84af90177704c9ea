/** What is counted about people who hold, in one process or for all nodes. */
import { type AbuseRules, abuseReasons, contractAbuseRules } from "@ticketrush/protocol/abuse"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import type { AbuseCounts, CountedAttempt, Taken } from "../../src/abuse/AbuseCounts.ts"

export type CountsFixture = {
  /** Doors to the same counts: of one process, or of several nodes. */
  readonly doors: () => Promise<ReadonlyArray<AbuseCounts>>
  readonly close: () => Promise<void>
}

export const abuseCountsContract = (name: string, open: () => Promise<CountsFixture>): void => {
  describe(`what is counted about people who hold, in ${name}`, () => {
    let fixture: CountsFixture
    let doors: ReadonlyArray<AbuseCounts>
    let rules: AbuseRules = contractAbuseRules
    let turn = 0
    beforeEach(async () => {
      fixture = await open()
      rules = contractAbuseRules
      doors = await fixture.doors()
    })
    afterEach(() => fixture.close())

    const attempt = (at: number, more: Partial<CountedAttempt> = {}): CountedAttempt => ({
      ...{ person: 7, request: null, device: null, at: 1_800_000_000_000 + at },
      ...more,
    })
    const door = (): AbuseCounts => doors[turn++ % doors.length]
    const take = (asked: CountedAttempt) => new Promise<Taken>((told) => door().take(asked, rules, told))
    const counts = async (asked: CountedAttempt) => {
      const taken = await take(asked)
      if (taken.slot !== null) await settled(() => door().refused(asked, taken.slot!, false))
      return abuseReasons.map((reason) => taken.counted[reason])
    }
    /** What is not answered is done before what is asked behind it on the same door, and so on all. */
    const settled = async (order: () => void) => {
      order()
      for (const each of doors)
        await new Promise<Taken>((told) => each.take(attempt(9e9, { person: 999_999 }), contractAbuseRules, told))
    }
    let reservations = 0
    const hold = async (asked: CountedAttempt, reservation = ++reservations): Promise<boolean> => {
      const { slot } = await take(asked)
      expect(slot).not.toBeNull()
      return new Promise((told) => door().held(asked, slot!, reservation, told))
    }

    it("are holds within a window whose edge is exact", async () => {
      for (const at of [0, 1, 2]) expect(await hold(attempt(at))).toBe(true)
      expect(await take(attempt(9_999))).toMatchObject({ counted: { RATE_LIMIT_EXCEEDED: 3 }, slot: null })
      expect(await counts(attempt(10_000))).toEqual([2, 0, 0, 0, 0])
      expect(await counts(attempt(10_002))).toEqual([0, 0, 0, 0, 0])
    })

    it("are no more than the maximum of any number of attempts at one instant", async () => {
      const taken = await Promise.all(Array.from({ length: 200 }, () => take(attempt(0))))
      expect(taken.filter(({ slot }) => slot !== null)).toHaveLength(3)
    })

    it("are not the attempts that were forbidden: who waits for the window may hold, however often they tried", async () => {
      for (const at of [0, 1, 2]) await hold(attempt(at))
      for (let at = 3; at < 10_000; at += 100) expect((await take(attempt(at))).slot).toBeNull()
      expect((await take(attempt(10_000))).slot).not.toBeNull()
    })

    it("are not the attempts that came to nothing, and one that was repeated counts once", async () => {
      for (let i = 0; i < 10; i++) {
        const asked = attempt(i, { request: "same", device: "d" })
        const { slot } = await take(asked)
        expect(slot).not.toBeNull()
        await settled(() => door().refused(asked, slot!, false))
      }
      expect(await counts(attempt(11, { request: "same", device: "d", person: 8 }))).toEqual([0, 0, 0, 0, 0])
      expect(await hold(attempt(12), 5)).toBe(true)
      expect(await hold(attempt(13), 5)).toBe(false)
      expect(await counts(attempt(14))).toEqual([1, 0, 0, 0, 0])
    })

    it("are holds of a person with one request fingerprint", async () => {
      await hold(attempt(0, { request: "one" }))
      expect(await counts(attempt(1, { request: "one" }))).toEqual([1, 1, 0, 0, 0])
      expect(await counts(attempt(1, { request: "other" }))).toEqual([1, 0, 0, 0, 0])
      expect(await counts(attempt(1, { request: "one", person: 8 }))).toEqual([0, 0, 0, 0, 0])
      expect((await take(attempt(299_999, { request: "one" }))).slot).toBeNull()
      expect((await take(attempt(300_000, { request: "one" }))).slot).not.toBeNull()
    })

    it("are other people who held from a device; one who was blocked there blocks no other", async () => {
      await hold(attempt(0, { device: "d" }))
      expect(await counts(attempt(1, { device: "d" }))).toEqual([1, 0, 0, 0, 0])
      const other = attempt(1, { device: "d", person: 8 })
      expect(await take(other)).toMatchObject({ counted: { DEVICE_FINGERPRINT_MULTI_ACCOUNT: 1 }, slot: null })
      expect((await counts(attempt(2, { device: "d" })))[2]).toBe(0)
      expect((await take(attempt(600_000, { device: "d", person: 8 }))).slot).toBeNull()
      expect((await take(attempt(600_001, { device: "d", person: 8 }))).slot).not.toBeNull()
    })

    it("are seats that others had, and holds that were given back", async () => {
      for (let i = 0; i < 4; i++) {
        const asked = attempt(i)
        const { slot } = await take(asked)
        await settled(() => door().refused(asked, slot!, true))
      }
      await settled(() => door().released(7, attempt(4).at))
      expect(await counts(attempt(5))).toEqual([0, 0, 0, 4, 1])
      expect(await counts(attempt(10_001))).toEqual([0, 0, 0, 2, 1])
      expect(await counts(attempt(600_004))).toEqual([0, 0, 0, 0, 0])
    })

    it("are forgotten about a person who is forgiven, and about no other", async () => {
      await hold(attempt(0, { request: "one" }))
      await hold(attempt(0, { request: "one", person: 8 }))
      await settled(() => door().released(7, attempt(1).at))
      await settled(() => door().forgive(7))
      expect(await counts(attempt(2, { request: "one" }))).toEqual([0, 0, 0, 0, 0])
      expect(await counts(attempt(2, { request: "one", person: 8 }))).toEqual([1, 1, 0, 0, 0])
    })

    it("are all that a rule in shadow counts, too, which blocks no hold", async () => {
      const { RATE_LIMIT_EXCEEDED: rate } = contractAbuseRules
      // Set while they count: what was counted before stays.
      rules = { ...contractAbuseRules, RATE_LIMIT_EXCEEDED: { ...rate, mode: "shadow" } }
      for (let i = 0; i < 6; i++) await hold(attempt(i))
      expect(await counts(attempt(7))).toEqual([6, 0, 0, 0, 0])
    })

    it("are counted by the window in force: a longer one finds what was done before it was set", async () => {
      const { HOLD_RELEASE_LOOP: loop, RATE_LIMIT_EXCEEDED: rate } = contractAbuseRules
      for (let i = 0; i < 3; i++) await hold(attempt(i))
      await settled(() => door().released(7, attempt(3).at))
      expect(await counts(attempt(700_000))).toEqual([0, 0, 0, 0, 0])
      rules = {
        ...contractAbuseRules,
        RATE_LIMIT_EXCEEDED: { ...rate, windowMs: 3_600_000, max: 4 },
        HOLD_RELEASE_LOOP: { ...loop, windowMs: 3_600_000 },
      }
      expect(await hold(attempt(700_000))).toBe(true)
      expect(await take(attempt(700_001))).toMatchObject({
        counted: { RATE_LIMIT_EXCEEDED: 4, HOLD_RELEASE_LOOP: 1 },
        slot: null,
      })
      rules = { ...rules, RATE_LIMIT_EXCEEDED: { ...rate, windowMs: 1_000, max: 4 } }
      expect(await counts(attempt(701_000))).toEqual([0, 0, 0, 0, 1])
    })
  })
}
