/** Ports that a test turns by hand: time moves only when it says so, and deferred work runs only in `run`. */
import { Engine } from "../src/actor/Engine.ts"
import type { EngineOptions } from "../src/actor/EngineOptions.ts"
import type { Journal } from "../src/journal/Journal.ts"
import { JournalMemory } from "../src/journal/JournalMemory.ts"
import type { Clock, Defer, Random } from "../src/ports.ts"

/** The middle of everything that is drawn. */
const fixedRandom: Random = { bytes: (count) => new Uint8Array(count).fill(0x80) }

type Timer = { readonly at: number; readonly task: () => void; cancelled: boolean }

export class ManualWorld {
  now = 0
  readonly warnings: string[] = []
  #ready: Array<() => void> = []
  #timers: Timer[] = []

  readonly clock: Clock = { monotonicMs: () => this.now }
  readonly defer: Defer = {
    soon: (task) => {
      this.#ready.push(task)
    },
    after: (delayMs, task) => {
      const timer = { at: this.now + delayMs, task, cancelled: false }
      this.#timers.push(timer)
      return () => {
        timer.cancelled = true
      }
    },
  }
  /** The database's clock is far from the node's, as it is in life. */
  databaseOffset = 0
  readonly databaseMs = (): number => 1_800_000_000_000 + this.now + this.databaseOffset
  readonly journal = new JournalMemory(this.defer, this.databaseMs)

  engine(incarnation = "node-1", options: Partial<EngineOptions> = {}, journal: Journal = this.journal): Engine {
    const log = { warn: (message: string) => this.warnings.push(message) }
    const ports = { journal, clock: this.clock, defer: this.defer, random: fixedRandom }
    return new Engine({ ...ports, log, incarnation, hashSeed: 1, ...options })
  }

  /** Runs what is ready, and then time forward by `ms` with every timer on its way. */
  run(ms = 0): void {
    const until = this.now + ms
    for (;;) {
      while (this.#ready.length > 0) this.#ready.shift()!()
      this.#timers = this.#timers.filter((timer) => !timer.cancelled).sort((a, b) => a.at - b.at)
      const next = this.#timers[0]
      if (next === undefined || next.at > until) break
      this.#timers.shift()
      this.now = Math.max(this.now, next.at)
      next.task()
    }
    this.now = until
  }
}
