/**
 * Runs errands to their end, those of one order one after another. Nothing is sent before it is stored; after an unknown
 * outcome the payment is read back before anything is sent again, and what is sent again has the same attempt. An outage
 * is waited for however long it takes, and so is a payment that stays open: an errand is given up only when a person orders
 * it and the provider shows that no money moves by it; until then it is asked about less often.
 */
import type { Defer } from "@ticketrush/engine/ports"
import type {
  CreatePayment,
  GatewayOutcome,
  GatewayRefusal,
  PaymentGateway,
  ProviderPayment,
} from "../gateway/PaymentGateway.ts"
import { type Errand, type ErrandStep, errandSteps, isFinal, type NewErrand } from "./Errand.ts"
import type { ErrandStore } from "./ErrandStore.ts"
import { Resting, type RestSettings } from "./Resting.ts"
import { verdictOn } from "./verdict.ts"

export type RunnerSettings = RestSettings & {
  /** The first wait before something is tried again; it doubles up to the longest. */
  readonly pauseMs: number
  readonly pauseMsMax: number
  /** How often the provider may show that an errand has neither happened nor been refused, before it is stuck. */
  readonly triesMax: number
}

const runnerSettings: RunnerSettings = {
  ...{ pauseMs: 1_000, pauseMsMax: 60_000, triesMax: 12 },
  ...{ stuckPauseMs: 300_000, stuckPauseMsMax: 3_600_000, looksPerSecondMax: 20 },
}

/**
 * Why an errand that was ordered to end goes on. `not-first`: it is none that is run now. `under-way`: it is not stuck.
 * `at-work`: the provider is at work on it. `money`: money was taken, or has to go back.
 */
export type NotEnded = "not-first" | "under-way" | "at-work" | "money"

export type RunnerParts = {
  readonly gateway: PaymentGateway
  readonly store: ErrandStore
  readonly defer: Defer
  /** What a payment is called where the buyer reads it, and where the buyer is sent back to; asked for errands that make one. */
  readonly describe: (errand: Errand) => Pick<CreatePayment, "title" | "returnUrl">
  /**
   * Whether an errand that has not been sent has nothing to do any more, by what the provider shows: it ends as done.
   * Never, unless given.
   */
  readonly isNeedless?: (errand: Errand, payment: ProviderPayment) => boolean
  /**
   * An errand that came to its end, before that is stored: `taken` stores it. So an end is told at least once, whenever
   * a process dies, and what takes it knows it again by its attempt. `shown`: the payment as the provider showed it
   * then; undefined where the errand was refused and nothing was shown. `taken` may say that it was ended instead.
   */
  readonly settled: (errand: Errand, shown: ProviderPayment | undefined, taken: (instead?: "ended") => void) => void
  /** An errand may want a human, and those behind it wait for it. Told again by each runner that finds it so. */
  readonly stuck: (errand: Errand) => void
  readonly settings?: Partial<RunnerSettings>
}

export class ErrandRunner {
  readonly #parts: RunnerParts
  readonly #settings: RunnerSettings
  /** By order: the first one is at work. */
  readonly #lines = new Map<string, Array<Errand>>()
  /** By order: the stuck errands that wait. */
  readonly #resting: Resting
  /** By attempt: errands that are to end at the next look, and what hears that they do not. */
  readonly #ending = new Map<string, (why: NotEnded) => void>()
  #stopped = false

  constructor(parts: RunnerParts) {
    this.#parts = parts
    this.#settings = { ...runnerSettings, ...parts.settings }
    this.#resting = new Resting(parts.defer, this.#settings)
  }

  /** Orders whose errands are under way. Those that rest take no place: buyers who never act would fill all of them. */
  get underWay(): number {
    return this.#lines.size - this.#resting.size
  }

  /** Whether an errand of an order is under way or waits. */
  has(order: string): boolean {
    return this.#lines.has(order)
  }

  /**
   * Runs an errand that is stored already, and goes on with one that an earlier runner began. One that is known is passed
   * over. What is open is given in the order in which it was first kept.
   */
  take(errand: Errand): void {
    if (this.#stopped) return
    const line = this.#lines.get(errand.order)
    if (line?.some(({ attempt }) => attempt === errand.attempt)) return
    if (line !== undefined) {
      line.push(errand)
      // What is ordered next tells that the stuck one before it may have happened.
      return this.heard(errand.order)
    }
    this.#lines.set(errand.order, [errand])
    this.#begin(errand)
  }

  /** Calls back whether it is stored; only then it will happen. */
  submit(errand: NewErrand, done: (kept: boolean) => void): void {
    const waiting: Errand = { ...errand, state: "waiting", refundedBefore: null, refusal: null }
    this.#parts.store.put(waiting, (kept) => {
      done(kept)
      if (kept) this.take(waiting)
    })
  }

  /** Something was heard of an order: a stuck errand of it is looked at now. */
  heard(order: string): void {
    this.#resting.heard(order)
  }

  /**
   * Ends a stuck errand as refused when what its provider shows now says that no money moves by it, and one that makes a
   * payment at its next try. Otherwise it goes on, and `not` hears why.
   */
  end({ attempt, order }: Pick<Errand, "attempt" | "order">, not: (why: NotEnded) => void): void {
    const first = this.#lines.get(order)?.[0]
    if (first?.attempt !== attempt) return not("not-first")
    if (first.kind !== "create" && first.state !== "stuck") return not("under-way")
    this.#ending.set(attempt, not)
    this.heard(order)
  }

  /** Begins nothing more: what is at the provider is found by the next runner. */
  stop(): void {
    this.#stopped = true
  }

  #begin(errand: Errand): void {
    switch (errand.state) {
      case "waiting":
        return this.#prepare(errand)
      case "sending":
        return errand.kind === "create" ? this.#create(errand, 0) : this.#look(errand, 0)
      default:
        this.#parts.stuck(errand)
        return this.#look(errand, this.#settings.triesMax)
    }
  }

  /** Reads what was paid back before, and stores that it is about to be sent. */
  #prepare(errand: Errand): void {
    if (errand.kind === "create") return this.#step(errand, "send", {}, (sending) => this.#create(sending, 0))
    // The errand that should have made it was refused.
    if (errand.payment === "") return this.#end(errand, "refuse", { refusal: "payment-unknown" })
    this.#read(errand, 0, (payment) => {
      if (this.#parts.isNeedless?.(errand, payment) === true) return this.#end(errand, "finish", {}, payment)
      this.#step(errand, "send", { refundedBefore: payment.refunded }, (sending) => this.#send(sending, 0))
    })
  }

  /** Until the provider answers: making a payment takes no money, and the same attempt makes the same one. */
  #create(errand: Errand, tries: number): void {
    const { attempt, order, amount } = errand
    // No money is taken for a payment whose making was refused, also where its provider has made it meanwhile.
    if (this.#ending.delete(attempt)) return this.#end(errand, "refuse", { refusal: "ended" })
    const again = (ms: number): void =>
      void this.#parts.defer.after(ms, () => this.#unlessStopped(() => this.#create(errand, tries + 1)))
    const asked = { attempt, order, amount, currency: "KRW", ...this.#parts.describe(errand) } as const
    this.#parts.gateway.create(asked, (outcome) => {
      if (this.#stopped) return
      switch (outcome.kind) {
        case "done":
          return this.#end(errand, "finish", { payment: outcome.value.id }, outcome.value)
        case "refused":
          if (outcome.code === "credentials") return again(this.#pauseMs(tries))
          return this.#end(errand, "refuse", { refusal: outcome.code })
        case "unsent":
          return again(outcome.retryAfterMs)
        case "unknown":
          return again(this.#pauseMs(tries))
      }
    })
  }

  #send(errand: Errand, tries: number): void {
    const heard = (outcome: GatewayOutcome<ProviderPayment>): void => {
      if (this.#stopped) return
      switch (outcome.kind) {
        case "done":
          return this.#judge(errand, outcome.value, tries, (kept) =>
            this.#pause(kept, tries, () => this.#look(kept, tries + 1)),
          )
        case "refused":
          return this.#refused(errand, outcome.code, tries)
        case "unsent":
          return void this.#parts.defer.after(outcome.retryAfterMs, () =>
            this.#unlessStopped(() => this.#send(errand, tries)),
          )
        case "unknown":
          if (errand.state === "stuck") return this.#rest(errand)
          return this.#look(errand, tries)
      }
    }
    const { amount, attempt, order, payment, reason, refundedBefore, token } = errand
    const { gateway } = this.#parts
    switch (errand.kind) {
      case "create":
        return this.#create(errand, tries)
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

  #refused(errand: Errand, code: GatewayRefusal, tries: number): void {
    // Wrong keys of ours say nothing about the payment: they are put right, and it is sent then.
    if (code === "credentials") return this.#later(tries, () => this.#send(errand, tries))
    const refuse = (shown?: ProviderPayment): void => this.#end(errand, "refuse", { refusal: code }, shown)
    if (code !== "wrong-state" && code !== "over-refund") return refuse()
    // Perhaps because it has happened: an earlier request of the same attempt arrived late.
    this.#read(errand, 0, (payment) =>
      verdictOn(errand, payment) === "happened" || this.#parts.isNeedless?.(errand, payment) === true
        ? this.#end(errand, "finish", {}, payment)
        : refuse(payment),
    )
  }

  /** Finds out what became of an errand that may have been sent. */
  #look(errand: Errand, tries: number): void {
    this.#read(errand, 0, (payment) => {
      if (this.#isEnded(errand, payment)) return this.#end(errand, "refuse", { refusal: "ended" }, payment)
      this.#judge(errand, payment, tries, (kept, verdict) => {
        // It has rested before this look: what it shows is new enough to send by.
        if (errand.state === "stuck" && verdict === "open") return this.#send(kept, tries)
        this.#pause(kept, tries, () => (verdict === "open" ? this.#send(kept, tries + 1) : this.#look(kept, tries + 1)))
      })
    })
  }

  /** Whether it was ordered to end, and may. One that has happened, or cannot any more, ends by itself. */
  #isEnded(errand: Errand, payment: ProviderPayment): boolean {
    const not = this.#ending.get(errand.attempt)
    if (not === undefined) return false
    this.#ending.delete(errand.attempt)
    const verdict = verdictOn(errand, payment)
    const owes = errand.kind === "refund" || payment.status === "captured"
    if (verdict === "open" && !owes) return true
    if (verdict === "open" || verdict === "pending") not(owes ? "money" : "at-work")
    return false
  }

  /** `goOn` gets the errand as it is kept now. */
  #judge(
    errand: Errand,
    payment: ProviderPayment,
    tries: number,
    goOn: (kept: Errand, verdict: "open" | "pending") => void,
  ): void {
    const verdict = verdictOn(errand, payment)
    switch (verdict) {
      case "happened":
        return this.#end(errand, "finish", {}, payment)
      case "impossible": {
        const refusal = errand.kind === "confirm" ? "declined" : "wrong-state"
        return this.#end(errand, "refuse", { refusal }, payment)
      }
      case "failed":
        return this.#end(errand, "refuse", { refusal: "refund-failed" }, payment)
      default:
        if (errand.state === "stuck" || tries < this.#settings.triesMax) return goOn(errand, verdict)
        return this.#step(errand, "slow-down", {}, (stuck) => {
          this.#parts.stuck(stuck)
          this.#rest(stuck)
        })
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

  #end(errand: Errand, step: "finish" | "refuse", changed: Partial<Errand>, shown?: ProviderPayment): void {
    this.#parts.settled(after(errand, step, changed), shown, (instead) =>
      this.#unlessStopped(() => {
        const next = (ended: Errand): void => this.#next(ended)
        if (instead === undefined) return this.#step(errand, step, changed, next)
        this.#step(errand, "refuse", { refusal: instead }, next)
      }),
    )
  }

  /** The next errand of an order; what the first one made is what the others are about. */
  #next({ attempt, order, payment }: Errand): void {
    const line = this.#lines.get(order)!
    this.#resting.forget(order)
    // An order to end it may have come while its end was stored.
    this.#ending.delete(attempt)
    line.shift()
    if (line.length === 0) return void this.#lines.delete(order)
    if (line[0].payment === "") line[0] = { ...line[0], payment }
    this.#begin(line[0])
  }

  /** Takes a step of the table, and goes on once it is stored. */
  #step(errand: Errand, step: ErrandStep, changed: Partial<Errand>, done: (errand: Errand) => void, waits = 0): void {
    const next = after(errand, step, changed)
    this.#parts.store.put(next, (kept) => {
      if (this.#stopped) return
      if (!kept) return this.#later(waits, () => this.#step(errand, step, changed, done, waits + 1))
      if (!isFinal(next)) this.#lines.get(next.order)![0] = next
      done(next)
    })
  }

  #pause(errand: Errand, tries: number, task: () => void): void {
    if (errand.state === "stuck") this.#rest(errand)
    else this.#later(tries, task)
  }

  /** Until its time, or until something is heard of its order. */
  #rest(errand: Errand): void {
    this.#resting.rest(errand.order, () => this.#unlessStopped(() => this.#look(errand, this.#settings.triesMax)))
  }

  #later(waits: number, task: () => void): void {
    this.#parts.defer.after(this.#pauseMs(waits), () => this.#unlessStopped(task))
  }

  #pauseMs(waits: number): number {
    const { pauseMs, pauseMsMax } = this.#settings
    return Math.min(pauseMs * 2 ** waits, pauseMsMax)
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
