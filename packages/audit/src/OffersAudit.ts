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
      const offer = this.#offers.get(`${option}/${seat}`)
      if (offer === undefined || at >= offer.until) continue
      const called = this.#line.place(offer.place)
      if (called === undefined || called.person === person || called.standing !== "active") continue
      this.#wrong(`reservation ${reservation} took seat ${seat} of option ${option}, offered to place ${offer.place}`)
    }
  }
}
