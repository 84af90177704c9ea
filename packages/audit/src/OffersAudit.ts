/** Seats that came back and are kept for the owner of a place until a time. */
import type { Held } from "@ticketrush/protocol"
import type { LineAudit } from "./LineAudit.ts"

type Offer = { readonly place: number; readonly until: number }

export class OffersAudit {
  readonly #line: LineAudit
  readonly #wrong: (sentence: string) => void
  /** By `option/seat`. */
  readonly #offers = new Map<string, Offer>()

  constructor(line: LineAudit, wrong: (sentence: string) => void) {
    this.#line = line
    this.#wrong = wrong
  }

  made(place: number, { option, seats }: Held, until: number): void {
    for (const seat of seats) this.#offers.set(`${option}/${seat}`, { place, until })
  }

  /** While its owner has the pass, a seat that was offered goes to no other person. */
  taken({ reservation, person, option, seats }: Held, at: number): void {
    for (const seat of seats) {
      const place = this.keptFor(option, seat, person, at)
      if (place === undefined) continue
      this.#wrong(`reservation ${reservation} took seat ${seat} of option ${option}, offered to place ${place}`)
    }
  }

  /** The place of another person to whom a seat is offered at a time. */
  keptFor(option: number, seat: number, person: number, at: number): number | undefined {
    const offer = this.#offers.get(`${option}/${seat}`)
    if (offer === undefined || at >= offer.until) return undefined
    const called = this.#line.place(offer.place)
    return called === undefined || called.person === person || called.standing !== "active" ? undefined : offer.place
  }
}
