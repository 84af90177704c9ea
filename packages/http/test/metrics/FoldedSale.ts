/** The figures of a sale by its journal alone, told by rules written out once more. */
import type { SaleEvent } from "@ticketrush/protocol"

export const figureNames = ["waiting", "active", "admitted", "held", "sold", "expired"] as const
export type Figures = Readonly<Record<(typeof figureNames)[number], number>>

type SeatsAre = "held" | "sold" | "free"

export class FoldedSale {
  position = 0
  readonly #inLine = new Set<number>()
  readonly #inside = new Set<number>()
  readonly #reservations = new Map<number, { readonly seats: number; are: SeatsAre }>()
  #admitted = 0
  #expired = 0

  take(event: SaleEvent): void {
    this.position++
    switch (event.kind) {
      case "joined":
      case "returned":
        this.#inLine.add(event.place)
        break
      case "admitted":
      case "called":
        this.#inLine.delete(event.place)
        this.#inside.add(event.place)
        this.#admitted++
        break
      case "left":
      case "passed-over":
      case "pass-used":
      case "pass-expired":
      case "pass-revoked":
        this.#inLine.delete(event.place)
        this.#inside.delete(event.place)
        break
      case "line-cleared":
        for (const place of this.#inLine) if (place <= event.through) this.#inLine.delete(place)
        break
      case "held":
        this.#reservations.set(event.reservation, { seats: event.seats.length, are: "held" })
        break
      case "parted": {
        const whole = this.#reservations.get(event.reservation)!
        const seats = event.seats.length
        this.#reservations.set(event.reservation, { ...whole, seats: whole.seats - seats })
        this.#reservations.set(event.part, { ...whole, seats })
        break
      }
      case "confirmed":
        this.#reservations.get(event.reservation)!.are = "sold"
        break
      case "expired":
        this.#expired++
        this.#reservations.get(event.reservation)!.are = "free"
        break
      case "cancelled":
        this.#reservations.get(event.reservation)!.are = "free"
        break
    }
  }

  get figures(): Figures {
    const seats = (as: SeatsAre): number =>
      [...this.#reservations.values()].reduce((sum, { seats, are }) => (are === as ? sum + seats : sum), 0)
    return {
      waiting: this.#inLine.size,
      active: this.#inside.size,
      admitted: this.#admitted,
      held: seats("held"),
      sold: seats("sold"),
      expired: this.#expired,
    }
  }
}
