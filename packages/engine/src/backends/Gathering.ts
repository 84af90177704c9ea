/**
 * One call under way; what is asked for meanwhile goes with the next one. So the more is asked for at a time, the fewer
 * calls each takes.
 */
export class Gathering<A, B> {
  readonly #run: (items: ReadonlyArray<A>, done: (answer: B) => void) => void
  readonly #itemsPerCall: number
  #waiting: Array<{ readonly item: A; readonly done: (answer: B) => void }> = []
  #running = false

  /** `run` answers for all of its items at once. */
  constructor(itemsPerCall: number, run: (items: ReadonlyArray<A>, done: (answer: B) => void) => void) {
    this.#itemsPerCall = itemsPerCall
    this.#run = run
  }

  readonly ask = (item: A, done: (answer: B) => void): void => {
    this.#waiting.push({ item, done })
    this.#next()
  }

  #next(): void {
    if (this.#running || this.#waiting.length === 0) return
    this.#running = true
    const asked = this.#waiting.splice(0, this.#itemsPerCall)
    this.#run(
      asked.map(({ item }) => item),
      (answer) => {
        this.#running = false
        for (const { done } of asked) done(answer)
        this.#next()
      },
    )
  }
}
