/** What the rows of codes and addresses do, whatever keeps them. Time is the test's own. */
import { limits } from "@ticketrush/protocol"
import { Effect } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { EmailStore } from "../../src/email/EmailStore.ts"

export type EmailStoreFixture = {
  readonly store: EmailStore
  readonly createUser: (username: string) => Promise<number>
  readonly removeUser: (person: number) => Promise<void>
  readonly verifiedOf: (person: number) => Promise<string>
  readonly setVerified: (person: number, verified: "NONE" | "PHONE") => Promise<void>
  /** Where rows are kept. */
  readonly countRows?: () => Promise<{ readonly codes: number; readonly sends: number }>
  readonly close: () => Promise<void>
}

const run = <A, E>(effect: Effect.Effect<A, E>): Promise<A> => Effect.runPromise(effect)
const at = 1_790_000_000_000
const hour = limits.emailCodesWindowMs

export const emailStoreContract = (name: string, open: () => Promise<EmailStoreFixture>): void => {
  let fixture: EmailStoreFixture
  let people = 0
  beforeAll(async () => {
    fixture = await open()
  })
  afterAll(() => fixture.close())
  const person = (): Promise<number> => fixture.createUser(`person-${++people}`)
  /** One that no test has had before. */
  const mailbox = (): string => `box-${++people}@example.com`
  const draft = (box: string, now = at) => ({
    ...{ mailbox: box, address: box.toUpperCase(), mac: `of ${box}`, expiresAt: now + limits.emailCodeMs },
  })
  const put = (who: number, box: string, now = at) => run(fixture.store.put(who, draft(box, now), now))
  const confirm = (who: number, now = at, isRight = true) => run(fixture.store.confirm(who, () => isRight, now))
  const isOpen = async (who: number, now = at): Promise<boolean> =>
    (await run(fixture.store.look(who, () => false, now))).kind === "open"
  const refused = (asked: Promise<unknown>): Promise<unknown> =>
    asked.then(
      () => "nothing",
      ({ refusal }) => refusal,
    )

  /** A busy database may answer too late, and nothing was written then. */
  const decided = async (ask: () => Promise<unknown>): Promise<unknown> => {
    while (true) {
      const came = await refused(ask())
      if ((came as { readonly code?: string }).code !== "catalogue-unavailable") return came
    }
  }

  describe(`an address in ${name}`, () => {
    it("is the person's whose code was shown for it, and marks them once as verified by e-mail", async () => {
      const [who, box] = [await person(), mailbox()]
      await put(who, box)
      expect(await isOpen(who)).toBe(true)
      const shown: unknown[] = []
      const seen = await run(fixture.store.confirm(who, (code) => shown.push({ ...code }) > 0, at))
      expect(seen).toEqual({ address: box.toUpperCase() })
      expect(shown).toMatchObject([{ mailbox: box, mac: `of ${box}` }])
      expect(await fixture.verifiedOf(who)).toBe("EMAIL")
      expect(await isOpen(who)).toBe(false)
      expect(await refused(confirm(who, at, false))).toMatchObject({ code: "email-code-over" })
      expect(await fixture.verifiedOf(who)).toBe("EMAIL")
    })

    it("leaves a person verified by a telephone who is", async () => {
      const who = await person()
      await fixture.setVerified(who, "PHONE")
      await put(who, mailbox())
      await confirm(who)
      expect(await fixture.verifiedOf(who)).toBe("PHONE")
    })

    it("stands behind one account alone, also when two show their codes at once", async () => {
      const box = mailbox()
      const two = [await person(), await person()]
      for (const who of two) await put(who, box)
      const came = await Promise.all(two.map((who) => decided(() => confirm(who))))
      const [loser] = two.filter((_, n) => came[n] !== "nothing")
      expect(came.filter((each) => each !== "nothing")).toMatchObject([{ code: "email-taken" }])
      expect(await fixture.verifiedOf(loser)).toBe("NONE")
      await put(loser, box)
      expect(await refused(confirm(loser))).toMatchObject({ code: "email-taken" })
      // Its code was used, whatever came of it.
      expect(await refused(confirm(loser))).toMatchObject({ code: "email-code-over" })
    })

    it("may be shown again by its person, is left for another one, and is free when its person is removed", async () => {
      const [who, other, old, next] = [await person(), await person(), mailbox(), mailbox()]
      expect(await run(fixture.store.addressOf(who))).toBe(null)
      for (const box of [old, old, next]) {
        await put(who, box)
        await confirm(who)
      }
      expect(await run(fixture.store.addressOf(who))).toBe(next.toUpperCase())
      await put(other, old)
      expect(await confirm(other)).toEqual({ address: old.toUpperCase() })
      await fixture.removeUser(other)
      const third = await person()
      await put(third, old)
      expect(await confirm(third)).toEqual({ address: old.toUpperCase() })
    })
  })

  describe(`a code in ${name}`, () => {
    it("may be shown wrong so often, which each answer says, and then counts no more", async () => {
      const [who, box] = [await person(), mailbox()]
      await put(who, box)
      for (let left = limits.emailCodeTriesMax - 1; left >= 0; left--) {
        expect(await refused(confirm(who, at, false))).toMatchObject({ code: "email-code-wrong", detail: { left } })
      }
      expect(await isOpen(who)).toBe(false)
      expect(await refused(confirm(who))).toMatchObject({ code: "email-code-over" })
      await put(who, box)
      expect(await confirm(who)).toEqual({ address: box.toUpperCase() })
    })

    it("that was surely not sent cannot be tried, and one that was tried, or replaced, counts as sent", async () => {
      const [who, box, other] = [await person(), mailbox(), mailbox()]
      await run(fixture.store.giveBack(who, `of ${box}`, await put(who, box)))
      expect(await isOpen(who)).toBe(false)
      for (let n = 1; n < limits.emailCodesPerPersonMax; n++) {
        const send = await put(who, box)
        await refused(confirm(who, at, false))
        await run(fixture.store.giveBack(who, `of ${box}`, send))
      }
      const replaced = await put(who, box)
      expect(await refused(put(who, other))).toMatchObject({ code: "email-codes" })
      await run(fixture.store.giveBack(who, `of ${box}`, replaced))
      const older = await put(who, box)
      expect(await refused(put(who, other))).toMatchObject({ code: "email-codes" })
      await run(fixture.store.giveBack(await person(), `of ${box}`, older))
      await run(fixture.store.giveBack(who, `of ${other}`, older))
      expect(await refused(put(who, other))).toMatchObject({ code: "email-codes" })
      expect(await confirm(who)).toEqual({ address: box.toUpperCase() })
    })

    it("is back, with the tries that it has left, when the one after it was surely not sent", async () => {
      const [who, box, next] = [await person(), mailbox(), mailbox()]
      await put(who, box)
      await refused(confirm(who, at, false))
      await run(fixture.store.giveBack(who, `of ${next}`, await put(who, next)))
      expect(await refused(confirm(who, at, false))).toMatchObject({ detail: { left: limits.emailCodeTriesMax - 2 } })
      expect(await confirm(who)).toEqual({ address: box.toUpperCase() })
      // One that was used stays so, and is answered again.
      await run(fixture.store.giveBack(who, `of ${next}`, await put(who, next)))
      expect(await isOpen(who)).toBe(false)
      expect(await confirm(who)).toEqual({ address: box.toUpperCase() })
    })

    it("is sent so often, however many ask at once", async () => {
      const box = mailbox()
      const people: number[] = []
      while (people.length < limits.emailCodesPerAddressMax + 2) people.push(await person())
      const came = await Promise.all(people.map((who) => decided(() => put(who, box))))
      expect(came.filter((each) => each === "nothing")).toHaveLength(limits.emailCodesPerAddressMax)
      const one = await person()
      const own = await Promise.all(people.map(() => decided(() => put(one, mailbox()))))
      expect(own.filter((each) => each === "nothing")).toHaveLength(limits.emailCodesPerPersonMax)
    })

    it("is tried so often, however many try it at once", async () => {
      const [who, box] = [await person(), mailbox()]
      await put(who, box)
      const came = await Promise.all(Array.from({ length: 8 }, () => decided(() => confirm(who, at, false))))
      const codes = came.map((each) => (each as { readonly code: string }).code).sort()
      const over = came.length - limits.emailCodeTriesMax
      expect(codes).toEqual([
        ...Array.from({ length: over }, () => "email-code-over"),
        ...Array.from({ length: limits.emailCodeTriesMax }, () => "email-code-wrong"),
      ])
    })

    it("that is shown several times at once is used once, and each is answered so", async () => {
      const [who, box] = [await person(), mailbox()]
      await put(who, box)
      const came = await Promise.all([1, 2, 3].map(() => decided(() => confirm(who))))
      expect(came).toEqual(["nothing", "nothing", "nothing"])
      expect(await isOpen(who)).toBe(false)
    })

    it("counts until its time is up, and is that of the newest mail", async () => {
      const [who, first, second] = [await person(), mailbox(), mailbox()]
      await put(who, first)
      expect(await refused(confirm(who, at + limits.emailCodeMs))).toMatchObject({ code: "email-code-over" })
      await put(who, second)
      expect(await confirm(who, at + limits.emailCodeMs - 1)).toEqual({ address: second.toUpperCase() })
    })

    it("goes when it is over, with the next one that is sent to another person, and so do sends", async () => {
      const { countRows } = fixture
      if (countRows === undefined) return
      const later = at + 30 * hour
      for (let n = 0; n < 3; n++) await put(await person(), mailbox(), later)
      expect(await countRows()).toEqual({ codes: 3, sends: 3 })
      const end = later + limits.emailCodeMs + limits.emailCodeAgainMs
      await put(await person(), mailbox(), end - 1)
      expect((await countRows()).codes).toBe(4)
      await put(await person(), mailbox(), end)
      expect((await countRows()).codes).toBe(2)
      await put(await person(), mailbox(), later + hour)
      expect(await countRows()).toEqual({ codes: 1, sends: 3 })
    })

    it("is not there for one who was sent none, nor for one who does not exist", async () => {
      expect(await refused(confirm(await person()))).toMatchObject({ code: "email-code-over" })
      expect(await refused(put(999_999, mailbox()))).toMatchObject({ code: "user-unknown" })
    })

    it("is sent so often within an hour to a person, and to a mailbox, unless it was given back", async () => {
      const [who, box] = [await person(), mailbox()]
      for (let n = 0; n < limits.emailCodesPerPersonMax; n++) await put(who, mailbox(), at + n * 1_000)
      const now = at + 60_000
      expect(await refused(put(who, box, now))).toMatchObject({
        ...{ code: "email-codes", detail: { seconds: (hour - 60_000) / 1_000 } },
      })
      for (let n = 0; n < limits.emailCodesPerAddressMax; n++) await put(await person(), box, now)
      const other = await person()
      expect(await refused(put(other, box, now))).toMatchObject({ code: "email-codes" })
      const last = mailbox()
      const sent = await put(who, last, at + hour)
      expect(await refused(put(who, mailbox(), at + hour))).toMatchObject({
        code: "email-codes",
        detail: { seconds: 1 },
      })
      const mac = `of ${last}`
      await run(fixture.store.giveBack(who, mac, sent))
      await put(who, mailbox(), at + hour)
      await put(other, box, now + hour)
    })
  })
}
