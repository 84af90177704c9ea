/**
 * Money that people have put with the shop (contract 16.1). Whole won, with the same opening balance for each person. A charge is
 * one row and a new balance, in one transaction, and happens once for each key of a person.
 */
import type { PersonId, ReservationId } from "@ticketrush/protocol"
import { Context, type Effect } from "effect"
import { type CatalogueError, type RefusedError, refused, type StoreUnavailable } from "../catalogue/errors.ts"

/** In the words of the contract. `at`: milliseconds since 1970 UTC. */
export type PaymentTransaction = {
  readonly id: number
  readonly person: PersonId
  readonly reservation: ReservationId | null
  readonly type: "CHARGE" | "PAYMENT" | "REFUND"
  readonly status: "PENDING" | "SUCCESS" | "FAILED"
  readonly method: "WALLET"
  readonly provider: "wallet"
  readonly providerTransactionId: string | null
  readonly amount: number
  readonly balanceAfter: number
  readonly key: string
  readonly description: string | null
  readonly at: number
}

export type WalletCharge = {
  readonly person: PersonId
  readonly amount: number
  readonly key: string
  readonly description: string | null
  readonly at: number
}

/** Each refuses a person that there is not: `user-unknown`. */
export class Wallets extends Context.Service<
  Wallets,
  {
    readonly balance: (person: PersonId) => Effect.Effect<number, RefusedError | StoreUnavailable>
    /**
     * The transaction of an earlier charge with this key where there is one; refused where it was another charge
     * (`key-reused`). Refuses a balance above its bound: `wallet-full`.
     */
    readonly charge: (charge: WalletCharge) => Effect.Effect<PaymentTransaction, CatalogueError>
    /** The newest first. */
    readonly transactions: (
      person: PersonId,
      limit: number,
    ) => Effect.Effect<ReadonlyArray<PaymentTransaction>, RefusedError | StoreUnavailable>
  }
>()("@ticketrush/engine/wallet/Wallets") {}

/** The opening balance, in won. */
export const firstBalance = 200_000

/** The earlier transaction of a key, if the same was asked for. */
export const sameCharge = (earlier: PaymentTransaction, { amount, description }: WalletCharge) =>
  earlier.amount === amount && earlier.description === description ? earlier : refused("key-reused")
