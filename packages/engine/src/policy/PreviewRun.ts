/**
 * A preview that reads the journal of a sale beside the sales of its node: page by page, a few events at a time, and never
 * for more than a part of the time of the loop. It ends at the last event, at a bound of events or of time, or when the
 * journal cannot be read.
 */
import { type ConcertId, limits, reasonOf, type SaleEvent, type SaleRules } from "@ticketrush/protocol"
import { decodeEvents } from "@ticketrush/protocol/event-codec"
import type { Journal, JournalRecord } from "../journal/Journal.ts"
import type { Clock, Defer } from "../ports.ts"
import { RulesPreview } from "./RulesPreview.ts"

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
  readonly preview: RulesPreview
  readonly asked: PreviewAsked
  readonly #parts: PreviewParts
  readonly #startedAt: number
  readonly #done: () => void
  #records: ReadonlyArray<JournalRecord> = []
  #record = 0
  /** Of the record under way. */
  #events: ReadonlyArray<SaleEvent> = []
  #event = 0
  #more = true
  state: PreviewState = { kind: "running" }

  /** Begins to read. `done` is called once, when the state is no longer "running". */
  constructor(parts: PreviewParts, asked: PreviewAsked, done: () => void) {
    this.#parts = parts
    this.asked = asked
    this.#done = done
    this.#startedAt = parts.clock.monotonicMs()
    this.preview = new RulesPreview(asked.concertId, asked.rules)
    this.#page(0)
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
    for (let taken = 0; taken < limits.previewSliceEvents; taken++) {
      if (this.#event === this.#events.length && !this.#nextRecord()) return false
      if (this.preview.events >= limits.previewEventsMax) {
        this.#end({ kind: "cut", by: "events" })
        return false
      }
      this.preview.take(this.#events[this.#event++], this.#records[this.#record - 1].at)
    }
    return true
  }

  #nextRecord(): boolean {
    if (this.preview.events >= this.asked.through || (this.#record === this.#records.length && !this.#more)) {
      this.#end({ kind: "whole" })
      return false
    }
    if (this.#record === this.#records.length) {
      this.#page(this.preview.events)
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
    this.#done()
  }
}
