/** {@link Wallets} that last as long as the process: for tests and documents. */
import { limits, type PersonId } from "@ticketrush/protocol"
import { Effect, Layer } from "effect"
import { refused } from "../catalogue/errors.ts"
import { firstBalance, type PaymentTransaction, sameCharge, Wallets } from "./Wallets.ts"

/** `isKnown`: whether there is such a person. */
export const makeWalletsMemory = (isKnown: (person: PersonId) => Effect.Effect<boolean>): Wallets["Service"] => {
  const balances = new Map<PersonId, number>()
  const rows: PaymentTransaction[] = []
  const known = (person: PersonId) =>
    Effect.flatMap(isKnown(person), (is) => (is ? Effect.void : refused("user-unknown", { userId: person })))
  const balanceOf = (person: PersonId): number => balances.get(person) ?? firstBalance
  return {
    balance: (person) => Effect.map(known(person), () => balanceOf(person)),
    charge: (charge) =>
      Effect.flatMap(known(charge.person), () => {
        const { person, amount, key, description, at } = charge
        const earlier = rows.find((row) => row.person === person && row.key === key)
        if (earlier !== undefined) {
          const same = sameCharge(earlier, charge)
          return "id" in same ? Effect.succeed(same) : same
        }
        const balanceAfter = balanceOf(person) + amount
        if (balanceAfter > limits.walletBalanceMax) return refused("wallet-full", { limit: limits.walletBalanceMax })
        balances.set(person, balanceAfter)
        const row: PaymentTransaction = {
          ...{ id: rows.length + 1, person, reservation: null, type: "CHARGE", status: "SUCCESS", method: "WALLET" },
          ...{ provider: "wallet", providerTransactionId: null, amount, balanceAfter, key, description, at },
        }
        rows.push(row)
        return Effect.succeed(row)
      }),
    transactions: (person, limit) =>
      Effect.map(known(person), () =>
        rows
          .filter((row) => row.person === person)
          .reverse()
          .slice(0, limit),
      ),
  }
}

export const walletsMemory = Layer.sync(Wallets, () => makeWalletsMemory(() => Effect.succeed(true)))
