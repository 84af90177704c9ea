/** What is told of a payment in another way than by its provider's messages: kept as one of them, and worked on as one. */
import { Effect } from "effect"
import type { Cashier } from "../Cashier.ts"
import { type CashierStore, messageName } from "../tables/CashierStore.ts"

type NoticeParts = {
  readonly store: Pick<CashierStore, "books" | "keep" | "link">
  readonly nowMs: () => number
  readonly wake: () => void
}

export const noticesOf = ({ nowMs, store, wake }: NoticeParts): Cashier["Service"]["notice"] =>
  Effect.fnUntraced(function* (concertId, payment, { at, body, name }) {
    const { gateway } = yield* store.books.place(concertId)
    const providerPayment = (yield* store.link(concertId, payment))?.providerPayment ?? null
    if (gateway === null || providerPayment === null) return "unmade"
    const message = { provider: gateway, message: name, sentAt: at, receivedAt: nowMs(), body, providerPayment }
    const kept = yield* store.keep([message])
    if (!kept.has(messageName(message))) return "known"
    wake()
    return "new"
  })
