/** The inbox of providers' messages in the tables: those that come at a time are kept together. */
import { Gathering } from "@ticketrush/engine/backends/Gathering"
import { reasonOf } from "@ticketrush/engine/health/forEver"
import type { Log } from "@ticketrush/engine/ports"
import { type Inbox, paymentIn } from "@ticketrush/payment"
import { Effect, Exit } from "effect"
import { type CashierStore, messageName, type NewMessage } from "../tables/CashierStore.ts"
import { namesIn, writtenApart } from "../tables/Written.ts"

/** Messages in one statement; each has 32 KiB at most. */
const keptAtOnce = 50

/** The names of those that are new, and the messages that cannot be kept; undefined where nothing is certain of any. */
type KeptNow = { readonly names: ReadonlySet<string>; readonly unkept: ReadonlyMap<NewMessage, string> } | undefined

export const inboxOf = (
  store: Pick<CashierStore, "keep">,
  log: Log,
  onTables: (failed: string | null) => void,
): Inbox => {
  const gathering = new Gathering<NewMessage, KeptNow>(keptAtOnce, (messages, done) =>
    Effect.runCallback(writtenApart(messages, store.keep), {
      onExit: (exit) => {
        onTables(Exit.isSuccess(exit) ? null : reasonOf(exit.cause))
        done(Exit.isSuccess(exit) ? { names: namesIn(exit.value), unkept: exit.value.unwritten } : undefined)
      },
    }),
  )
  return {
    keep: ({ provider, id, sentAt, receivedAt, body }, done) => {
      const message = { provider, message: id, sentAt, receivedAt, body, providerPayment: paymentIn(body) ?? null }
      gathering.ask(message, (kept) => {
        const reason = kept?.unkept.get(message)
        if (reason !== undefined) log.warn("a message of a payment provider cannot be kept", { provider, reason })
        if (kept === undefined || reason !== undefined) return done("unavailable")
        done(kept.names.has(messageName(message)) ? "new" : "known")
      })
    },
  }
}
