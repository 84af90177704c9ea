/** A shop that runs errands at a sandbox, over a network that a seed disturbs, in a process that dies and comes back. */

import type { VirtualTime } from "@ticketrush/testing"
import { type Errand, type ErrandKind, isFinal, type NewErrand } from "../../src/errands/Errand.ts"
import { ErrandRunner, type NotEnded } from "../../src/errands/ErrandRunner.ts"
import type { ErrandStore } from "../../src/errands/ErrandStore.ts"
import { type ErrandStoreMemory, errandStoreMemory } from "../../src/errands/ErrandStoreMemory.ts"
import type { Dialect } from "../../src/gateway/gateways.ts"
import type { PaymentGateway } from "../../src/gateway/PaymentGateway.ts"
import { refundedOf } from "../../src/provider/SandboxPayments.ts"
import type { SeededDraw } from "../../src/provider/SeededDraw.ts"
import type { Transport } from "../../src/transport/Transport.ts"
import { Shop } from "../Shop.ts"

/** Bugs that can be planted: each stands where the runner would have it. */
export type Planted = {
  readonly gateway?: (gateway: PaymentGateway) => PaymentGateway
  readonly store?: (store: ErrandStore) => ErrandStore
  readonly errand?: (errand: NewErrand) => NewErrand
  /** Whether an errand that was open when a process died is gone on with. */
  readonly goesOn?: (errand: Errand) => boolean
}

export type Trouble = {
  /** Whether each request is lost, comes twice to five times, or late; and whether its answer is lost. */
  readonly draw: SeededDraw
  readonly rate: number
}

/** Loses, repeats and delays requests and answers. `calm` ends it. */
export const disturbed =
  ({ draw, rate }: Trouble, calm: () => boolean) =>
  (transport: Transport, time: VirtualTime): Transport =>
  (request, done) => {
    if (calm()) return transport(request, done)
    let answered = false
    const deliver = (): void =>
      transport(request, (outcome) => {
        if (draw.chance(rate)) return // The answer is lost.
        time.after(draw.below(2_000), () => {
          if (answered) return
          answered = true
          done(outcome)
        })
      })
    if (draw.chance(rate)) return draw.chance(0.5) ? done({ kind: "unsent", reason: "ECONNREFUSED" }) : undefined
    const copies = draw.chance(rate) ? 2 + draw.below(4) : 1
    for (let copy = 0; copy < copies; copy++) time.after(draw.below(copy === 0 ? 500 : 30_000), deliver)
  }

export class Desk {
  readonly shop: Shop
  readonly store: ErrandStoreMemory = errandStoreMemory()
  readonly settled = new Map<string, Errand>()
  readonly stuck: Array<Errand> = []
  /** All that was stored, and so has to come to an end. */
  readonly wanted = new Map<string, NewErrand>()
  calm = false
  #runner: ErrandRunner
  readonly #planted: Planted
  #count = 0

  constructor(dialect: Dialect, trouble?: Trouble, planted: Planted = {}) {
    const through = trouble === undefined ? {} : { through: disturbed(trouble, () => this.calm) }
    this.shop = new Shop(dialect, through)
    this.#planted = planted
    this.#runner = this.#made()
  }

  #made(): ErrandRunner {
    const { gateway, store } = this.#planted
    const runner = new ErrandRunner({
      gateway: gateway?.(this.shop.gateway) ?? this.shop.gateway,
      store: store?.(this.store) ?? this.store,
      defer: this.shop.time,
      describe: () => ({ title: "A-1", returnUrl: "https://shop.example/" }),
      settled: (errand, _shown, taken) => {
        // A process that was killed hears nothing.
        if (runner !== this.#runner) return
        const before = this.settled.get(errand.attempt)
        if (before !== undefined && before.state !== errand.state)
          throw new Error(`${errand.attempt} ended twice, differently`)
        this.settled.set(errand.attempt, errand)
        taken()
      },
      stuck: (errand) => this.stuck.push(errand),
    })
    return runner
  }

  /** The process dies where it is, and another one goes on from what was stored. */
  crash(): void {
    this.#runner.stop()
    this.#runner = this.#made()
    for (const errand of this.store.open()) if (this.#planted.goesOn?.(errand) ?? true) this.#runner.take(errand)
  }

  /** Why it goes on; null: it has not heard of that, or it ended. */
  end(attempt: string, order: string): { readonly why: NotEnded | null } {
    const heard: { why: NotEnded | null } = { why: null }
    this.#runner.end({ attempt, order }, (why) => {
      heard.why = why
    })
    return heard
  }

  heard(order: string): void {
    this.#runner.heard(order)
  }

  get underWay(): number {
    return this.#runner.underWay
  }

  /** A payment whose buyer has agreed, made without trouble. */
  agreed(
    scenario: string | null = null,
    card: string | null = null,
  ): { readonly id: string; readonly order: string; readonly token: string | null } {
    const { payments } = this.shop.sandbox
    const order = `order-${++this.#count}`
    const asked = { order, title: "A-1", amount: 99_000, currency: "KRW", returnUrl: "https://shop.example/" }
    const dialect = this.shop.gateway.name as Dialect
    const made = payments.create({ dialect, ...asked, card, scenario: scenario as never })
    if ("problem" in made) throw new Error(made.problem)
    if (card === null) payments.agree(made.payment.id, null)
    return { id: made.payment.id, order, token: payments.find(made.payment.id)!.token }
  }

  submit(kind: ErrandKind, { id, order, token }: ReturnType<Desk["agreed"]>, amount = 99_000): string {
    const attempt = `${kind}-${++this.#count}`
    const errand = { kind, attempt, payment: id, order, amount, token, reason: "a test" }
    this.#runner.submit(this.#planted.errand?.(errand) ?? errand, (kept) => {
      if (kept) this.wanted.set(attempt, errand)
    })
    return attempt
  }

  /** Differences between what came of errands and the books of the provider. None, unless money went astray. */
  differences(): ReadonlyArray<string> {
    const found: Array<string> = []
    for (const attempt of this.wanted.keys()) {
      if (!this.settled.has(attempt)) found.push(`${attempt} came to no end`)
    }
    for (const errand of this.store.errands.values()) {
      if (!isFinal(errand) && errand.state !== "stuck") found.push(`${errand.attempt} is ${errand.state} in the store`)
    }
    for (const { amount, attempt, order, refundedBefore, refusal } of this.settled.values()) {
      if (refusal === "over-refund" && refundedBefore! + amount <= this.shop.sandbox.payments.ofOrder(order)!.amount) {
        found.push(`${attempt} was refused, and there was enough left`)
      }
    }
    for (const payment of this.shop.sandbox.payments.all) {
      const ends = [...this.settled.values()].filter((errand) => errand.payment === payment.id)
      const done = ends.filter(({ state }) => state === "done")
      const taken = done.some(({ kind }) => kind === "confirm")
      if (taken !== (payment.status === "succeeded")) {
        found.push(`${payment.id} is ${payment.status}, and its confirmation ${taken ? "is done" : "is not done"}`)
      }
      const refunded = done.some(({ kind }) => kind === "cancel")
        ? payment.status === "succeeded"
          ? payment.amount
          : 0
        : done.reduce((sum, { amount, kind }) => (kind === "refund" ? sum + amount : sum), 0)
      if (refunded !== refundedOf(payment))
        found.push(`${payment.id} paid back ${refundedOf(payment)}, and should ${refunded}`)
    }
    return found
  }
}
