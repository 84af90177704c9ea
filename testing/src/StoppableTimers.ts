/** Timers of a process that can be stopped: what would have begun meanwhile begins when it goes on. */
import type { Defer } from "@ticketrush/engine/ports"
import { nodeDefer } from "@ticketrush/engine/ports-node"

export class StoppableTimers {
  #kept: Array<() => void> | null = null

  readonly defer: Defer = {
    soon: nodeDefer.soon,
    after: (delayMs, task) =>
      nodeDefer.after(delayMs, () => (this.#kept === null ? task() : void this.#kept.push(task))),
  }

  stop(): void {
    this.#kept ??= []
  }

  goOn(): void {
    const kept = this.#kept ?? []
    this.#kept = null
    for (const task of kept) task()
  }
}
