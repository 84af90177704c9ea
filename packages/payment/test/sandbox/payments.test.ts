/** What comes of payments at the sandbox: scenarios, test cards, states. */

import { VirtualTime } from "@ticketrush/testing"
import { describe, expect, it } from "vitest"
import { vatOf, vatOfPart } from "../../src/gateway/vat.ts"
import { testCards } from "../../src/provider/outcomes.ts"
import { sandboxSteps } from "../../src/provider/payment-states.ts"
import { type PaymentChange, refundedOf, SandboxPayments } from "../../src/provider/SandboxPayments.ts"
import { SeededDraw } from "../../src/provider/SeededDraw.ts"

const opened = (seed = 1) => {
  const time = new VirtualTime()
  const changes: Array<PaymentChange> = []
  const payments = new SandboxPayments({
    nowMs: time.nowMs,
    defer: time,
    draw: new SeededDraw(seed),
    address: "http://sandbox.invalid",
    scenario: "approve",
    laterMs: 2_000,
    agreedMs: 600_000,
    changed: (change) => changes.push(change),
  })
  const create = (card: string | null = null): string => {
    const asked = {
      order: "order-1",
      title: "A-1",
      amount: 99_000,
      currency: "KRW",
      returnUrl: "https://shop.example/",
    }
    const made = payments.create({ dialect: "sandbox", ...asked, card, scenario: null })
    if ("problem" in made) throw new Error(made.problem)
    return made.payment.id
  }
  const confirm = (id: string) => payments.confirm(id, 99_000, "KRW")
  return { time, payments, changes, create, confirm }
}

const comesTo: Readonly<
  Record<string, readonly [first: string, later: string, changes: ReadonlyArray<PaymentChange>]>
> = {
  "4242424242424242": ["given", "succeeded", ["payment.succeeded"]],
  "4000000000000002": ["card_declined", "failed", ["payment.failed"]],
  "4000000000009995": ["insufficient_funds", "failed", ["payment.failed"]],
  "4000000000000069": ["expired_card", "failed", ["payment.failed"]],
  "4000000000000119": ["try_again", "failed", ["payment.failed"]],
  "4000000000009987": ["lost", "succeeded", ["payment.succeeded"]],
  "4000000000000341": ["error", "succeeded", ["payment.succeeded"]],
  "4000000000003220": ["given", "requires_action", ["payment.requires_action"]],
  "4000000000000077": ["given", "succeeded", ["payment.succeeded"]],
  "4000000000005126": ["given", "succeeded", ["payment.succeeded"]],
}

describe("a test card", () => {
  it.each(testCards.map(({ number, what }) => [number, what] as const))("%s %s", (number) => {
    const { changes, confirm, create, payments, time } = opened()
    const id = create(number)
    const made = confirm(id)
    const [first, later, told] = comesTo[number]
    expect("problem" in made ? made.problem : made.answer).toBe(first)
    time.pass(60_000)
    expect([payments.find(id)?.status, changes]).toEqual([later, told])
  })

  it("that fails once goes through when it is tried again", () => {
    const { confirm, create, payments } = opened()
    const id = create("4000000000000119")
    confirm(id)
    expect(confirm(id)).toMatchObject({ answer: "given", payment: { status: "succeeded", tries: 2 } })
    expect(payments.find(id)?.failure).toBeNull()
  })

  it("that asks for one more step goes through when the buyer has taken it", () => {
    const { changes, confirm, create, payments } = opened()
    const id = create("4000000000003220")
    confirm(id)
    expect(confirm(id)).toEqual({ problem: "not_authorized" })
    payments.agree(id, null)
    expect([payments.find(id)?.status, changes]).toEqual([
      "succeeded",
      ["payment.requires_action", "payment.succeeded"],
    ])
  })

  it("whose refunds fail later counts what failed as not paid back", () => {
    const { changes, confirm, create, payments, time } = opened()
    const id = create("4000000000005126")
    confirm(id)
    payments.refund(id, 40_000, "attempt-1")
    expect(refundedOf(payments.find(id)!)).toBe(40_000)
    time.pass(2_000)
    expect([refundedOf(payments.find(id)!), changes]).toEqual([
      0,
      ["payment.succeeded", "refund.succeeded", "refund.failed"],
    ])
  })
})

describe("a payment", () => {
  it("whatever is done to it in any order moves by the table alone, and never pays back more than it took", () => {
    for (let seed = 1; seed <= 300; seed++) {
      const { confirm, create, payments, time } = opened(seed)
      const draw = new SeededDraw(seed * 7)
      const id = create(draw.chance(0.5) ? testCards[draw.below(testCards.length)].number : null)
      for (let step = 0; step < 20; step++) {
        const before = payments.find(id)!
        const acts = [
          () => payments.agree(id, null),
          () => confirm(id),
          () => payments.cancel(id, null),
          () => payments.refund(id, 1 + draw.below(99_000), null),
          () => time.pass(draw.below(3_000)),
        ]
        acts[draw.below(acts.length)]()
        const after = payments.find(id)!
        if (after.status !== before.status) expect(leads(before.status, after.status)).toBe(true)
        expect(refundedOf(after)).toBeLessThanOrEqual(after.status === "succeeded" ? after.amount : 0)
      }
    }
  })
})

/** Whether some steps of the table, one after another within a call, lead there. */
const leads = (from: string, to: string): boolean => {
  const reached = new Set([from])
  for (let grown = true; grown; ) {
    grown = false
    for (const step of Object.values(sandboxSteps)) {
      if (step.from.some((status) => reached.has(status)) && !reached.has(step.to)) {
        reached.add(step.to)
        grown = true
      }
    }
  }
  return from !== "succeeded" && from !== "canceled" && reached.has(to)
}

describe("the tax that is part of a price", () => {
  it.each([
    [11, 1],
    [99_000, 9_000],
    [5, 0],
    [6, 1],
    [16, 1],
    [17, 2],
    [1_000_000_000, 90_909_091],
  ])("of %i won is %i won", (amount, tax) => {
    expect(vatOf(amount)).toBe(tax)
    // Half a won and more is rounded up, in whole numbers all the way.
    expect(22 * tax - 11 <= 2 * amount && 2 * amount < 22 * tax + 11).toBe(true)
  })

  it("of the parts of a sum is that of the sum, however it is divided", () => {
    for (const parts of [[6, 6, 4], [5, 5, 5, 1], [1, 15], [33_000, 500, 66_000], new Array<number>(100).fill(5)]) {
      let left = parts.reduce((sum, part) => sum + part)
      const whole = vatOf(left)
      const taxes = parts.map((part) => {
        const tax = vatOfPart(left, part)
        left -= part
        return tax
      })
      expect(taxes.every((tax, i) => tax >= 0 && tax <= parts[i])).toBe(true)
      expect(taxes.reduce((sum, tax) => sum + tax)).toBe(whole)
    }
  })
})
