/** In what a sale's journal, the tables and the provider differ about one payment. Pure. */
import type { ProviderPayment } from "@ticketrush/payment"
import type { DifferenceKind } from "@ticketrush/protocol/reconciliation"
import type { ErrandRow, TableEntry } from "../tables/CashierStore.ts"
import type { JournalPayment, JournalRefund } from "./JournalMoney.ts"

/** `unread`: it could not be asked. `unknown`: it has no such payment. `unmade`: it was never made there. */
export type ProviderSays = ProviderPayment | "unread" | "unknown" | "unmade"

export type Difference = {
  readonly payment: number
  /** Of the sale; null where the journal has no such payment. */
  readonly reservation: number | null
  readonly errand: number | null
  readonly kind: DifferenceKind
  /** What is said on either side. */
  readonly says: string
}

export type Compared = {
  /** Undefined: the journal has no such payment. */
  readonly journal: JournalPayment | undefined
  /** Undefined: the tables have no such payment. */
  readonly entry: TableEntry | undefined
  readonly shown: ProviderSays
}

export type CompareTimes = {
  /** Up to where the journal was read for orders. */
  readonly position: number
  readonly now: number
  /** An errand that has waited for longer is told. */
  readonly lateMs: number
}

const won = (amount: number): string => `${amount} won`

const isFinal = ({ state }: ErrandRow): boolean => state === "done" || state === "refused"

export const differencesOf = (
  { journal, entry, shown }: Compared,
  { lateMs, now, position }: CompareTimes,
): ReadonlyArray<Difference> => {
  const found: Difference[] = []
  const differs = (kind: DifferenceKind, says: string, errand: number | null = null): void =>
    void found.push({
      payment: (journal ?? entry)!.payment,
      reservation: journal?.reservation ?? null,
      ...{ errand, kind, says },
    })
  if (journal === undefined) {
    differs("order-unjournaled", `the tables have a payment of ${won(entry!.amount)}, the journal has none`)
    return found
  }
  // What it orders last is still on its way to the tables.
  if (journal.ordered > position) return found
  if (entry === undefined) {
    differs("order-missing", "the journal has the payment, the tables have none")
    return found
  }
  if (entry.amount !== journal.amount) {
    differs("amount-differs", `${won(journal.amount)} in the journal, ${won(entry.amount)} in the tables`)
  }
  ordersOf(journal, entry, differs)
  const open = entry.errands.filter((each) => !isFinal(each))
  for (const { id, kind, orderedAt, state } of open) {
    if (state === "stuck") differs("errand-stuck", `${kind} neither happens nor is refused`, id)
    else if (now - orderedAt > lateMs) differs("errand-late", `${kind} has waited since ${timeOf(orderedAt)}`, id)
  }
  for (const { ended, id, kind } of entry.errands) {
    if (ended === null || isClosed(shown)) continue
    differs(
      "errand-ended",
      `${kind} was ended by ${ended.by === 0 ? "a program" : `person ${ended.by}`}: ${ended.reason}`,
      id,
    )
  }
  refundsOf(journal, now, differs)
  // Their ends are still to be told.
  if (open.length === 0 && entry.messages === 0) moneyOf(journal, entry, shown, differs)
  return found
}

/** No money can be taken for it any more. */
const isClosed = (shown: ProviderSays): boolean =>
  typeof shown !== "string" && (shown.status === "cancelled" || shown.status === "failed")

type Differs = (kind: DifferenceKind, says: string, errand?: number) => void

const timeOf = (ms: number): string => new Date(ms).toISOString()

/** What the journal orders and the tables do not have, and the other way round. */
const ordersOf = (journal: JournalPayment, { errands }: TableEntry, differs: Differs): void => {
  const has = (kind: ErrandRow["kind"], refund: number | null = null): boolean =>
    errands.some((each) => each.kind === kind && each.refund === refund)
  const missing = (kind: string): void => differs("order-missing", `the tables have no order to ${kind}`)
  if (!has("create")) missing("make it")
  // What was told as taken before the buyer was known to agree is not ordered to be taken.
  if (journal.status === "authorized" && !has("confirm")) missing("take the money")
  if (journal.status === "cancelled" && !has("cancel")) missing("end it")
  for (const refund of journal.refunds.keys()) if (!has("refund", refund)) missing(`pay back (refund ${refund})`)
  for (const { id, kind, refund } of errands) {
    if (kind === "refund" && !journal.refunds.has(refund!)) {
      differs("order-unjournaled", `the tables have refund ${refund}, the journal has none`, id)
    }
  }
}

/** The newest refund of each part of a payment, and of all the rest. */
const newestOf = ({ refunds }: JournalPayment): ReadonlyArray<readonly [number, JournalRefund]> => [
  ...new Map([...refunds].map((each) => [each[1].part, each])).values(),
]

const refundsOf = (payment: JournalPayment, now: number, differs: Differs): void => {
  for (const [number, { amount, state, until }] of newestOf(payment)) {
    if (state === "failed") differs("refund-failed", `refund ${number} of ${won(amount)} failed`)
    if (state === "asked" && now > until) {
      differs("refund-overdue", `refund ${number} of ${won(amount)} had to be settled by ${timeOf(until)}`)
    }
  }
}

const moneyOf = (journal: JournalPayment, entry: TableEntry, shown: ProviderSays, differs: Differs): void => {
  const { amount, refunds, taken } = journal
  const why = findingOf(entry)
  if (shown === "unread") return differs("provider-unread", "the provider did not say")
  if (typeof shown === "string") {
    return taken
      ? differs("payment-unknown", `${won(amount)} were taken, and the provider has no such payment`)
      : undefined
  }
  if (shown.amount !== amount) {
    return differs("amount-differs", `${won(amount)} in the journal, ${won(shown.amount)} at the provider${why}`)
  }
  const isTaken = shown.status === "captured"
  if (isTaken && !taken)
    return differs("money-untold", `${won(amount)} were taken, in the journal it is ${journal.status}${why}`)
  if (!isTaken && taken)
    return differs("money-missing", `${won(amount)} in the journal, it is ${shown.status} at the provider`)
  const settled = [...refunds.values()].reduce((sum, each) => sum + (each.state === "settled" ? each.amount : 0), 0)
  const ordered = newestOf(journal).some(([, { state }]) => state === "asked")
  const both = `${won(settled)} paid back in the journal, ${won(shown.refunded)} at the provider${why}`
  if (shown.refunded > settled) differs(ordered ? "refund-untold" : "refund-foreign", both)
  if (shown.refunded < settled) differs("refund-missing", both)
  const failed = shown.refunds.some(({ status }) => status === "failed")
  if (shown.refunded === settled && ordered && failed)
    differs("refund-untold", `the provider could not pay it back${why}`)
}

const findingOf = ({ errands, finding }: TableEntry): string => {
  const found = finding ?? errands.findLast((each) => each.finding !== null)?.finding ?? null
  return found === null ? "" : `; the sale did not take it: ${found}`
}
