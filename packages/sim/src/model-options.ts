/** Seats that the house keeps and options that were called off, in the sequential model. */
import type { OptionEvent } from "@ticketrush/protocol"
import { type History, valueAt } from "./history.ts"

/** Who has a seat that the house keeps. */
export const house = -1

/** What they must know of the seats of their sale. */
type Hall = {
  readonly position: number
  readonly prices: ReadonlyMap<number, ReadonlyArray<number>>
  readonly reservations: ReadonlyMap<
    number,
    { readonly sequence: number; readonly option: number; readonly status: string }
  >
  free: number
  readonly holderAt: (option: number, seat: number, position: number) => number
  readonly seatStateAt: (option: number, seat: number, position: number) => string
  readonly give: (option: number, seat: number, holder: number) => void
}

export class OptionsModel {
  readonly #model: Hall
  /** Until when the house keeps a seat, by option and seat; Infinity for good. */
  readonly #blocked = new Map<string, number>()
  readonly #cancelled = new Map<number, History<boolean>>()
  /** Reservations of cancelled options that are to be taken back. */
  readonly pending = new Set<number>()
  /** Options that were added in mid-sale, by the name of their key. */
  readonly added = new Map<string, { readonly number: number; readonly position: number }>()

  constructor(model: Hall) {
    this.#model = model
  }

  get blocked(): number {
    return this.#blocked.size
  }

  cancelledAt(option: number, position: number): boolean {
    return valueAt(this.#cancelled.get(option), position, false)
  }

  /** Whether an option was there; those of the opening are there from the first position on. */
  isThereAt(option: number, position: number): boolean {
    if (!this.#model.prices.has(option)) return false
    const later = [...this.added.values()].find(({ number }) => number === option)
    return later === undefined || position >= later.position
  }

  isCancelled(option: number): boolean {
    return this.cancelledAt(option, this.#model.position)
  }

  apply(event: OptionEvent, at: number): string | undefined {
    const { option } = event
    const prices = this.#model.prices.get(option)
    if (prices === undefined) return `${event.kind} is about option ${option}, which does not exist`
    if (this.isCancelled(option)) return `${event.kind} is about option ${option}, which is cancelled`
    switch (event.kind) {
      case "seats-blocked": {
        if (event.until !== null && event.until <= at) return "seats are blocked until a time that is over"
        for (const seat of event.seats ?? this.#free(option)) {
          const wrong = this.#block(option, seat, event.until ?? Number.POSITIVE_INFINITY)
          if (wrong !== undefined) return wrong
        }
        return undefined
      }
      case "seats-released": {
        if (event.due !== null && event.due > at) return "I6: blocked seats are released early"
        const seats = event.seats ?? this.#blockedOf(option, event.due)
        return seats.length === 0
          ? "no seat is released"
          : seats.map((seat) => this.#release(option, seat)).find(Boolean)
      }
      case "option-cancelled": {
        for (const seat of this.#free(option)) this.#block(option, seat, Number.POSITIVE_INFINITY)
        this.#cancelled.set(option, [{ position: this.#model.position, value: true }])
        for (const made of this.#model.reservations.values()) {
          if (made.option === option && (made.status === "hold" || made.status === "confirmed")) {
            this.pending.add(made.sequence)
          }
        }
        return undefined
      }
    }
  }

  /** Seats of a cancelled option came back: they are the house's. */
  cameBack(option: number, seats: ReadonlyArray<number>): void {
    if (!this.isCancelled(option)) return
    for (const seat of seats) this.#block(option, seat, Number.POSITIVE_INFINITY)
  }

  /** What is overdue at `at`, or undefined. */
  overdue(at: number): string | undefined {
    for (const [name, until] of this.#blocked) {
      if (until <= at && !this.isCancelled(Number(name.split(":")[0])))
        return `I6: seat ${name} is blocked after its time`
    }
    return undefined
  }

  #free(option: number): ReadonlyArray<number> {
    const { position, prices } = this.#model
    const seats = prices.get(option)!.map((_, seat) => seat)
    return seats.filter((seat) => this.#model.seatStateAt(option, seat, position) === "free")
  }

  #blockedOf(option: number, due: number | null): ReadonlyArray<number> {
    const seats: number[] = []
    for (const [name, until] of this.#blocked) {
      const [of, seat] = name.split(":").map(Number)
      if (of === option && (due === null || until === due)) seats.push(seat)
    }
    return seats
  }

  #block(option: number, seat: number, until: number): string | undefined {
    const model = this.#model
    const holder = model.holderAt(option, seat, model.position)
    if (holder !== house) {
      if (model.seatStateAt(option, seat, model.position) !== "free") return `I1: seat ${seat} is blocked and held`
      model.give(option, seat, house)
      model.free--
    }
    this.#blocked.set(`${option}:${seat}`, until)
    return undefined
  }

  #release(option: number, seat: number): string | undefined {
    if (!this.#blocked.delete(`${option}:${seat}`)) return `seat ${seat} is released and was not blocked`
    this.#model.give(option, seat, 0)
    this.#model.free++
    return undefined
  }
}
