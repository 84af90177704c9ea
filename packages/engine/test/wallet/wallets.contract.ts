/** What wallets keep, in any store. */
import { limits } from "@ticketrush/protocol"
import { Effect } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { firstBalance, type WalletCharge, type Wallets } from "../../src/wallet/Wallets.ts"
import { refusalOf } from "../catalogue/fixture.ts"

export type WalletFixture = {
  readonly wallets: Wallets["Service"]
  readonly addPerson: () => Promise<number>
  readonly close: () => Promise<void>
}

const at = 1_790_000_000_123

export const walletsContract = (name: string, open: () => Promise<WalletFixture>): void => {
  describe(`wallets in ${name}`, () => {
    let fixture: WalletFixture
    let person = 0
    beforeAll(async () => {
      fixture = await open()
    })
    afterAll(() => fixture.close())
    const charge = (more: Partial<WalletCharge> = {}) =>
      fixture.wallets.charge({ person, amount: 1_000, key: "k", description: null, at, ...more })
    const balance = () => Effect.runPromise(fixture.wallets.balance(person))
    const list = (limit = 100) => Effect.runPromise(fixture.wallets.transactions(person, limit))

    it("have the same to begin with, and more after a charge, which is one row", async () => {
      person = await fixture.addPerson()
      expect(await balance()).toBe(firstBalance)
      expect(await list()).toEqual([])
      const row = await Effect.runPromise(charge({ description: "생일 선물" }))
      expect(row).toEqual({
        ...{ id: row.id, person, reservation: null, type: "CHARGE", status: "SUCCESS", method: "WALLET" },
        ...{ provider: "wallet", providerTransactionId: null, amount: 1_000, balanceAfter: firstBalance + 1_000 },
        ...{ key: "k", description: "생일 선물", at },
      })
      expect(await balance()).toBe(firstBalance + 1_000)
      expect(await list()).toEqual([row])
    })

    it("are charged once for each key of a person, however often it is sent, and refuse another charge under it", async () => {
      person = await fixture.addPerson()
      const rows = await Promise.all(Array.from({ length: 5 }, () => Effect.runPromise(charge())))
      expect(new Set(rows.map(({ id }) => id)).size).toBe(1)
      expect(await balance()).toBe(firstBalance + 1_000)
      expect(await Effect.runPromise(refusalOf(charge({ amount: 2_000 })))).toBe("key-reused")
      expect(await Effect.runPromise(refusalOf(charge({ description: "another" })))).toBe("key-reused")
      const first = person
      person = await fixture.addPerson()
      await Effect.runPromise(charge({ amount: 7 }))
      expect(await balance()).toBe(firstBalance + 7)
      person = first
      expect(await balance()).toBe(firstBalance + 1_000)
    })

    it("add up when many are charged at once, and list the newest first", async () => {
      person = await fixture.addPerson()
      const charges = Array.from({ length: 8 }, (_, n) => Effect.runPromise(charge({ key: `k${n}`, amount: n + 1 })))
      await Promise.all(charges)
      expect(await balance()).toBe(firstBalance + 36)
      const rows = await list()
      expect(rows.map(({ id }) => id)).toEqual(rows.map(({ id }) => id).toSorted((a, b) => b - a))
      expect(rows[0].balanceAfter).toBe(firstBalance + 36)
      expect(await list(3)).toEqual(rows.slice(0, 3))
    })

    it("have a bound, and a charge that is refused changes nothing", async () => {
      person = await fixture.addPerson()
      const room = limits.walletBalanceMax - firstBalance
      expect(await Effect.runPromise(refusalOf(charge({ amount: room + 1 })))).toBe("wallet-full")
      expect([await balance(), await list()]).toEqual([firstBalance, []])
      await Effect.runPromise(charge({ amount: room }))
      expect(await balance()).toBe(limits.walletBalanceMax)
    })

    it("do not exist for a person who does not exist", async () => {
      person = 999_999
      expect(await Effect.runPromise(refusalOf(charge()))).toBe("user-unknown")
      expect(await Effect.runPromise(refusalOf(fixture.wallets.balance(person)))).toBe("user-unknown")
      expect(await Effect.runPromise(refusalOf(fixture.wallets.transactions(person, 1)))).toBe("user-unknown")
    })
  })
}
