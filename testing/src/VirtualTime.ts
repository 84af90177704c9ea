/** Time that moves when a test says so: days take no time at all. */
import type { Clock, Defer } from "@ticketrush/engine/ports"

type Task = { readonly at: number; readonly number: number; readonly run: () => void }

export class VirtualTime implements Clock, Defer {
  #now: number
  #tasks: Array<Task> = []
  #count = 0

  constructor(now = Date.UTC(2026, 10, 29, 12)) {
    this.#now = now
  }

  readonly nowMs = (): number => this.#now
  readonly monotonicMs = (): number => this.#now

  readonly soon = (run: () => void): void => {
    this.after(0, run)
  }

  readonly after = (delayMs: number, run: () => void): (() => void) => {
    const task = { at: this.#now + delayMs, number: this.#count++, run }
    this.#tasks.push(task)
    return () => {
      this.#tasks = this.#tasks.filter((each) => each !== task)
    }
  }

  /** Runs all that is due within `ms`, in order, and what that defers to within it. */
  pass(ms = 0): void {
    const end = this.#now + ms
    for (;;) {
      const [next] = this.#tasks.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at || a.number - b.number)
      if (next === undefined) break
      this.#tasks = this.#tasks.filter((each) => each !== next)
      this.#now = next.at
      next.run()
    }
    this.#now = end
  }
}
