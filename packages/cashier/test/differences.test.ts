/** Each kind of difference from the facts that it is about, those too that no test of real parts can bring about. */
import type { ProviderPayment, ProviderRefund } from "@ticketrush/payment"
import { type DifferenceKind, differenceWords } from "@ticketrush/protocol/reconciliation"
import { describe, expect, it } from "vitest"
import { type Compared, differencesOf } from "../src/reconciliation/differences.ts"
import type { JournalPayment, JournalRefund } from "../src/reconciliation/JournalMoney.ts"
import type { ErrandRow, TableEntry } from "../src/tables/CashierStore.ts"

const [amount, openedAt, hour] = [50_000, 1_790_000_000_000, 3_600_000]
const times = { position: 20, now: openedAt + hour, lateMs: 600_000 }

const errand = (kind: ErrandRow["kind"], changed: Partial<ErrandRow> = {}): ErrandRow => ({
  ...{ id: 1, kind, refund: null, state: "done", finding: null, orderedAt: openedAt, ended: null },
  ...changed,
})
const journal = (changed: Partial<JournalPayment> = {}): JournalPayment => ({
  ...{ payment: 1, reservation: 9, amount, openedAt, ordered: 20, status: "captured", taken: true, refunds: new Map() },
  ...changed,
})
const refunded = (state: JournalRefund["state"], until = times.now): Pick<JournalPayment, "refunds"> => ({
  refunds: new Map([[4, { amount, until, part: 0, state }]]),
})
const made = [errand("create"), errand("confirm")]
const entry = (changed: Partial<TableEntry> = {}): TableEntry => ({
  ...{ payment: 1, amount, providerPayment: "pay_1", errands: made, messages: 0, finding: null },
  ...changed,
})
const withRefund = (changed: Partial<TableEntry> = {}): TableEntry =>
  entry({ errands: [...made, errand("refund", { refund: 4 })], ...changed })
const shown = (changed: Partial<ProviderPayment> = {}): ProviderPayment => ({
  ...{
    id: "pay_1",
    order: "o",
    amount,
    currency: "KRW",
    status: "captured",
    refunded: 0,
    refunds: [],
    redirectUrl: null,
  },
  ...changed,
})
const failed: ProviderRefund = { id: "r", attempt: null, amount, status: "failed" }

const same: Compared = { journal: journal(), entry: entry(), shown: shown() }
const kindsOf = (changed: Partial<Compared>) => differencesOf({ ...same, ...changed }, times).map(({ kind }) => kind)

const planted: Readonly<Record<DifferenceKind, Partial<Compared>>> = {
  "order-missing": { entry: entry({ errands: [errand("confirm")] }) },
  "order-unjournaled": { journal: undefined },
  "amount-differs": { shown: shown({ amount: amount - 1 }) },
  "money-untold": { journal: journal({ status: "authorized", taken: false }) },
  "money-missing": { shown: shown({ status: "cancelled" }) },
  "payment-unknown": { shown: "unknown" },
  "refund-untold": { journal: journal(refunded("asked")), entry: withRefund(), shown: shown({ refunded: amount }) },
  "refund-foreign": { shown: shown({ refunded: 1 }) },
  "refund-missing": { journal: journal(refunded("settled")), entry: withRefund() },
  "refund-failed": { journal: journal(refunded("failed")), entry: withRefund() },
  "refund-overdue": { journal: journal(refunded("asked", openedAt)), entry: withRefund() },
  "errand-stuck": { entry: entry({ errands: [errand("create"), errand("confirm", { state: "stuck" })] }) },
  "errand-ended": {
    journal: journal({ status: "cancelled", taken: false }),
    entry: entry({
      errands: [
        errand("create"),
        errand("confirm", { state: "refused", ended: { by: 0, reason: "no answer for a day" } }),
        errand("cancel"),
      ],
    }),
    shown: shown({ status: "open" }),
  },
  "errand-late": { entry: entry({ errands: [errand("create"), errand("confirm", { state: "sending" })] }) },
  "provider-unread": { shown: "unread" },
}

describe("the comparison of a payment", () => {
  it("finds nothing where all sides say the same", () => {
    expect(kindsOf({})).toEqual([])
    expect(
      kindsOf({ journal: journal(refunded("settled")), entry: withRefund(), shown: shown({ refunded: amount }) }),
    ).toEqual([])
    const never = {
      journal: journal({ status: "pending", taken: false }),
      entry: entry({ errands: [errand("create")] }),
    }
    for (const status of ["open", "authorized", "failed", "cancelled"] as const) {
      expect(kindsOf({ ...never, shown: shown({ status }) }), status).toEqual([])
    }
    expect(kindsOf({ ...never, shown: "unknown" })).toEqual([])
  })

  it.each(differenceWords)("finds %s", (kind) => {
    expect(kindsOf(planted[kind])).toEqual([kind])
  })

  it("says of a refund that the provider refused that the sale has not heard of it", () => {
    const facts = { journal: journal(refunded("asked")), entry: withRefund(), shown: shown({ refunds: [failed] }) }
    expect(kindsOf(facts)).toEqual(["refund-untold"])
  })

  it("says why the sale did not take what came of it", () => {
    const facts = {
      journal: journal({ status: "authorized", taken: false }),
      entry: entry({ finding: "payment-amount" }),
    }
    const [{ says }] = differencesOf({ ...same, ...facts }, times)
    expect(says).toContain("payment-amount")
  })

  it("leaves alone what is on its way", () => {
    const way = { journal: journal({ status: "authorized", taken: false }), shown: shown() }
    expect(kindsOf({ ...way, entry: entry({ messages: 1 }) })).toEqual([])
    const waiting = errand("confirm", { state: "waiting", orderedAt: times.now })
    expect(kindsOf({ ...way, entry: entry({ errands: [errand("create"), waiting] }) })).toEqual([])
    expect(kindsOf({ journal: journal({ ordered: 21 }), entry: undefined })).toEqual([])
    expect(differencesOf({ ...same, entry: undefined }, times)).toMatchObject([{ kind: "order-missing" }])
  })

  it("finds orders that the journal gave and the tables lost, and the other way round", () => {
    const over = journal({ status: "cancelled", taken: false })
    expect(
      kindsOf({ journal: over, entry: entry({ errands: [errand("create")] }), shown: shown({ status: "open" }) }),
    ).toEqual(["order-missing"])
    expect(kindsOf({ entry: withRefund() })).toEqual(["order-unjournaled"])
  })
})
