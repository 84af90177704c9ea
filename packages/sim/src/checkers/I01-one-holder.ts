/**
 * I1, and conservation: no seat has two holders, and seats that are out of sight have none, followed from the events alone
 * by other means than the model; and the model, which others are judged by, counts as many.
 */
import { type SaleEvent, seatRuns } from "@ticketrush/protocol"
import type { Checker } from "./Checker.ts"

/** The seats of one sale that are not free: held or sold, and out of sight. */
class Holders {
  /** Reservation by option and seat. */
  readonly #held = new Map<string, number>()
  readonly #hidden = new Set<string>()
  readonly #seats = new Map<number, ReadonlyArray<string>>()
  /** Until when the house keeps a seat, Infinity for good. */
  readonly #blocked = new Map<string, number>()
  /** How many seats an option has. */
  readonly #counts = new Map<number, number>()
  readonly #cancelled = new Set<number>()

  get blocked(): number {
    return this.#blocked.size
  }

  get held(): number {
    return this.#held.size
  }

  get hidden(): number {
    return this.#hidden.size
  }

  take(event: SaleEvent): string | undefined {
    switch (event.kind) {
      case "held":
        return this.#hold(
          event.reservation,
          event.seats.map((seat) => `${event.option}:${seat}`),
        )
      case "parted": {
        const gone = event.seats.map((seat) => `${event.option}:${seat}`)
        const had = this.#seats.get(event.reservation) ?? []
        this.#seats.set(event.part, gone)
        this.#seats.set(
          event.reservation,
          had.filter((seat) => !gone.includes(seat)),
        )
        const foreign = gone.find((seat) => this.#held.get(seat) !== event.reservation)
        for (const seat of gone) this.#held.set(seat, event.part)
        return foreign === undefined
          ? undefined
          : `I1: seat ${foreign} is parted from reservation ${event.reservation}, which does not have it`
      }
      case "retaken":
        return this.#hold(event.reservation, this.#seats.get(event.reservation) ?? [])
      case "cancelled":
      case "expired":
        return this.#end(event.reservation, event.returnsAt !== undefined)
      case "reappeared":
        for (const seat of this.#seats.get(event.reservation) ?? []) {
          this.#hidden.delete(seat)
          this.#toHouse(seat)
        }
        return undefined
      case "option-added":
        this.#counts.set(
          event.option.number,
          seatRuns(event.option.layout).reduce((sum, { from, to }) => sum + to - from + 1, 0),
        )
        return undefined
      case "seats-blocked":
        return this.#block(event.option, event.seats, event.until ?? Number.POSITIVE_INFINITY)
      case "seats-released":
        for (const seat of this.#named(event.option, event.seats)) {
          if (event.due === null || this.#blocked.get(seat) === event.due) this.#blocked.delete(seat)
        }
        return undefined
      case "option-cancelled":
        this.#cancelled.add(event.option)
        return this.#block(event.option, null, Number.POSITIVE_INFINITY)
      default:
        return undefined
    }
  }

  #hold(reservation: number, seats: ReadonlyArray<string>): string | undefined {
    this.#seats.set(reservation, seats)
    for (const seat of seats) {
      const other = this.#held.get(seat)
      if (other !== undefined)
        return `I1: seat ${seat} is held by reservation ${other} and by reservation ${reservation}`
      if (this.#hidden.has(seat))
        return `I1: seat ${seat} is held by reservation ${reservation} while it is out of sight`
      if (this.#blocked.has(seat)) return `I1: seat ${seat} is held by reservation ${reservation} and is the house's`
      this.#held.set(seat, reservation)
    }
    return undefined
  }

  #end(reservation: number, hides: boolean): undefined {
    for (const seat of this.#seats.get(reservation) ?? []) {
      this.#held.delete(seat)
      if (hides) this.#hidden.add(seat)
      else this.#toHouse(seat)
    }
  }

  /** Named seats, or all of an option. */
  #named(option: number, seats: ReadonlyArray<number> | null): ReadonlyArray<string> {
    const indexes = seats ?? Array.from({ length: this.#counts.get(option) ?? 0 }, (_, seat) => seat)
    return indexes.map((seat) => `${option}:${seat}`)
  }

  #block(option: number, seats: ReadonlyArray<number> | null, until: number): string | undefined {
    for (const seat of this.#named(option, seats)) {
      const taken = this.#held.has(seat) || this.#hidden.has(seat)
      if (taken && seats !== null) return `I1: seat ${seat} is blocked while a reservation has it`
      // Of all seats of an option those are blocked that are free.
      if (!taken && (seats !== null || !this.#blocked.has(seat))) this.#blocked.set(seat, until)
    }
    return undefined
  }

  /** What comes back of an option that was called off is the house's. */
  #toHouse(seat: string): void {
    if (this.#cancelled.has(Number(seat.split(":")[0]))) this.#blocked.set(seat, Number.POSITIVE_INFINITY)
  }
}

export const oneHolder = (): Checker => {
  const sales = new Map<number, Holders>()
  return {
    promise: "I1 each seat has at most one live hold or sale",
    committed: ({ record, model, events }) => {
      const holders = sales.get(record.concertId) ?? new Holders()
      sales.set(record.concertId, holders)
      for (const event of events) {
        const broken = holders.take(event)
        if (broken !== undefined) return broken
      }
      let all = 0
      for (const prices of model.prices.values()) all += prices.length
      const told = [model.free, model.held + model.sold, model.seatsOutOfSight].join()
      const free = all - holders.held - holders.hidden - holders.blocked
      const counted = [free, holders.held, holders.hidden].join()
      if (told !== counted)
        return `I6: ${told} seats are free, held or sold, and out of sight; the events make it ${counted}`
      // The counters are cheap; the recount behind them is not, so it follows a sample of the records.
      return (model.position + events.length) % 16 === 0 ? model.miscounted() : undefined
    },
  }
}
