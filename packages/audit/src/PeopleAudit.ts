/** I5 of a sale without rules: how many seats each person has, and that no one has more than the limit of the set-up. */
export class PeopleAudit {
  readonly #ruled: (at: number) => boolean
  readonly #wrong: (sentence: string) => void
  readonly #seats = new Map<number, number>()
  /** 0: none. */
  limit = 0

  /** `ruled`: whether rules are in force, which have limits of their own. */
  constructor(ruled: (at: number) => boolean, wrong: (sentence: string) => void) {
    this.#ruled = ruled
    this.#wrong = wrong
  }

  /** Who has had seats. */
  get count(): number {
    return this.#seats.size
  }

  /** A person has so many seats more, by a reservation. */
  took(person: number, more: number, reservation: number, at: number): void {
    const seats = this.#add(person, more)
    if (this.#ruled(at) || this.limit === 0 || seats <= this.limit) return
    this.#wrong(`I5 person ${person} has ${seats} seats, the limit is ${this.limit} (reservation ${reservation})`)
  }

  gaveBack(person: number, seats: number): void {
    this.#add(person, -seats)
  }

  #add(person: number, more: number): number {
    const seats = (this.#seats.get(person) ?? 0) + more
    this.#seats.set(person, seats)
    return seats
  }
}
