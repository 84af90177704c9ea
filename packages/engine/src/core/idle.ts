/**
 * Passes that do nothing: their people have held nothing and pay nothing. One ends early when the cap is reached and
 * people wait for its room. Kept only where the line has such a limit.
 */
import { type Pass, type PlaceMoved, PlaceStatus } from "@ticketrush/protocol"
import { column, withRow } from "./columns.ts"
import { Deadlines } from "./deadlines.ts"
import { roomIsWanted } from "./decide-line.ts"
import type { Sale } from "./Sale.ts"
import { mayExpire } from "./transitions.ts"

export class IdlePasses {
  readonly #sale: Sale
  /** Since when a pass does nothing, in journal milliseconds, by pass. */
  deadline = column(Float64Array, 64)
  /** Reservations that are held or being paid, by dense number of the person. */
  open = column(Uint32Array, 64)
  readonly deadlines = new Deadlines(this)

  constructor(sale: Sale) {
    this.#sale = sale
    const { line, reservations } = sale
    this.deadline = withRow(this.deadline, line.passes.count)
    for (let sequence = 1; sequence <= reservations.count; sequence++) {
      if (mayExpire(reservations.status[sequence])) this.#count(reservations.person[sequence], 1)
    }
  }

  /** From `at` on all passes are looked at: none was idle before. */
  begin(at: number): void {
    const { line } = this.#sale
    for (let pass = 1; pass <= line.passes.count; pass++) if (line.passes.pending(pass)) this.admitted(pass, at)
  }

  pending(pass: Pass): boolean {
    const { line, persons } = this.#sale
    if (!line.passes.pending(pass)) return false
    const person = persons.find(line.person[line.passes.place[pass]])
    return person === 0 || person >= this.open.length || this.open[person] === 0
  }

  admitted(pass: Pass, at: number): void {
    if (this.pending(pass)) this.#begins(pass, at)
  }

  held(person: number): void {
    const pass = this.#passOf(person)
    this.#count(person, 1)
    if (pass !== 0) this.deadlines.ended(pass)
  }

  /** A reservation that was held or being paid is so no more. */
  closed(person: number, at: number): void {
    this.#count(person, -1)
    const pass = this.#passOf(person)
    if (pass !== 0 && this.pending(pass)) this.#begins(pass, at)
  }

  /** Each pass that does nothing and since when, in their order. */
  entries(): ReadonlyArray<readonly [Pass, number]> {
    const found: Array<readonly [Pass, number]> = []
    const { passes } = this.#sale.line
    for (let pass = 1; pass <= passes.count; pass++) if (this.pending(pass)) found.push([pass, this.deadline[pass]])
    return found
  }

  /** A pass does nothing from `at` on. */
  #begins(pass: Pass, at: number): void {
    this.deadline = withRow(this.deadline, pass)
    this.deadline[pass] = at
    this.deadlines.add(pass)
  }

  #count(person: number, change: 1 | -1): void {
    this.open = withRow(this.open, person)
    this.open[person] += change
  }

  #passOf(person: number): Pass {
    const { line, persons } = this.#sale
    const place = line.find(persons.ids[person])
    return line.state[place] === PlaceStatus.active ? line.pass[place] : 0
  }
}

/** The pass that has done nothing for the longest time and ends because of that, or undefined. */
export const decideIdle = ({ idle, line }: Sale, now: number): PlaceMoved | undefined => {
  if (idle === undefined || !roomIsWanted(line)) return undefined
  const pass = idle.deadlines.due(now - line.policy.idleMs!)
  return pass === 0 ? undefined : { kind: "pass-idle", place: line.passes.place[pass], was: PlaceStatus.active }
}

/** When a pass ends because it does nothing, or Infinity. */
export const nextIdle = ({ idle, line }: Sale): number =>
  idle === undefined || !roomIsWanted(line) ? Number.POSITIVE_INFINITY : idle.deadlines.next() + line.policy.idleMs!
