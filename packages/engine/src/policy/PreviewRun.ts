/**
 * A preview that reads the journal of a sale beside the sales of its node: page by page, a few events at a time, and never
 * for more than a part of the time of the loop. It ends at the last event, at a bound of events or of time, or when the
 * journal cannot be read.
 */
import { type ConcertId, invariant, limits, reasonOf, type SaleEvent, type SaleRules } from "@ticketrush/protocol"
import { decodeEvents } from "@ticketrush/protocol/event-codec"
import type { Journal, JournalRecord } from "../journal/Journal.ts"
import type { Clock, Defer } from "../ports.ts"
import { RulesPreview, type RulesReport } from "./RulesPreview.ts"

export type PreviewParts = {
  readonly journal: Pick<Journal, "read">
  readonly clock: Clock
  readonly defer: Defer
}

export type PreviewAsked = {
  readonly concertId: ConcertId
  readonly rules: SaleRules
  /** Position of the last event that is committed. */
  readonly through: number
}

/** `cut`: a bound came before the last event; what was read until then is judged. `reason` is for the log. */
export type PreviewState =
  | { readonly kind: "running" | "whole" }
  | { readonly kind: "cut"; readonly by: "events" | "time" }
  | { readonly kind: "failed"; readonly reason: string }

export class PreviewRun {
  readonly asked: PreviewAsked
  /** Undefined when it has ended: a report is small, what it was made from is not. */
  #preview: RulesPreview | undefined
  #report: RulesReport | undefined
  readonly #parts: PreviewParts
  readonly #startedAt: number
  readonly #done: (state: PreviewState) => void
  #records: ReadonlyArray<JournalRecord> = []
  #record = 0
  /** Of the record under way. */
  #events: ReadonlyArray<SaleEvent> = []
  #event = 0
  #more = true
  state: PreviewState = { kind: "running" }

  /** Begins to read. `done` is called once, with the state in which it ended; it may be called at once. */
  constructor(parts: PreviewParts, asked: PreviewAsked, done: (state: PreviewState) => void) {
    this.#parts = parts
    this.asked = asked
    this.#done = done
    this.#startedAt = parts.clock.monotonicMs()
    this.#preview = new RulesPreview(asked.concertId, asked.rules)
    this.#page(0)
  }

  /** Of what has been read so far. */
  get report(): RulesReport {
    const report = this.#report ?? this.#preview?.report()
    invariant(report !== undefined, "a preview that has ended has a report")
    return report
  }

  #page(after: number): void {
    if (after >= this.asked.through) return this.#end({ kind: "whole" })
    this.#parts.journal.read(this.asked.concertId, after, (page) => {
      if (page.kind === "failed") return this.#end(page)
      if (page.records.length === 0) {
        return this.#end({ kind: "failed", reason: `the journal has no event behind ${after}` })
      }
      this.#records = page.records
      this.#more = page.more
      this.#record = 0
      this.#slice()
    })
  }

  /** A slice, and then a pause by which the loop has most of its time for others. */
  #slice(): void {
    const { clock, defer } = this.#parts
    const began = clock.monotonicMs()
    let on = false
    try {
      on = this.#take()
    } catch (cause) {
      this.#end({ kind: "failed", reason: reasonOf(cause) })
    }
    if (!on) return
    const took = clock.monotonicMs() - began
    if (clock.monotonicMs() - this.#startedAt > limits.previewMsMax) return this.#end({ kind: "cut", by: "time" })
    defer.after(Math.ceil((took * (100 - limits.previewLoopPercent)) / limits.previewLoopPercent), () => this.#slice())
  }

  /** Whether to go on here: false when another page was asked for, or it is over. */
  #take(): boolean {
    const preview = this.#preview
    if (preview === undefined) return false
    for (let taken = 0; taken < limits.previewSliceEvents; taken++) {
      if (this.#event === this.#events.length && !this.#nextRecord(preview.events)) return false
      if (preview.events >= limits.previewEventsMax) {
        this.#end({ kind: "cut", by: "events" })
        return false
      }
      preview.take(this.#events[this.#event++], this.#records[this.#record - 1].at)
    }
    return true
  }

  /** `read`: events read so far. */
  #nextRecord(read: number): boolean {
    if (read >= this.asked.through || (this.#record === this.#records.length && !this.#more)) {
      this.#end({ kind: "whole" })
      return false
    }
    if (this.#record === this.#records.length) {
      this.#page(read)
      return false
    }
    this.#events = decodeEvents(this.#records[this.#record++].frame)
    this.#event = 0
    return true
  }

  #end(state: PreviewState): void {
    this.state = state
    this.#records = []
    this.#events = []
    this.#report = this.#preview?.report()
    this.#preview = undefined
    this.#done(state)
  }
}
