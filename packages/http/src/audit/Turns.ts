/** Who is next in a line: whoever came back first, else the lowest place that waits. */

export type Standing = "waiting" | "absent" | "returned" | "active" | "left" | "bought" | "expired" | "revoked"

export class Turns {
  readonly #standing: (place: number) => Standing | undefined
  #last = 0
  /** Nobody waits at or below it: a place that has stopped waiting never waits again. */
  #gone = 0
  readonly #back: number[] = []
  /** Where the newest return of a place stands among all returns. */
  readonly #turn = new Map<number, number>()
  #backGone = 0

  constructor(standing: (place: number) => Standing | undefined) {
    this.#standing = standing
  }

  joined(place: number): void {
    this.#last = Math.max(this.#last, place)
  }

  returned(place: number): void {
    this.#turn.set(place, this.#back.length)
    this.#back.push(place)
  }

  /** The place, or 0 when nobody waits. */
  next(): number {
    for (; this.#backGone < this.#back.length; this.#backGone++) {
      const place = this.#back[this.#backGone]
      if (this.#turn.get(place) === this.#backGone && this.#standing(place) === "returned") return place
    }
    while (this.#gone < this.#last && this.#standing(this.#gone + 1) !== "waiting") this.#gone++
    return this.#gone < this.#last ? this.#gone + 1 : 0
  }
}
