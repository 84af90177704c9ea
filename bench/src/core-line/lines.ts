/** The waiting line of a sale and two lines as they are usually written, behind one interface. */
import { apply, publish } from "@ticketrush/engine/core/apply"
import { decide, decideDue } from "@ticketrush/engine/core/decide"
import { Sale } from "@ticketrush/engine/core/Sale"
import { contractLine, limits, type SaleEvent, sectionA } from "@ticketrush/protocol"

export interface WaitingLine {
  readonly join: (person: number) => void
  /** 1 is next. */
  readonly rank: (person: number) => number
  readonly leave: (person: number) => void
  /** All who wait, in order; answers how many and a sum over order and person. */
  readonly admitAll: () => { readonly admitted: number; readonly order: number }
}

export const lineNames = ["sale", "sorted array", "map in order"] as const
export type LineName = (typeof lineNames)[number]

/** Distinguishes orders, and stays a safe integer. */
export const orderSum = (sum: number, person: number): number => (sum * 31 + person) % 2_147_483_647

/** Journal time does not matter here but for the one tick that admits all. */
const joinsAt = 1_800_000_000_000
const everyMs = 1_000

/** Decide, apply and publish of the product's core, one command at a time, without a journal. */
class SaleLine implements WaitingLine {
  readonly #sale = new Sale(1)

  constructor() {
    const line = {
      ...contractLine,
      batch: limits.admissionBatchMax,
      burst: limits.admissionBatchMax,
      everyMs,
      graceMs: limits.dayMs,
      passMs: limits.dayMs,
    }
    const policy = { seatsPerPersonMax: 0, holdTtlMs: 300_000, opensAt: 0 }
    const option = { number: 0, layout: sectionA(1), tiers: [{ name: "R", price: 1 }] }
    this.#decide({ kind: "open-sale", policy, options: [option], line })
  }

  join(person: number): void {
    this.#decide({ kind: "join", person })
  }

  rank(person: number): number {
    const { line } = this.#sale
    return line.rank(line.findImage(person))
  }

  leave(person: number): void {
    this.#decide({ kind: "leave", person })
  }

  admitAll(): { admitted: number; order: number } {
    let admitted = 0
    let order = 0
    for (;;) {
      const events = decideDue(this.#sale, joinsAt + everyMs)
      if (events === undefined) return { admitted, order }
      for (const event of events) {
        this.#happen(event, joinsAt + everyMs)
        if (event.kind !== "admitted") throw new Error(`nothing but admissions is due, but ${event.kind}`)
        order = orderSum(order, this.#sale.line.person[event.place])
        admitted++
      }
    }
  }

  #decide(command: Parameters<typeof decide>[1]): void {
    const decision = decide(this.#sale, command, joinsAt)
    if (decision.kind !== "event") throw new Error(`a bench command is accepted, but ${JSON.stringify(decision)}`)
    this.#happen(decision.event, joinsAt)
    for (const event of decision.more) this.#happen(event, joinsAt)
  }

  #happen(event: SaleEvent, at: number): void {
    apply(this.#sale, event, at)
    publish(this.#sale, event)
  }
}

type Waiting = { readonly person: number; readonly sequence: number; readonly joinedAt: number }

/** An array in order beside a map by person: ranks by binary search, and all behind a leaver move up. */
class SortedArrayLine implements WaitingLine {
  readonly #byPerson = new Map<number, Waiting>()
  readonly #inOrder: Waiting[] = []
  #sequence = 0

  join(person: number): void {
    if (this.#byPerson.has(person)) return
    const waiting = { person, sequence: ++this.#sequence, joinedAt: joinsAt }
    this.#byPerson.set(person, waiting)
    this.#inOrder.push(waiting)
  }

  rank(person: number): number {
    const waiting = this.#byPerson.get(person)
    return waiting === undefined ? 0 : this.#indexOf(waiting) + 1
  }

  leave(person: number): void {
    const waiting = this.#byPerson.get(person)
    if (waiting === undefined) return
    this.#inOrder.splice(this.#indexOf(waiting), 1)
    this.#byPerson.delete(person)
  }

  admitAll(): { admitted: number; order: number } {
    let order = 0
    for (const { person } of this.#inOrder) {
      order = orderSum(order, person)
      this.#byPerson.delete(person)
    }
    return { admitted: this.#inOrder.splice(0).length, order }
  }

  #indexOf({ sequence }: Waiting): number {
    let low = 0
    let high = this.#inOrder.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#inOrder[middle].sequence < sequence) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** A map keeps the order in which people came, so a line is one map; a rank is a walk from the front. */
class OrderedMapLine implements WaitingLine {
  readonly #people = new Map<number, { readonly joinedAt: number }>()

  join(person: number): void {
    if (!this.#people.has(person)) this.#people.set(person, { joinedAt: joinsAt })
  }

  rank(person: number): number {
    let rank = 0
    for (const other of this.#people.keys()) {
      rank++
      if (other === person) return rank
    }
    return 0
  }

  leave(person: number): void {
    this.#people.delete(person)
  }

  admitAll(): { admitted: number; order: number } {
    let admitted = 0
    let order = 0
    for (const person of this.#people.keys()) {
      order = orderSum(order, person)
      admitted++
    }
    this.#people.clear()
    return { admitted, order }
  }
}

export const lineNamed = (name: LineName): WaitingLine => {
  switch (name) {
    case "sale":
      return new SaleLine()
    case "sorted array":
      return new SortedArrayLine()
    case "map in order":
      return new OrderedMapLine()
  }
}
