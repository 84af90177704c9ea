/** What a payment says about an errand that may have been sent, case by case. */
import { describe, expect, it } from "vitest"
import type { Errand, ErrandKind } from "../../src/errands/Errand.ts"
import { type ErrandVerdict, verdictOn } from "../../src/errands/verdict.ts"
import type { ProviderPayment, ProviderRefund, ProviderStatus } from "../../src/gateway/PaymentGateway.ts"

const errand = (kind: ErrandKind, changed: Partial<Errand> = {}): Errand => ({
  kind,
  attempt: "ours",
  payment: "pay_1",
  order: "order-1",
  amount: kind === "refund" ? 9_000 : 99_000,
  token: null,
  reason: "a test",
  state: "sending",
  refundedBefore: 0,
  refusal: null,
  ...changed,
})

const payment = (
  status: ProviderStatus,
  refunds: ReadonlyArray<ProviderRefund> = [],
  refunded = 0,
): ProviderPayment => ({
  id: "pay_1",
  order: "order-1",
  amount: 99_000,
  currency: "KRW",
  status,
  refunded,
  refunds,
  redirectUrl: null,
})

const refund = (attempt: string | null, status: ProviderRefund["status"], amount = 9_000): ProviderRefund => ({
  id: `ref_${attempt}`,
  attempt,
  amount,
  status,
})

const statuses: Readonly<Record<Exclude<ErrandKind, "create">, Readonly<Record<ProviderStatus, ErrandVerdict>>>> = {
  confirm: {
    open: "open",
    authorized: "open",
    processing: "pending",
    captured: "happened",
    failed: "impossible",
    cancelled: "impossible",
  },
  cancel: {
    open: "open",
    authorized: "open",
    processing: "pending",
    captured: "open",
    failed: "happened",
    cancelled: "happened",
  },
  refund: {
    open: "impossible",
    authorized: "impossible",
    processing: "pending",
    captured: "open",
    failed: "impossible",
    cancelled: "impossible",
  },
}

describe("an errand, by the status of its payment, before anything was paid back", () => {
  it.each(
    Object.entries(statuses).flatMap(([kind, verdicts]) =>
      Object.entries(verdicts).map(
        ([status, verdict]) => [kind as ErrandKind, status as ProviderStatus, verdict] as const,
      ),
    ),
  )("to %s: %s means %s", (kind, status, verdict) => {
    expect(verdictOn(errand(kind), payment(status))).toBe(verdict)
  })

  it("to confirm is not done by another amount: a human settles that", () => {
    expect(verdictOn(errand("confirm", { amount: 98_999 }), payment("captured"))).toBe("pending")
  })
})

describe("an errand to pay back, at a provider that keeps attempts", () => {
  it.each([
    ["settled", "happened"],
    ["pending", "pending"],
    ["failed", "failed"],
  ] as const)("is known by its own: %s means %s", (status, verdict) => {
    const refunds = [refund("another", "settled"), refund("ours", status)]
    expect(verdictOn(errand("refund"), payment("captured", refunds, 18_000))).toBe(verdict)
  })

  it("is open while there are others alone, whatever their sum", () => {
    expect(verdictOn(errand("refund"), payment("captured", [refund("another", "settled")], 9_000))).toBe("open")
  })
})

describe("an errand to pay back, at a provider that shows sums", () => {
  it.each([
    [0, 9_000, "happened"],
    [0, 8_999, "open"],
    [9_000, 9_000, "open"],
    [9_000, 17_999, "open"],
    [9_000, 18_000, "happened"],
  ] as const)(
    "after %i won were paid back, %i won now mean that a part of 9000 is %s",
    (refundedBefore, refunded, verdict) => {
      const shown = payment("captured", [refund(null, "settled", refunded)], refunded)
      expect(verdictOn(errand("refund", { refundedBefore }), shown)).toBe(verdict)
    },
  )

  it.each([
    [0, 99_000, "happened"],
    [9_000, 99_000, "happened"],
    [0, 98_999, "open"],
    [99_000, 99_000, "open"],
  ] as const)("after %i won, %i won mean that the rest is %s", (refundedBefore, refunded, verdict) => {
    const shown = payment("captured", [refund(null, "settled", refunded)], refunded)
    expect(verdictOn(errand("cancel", { refundedBefore }), shown)).toBe(verdict)
  })
})
