/**
 * Finds sales that must be in memory without a request: those that were live when a process died, and passivated
 * ones whose time has come. A search that fails, or throws, ends alone; the next one comes at its time.
 */
import { type ConcertId, reasonOf } from "@ticketrush/protocol"
import type { Parts } from "../health/Parts.ts"
import type { DueResult, DueSale, Journal } from "../journal/Journal.ts"
import type { Log } from "../ports.ts"

export type DueSearchPorts = {
  readonly journal: Pick<Journal, "due">
  readonly log: Log
  readonly parts: Pick<Parts, "failed" | "works">
  readonly everyMs: number
  /** Called for each due sale that does not rest. */
  readonly found: (sale: DueSale) => void
}

/** Of a sale that cannot be loaded: each attempt costs a claim, and a claim an epoch. */
const restsMax = 16

type Rest = { readonly until: number; readonly rests: number }

export class DueSearch {
  readonly #ports: DueSearchPorts
  #askedAt = Number.NEGATIVE_INFINITY
  #asking = false
  #stopped = false
  readonly #resting = new Map<ConcertId, Rest>()

  constructor(ports: DueSearchPorts) {
    this.#ports = ports
  }

  /** Asks the journal when it is time to. */
  poll(now: number): void {
    const { journal, everyMs } = this.#ports
    if (this.#asking || this.#stopped || now - this.#askedAt < everyMs) return
    this.#asking = true
    this.#askedAt = now
    this.#guarded(() => journal.due((result) => this.#guarded(() => this.#answered(result))))
  }

  /** A due sale could not be loaded, and no request waits for it: it rests, each time twice as long. */
  couldNotLoad(concertId: ConcertId, now: number): void {
    const rests = Math.min(restsMax, 2 * (this.#resting.get(concertId)?.rests ?? 0.5))
    this.#resting.set(concertId, { until: now + rests * this.#ports.everyMs, rests })
  }

  /** A sale could be loaded, this one or another: all resting ones may be tried again. */
  couldLoad(): void {
    this.#resting.clear()
  }

  stop(): void {
    this.#stopped = true
  }

  #answered(result: DueResult): void {
    this.#asking = false
    if (this.#stopped) return
    const { parts, found } = this.#ports
    if (result.kind === "failed") return parts.failed("due", result.reason)
    for (const sale of result.sales) {
      const rest = this.#resting.get(sale.concertId)
      if (rest === undefined || rest.until <= this.#askedAt) found(sale)
    }
    parts.works("due")
  }

  #guarded(work: () => void): void {
    try {
      work()
    } catch (defect) {
      this.#asking = false
      const reason = reasonOf(defect)
      this.#ports.log.warn("the search for due sales ended: defect", { reason })
      this.#ports.parts.failed("due", reason)
    }
  }
}
