/**
 * The books of the sandbox: payments, what happens to them, and what was paid back. It knows no HTTP and no webhooks;
 * each change that a provider would tell is handed to `changed` as the payment is then.
 */
import type { Defer } from "@ticketrush/engine/ports"
import type { Dialect } from "../gateway/gateways.ts"
import { type ConfirmOutcome, outcomeOfCard, type PayScenario, scenarios } from "./outcomes.ts"
import { type SandboxStatus, type SandboxStep, sandboxSteps } from "./payment-states.ts"
import type { SeededDraw } from "./SeededDraw.ts"

export type SandboxRefund = {
  readonly id: string
  readonly amount: number
  readonly attempt: string | null
  readonly at: number
  readonly status: "pending" | "succeeded" | "failed"
}

/** A payment as it is at one time. Amounts are whole won, times milliseconds since 1970. */
export type SandboxPayment = {
  readonly id: string
  readonly dialect: Dialect
  readonly order: string
  readonly title: string
  readonly amount: number
  readonly currency: string
  readonly status: SandboxStatus
  readonly returnUrl: string
  /** Where the buyer agrees. */
  readonly payUrl: string
  readonly card: string | null
  readonly scenario: PayScenario | null
  /** What the buyer brings back: counts for one confirmation. */
  readonly token: string | null
  readonly createdAt: number
  readonly agreedAt: number | null
  readonly capturedAt: number | null
  /** How often it was confirmed. */
  readonly tries: number
  readonly failure: string | null
  readonly refunds: ReadonlyArray<SandboxRefund>
}

export type PaymentChange =
  | "payment.requires_action"
  | "payment.succeeded"
  | "payment.failed"
  | "payment.canceled"
  | "refund.succeeded"
  | "refund.failed"

export type ProviderProblem =
  | "payment_unknown"
  | "wrong_state"
  | "amount_mismatch"
  | "currency_mismatch"
  | "not_authorized"
  | "over_refund"
  | "card_declined"
  | "insufficient_funds"
  | "expired_card"
  | "try_again"
  | "sandbox_full"

/** `answer` says whether the caller hears of it. */
export type Done = { readonly payment: SandboxPayment; readonly answer: ConfirmOutcome["answer"] }
export type Made = Done | { readonly problem: ProviderProblem }

export type NewPayment = Pick<
  SandboxPayment,
  "dialect" | "order" | "title" | "amount" | "currency" | "returnUrl" | "card" | "scenario"
>

export type SandboxPaymentsParts = {
  readonly nowMs: () => number
  readonly defer: Defer
  readonly draw: SeededDraw
  /** Under which the pages of the sandbox are reached. */
  readonly address: string
  /** What comes of payments that name neither a card of the table nor a scenario. */
  readonly scenario: PayScenario
  /** How long a payment that is approved later, or a refund that fails later, takes. */
  readonly laterMs: number
  /** How long the buyer's agreement counts. */
  readonly agreedMs: number
  readonly changed: (change: PaymentChange, payment: SandboxPayment) => void
}

const paymentsMax = 100_000

/** What was paid back and did not fail. */
export const refundedOf = ({ refunds }: SandboxPayment): number =>
  refunds.reduce((sum, { amount, status }) => (status === "failed" ? sum : sum + amount), 0)

export class SandboxPayments {
  readonly #parts: SandboxPaymentsParts
  readonly #payments = new Map<string, SandboxPayment>()
  /** The newest payment of each order. */
  readonly #ofOrder = new Map<string, string>()

  constructor(parts: SandboxPaymentsParts) {
    this.#parts = parts
  }

  /** The newest last. */
  get all(): ReadonlyArray<SandboxPayment> {
    return [...this.#payments.values()]
  }

  find(id: string): SandboxPayment | undefined {
    return this.#payments.get(id)
  }

  /** The newest of that order. */
  ofOrder(order: string): SandboxPayment | undefined {
    const id = this.#ofOrder.get(order)
    return id === undefined ? undefined : this.#payments.get(id)
  }

  create(asked: NewPayment): Made {
    if (this.#payments.size >= paymentsMax) return { problem: "sandbox_full" }
    const { address, draw, nowMs } = this.#parts
    const id = `pay_${draw.hex(24)}`
    const payment: SandboxPayment = {
      ...asked,
      id,
      payUrl: `${address}/pay/${id}`,
      status: "requires_method",
      token: null,
      createdAt: nowMs(),
      agreedAt: null,
      capturedAt: null,
      tries: 0,
      failure: null,
      refunds: [],
    }
    this.#put(payment)
    this.#ofOrder.set(payment.order, payment.id)
    return given(asked.card === null ? payment : this.#step(payment, "agree", this.#agreement()))
  }

  /** The buyer agrees at the provider's page, with a card or with what the payment names. */
  agree(id: string, card: string | null): Made {
    return this.#on(id, (payment) => {
      const step = payment.status === "requires_action" ? "act" : "agree"
      if (!sandboxSteps[step].from.includes(payment.status)) return { problem: "wrong_state" }
      if (step === "act") return given(this.#captured(this.#step(payment, "act", {})))
      return given(this.#step(payment, "agree", { ...this.#agreement(), card: card ?? payment.card }))
    })
  }

  confirm(id: string, amount: number, currency: string): Made {
    return this.#on(id, (payment) => {
      if (payment.currency !== currency) return { problem: "currency_mismatch" }
      if (payment.amount !== amount) return { problem: "amount_mismatch" }
      if (payment.status === "requires_method" || payment.status === "requires_action") {
        return { problem: "not_authorized" }
      }
      if (!sandboxSteps.confirm.from.includes(payment.status)) return { problem: "wrong_state" }
      const { agreedMs, nowMs } = this.#parts
      if (nowMs() - (payment.agreedAt ?? 0) > agreedMs) return { problem: "not_authorized" }
      const outcome = this.#outcomeOf(payment)
      const tried = this.#step(payment, "confirm", { tries: payment.tries + 1, token: null, failure: null })
      return this.#comesTo(tried, outcome)
    })
  }

  cancel(id: string, attempt: string | null): Made {
    return this.#on(id, (payment) => {
      if (payment.status === "succeeded") {
        const left = payment.amount - refundedOf(payment)
        return left === 0 ? { problem: "wrong_state" } : this.#payBack(payment, left, attempt)
      }
      if (!sandboxSteps.cancel.from.includes(payment.status)) return { problem: "wrong_state" }
      const canceled = this.#step(payment, "cancel", { token: null })
      this.#parts.changed("payment.canceled", canceled)
      return given(canceled)
    })
  }

  refund(id: string, amount: number, attempt: string | null): Made {
    return this.#on(id, (payment) => {
      if (payment.status !== "succeeded") return { problem: "wrong_state" }
      if (amount > payment.amount - refundedOf(payment)) return { problem: "over_refund" }
      return this.#payBack(payment, amount, attempt)
    })
  }

  #on(id: string, work: (payment: SandboxPayment) => Made): Made {
    const payment = this.#payments.get(id)
    return payment === undefined ? { problem: "payment_unknown" } : work(payment)
  }

  #agreement(): Pick<SandboxPayment, "agreedAt" | "token"> {
    const { draw, nowMs } = this.#parts
    return { agreedAt: nowMs(), token: `tok_${draw.hex(20)}` }
  }

  #outcomeOf({ card, scenario, tries }: SandboxPayment): ConfirmOutcome {
    const named = scenario === null ? undefined : scenarios[scenario]
    const outcome = named ?? (card === null ? undefined : outcomeOfCard(card)) ?? scenarios[this.#parts.scenario]
    return outcome.once && tries > 0 ? { ...outcome, comesTo: "approve", answer: "given" } : outcome
  }

  #comesTo(payment: SandboxPayment, { comesTo, code, answer }: ConfirmOutcome): Made {
    const { changed, defer, laterMs } = this.#parts
    switch (comesTo) {
      case "approve":
        return { payment: this.#captured(payment), answer }
      case "decline": {
        const failed = this.#step(payment, "fail", { failure: code! })
        changed("payment.failed", failed)
        return { problem: code! }
      }
      case "ask-buyer": {
        const asks = this.#step(payment, "ask-buyer", {})
        changed("payment.requires_action", asks)
        return { payment: asks, answer }
      }
      case "process":
        defer.after(laterMs, () => this.#captured(this.#payments.get(payment.id)!))
        return { payment, answer }
    }
  }

  #captured(payment: SandboxPayment): SandboxPayment {
    const captured = this.#step(payment, "succeed", { capturedAt: this.#parts.nowMs() })
    this.#parts.changed("payment.succeeded", captured)
    return captured
  }

  #payBack(payment: SandboxPayment, amount: number, attempt: string | null): Made {
    const { changed, defer, draw, laterMs, nowMs } = this.#parts
    const refund: SandboxRefund = { id: `ref_${draw.hex(20)}`, amount, attempt, at: nowMs(), status: "succeeded" }
    const refunded = this.#put({ ...payment, refunds: [...payment.refunds, refund] })
    changed("refund.succeeded", refunded)
    if (this.#outcomeOf(payment).refundFails) defer.after(laterMs, () => this.#refundFails(payment.id, refund.id))
    return given(refunded)
  }

  #refundFails(id: string, refundId: string): void {
    const payment = this.#payments.get(id)!
    const refunds = payment.refunds.map((each) =>
      each.id === refundId ? { ...each, status: "failed" as const } : each,
    )
    this.#parts.changed("refund.failed", this.#put({ ...payment, refunds }))
  }

  #step(payment: SandboxPayment, step: SandboxStep, changed: Partial<SandboxPayment>): SandboxPayment {
    return this.#put({ ...payment, ...changed, status: sandboxSteps[step].to })
  }

  #put(payment: SandboxPayment): SandboxPayment {
    this.#payments.set(payment.id, payment)
    return payment
  }
}

const given = (payment: SandboxPayment): Done => ({ payment, answer: "given" })
