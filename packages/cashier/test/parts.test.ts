/** Single seats that are given back out of one paid reservation: one charge, and a refund with a key of its own for each. */
import type { JournalRecord } from "@ticketrush/engine/journal/Journal"
import type { Errand, ProviderPayment } from "@ticketrush/payment"
import { encodeEvents, RefundWhy, type SaleEvent } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { ordersOf } from "../src/orders/Order.ts"
import { differencesOf } from "../src/reconciliation/differences.ts"
import { JournalMoney } from "../src/reconciliation/JournalMoney.ts"
import { attemptName, type ErrandRow, orderName, refundOfAttempt } from "../src/tables/CashierStore.ts"
import { isThereAlready } from "../src/turns/reports.ts"

const [concert, at, price] = [7, 1_790_000_000_000, 50_000]
const until = at + 60_000
const asked = (refund: number, part?: number): SaleEvent => ({
  ...{ kind: "refund-asked", refund, payment: 1, amount: price, fee: 0, why: RefundWhy.cancelled, until },
  ...(part === undefined ? {} : { part }),
})
const parted = (part: number): SaleEvent => ({
  ...{ kind: "parted", reservation: 1, part, person: 9, option: 0, seats: [part], price, byBuyer: true },
})
const report = { high: 1, low: 2 }
const bought: ReadonlyArray<SaleEvent> = [
  { kind: "intent-opened", payment: 1, reservation: 1, amount: 3 * price, until },
  { kind: "intent-authorized", payment: 1 },
  { kind: "intent-captured", payment: 1, report },
  { kind: "confirmed", reservation: 1 },
]
const twoBack: ReadonlyArray<SaleEvent> = [2, 3].flatMap((part) => [
  parted(part),
  { kind: "cancelled", reservation: part },
  asked(part - 1, part),
])
const order = orderName("shop", concert, 1)

const errand: Errand = {
  ...{ kind: "refund", attempt: attemptName(order, "refund", 2), payment: "pay_1", order, amount: price },
  ...{ reason: "", token: null, state: "waiting", refundedBefore: null, refusal: null },
}
const shown = (refunded: number): ProviderPayment => ({
  ...{ id: "pay_1", order, amount: 3 * price, currency: "KRW", status: "captured", refunded, refunds: [] },
  redirectUrl: null,
})

describe("two partial refunds of one payment", () => {
  it("are two orders of one charge, with a key each", () => {
    const events = [...bought, ...twoBack]
    const record = { concertId: concert, first: 1, last: events.length, at, epoch: 1, frame: encodeEvents(events) }
    const refunds = ordersOf(concert, [record as never as JournalRecord]).orders.filter(({ kind }) => kind === "refund")
    expect(refunds).toMatchObject([
      { payment: 1, refund: 1, amount: price },
      { payment: 1, refund: 2, amount: price },
    ])
    const keys = refunds.map(({ kind, payment, refund }) =>
      attemptName(orderName("shop", concert, payment), kind, refund),
    )
    expect(new Set(keys).size).toBe(2)
    expect(keys.map((key) => refundOfAttempt(order, key))).toEqual([1, 2])
  })

  it("are both sent: what the first one paid back is not taken for the second", () => {
    const othersFailed: ReadonlyArray<string> = []
    expect(isThereAlready({ errand, orderedBack: price, othersFailed }, shown(price))).toBe(false)
    expect(isThereAlready({ errand, orderedBack: price, othersFailed }, shown(2 * price))).toBe(true)
    expect(isThereAlready({ errand, orderedBack: 0, othersFailed }, shown(price))).toBe(true)
  })

  it("are both sent, too, where the first one failed and was paid all the same: that money is not the second's", () => {
    const first = { id: "ref_1", attempt: attemptName(order, "refund", 1), amount: price, status: "settled" } as const
    const late = (refunded: number): ProviderPayment => ({ ...shown(refunded), refunds: [first] })
    const second = { errand, orderedBack: 0, othersFailed: [first.attempt] }
    expect(isThereAlready(second, late(price))).toBe(false)
    // By hand at the provider, beside it.
    expect(isThereAlready(second, late(2 * price))).toBe(true)
    // Ordered again for the same seats, it is there.
    expect(isThereAlready({ ...second, othersFailed: [] }, late(price))).toBe(true)
  })

  it("are compared with the provider one by one, and a sum that is right differs in nothing", () => {
    const money = new JournalMoney()
    for (const event of [...bought, ...twoBack]) money.take(event, at)
    expect(money.balances).toMatchObject({ provider: 3 * price, sales: -price, refunds: -2 * price })
    money.take({ kind: "refund-settled", refund: 2, report }, at)
    const errands = ["create", "confirm", "refund", "refund"].map(
      (kind, i): ErrandRow => ({
        ...{ id: i, kind: kind as ErrandRow["kind"], refund: i < 2 ? null : i - 1, state: "done", finding: null },
        ...{ orderedAt: at, ended: null },
      }),
    )
    const entry = { payment: 1, amount: 3 * price, providerPayment: "pay_1", errands, messages: 0, finding: null }
    const compared = { journal: money.payment(1), entry, shown: shown(price) }
    const times = { position: money.position, now: at, lateMs: 600_000 }
    expect(differencesOf(compared, times)).toEqual([])
    money.take({ kind: "refund-failed", refund: 1, report }, at)
    expect(differencesOf(compared, times)).toMatchObject([{ kind: "refund-failed" }])
    // Ordered again and settled: it has not failed any more.
    money.take(asked(3, 2), at)
    money.take({ kind: "refund-settled", refund: 3, report }, at)
    const again: ErrandRow = { ...errands[3], id: 4, refund: 3 }
    const whole = { ...compared, entry: { ...entry, errands: [...errands, again] }, shown: shown(2 * price) }
    expect(differencesOf(whole, { ...times, position: money.position })).toEqual([])
  })
})
