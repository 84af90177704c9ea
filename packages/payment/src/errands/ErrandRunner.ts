/**
 * Runs errands to their end, those of one payment one after another. Nothing is sent before it is stored; after an unknown
 * outcome the payment is read back before anything is sent again, and what is sent again has the same attempt. An outage
 * is waited for however long it takes.
 */
import type { Defer } from "@ticketrush/engine/ports"
import type { GatewayOutcome, PaymentGateway, ProviderPayment } from "../gateway/PaymentGateway.ts"
import { type Errand, type ErrandStep, errandSteps, isFinal, type NewErrand } from "./Errand.ts"
import type { ErrandStore } from "./ErrandStore.ts"
import { verdictOn } from "./verdict.ts"

export type RunnerSettings = {
  /** The first wait before something is tried again; it doubles up to the longest. */
  readonly pauseMs: number
  readonly pauseMsMax: number
  /** How often the provider may show that an errand has neither happened nor been refused. */
  readonly triesMax: number
}

const runnerSettings: RunnerSettings = { pauseMs: 1_000, pauseMsMax: 60_000, triesMax: 12 }

export type RunnerParts = {
  readonly gateway: PaymentGateway
  readonly store: ErrandStore
  readonly defer: Defer
  /**
   * An errand that came to its end, before that is stored: `taken` stores it. So an end is told at least once, whenever
   * a process dies, and whoever takes it knows it again by its attempt.
   */
  readonly settled: (errand: Errand, taken: () => void) => void
  /** An errand waits for a human, and those behind it with it. Told again by each runner that finds it so. */
  readonly stuck: (errand: Errand) => void
  readonly settings?: RunnerSettings
}

export class ErrandRunner {
  readonly #parts: RunnerParts
  readonly #settings: RunnerSettings
  /** By payment: the first one is at work. */
  readonly #lines = new Map<string, Array<Errand>>()
  #stopped = false

  constructor(parts: RunnerParts) {
    this.#parts = parts
    this.#settings = parts.settings ?? runnerSettings
  }

  /** Takes up what was open when an earlier runner ended. */
  start(): void {
    this.#parts.store.open((errands) => {
      if (this.#stopped) return
      if (errands === undefined) return this.#later(0, () => this.start())
      for (const errand of errands) this.#enqueue(errand)
    })
  }

  /** Calls back whether it is stored; only then it will happen. */
  submit(errand: NewErrand, done: (kept: boolean) => void): void {
    const waiting: Errand = { ...errand, state: "waiting", refundedBefore: null, refusal: null }
    this.#parts.store.put(waiting, (kept) => {
      done(kept)
      if (kept && !this.#stopped) this.#enqueue(waiting)
    })
  }

  /** A human has looked at a stuck errand: it is read back, and sent again if it has not happened. */
  resume(attempt: string): boolean {
    for (const [errand] of this.#lines.values()) {
      if (errand.attempt !== attempt || errand.state !== "stuck") continue
      this.#step(errand, "resume", {}, (sending) => this.#look(sending, 0))
      return true
    }
    return false
  }

  /** Begins nothing more: what is at the provider is found by the next runner. */
  stop(): void {
    this.#stopped = true
  }

  #enqueue(errand: Errand): void {
    const line = this.#lines.get(errand.payment)
    if (line?.some(({ attempt }) => attempt === errand.attempt)) return
    if (line !== undefined) return void line.push(errand)
    this.#lines.set(errand.payment, [errand])
    this.#begin(errand)
  }

  #begin(errand: Errand): void {
    switch (errand.state) {
      case "waiting":
        return this.#prepare(errand, 0)
      case "sending":
        return this.#look(errand, 0)
      default:
        return this.#parts.stuck(errand)
    }
  }

  /** Reads what was paid back before, and stores that it is about to be sent. */
  #prepare(errand: Errand, waits: number): void {
    this.#read(errand, waits, (payment) =>
      this.#step(errand, "send", { refundedBefore: payment.refunded }, (sending) => this.#send(sending, 0)),
    )
  }

  #send(errand: Errand, tries: number): void {
    const heard = (outcome: GatewayOutcome<ProviderPayment>): void => {
      if (this.#stopped) return
      switch (outcome.kind) {
        case "done":
          return this.#judge(errand, outcome.value, tries, () =>
            this.#later(tries, () => this.#look(errand, tries + 1)),
          )
        case "refused":
          return this.#end(errand, "refuse", { refusal: outcome.code })
        case "unsent":
          return void this.#parts.defer.after(outcome.retryAfterMs, () =>
            this.#unlessStopped(() => this.#send(errand, tries)),
          )
        case "unknown":
          return this.#look(errand, tries)
      }
    }
    const { amount, attempt, order, payment, reason, refundedBefore, token } = errand
    const { gateway } = this.#parts
    switch (errand.kind) {
      case "confirm":
        return gateway.confirm({ attempt, payment, order, amount, ...(token === null ? {} : { token }) }, heard)
      case "cancel":
        return gateway.cancel({ attempt, payment, reason }, heard)
      case "refund": {
        // What the whole payment is worth stands in no errand, so it is read with what is left of it.
        return this.#read(errand, 0, (found) => {
          const refundable = found.amount - refundedBefore!
          gateway.refund({ attempt, payment, amount, refundable, reason }, heard)
        })
      }
    }
  }

  /** Finds out what became of an errand that may have been sent. */
  #look(errand: Errand, tries: number): void {
    this.#read(errand, 0, (payment) =>
      this.#judge(errand, payment, tries, (verdict) =>
        this.#later(tries, () => (verdict === "open" ? this.#send(errand, tries + 1) : this.#look(errand, tries + 1))),
      ),
    )
  }

  #judge(errand: Errand, payment: ProviderPayment, tries: number, goOn: (verdict: "open" | "pending") => void): void {
    const verdict = verdictOn(errand, payment)
    switch (verdict) {
      case "happened":
        return this.#end(errand, "finish", {})
      case "impossible":
        return this.#end(errand, "refuse", { refusal: errand.kind === "confirm" ? "declined" : "wrong-state" })
      case "failed":
        return this.#end(errand, "refuse", { refusal: "refund-failed" })
      default:
        if (tries < this.#settings.triesMax) return goOn(verdict)
        return this.#step(errand, "give-up", {}, (stuck) => this.#parts.stuck(stuck))
    }
  }

  /** Until the provider answers; a payment that it does not know refuses the errand. */
  #read(errand: Errand, waits: number, found: (payment: ProviderPayment) => void): void {
    this.#parts.gateway.read(errand.payment, (outcome) => {
      if (this.#stopped) return
      if (outcome.kind === "done") return found(outcome.value)
      // Wrong keys of ours say nothing about the payment: they are put right, and it is read then.
      if (outcome.kind === "refused" && outcome.code === "payment-unknown") {
        return this.#end(errand, "refuse", { refusal: outcome.code })
      }
      this.#later(waits, () => this.#read(errand, waits + 1, found))
    })
  }

  #end(errand: Errand, step: "finish" | "refuse", changed: Partial<Errand>): void {
    this.#parts.settled(after(errand, step, changed), () =>
      this.#unlessStopped(() =>
        this.#step(errand, step, changed, ({ payment }) => {
          const line = this.#lines.get(payment)!
          line.shift()
          if (line.length === 0) this.#lines.delete(payment)
          else this.#begin(line[0])
        }),
      ),
    )
  }

  /** Takes a step of the table, and goes on once it is stored. */
  #step(errand: Errand, step: ErrandStep, changed: Partial<Errand>, done: (errand: Errand) => void, waits = 0): void {
    const next = after(errand, step, changed)
    this.#parts.store.put(next, (kept) => {
      if (this.#stopped) return
      if (!kept) return this.#later(waits, () => this.#step(errand, step, changed, done, waits + 1))
      if (!isFinal(next)) this.#lines.get(next.payment)![0] = next
      done(next)
    })
  }

  #later(waits: number, task: () => void): void {
    const { pauseMs, pauseMsMax } = this.#settings
    this.#parts.defer.after(Math.min(pauseMs * 2 ** waits, pauseMsMax), () => this.#unlessStopped(task))
  }

  #unlessStopped(task: () => void): void {
    if (!this.#stopped) task()
  }
}

const after = (errand: Errand, step: ErrandStep, changed: Partial<Errand>): Errand => {
  const { from, to } = errandSteps[step]
  if (!from.includes(errand.state)) throw new Error(`an errand that is ${errand.state} takes no step ${step}`)
  return { ...errand, ...changed, state: to }
}
