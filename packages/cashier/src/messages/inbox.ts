/** The inbox of providers' messages in the tables. */
import { reasonOf } from "@ticketrush/engine/health/forEver"
import { type Inbox, paymentIn } from "@ticketrush/payment"
import { Effect, Exit } from "effect"
import type { CashierStore } from "../tables/CashierStore.ts"

export const inboxOf = (store: Pick<CashierStore, "keep">, onTables: (failed: string | null) => void): Inbox => ({
  keep: ({ provider, id, sentAt, receivedAt, body }, done) =>
    Effect.runCallback(
      store.keep({ provider, message: id, sentAt, receivedAt, body, providerPayment: paymentIn(body) ?? null }),
      {
        onExit: (exit) => {
          onTables(Exit.isSuccess(exit) ? null : reasonOf(exit.cause))
          done(Exit.isFailure(exit) ? "unavailable" : exit.value ? "new" : "known")
        },
      },
    ),
})
