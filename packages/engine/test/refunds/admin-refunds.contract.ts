/** What the trail of refunds keeps, in any store. */
import { Effect } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type AdminRefunds, noOutcome } from "../../src/refunds/AdminRefunds.ts"

export type RefundsFixture = { readonly refunds: AdminRefunds["Service"]; readonly close: () => Promise<void> }

export const adminRefundsContract = (name: string, open: () => Promise<RefundsFixture>): void => {
  describe(`the trail of refunds in ${name}`, () => {
    let fixture: RefundsFixture
    beforeAll(async () => {
      fixture = await open()
    })
    afterAll(() => fixture.close())
    const order = (reservation: number, at: number, actor = 1, target: number | null = 7): Promise<number> =>
      Effect.runPromise(fixture.refunds.ordered({ reservation, target, actor, actorRole: "ADMIN", at }))
    const list = (query: Partial<Parameters<AdminRefunds["Service"]["list"]>[0]>) =>
      Effect.runPromise(fixture.refunds.list({ limit: 10, ...query }))

    it("has a row as soon as one is ordered, and what came of it afterwards", async () => {
      const id = await order(134_217_729, 1_790_000_000_123)
      const row = { id, reservation: 134_217_729, target: 7, actor: 1, actorRole: "ADMIN", at: 1_790_000_000_123 }
      expect(await list({ reservation: 134_217_729 })).toEqual([{ ...row, ...noOutcome }])
      await Effect.runPromise(fixture.refunds.cameOut(id, "DENIED", "no"))
      expect(await list({ reservation: 134_217_729 })).toEqual([{ ...row, result: "DENIED", detail: "no" }])
    })

    it("tells the newest first, by reservation, actor, result and time, both ends included", async () => {
      const [a, b, c] = [await order(5, 1_000, 2), await order(6, 2_000, 3, null), await order(6, 2_000, 2)]
      await Effect.runPromise(fixture.refunds.cameOut(b, "SUCCESS", "refunded"))
      const ids = async (query: Parameters<typeof list>[0]) =>
        (await list({ toAt: 9_999, ...query })).map(({ id }) => id)
      expect(await ids({})).toEqual([c, b, a])
      expect(await ids({ limit: 2 })).toEqual([c, b])
      expect(await ids({ reservation: 6 })).toEqual([c, b])
      expect(await ids({ actor: 2 })).toEqual([c, a])
      expect(await ids({ result: "SUCCESS" })).toEqual([b])
      expect(await ids({ fromAt: 2_000 })).toEqual([c, b])
      expect(await ids({ fromAt: 1_000, toAt: 1_000 })).toEqual([a])
      expect((await list({ result: "SUCCESS", toAt: 9_999 }))[0].target).toBeNull()
    })
  })
}
