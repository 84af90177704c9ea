/** Time that a test turns by hand. */
import type { Clock, Defer } from "@ticketrush/engine/ports"

export class TurnedTime {
  now = 0
  #tasks: Array<{ readonly at: number; readonly task: () => void }> = []

  readonly clock: Clock = { monotonicMs: () => this.now }
  readonly defer: Defer = {
    soon: (task) => void this.#tasks.push({ at: this.now, task }),
    after: (delayMs, task) => {
      const entry = { at: this.now + delayMs, task }
      this.#tasks.push(entry)
      return () => {
        this.#tasks = this.#tasks.filter((each) => each !== entry)
      }
    },
  }

  /** Everything that is due within `ms` from now, in order. */
  run(ms = 0): void {
    const until = this.now + ms
    for (;;) {
      const next = this.#tasks.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0]
      if (next === undefined) break
      this.#tasks.splice(this.#tasks.indexOf(next), 1)
      this.now = Math.max(this.now, next.at)
      next.task()
    }
    this.now = until
  }
}
