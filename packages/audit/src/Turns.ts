/** Who is next in a line: the first one who came back, else the first one who joined of those who wait. */

export type Standing = "waiting" | "absent" | "returned" | "active" | "left" | "bought" | "expired" | "revoked"

export class Turns {
  readonly #standing: (place: number) => Standing | undefined
  /** Places in the order of their joins, and how many of the first ones have gone: no place waits a second time. */
  readonly #joined: number[] = []
  #gone = 0
  /** Places in the order in which they came back, and how many of the first ones have gone. */
  readonly #back: number[] = []
  #backGone = 0
  /** Where the newest return of a place stands among all returns. */
  readonly #turn = new Map<number, number>()

  constructor(standing: (place: number) => Standing | undefined) {
    this.#standing = standing
  }

  joined(place: number): void {
    this.#joined.push(place)
  }

  returned(place: number): void {
    this.#turn.set(place, this.#back.length)
    this.#back.push(place)
  }

  /** The place, or 0 when none waits. */
  next(): number {
    for (; this.#backGone < this.#back.length; this.#backGone++) {
      const place = this.#back[this.#backGone]
      if (this.#turn.get(place) === this.#backGone && this.#standing(place) === "returned") return place
    }
    for (; this.#gone < this.#joined.length; this.#gone++) {
      const place = this.#joined[this.#gone]
      if (this.#standing(place) === "waiting") return place
    }
    return 0
  }
}
