/** The inbox of providers' messages in the tables: those that come at a time are kept together. */
import { Gathering } from "@ticketrush/engine/backends/Gathering"
import { reasonOf } from "@ticketrush/engine/health/forEver"
import { type Inbox, paymentIn } from "@ticketrush/payment"
import { Effect, Exit } from "effect"
import { type CashierStore, messageName, type NewMessage } from "../tables/CashierStore.ts"

/** Messages in one statement; each has 32 KiB at most. */
const keptAtOnce = 50

export const inboxOf = (store: Pick<CashierStore, "keep">, onTables: (failed: string | null) => void): Inbox => {
  const gathering = new Gathering<NewMessage, ReadonlySet<string> | undefined>(keptAtOnce, (messages, done) =>
    Effect.runCallback(store.keep(messages), {
      onExit: (exit) => {
        onTables(Exit.isSuccess(exit) ? null : reasonOf(exit.cause))
        done(Exit.isSuccess(exit) ? exit.value : undefined)
      },
    }),
  )
  return {
    keep: ({ provider, id, sentAt, receivedAt, body }, done) => {
      const message = { provider, message: id, sentAt, receivedAt, body, providerPayment: paymentIn(body) ?? null }
      gathering.ask(message, (kept) =>
        done(kept === undefined ? "unavailable" : kept.has(messageName(message)) ? "new" : "known"),
      )
    },
  }
}
