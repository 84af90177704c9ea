/** Which answers may be shown, of the same thing asked for again and again: none that was asked for before one that is shown. */
export class AskedInOrder {
  #asked = 0
  #shown = 0

  /** Asks once more. Answers a function for when the answer is there: false where a newer one is shown already. */
  ask(): () => boolean {
    const turn = ++this.#asked
    return () => {
      if (turn < this.#shown) return false
      this.#shown = turn
      return true
    }
  }
}
