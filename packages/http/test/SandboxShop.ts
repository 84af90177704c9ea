/**
 * A sandbox within the process and the way of a sale to it: what the journal says is done there at once, and what comes
 * of it is reported. Nothing of it is kept, so it stands for errands only where nothing fails.
 */
import type { Engine } from "@ticketrush/engine/actor/Engine"
import { nodeClock, nodeDefer } from "@ticketrush/engine/ports-node"
import {
  type Dialect,
  type GatewayOutcome,
  makeGateway,
  type OpenedPayment,
  type PaymentDesk,
  type PaymentGateway,
  type Provider,
  type ProviderPayment,
  Sandbox,
  sandboxSettings,
} from "@ticketrush/payment"
import type { CommandKey, PaymentReport, SaleEvent } from "@ticketrush/protocol"

const providers: Readonly<Record<Dialect, Provider>> = {
  sandbox: { dialect: "sandbox", apiKey: sandboxSettings.apiKey },
  toss: { dialect: "toss", secretKey: sandboxSettings.apiKey },
  kakaopay: { dialect: "kakaopay", secretKey: sandboxSettings.apiKey, cid: "TC0ONETIME", buyer: "buyer" },
}

type Made = { readonly gateway: PaymentGateway; readonly payment: ProviderPayment; token: string | null }

export class SandboxShop {
  readonly sandbox = new Sandbox(sandboxSettings, {
    nowMs: () => Date.now(),
    defer: nodeDefer,
    transport: () => {},
  })
  readonly desk: PaymentDesk
  /** Whether the provider is out of reach. */
  away = false
  /** Whether what the buyer agreed to is taken at once. */
  takes = true
  /** Whether refunds come to nothing. */
  refundsFail = false
  readonly #made = new Map<string, Made>()
  readonly #waiting: Array<() => void> = []
  #reports = 0

  constructor(dialects: ReadonlyArray<Dialect> = ["sandbox", "kakaopay"]) {
    this.desk = {
      gateways: dialects.map((dialect) => ({ name: dialect, dialect })),
      read: (opened, done) => this.#read(opened, done),
      keepToken: ({ concert, payment }, token, done) => {
        const made = this.#made.get(`${concert}-${payment}`)
        if (made !== undefined) made.token = token
        done(made !== undefined)
      },
    }
  }

  /** From now on the journal of this engine is followed. */
  follow(engine: Engine): void {
    engine.onCommitted(({ concertId, events }) => {
      const gateway = this.#gatewayOf(engine.view(concertId)?.payments?.terms.gateway)
      if (gateway === undefined) return
      for (const event of events) this.#take(engine, gateway, concertId, event)
    })
  }

  /** Takes what waits to be taken. */
  take(): void {
    for (const waiting of this.#waiting.splice(0)) waiting()
  }

  /** What a provider says of its own accord, about a payment of a sale. */
  report(engine: Engine, concertId: number, report: Omit<PaymentReport, "kind" | "report">): Promise<unknown> {
    const command = { kind: "payment-report", report: this.#digest(), ...report } as PaymentReport
    return new Promise((done) => engine.submit(concertId, command, done))
  }

  /** The buyer agrees at the provider's page, and brings back what it gives them. */
  agree(id: string, card: string | null = null): string | null {
    const made = this.sandbox.payments.agree(id, card)
    if ("problem" in made) throw new Error(made.problem)
    return made.payment.token
  }

  #take(engine: Engine, gateway: PaymentGateway, concertId: number, event: SaleEvent): void {
    switch (event.kind) {
      case "intent-opened": {
        const { amount, payment } = event
        const order = `order-${concertId}-${payment}`
        const returnUrl = "https://shop.example/paid"
        const asked = { attempt: order, order, title: "seats", amount, currency: "KRW", returnUrl } as const
        return gateway.create(asked, (outcome) => {
          if (outcome.kind === "done")
            this.#made.set(`${concertId}-${payment}`, { gateway, payment: outcome.value, token: null })
        })
      }
      case "intent-authorized": {
        const { payment } = event
        const work = (): void => this.#confirm(engine, concertId, payment)
        if (this.takes) work()
        else this.#waiting.push(work)
        return
      }
      case "refund-asked": {
        const { amount, payment, refund } = event
        const made = this.#made.get(`${concertId}-${payment}`)!
        const asked = { attempt: `refund-${refund}`, payment: made.payment.id, amount, refundable: amount, reason: "" }
        return gateway.refund({ ...asked, refundable: made.payment.amount }, (outcome) => {
          const says = outcome.kind === "done" && !this.refundsFail ? "refund-settled" : "refund-failed"
          void this.report(engine, concertId, { payment, refund, amount, says } as Omit<
            PaymentReport,
            "kind" | "report"
          >)
        })
      }
    }
  }

  #confirm(engine: Engine, concertId: number, payment: number): void {
    const { gateway, payment: made, token } = this.#made.get(`${concertId}-${payment}`)!
    const { amount, id, order } = made
    const asked = { attempt: `${order}-take`, payment: id, order, amount, ...(token === null ? {} : { token }) }
    gateway.confirm(asked, (outcome) => {
      const said = outcome.kind === "done" ? { says: "captured", amount } : { says: "cancelled" }
      void this.report(engine, concertId, { payment, ...said } as Omit<PaymentReport, "kind" | "report">)
    })
  }

  #read({ concert, payment }: OpenedPayment, done: (outcome: GatewayOutcome<ProviderPayment>) => void): void {
    const made = this.#made.get(`${concert}-${payment}`)
    if (this.away || made === undefined) return done({ kind: "unsent", reason: "away", retryAfterMs: 1_000 })
    made.gateway.read(made.payment.id, (outcome) => {
      if (outcome.kind !== "done" || outcome.value.redirectUrl !== null) return done(outcome)
      done({ kind: "done", value: { ...outcome.value, redirectUrl: made.payment.redirectUrl } })
    })
  }

  #gatewayOf(name: string | undefined): PaymentGateway | undefined {
    const provider = name === undefined ? undefined : providers[name as Dialect]
    if (provider === undefined) return undefined
    const transport = this.sandbox.transport(provider.dialect)
    return makeGateway(provider, { transport, clock: nodeClock, defer: nodeDefer })
  }

  #digest(): CommandKey {
    return { high: 1, low: ++this.#reports }
  }
}
