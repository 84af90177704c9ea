/** A sandbox with virtual time, a gateway to it in some dialect, and a buyer. */

import { VirtualTime } from "@ticketrush/testing"
import { type Dialect, makeGateway, type Provider } from "../src/gateway/gateways.ts"
import type { GatewayOutcome, Heard, PaymentGateway, ProviderPayment } from "../src/gateway/PaymentGateway.ts"
import type { ProviderSettings } from "../src/gateway/ProviderCalls.ts"
import { Sandbox, type SandboxSettings, sandboxSettings } from "../src/sandbox/Sandbox.ts"
import type { Transport, WireRequest } from "../src/transport/Transport.ts"

export const providers: Readonly<Record<Dialect, Provider>> = {
  sandbox: { dialect: "sandbox", apiKey: sandboxSettings.apiKey },
  toss: { dialect: "toss", secretKey: sandboxSettings.apiKey },
  kakaopay: { dialect: "kakaopay", secretKey: sandboxSettings.apiKey, cid: "TC0ONETIME", buyer: "buyer" },
}

export type ShopOptions = {
  readonly settings?: Partial<SandboxSettings>
  readonly limits?: ProviderSettings
  /** Stands between gateway and sandbox. */
  readonly through?: (transport: Transport, time: VirtualTime) => Transport
  readonly webhooks?: Transport
}

export class Shop {
  readonly time = new VirtualTime()
  readonly sandbox: Sandbox
  readonly gateway: PaymentGateway
  readonly sent: Array<WireRequest> = []
  #attempts = 0

  constructor(dialect: Dialect, { limits, settings, through, webhooks }: ShopOptions = {}) {
    const { time } = this
    const nothing: Transport = () => {}
    this.sandbox = new Sandbox(
      { ...sandboxSettings, ...settings },
      { nowMs: time.nowMs, defer: time, transport: webhooks ?? nothing },
    )
    const direct = this.sandbox.transport(dialect)
    const counted: Transport = (request, done) => {
      this.sent.push(request)
      direct(request, done)
    }
    const transport = through?.(counted, time) ?? counted
    this.gateway = makeGateway(providers[dialect], { transport, clock: time, defer: time }, limits)
  }

  attempt(): string {
    return `attempt-${++this.#attempts}`
  }

  /** The outcome of a call, once time enough for its limit has passed; a call that calls back twice fails the test. */
  outcome(call: (heard: Heard<ProviderPayment>) => void, waitMs = 60_000): GatewayOutcome<ProviderPayment> {
    const outcomes: Array<GatewayOutcome<ProviderPayment>> = []
    call((outcome) => outcomes.push(outcome))
    // Only as far as it takes: a limit that passes without need would hide a lost answer.
    for (let ms = 0; outcomes.length === 0 && ms <= waitMs; ms += 100) this.time.pass(100)
    if (outcomes.length !== 1) throw new Error(`a call was answered ${outcomes.length} times`)
    return outcomes[0]
  }

  done(call: (heard: Heard<ProviderPayment>) => void): ProviderPayment {
    const outcome = this.outcome(call)
    if (outcome.kind !== "done") throw new Error(`not done: ${JSON.stringify(outcome)}`)
    return outcome.value
  }

  create(
    changed: {
      readonly amount?: number
      readonly scenario?: string
      readonly card?: string
      readonly order?: string
    } = {},
  ): ProviderPayment {
    const order = `order-${this.#attempts + 1}`
    return this.done((heard) =>
      this.gateway.create(
        {
          attempt: this.attempt(),
          order,
          title: "A-1",
          amount: 99_000,
          currency: "KRW",
          returnUrl: "https://shop.example/paid",
          ...changed,
        },
        heard,
      ),
    )
  }

  /** The buyer agrees at the provider's page, and brings back what it gives them. */
  agree(id: string, card: string | null = null): string | undefined {
    const made = this.sandbox.payments.agree(id, card)
    if ("problem" in made) throw new Error(made.problem)
    return made.payment.token ?? undefined
  }

  confirm({ id, order, amount }: ProviderPayment, token: string | undefined, attempt = this.attempt()) {
    return this.outcome((heard) =>
      this.gateway.confirm({ attempt, payment: id, order, amount, ...(token === undefined ? {} : { token }) }, heard),
    )
  }

  /** A payment whose money was taken. */
  captured(changed: Parameters<Shop["create"]>[0] = {}): ProviderPayment {
    const payment = this.create(changed)
    const outcome = this.confirm(payment, this.agree(payment.id))
    if (outcome.kind !== "done") throw new Error(`not captured: ${JSON.stringify(outcome)}`)
    return outcome.value
  }

  refund(payment: ProviderPayment, amount: number, refundable: number, attempt = this.attempt()) {
    return this.outcome((heard) =>
      this.gateway.refund({ attempt, payment: payment.id, amount, refundable, reason: "a seat was given back" }, heard),
    )
  }

  cancel(payment: ProviderPayment, attempt = this.attempt()) {
    return this.outcome((heard) => this.gateway.cancel({ attempt, payment: payment.id, reason: "called off" }, heard))
  }

  read(payment: ProviderPayment): ProviderPayment {
    return this.done((heard) => this.gateway.read(payment.id, heard))
  }
}
