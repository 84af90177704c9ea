/**
 * Compares what a sale's journal, the tables and its provider say of payments, a page of them at a time. Each side moves
 * on meanwhile, so what differs is looked at twice: what a second look does not show was on its way.
 */
import { type StoreUnavailable, storeUnavailable } from "@ticketrush/engine/catalogue/errors"
import type { Journal } from "@ticketrush/engine/journal/Journal"
import { readPage } from "@ticketrush/engine/journal/read-page"
import type { PaymentGateway } from "@ticketrush/payment"
import { type ConcertId, limits, readEvents } from "@ticketrush/protocol"
import { Effect, Semaphore } from "effect"
import type { SaleBooks, TableEntry } from "../tables/CashierStore.ts"
import { type Difference, differencesOf, type ProviderSays } from "./differences.ts"
import { type Balances, JournalMoney } from "./JournalMoney.ts"

export type ReconciliationParts = {
  readonly gateways: ReadonlyMap<string, { readonly gateway: Pick<PaymentGateway, "read"> }>
  readonly journal: Pick<Journal, "read">
  readonly books: SaleBooks
  readonly nowMs: () => number
}

export type Reconciled = {
  /** Null where the sale takes no payments, or none of it is read yet. */
  readonly gateway: string | null
  /** What is compared is the journal up to here. */
  readonly position: number
  readonly balances: Balances
  /** Payments that were compared. */
  readonly checked: number
  /** What the provider has taken for them and has paid back, in won. */
  readonly taken: number
  readonly paidBack: number
  readonly differences: ReadonlyArray<Difference>
  /** Ask for the payments behind this one; null after the last. */
  readonly next: number | null
}

type Look = (concertId: ConcertId, after: number) => Effect.Effect<Reconciled, StoreUnavailable>

/** Payments that are read at the provider at a time. */
const readsAtOnce = 8
const errandLateMs = 600_000

/** One report at a time: it reads a whole journal. */
export const reconciliation = (parts: ReconciliationParts): Look => {
  const look = lookWith(parts)
  const alone = Semaphore.makeUnsafe(1)
  return (concertId, after) =>
    alone.withPermit(
      Effect.flatMap(look(concertId, after), (first) =>
        first.differences.length === 0
          ? Effect.succeed(first)
          : Effect.map(look(concertId, after), (second) => ({
              ...second,
              differences: second.differences.filter((each) => first.differences.some(isSame(each))),
            })),
      ),
    )
}

const isSame =
  (one: Difference) =>
  (other: Difference): boolean =>
    one.kind === other.kind && one.payment === other.payment && one.errand === other.errand

const lookWith = ({ books, gateways, journal, nowMs }: ReconciliationParts): Look =>
  Effect.fnUntraced(function* (concertId, after) {
    const { gateway, position } = yield* books.place(concertId)
    const money = yield* moneyOf(journal, concertId)
    const last = Math.min(after + limits.reconciledAtOnceMax, money.count)
    const isEnd = last === money.count
    const entries = new Map<number, TableEntry>()
    // Behind the last payment of the journal is what it knows nothing of.
    const upTo = isEnd ? last + limits.reconciledAtOnceMax : last
    for (const entry of yield* books.entries(concertId, after, upTo)) entries.set(entry.payment, entry)
    const numbers = new Set(entries.keys())
    for (let payment = after + 1; payment <= last; payment++) numbers.add(payment)
    const reads = gateway === null ? undefined : gateways.get(gateway)?.gateway
    const compared = yield* Effect.forEach(
      [...numbers].sort((a, b) => a - b),
      (payment) => {
        const entry = entries.get(payment)
        return Effect.map(shownBy(reads, entry), (shown) => ({ journal: money.payment(payment), entry, shown }))
      },
      { concurrency: readsAtOnce },
    )
    const times = { now: nowMs(), position, lateMs: errandLateMs }
    const captured = compared.flatMap(({ shown }) =>
      typeof shown !== "string" && shown.status === "captured" ? [shown] : [],
    )
    return {
      ...{ gateway, position: money.position, balances: money.balances, checked: compared.length },
      taken: captured.reduce((sum, { amount }) => sum + amount, 0),
      paidBack: captured.reduce((sum, { refunded }) => sum + refunded, 0),
      differences: compared.flatMap((each) => differencesOf(each, times)),
      next: isEnd ? null : last,
    }
  })

/** Between two pages others have the loop. */
const moneyOf = Effect.fnUntraced(function* (journal: Pick<Journal, "read">, concertId: ConcertId) {
  const money = new JournalMoney()
  for (;;) {
    const { more, records } = yield* Effect.mapError(readPage(journal, concertId, money.position), storeUnavailable)
    for (const { at, frame } of records) readEvents(frame, (event) => money.take(event, at))
    if (!more) return money
  }
})

/** Undefined `reads`: this server does not have the gateway. */
const shownBy = (
  reads: Pick<PaymentGateway, "read"> | undefined,
  entry: TableEntry | undefined,
): Effect.Effect<ProviderSays> => {
  const name = entry?.providerPayment ?? null
  if (name === null) return Effect.succeed("unmade")
  if (reads === undefined) return Effect.succeed("unread")
  return Effect.callback((resume) =>
    reads.read(name, (outcome) => {
      const isUnknown = outcome.kind === "refused" && outcome.code === "payment-unknown"
      resume(Effect.succeed(outcome.kind === "done" ? outcome.value : isUnknown ? "unknown" : "unread"))
    }),
  )
}
