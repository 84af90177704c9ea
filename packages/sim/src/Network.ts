/**
 * Messages between simulated processes: delayed, and under faults lost, duplicated, reordered or cut off (F21, F22).
 * Delays are drawn per message, so messages overtake each other all the time.
 */
import type { RandomStream } from "./prng.ts"
import type { RunQueue, TaskOwner } from "./RunQueue.ts"
import type { Trace } from "./trace.ts"

export type NetworkFaults = {
  dropChance: number
  duplicateChance: number
  delayMsMax: number
}

export type Endpoint = { readonly lane: number; readonly owner: TaskOwner | null }

export class Network {
  readonly faults: NetworkFaults
  readonly #queue: RunQueue
  readonly #random: RandomStream
  readonly #trace: Trace
  readonly #onFault: (kind: "dropped" | "duplicated" | "cut") => void
  /** Links that carry nothing, as `from * lanes + to`; one way each. */
  readonly #cut = new Set<number>()

  constructor(
    queue: RunQueue,
    random: RandomStream,
    trace: Trace,
    faults: NetworkFaults,
    onFault: (kind: "dropped" | "duplicated" | "cut") => void,
  ) {
    this.#queue = queue
    this.#random = random
    this.#trace = trace
    this.faults = faults
    this.#onFault = onFault
  }

  cut(from: number, to: number): void {
    this.#cut.add(linkOf(from, to))
  }

  mend(from: number, to: number): void {
    this.#cut.delete(linkOf(from, to))
  }

  mendAll(): void {
    this.#cut.clear()
  }

  isCut(from: number, to: number): boolean {
    return this.#cut.size > 0 && this.#cut.has(linkOf(from, to))
  }

  /** Delivers once, never, or (unless `once`) twice. A message that is under way when its link is cut still arrives. */
  send(from: Endpoint, to: Endpoint, message: number, deliver: () => void, once: boolean, note = ""): void {
    this.#trace.add("sent", from.lane, to.lane, message, 0, note)
    if (this.isCut(from.lane, to.lane)) return this.#lose(to, message, "cut")
    if (this.#random.chance("drop", this.faults.dropChance)) return this.#lose(to, message, "dropped")
    this.#carry(from, to, message, deliver)
    if (once || !this.#random.chance("duplicate", this.faults.duplicateChance)) return
    this.#trace.add("duplicated", to.lane, message)
    this.#onFault("duplicated")
    this.#carry(from, to, message, deliver)
  }

  #carry(from: Endpoint, to: Endpoint, message: number, deliver: () => void): void {
    const delay = this.#random.skewed("delay", 0, this.faults.delayMsMax)
    this.#queue.after(to.owner, "message", delay, () => {
      this.#trace.add("delivered", to.lane, from.lane, message)
      deliver()
    })
  }

  #lose(to: Endpoint, message: number, why: "cut" | "dropped"): void {
    this.#trace.add("dropped", to.lane, message)
    this.#onFault(why)
  }
}

const linkOf = (from: number, to: number): number => from * 1024 + to
