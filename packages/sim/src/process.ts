/**
 * A simulated operating system process. After `kill` none of its callbacks runs again; while it is paused they queue
 * up and all become ready at once on `resume`, as the packets and timers of a stopped process do.
 */
import type { Defer } from "@ticketrush/engine/ports"
import type { RandomStream } from "./prng.ts"
import type { RunQueue, Task, TaskOwner } from "./RunQueue.ts"

/** How late timers may be, in milliseconds (F24). */
export type TimerFault = { lateMsMax: number; lateChance: number }

export class SimProcess implements TaskOwner, Defer {
  readonly name: string
  readonly #queue: RunQueue
  readonly #random: RandomStream
  readonly #timerFault: TimerFault | null
  readonly #onLateTimer: () => void
  #state: "running" | "paused" | "dead" = "running"
  #parked: Task[] = []

  constructor(
    name: string,
    queue: RunQueue,
    random: RandomStream,
    timerFault: TimerFault | null = null,
    onLateTimer: () => void = () => {},
  ) {
    this.name = name
    this.#queue = queue
    this.#random = random
    this.#timerFault = timerFault
    this.#onLateTimer = onLateTimer
  }

  get state(): "running" | "paused" | "dead" {
    return this.#state
  }

  soon = (task: () => void): void => {
    if (this.#state !== "dead") this.#queue.soon(this, "soon", task)
  }

  after = (delayMs: number, task: () => void): (() => void) => {
    if (this.#state === "dead") return () => {}
    const late = this.#timerFault === null ? 0 : this.#lateness(this.#timerFault)
    const timer = this.#queue.after(this, "timer", delayMs + late, task)
    return () => {
      timer.cancelled = true
    }
  }

  kill(): void {
    this.#state = "dead"
    this.#parked = []
  }

  pause(): void {
    if (this.#state === "running") this.#state = "paused"
  }

  resume(): void {
    if (this.#state !== "paused") return
    this.#state = "running"
    for (const task of this.#parked) this.#queue.requeue(task)
    this.#parked = []
  }

  park(task: Task): void {
    this.#parked.push(task)
  }

  #lateness(fault: TimerFault): number {
    if (!this.#random.chance("timer-late", fault.lateChance)) return 0
    this.#onLateTimer()
    return this.#random.between("timer-late-ms", 1, fault.lateMsMax)
  }
}
