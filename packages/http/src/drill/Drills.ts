/** The drills of this server: one at a time, each on a sale of its own that no catalogue lists; the newest is kept. */
import type { StreamDirectory } from "@ticketrush/engine/journal/Journal"
import { type ConcertId, drillConcertIdMin, invariant, limits, type Refusal, refusal } from "@ticketrush/protocol"
import type { DrillAsked } from "@ticketrush/protocol/drills"
import { type DrillParts, DrillRun } from "./DrillRun.ts"

export type DrillsParts = DrillParts & {
  /** Which sales there are. */
  readonly directory: StreamDirectory
}

export type StartedDrill = { readonly run: DrillRun; readonly by: number; readonly at: number }

export class Drills {
  readonly #parts: DrillsParts
  #newest: StartedDrill | undefined
  /** From the order on, until the drill is over. */
  #running = false
  #stopped = false

  constructor(parts: DrillsParts) {
    this.#parts = parts
  }

  get newest(): StartedDrill | undefined {
    return this.#newest
  }

  /** `told` hears why it did not begin. `at`: milliseconds since 1970 UTC. */
  start(asked: DrillAsked, by: number, at: number, told: (refused?: Refusal) => void): void {
    if (this.#running) return told(refusal("drill-running"))
    this.#running = true
    this.#freeSale((free) => {
      const found = this.#stopped ? refusal("unavailable") : free
      if (typeof found !== "number") {
        this.#running = false
        return told(found)
      }
      const run = new DrillRun(this.#parts, asked, found, () => {
        invariant(this.#running, "one drill runs at a time")
        this.#running = false
      })
      this.#newest = { run, by, at }
      told()
    })
  }

  /** The server stops: none begins any more. */
  stop(): void {
    this.#stopped = true
    this.#newest?.run.stop()
  }

  /** Each drill has a journal from its first record on, which stays: the next one has a number that no sale has. */
  #freeSale(told: (found: ConcertId | Refusal) => void): void {
    const ids = Array.from({ length: limits.drillsMax }, (_, nth) => drillConcertIdMin + nth)
    this.#parts.directory.known(ids, (result) => {
      if (result.kind === "failed") return told(refusal("unavailable"))
      told(ids.find((id) => !result.streams.has(id)) ?? refusal("drills-used-up", { max: limits.drillsMax }))
    })
  }
}
