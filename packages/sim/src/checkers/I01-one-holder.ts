/**
 * I1, and conservation: no seat has two holders, and seats that are out of sight have none, followed from the events alone
 * by other means than the model; and the model, which others are judged by, counts as many.
 */
import type { SaleEvent } from "@ticketrush/protocol"
import type { Checker } from "./Checker.ts"

/** The seats of one sale that are not free: held or sold, and out of sight. */
class Holders {
  /** Reservation by option and seat. */
  readonly #held = new Map<string, number>()
  readonly #hidden = new Set<string>()
  readonly #seats = new Map<number, ReadonlyArray<string>>()

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
      case "retaken":
        return this.#hold(event.reservation, this.#seats.get(event.reservation) ?? [])
      case "cancelled":
      case "expired":
        return this.#end(event.reservation, event.returnsAt !== undefined)
      case "reappeared":
        for (const seat of this.#seats.get(event.reservation) ?? []) this.#hidden.delete(seat)
        return undefined
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
      this.#held.set(seat, reservation)
    }
    return undefined
  }

  #end(reservation: number, hides: boolean): undefined {
    for (const seat of this.#seats.get(reservation) ?? []) {
      this.#held.delete(seat)
      if (hides) this.#hidden.add(seat)
    }
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
      const counted = [all - holders.held - holders.hidden, holders.held, holders.hidden].join()
      if (told !== counted)
        return `I6: ${told} seats are free, held or sold, and out of sight; the events make it ${counted}`
      // The counters are cheap; the recount behind them is not, so it follows a sample of the records.
      return (model.position + events.length) % 16 === 0 ? model.miscounted() : undefined
    },
  }
}
