/** Callers that ask the same while the answer is on its way are answered together: what is asked, is asked once at a time. */
export class SharedAsks<Key, Answer> {
  readonly #waiting = new Map<Key, Array<(answer: Answer) => void>>()

  /** `start` asks, and calls back once; it is called unless the same is being asked. */
  ask(key: Key, start: (answered: (answer: Answer) => void) => void, done: (answer: Answer) => void): void {
    const waiting = this.#waiting.get(key)
    if (waiting !== undefined) {
      waiting.push(done)
      return
    }
    this.#waiting.set(key, [done])
    start((answer) => {
      const callers = this.#waiting.get(key) ?? []
      this.#waiting.delete(key)
      for (const caller of callers) caller(answer)
    })
  }
}
