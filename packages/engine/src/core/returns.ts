/**
 * Seats that came back and are out of sight until a random time. A seat that is free at once can be handed over: one
 * person gives it back while another asks for it. While people wait in line, the seat goes to the next one of them,
 * even when the line cannot admit a person for a long time.
 */
import { invariant, type SaleEvent } from "@ticketrush/protocol"
import { column, withRow } from "./columns.ts"
import { Deadlines } from "./deadlines.ts"
import { callAt, callNext, nextInTurn } from "./decide-line.ts"
import type { Line } from "./line.ts"
import type { Sale } from "./Sale.ts"

export class Returns {
  /** Journal time from which on the seats of a reservation may reappear, by sequence; 0: they are not out of sight. */
  deadline = column(Float64Array, 64)
  /** Reservations whose seats are out of sight. */
  count = 0
  readonly deadlines = new Deadlines(this)

  pending(sequence: number): boolean {
    return this.deadline[sequence] > 0
  }

  add(sequence: number, at: number): void {
    this.deadline = withRow(this.deadline, sequence)
    invariant(!this.pending(sequence), "the seats of a reservation come back once")
    this.deadline[sequence] = at
    this.count++
    this.deadlines.add(sequence)
  }

  end(sequence: number): void {
    invariant(this.pending(sequence), "what reappears was out of sight")
    this.deadline[sequence] = 0
    this.count--
    this.deadlines.ended(sequence)
  }

  /** Sequence and time of each, in the order of their sequences. */
  entries(): ReadonlyArray<readonly [number, number]> {
    const found: Array<readonly [number, number]> = []
    for (let sequence = 1; sequence < this.deadline.length && found.length < this.count; sequence++) {
      if (this.pending(sequence)) found.push([sequence, this.deadline[sequence]])
    }
    return found
  }
}

/** Whether what comes back now is drawn a time for. */
export const drawsReturns = ({ line }: Sale): boolean => (line.policy.returnMs ?? 0) > 0

/** Whether the seats of a reservation come back to the house: an option that was cancelled calls no person. */
const toHouse = ({ options, reservations }: Sale, sequence: number): boolean =>
  options[reservations.option[sequence]]!.cancelled

/** When seats that come back at `now` return. `chance`: 32 unpredictable bits. Undefined: at once. */
export const returnAt = (sale: Sale, sequence: number, now: number, chance: number): number | undefined => {
  const { returnMs = 0 } = sale.line.policy
  return returnMs === 0 || toHouse(sale, sequence) ? undefined : now + 1 + Math.floor((chance / 2 ** 32) * returnMs)
}

/** What follows when a reservation reaches its deadline: its seats call the next person, now or at a random time. */
export const expired = (sale: Sale, sequence: number, now: number, chance: number): ReadonlyArray<SaleEvent> => {
  if (toHouse(sale, sequence)) return [{ kind: "expired", reservation: sequence }]
  const returnsAt = returnAt(sale, sequence, now, chance)
  return returnsAt === undefined
    ? [{ kind: "expired", reservation: sequence }, ...callNext(sale, sequence, now)]
    : [{ kind: "expired", reservation: sequence, returnsAt }]
}

/** Whether people wait whom a seat that comes back calls sooner or later: then it is theirs. */
const belongsToLine = ({ policy, waiting, returned }: Line): boolean => policy.priorityMs > 0 && waiting + returned > 0

/** What is due of the seats that are out of sight, as events that belong together, or undefined. */
export const decideReturn = (sale: Sale, now: number): ReadonlyArray<SaleEvent> | undefined => {
  const { line, returns } = sale
  const sequence = returns?.deadlines.due(now) ?? 0
  if (sequence === 0) return undefined
  const reappeared = { kind: "reappeared", reservation: sequence } as const
  if (!belongsToLine(line) || toHouse(sale, sequence)) return [reappeared]
  if (callAt(line) > now) return undefined
  const next = nextInTurn(line, sequence, now)
  return next.kind === "called" ? [reappeared, next] : [next]
}

/** When seats that are out of sight must be looked at again, or Infinity. */
export const nextReturn = ({ line, returns }: Sale): number => {
  const next = returns?.deadlines.next() ?? Number.POSITIVE_INFINITY
  return belongsToLine(line) ? Math.max(next, callAt(line)) : next
}
