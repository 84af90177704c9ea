/** Sales whose journal was found to contradict itself: reading it again and again would not mend it. */
import { type ConcertId, type Refusal, refusal } from "@ticketrush/protocol"
import type { LoadFailed } from "../EngineApi.ts"
import type { Clock, Log } from "../ports.ts"

type Finding = { readonly at: number; readonly told: LoadFailed & { readonly refusal: Refusal } }

export class BrokenSales {
  readonly #findings = new Map<ConcertId, Finding>()
  readonly #clock: Pick<Clock, "monotonicMs">
  readonly #log: Log
  readonly #restMs: number

  /** `restMs`: for how long a finding stands before the journal is read again. */
  constructor(clock: Pick<Clock, "monotonicMs">, log: Log, restMs: number) {
    this.#clock = clock
    this.#log = log
    this.#restMs = restMs
  }

  get size(): number {
    return this.#findings.size
  }

  readonly has = (concertId: ConcertId): boolean => this.#findings.has(concertId)
  readonly opened = (concertId: ConcertId): boolean => this.#findings.delete(concertId)

  /** What callers are told; undefined also when the journal is to be read again. */
  told(concertId: ConcertId): Finding["told"] | undefined {
    const finding = this.#findings.get(concertId)
    return finding !== undefined && this.#clock.monotonicMs() - finding.at < this.#restMs ? finding.told : undefined
  }

  /** Logs a finding once, and again only when it is another: callers have the journal read again all the time. */
  found(concertId: ConcertId, reason: string): Finding["told"] {
    if (this.#findings.get(concertId)?.told.reason !== reason) {
      const remedy = `see npm run ticketrush -- audit ${concertId}`
      const message = `the journal of a sale is broken and the sale does not open: ${remedy}`
      this.#log.warn(message, { concertId, reason })
    }
    const told = { kind: "failed", reason, refusal: refusal("journal-broken", { concertId }) } as const
    this.#findings.set(concertId, { at: this.#clock.monotonicMs(), told })
    return told
  }
}
