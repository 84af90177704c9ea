/**
 * A payment provider and the errands to it: it is asked by what the journal says, takes money and pays back by its own
 * books, and tells of it in messages that come not at all, many times, in any order, late, or with a wrong sum. What it
 * tells first and last is an errand that is read back, so that an end is told at least once. Random for itself alone.
 */
import {
  byUnnamedOperator,
  type Command,
  type CommandKey,
  type PaymentReport,
  reservationIdOf,
  type SaleEvent,
} from "@ticketrush/protocol"
import type { SaleModel } from "./model.ts"
import { refundStateOf, stateOf } from "./model-money.ts"
import type { RandomStream } from "./prng.ts"
import type { Draw } from "./swarm.ts"

/** What a provider needs of its world. */
type ProviderWorld = {
  readonly draw: Pick<Draw, "safetyMs">
  readonly healing: boolean
  readonly after: (delayMs: number, run: () => void) => void
  readonly clients: { readonly operator: (concertId: number, command: Command) => unknown }
}

/** A payment in the books of the provider. */
type Booked = { taken: number; paidBack: number }

/** So many times at most one message comes. */
const copiesMax = 5

export class ProviderSim {
  readonly #world: ProviderWorld
  readonly #random: RandomStream
  readonly #books = new Map<string, Booked>()
  /** Some providers take their time with most of what they do. */
  readonly #slowChance: number
  #reports = 0
  /** Ends that have not been told yet. */
  #open = 0

  constructor(world: ProviderWorld, random: RandomStream) {
    this.#world = world
    this.#random = random
    this.#slowChance = random.pick("slowness", [0.1, 0.3, 0.9])
  }

  /** Nothing is under way at the provider. */
  get still(): boolean {
    return this.#open === 0
  }

  /** What the errands of a sale follow: its journal. */
  committed(concertId: number, event: SaleEvent, model: SaleModel): void {
    switch (event.kind) {
      case "intent-authorized":
        return this.#later(() => this.#decide(concertId, event.payment, model))
      case "refund-asked":
        return this.#later(() => this.#payBack(concertId, event.refund, event.payment, event.amount))
      case "refund-failed": {
        const { part, payment } = model.money.refunds[event.refund - 1]
        const owed = part || model.money.payments[payment - 1].reservation
        return this.#later(() => this.#orderAgain(concertId, owed))
      }
    }
  }

  /** I10: what the provider has taken and paid back is what the journal says, or undefined. */
  differs(concertId: number, { money }: SaleModel): string | undefined {
    for (const payment of money.payments) {
      const { taken, paidBack } = this.#bookOf(concertId, payment.payment)
      const state = stateOf(payment)
      const journaled = state === "captured" || state === "refunded" || payment.strays.length > 0 ? payment.amount : 0
      if (journaled !== taken) {
        return `I10: the provider took ${taken} for payment ${payment.payment}, the journal says ${journaled}`
      }
      const settled = payment.refunds.filter((refund) => refundStateOf(refund) === "settled")
      const back = settled.reduce((sum, { amount }) => sum + amount, 0)
      if (back !== paidBack) {
        return `I10: the provider paid back ${paidBack} of payment ${payment.payment}, the journal says ${back}`
      }
    }
    return undefined
  }

  /** What the provider has taken and not paid back, over all payments of a sale. */
  holds(concertId: number): number {
    let sum = 0
    for (const [name, { taken, paidBack }] of this.#books) {
      if (name.startsWith(`${concertId}:`)) sum += taken - paidBack
    }
    return sum
  }

  #decide(concertId: number, payment: number, model: SaleModel): void {
    const { amount } = model.money.payments[payment - 1]
    const book = this.#bookOf(concertId, payment)
    if (!this.#random.chance("declined", 0.25)) {
      book.taken = amount
      return this.#tell(concertId, {
        kind: "payment-report",
        payment,
        report: this.#report(),
        says: "captured",
        amount,
      })
    }
    this.#tell(concertId, { kind: "payment-report", payment, report: this.#report(), says: "cancelled" })
    // A provider that contradicts itself: what had failed has gone through after all.
    if (!this.#random.chance("contradicts", 0.2)) return
    this.#later(() => {
      book.taken = amount
      this.#tell(concertId, { kind: "payment-report", payment, report: this.#report(), says: "captured", amount })
    })
  }

  #payBack(concertId: number, refund: number, payment: number, amount: number): void {
    const fails = !this.#world.healing && this.#random.chance("refund-fails", 0.2)
    const says = fails ? "refund-failed" : "refund-settled"
    if (!fails) this.#bookOf(concertId, payment).paidBack += amount
    this.#tell(concertId, { kind: "payment-report", payment, report: this.#report(), says, refund, amount })
  }

  #orderAgain(concertId: number, sequence: number): void {
    const reservation = reservationIdOf(concertId, sequence)
    this.#world.clients.operator(concertId, { kind: "refund", reservation, by: byUnnamedOperator })
  }

  /** The messages of one end, and the errand that reads it back behind some of them. */
  #tell(concertId: number, command: PaymentReport): void {
    const { clients, healing } = this.#world
    const message = { ...command, report: this.#report() }
    for (let copies = this.#random.below("copies", copiesMax + 1); copies > 0; copies--) {
      const wrong = "amount" in message && this.#random.chance("wrong-sum", 0.1)
      const told = wrong ? { ...message, amount: message.amount + this.#random.pick("sum", [-1, 1]) } : message
      this.#later(() => void clients.operator(concertId, told as PaymentReport))
    }
    if (healing || this.#random.chance("errand-first", 0.5)) clients.operator(concertId, command)
    else this.#later(() => void clients.operator(concertId, command))
  }

  /** Sometimes only after the reservation has long expired. */
  #later(run: () => void): void {
    const { draw, healing } = this.#world
    const slow = !healing && this.#random.chance("slow", this.#slowChance)
    this.#open++
    this.#world.after(this.#random.between("provider-ms", 0, slow ? draw.safetyMs / 2 : 100), () => {
      this.#open--
      run()
    })
  }

  #report(): CommandKey {
    return { high: ++this.#reports, low: this.#reports }
  }

  #bookOf(concertId: number, payment: number): Booked {
    const name = `${concertId}:${payment}`
    const known = this.#books.get(name)
    if (known !== undefined) return known
    const made: Booked = { taken: 0, paidBack: 0 }
    this.#books.set(name, made)
    return made
  }
}
