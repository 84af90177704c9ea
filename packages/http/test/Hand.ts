/** Time that stands still until it is moved. */
import type { Defer } from "@ticketrush/engine/ports"
import { nodeDefer } from "@ticketrush/engine/ports-node"

export class Hand {
  now = 0
  #tasks: Array<{ readonly at: number; readonly task: () => void }> = []
  readonly clock = { monotonicMs: () => this.now }
  readonly defer: Defer = {
    soon: nodeDefer.soon,
    after: (delayMs, task) => {
      const planned = { at: this.now + delayMs, task }
      this.#tasks.push(planned)
      return () => {
        this.#tasks = this.#tasks.filter((each) => each !== planned)
      }
    },
  }

  pass(ms: number): void {
    const end = this.now + ms
    for (;;) {
      const [next] = this.#tasks.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)
      if (next === undefined) break
      this.#tasks = this.#tasks.filter((each) => each !== next)
      this.now = next.at
      next.task()
    }
    this.now = end
  }

  get planned(): number {
    return this.#tasks.length
  }
}
