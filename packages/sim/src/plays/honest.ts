/** A hundred people who want a seat each: they wait with their page open, look around, hold one, and pay. */
import type { RandomStream } from "../prng.ts"
import type { PlayedSale } from "./PlayedSale.ts"

export const honestPeople: ReadonlyArray<number> = Array.from({ length: 100 }, (_, i) => 1_001 + i)

type Buyer = { readonly person: number; holdAt: number; payAt: number; reservation: number; done: boolean }

export class Honest {
  readonly #sale: PlayedSale
  readonly #random: RandomStream
  readonly #buyers: ReadonlyArray<Buyer>
  readonly #seats: ReadonlyArray<number>

  /** `seats`: those that they look at. */
  constructor(sale: PlayedSale, seats: ReadonlyArray<number>, random: RandomStream) {
    this.#sale = sale
    this.#seats = seats
    this.#random = random
    this.#buyers = honestPeople.map((person) => ({ person, holdAt: 0, payAt: 0, reservation: 0, done: false }))
  }

  /** What all of them do now. Called every second or so. */
  move(): void {
    for (const buyer of this.#buyers) if (!buyer.done) this.#moveOne(buyer)
  }

  #moveOne(buyer: Buyer): void {
    const sale = this.#sale
    const { person } = buyer
    sale.see(person)
    if (!sale.isActive(person)) return
    if (buyer.holdAt === 0) buyer.holdAt = sale.now + this.#random.between("look", 5_000, 40_000)
    if (buyer.reservation === 0) {
      if (sale.now >= buyer.holdAt) this.#hold(buyer)
    } else if (sale.now >= buyer.payAt) {
      sale.on("start-paying", person, buyer.reservation)
      buyer.done = sale.on("confirm", person, buyer.reservation)
    }
  }

  #hold(buyer: Buyer): void {
    const kept = this.#sale.keptFor(buyer.person)
    const free = kept.length > 0 ? kept : this.#seats.filter((seat) => this.#sale.isFree(seat))
    if (free.length === 0) return
    buyer.reservation = this.#sale.hold(buyer.person, this.#random.pick("seat", free))
    buyer.payAt = this.#sale.now + this.#random.between("pay", 10_000, 40_000)
  }
}

/** Whether honest people were let in in the order in which they joined. */
export const inOrder = ({ admitted }: PlayedSale): boolean => {
  const honest = admitted.filter((person) => person >= honestPeople[0])
  return honest.every((person, i) => i === 0 || honest[i - 1] < person)
}
