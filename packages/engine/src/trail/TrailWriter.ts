/**
 * Takes entries of the audit trail from its callers and stores them in batches. Noting is plain and never waits; an
 * entry that could not be stored in time is lost, counted, and on record as lost.
 *
 * One batch is under way at a time. After a failure it is not known whether its rows are there, so they are looked for
 * before they are sealed anew. Sealing is deterministic and the end of the chain never comes back to where it was: of all
 * attempts at one batch only the last can still arrive.
 */
import { limits } from "@ticketrush/protocol"
import type { TrailEntry, TrailPoint, TrailRow } from "@ticketrush/protocol/trail"
import { Effect, Exit } from "effect"
import type { StoreUnavailable, WriteError } from "../catalogue/errors.ts"
import { reasonOf } from "../health/forEver.ts"
import type { Parts } from "../health/Parts.ts"
import type { Defer } from "../ports.ts"
import { entryOf, type TrailDraft } from "./entry.ts"
import { Folds } from "./Folds.ts"
import { seal } from "./seal.ts"
import type { TrailStore } from "./TrailStore.ts"

export type TrailWriterOptions = {
  readonly store: TrailStore
  readonly defer: Defer
  /** Milliseconds since 1970 UTC. */
  readonly nowMs: () => number
  readonly parts: Pick<Parts, "failed" | "works">
  readonly limits?: { readonly trailPendingMax?: number; readonly trailBatchMax?: number }
}

export type TrailCounts = {
  /** Rows that were stored, entries that were lost, and entries that are counted in a row of others. */
  readonly stored: number
  readonly lost: number
  readonly folded: number
  /** Entries that wait. */
  readonly pending: number
}

type Waiter = { readonly entry: number; readonly told: (stored: boolean) => void }

const firstPauseMs = 250
const longestPauseMs = 5_000

export class TrailWriter {
  readonly #options: TrailWriterOptions
  readonly #pendingMax: number
  readonly #batchMax: number
  readonly #folds = new Folds()
  readonly #waiters: Waiter[] = []
  #pending: TrailEntry[] = []
  /** The batch that is under way, and how it was sealed last. */
  #batch: ReadonlyArray<TrailEntry> = []
  #sealed: ReadonlyArray<TrailRow> | undefined
  #head: TrailPoint | undefined
  #cancel: (() => void) | undefined
  #cancelFolds: (() => void) | undefined
  /** Of what {@link #cancel} would end. */
  #delayMs = 0
  #running = false
  #stopped = false
  #pauseMs = firstPauseMs
  /** Entries that were taken, and those of them that were stored, in the same order. */
  #taken = 0
  #stored = 0
  #lost = 0
  #unsaidLost = 0
  #folded = 0

  constructor(options: TrailWriterOptions) {
    this.#options = options
    this.#pendingMax = options.limits?.trailPendingMax ?? limits.trailPendingMax
    this.#batchMax = options.limits?.trailBatchMax ?? limits.trailBatchMax
  }

  /** `repeats`: whether a stranger can cause any number of equal ones, so that those are counted together. */
  note(draft: TrailDraft, repeats = false): void {
    const entry = entryOf(draft, this.#now())
    if (!repeats) return void this.#take(entry)
    const folded = this.#folds.takes(entry, this.#take)
    if (this.#cancelFolds === undefined && this.#folds.size > 0) this.#watchFolds()
    if (folded) this.#folded++
    else this.#take(entry)
  }

  /** `told` hears once whether the entry is stored; false also when that is not known in time. */
  record(draft: TrailDraft, told: (stored: boolean) => void): void {
    if (!this.#take(entryOf(draft, this.#now()))) return told(false)
    this.settled(told)
  }

  /** `told` hears once whether all that was noted so far is stored; false also when that is not known in time. */
  settled(told: (stored: boolean) => void): void {
    if (this.#stored >= this.#taken) return told(true)
    const late = this.#options.defer.after(limits.trailAnswerMsMax, () => {
      this.#waiters.splice(this.#waiters.indexOf(waiter), 1)
      told(false)
    })
    const waiter: Waiter = {
      entry: this.#taken,
      told: (stored) => {
        late()
        told(stored)
      },
    }
    this.#waiters.push(waiter)
    // Only notes gather for a while: an order that has to be on record first does not wait for others.
    this.#later(0)
  }

  counts(): TrailCounts {
    const pending = this.#pending.length + this.#batch.length
    return { stored: this.#stored, lost: this.#lost, folded: this.#folded, pending }
  }

  /** Stores what is left. `done` hears how many entries could not be stored in time. */
  stop(done: (left: number) => void): void {
    this.#cancelFolds?.()
    this.#folds.due(Number.POSITIVE_INFINITY, this.#take)
    this.#flushNow()
    this.settled(() => {
      this.#stopped = true
      this.#cancel?.()
      done(this.#taken - this.#stored)
    })
  }

  #now(): number {
    return Math.floor(this.#options.nowMs())
  }

  /** False when there is no room. */
  readonly #take = (entry: TrailEntry): boolean => {
    if (this.#stopped || this.#pending.length + this.#batch.length >= this.#pendingMax) {
      this.#lost++
      this.#unsaidLost++
      return false
    }
    this.#pending.push(entry)
    this.#taken++
    this.#later(limits.trailFlushMs)
    return true
  }

  #watchFolds(): void {
    this.#cancelFolds = this.#options.defer.after(limits.trailFoldMs / 60, () => {
      this.#folds.due(this.#now(), this.#take)
      this.#cancelFolds = undefined
      if (this.#folds.size > 0) this.#watchFolds()
    })
  }

  #later(delayMs: number): void {
    if (this.#running) return
    if (this.#cancel !== undefined) {
      // Nothing shortens the pause after a failure.
      if (delayMs >= this.#delayMs || this.#pauseMs !== firstPauseMs) return
      this.#cancel()
    }
    this.#delayMs = delayMs
    this.#cancel = this.#options.defer.after(delayMs, () => {
      this.#cancel = undefined
      this.#flush()
    })
  }

  #flushNow(): void {
    this.#cancel?.()
    this.#cancel = undefined
    this.#flush()
  }

  #flush(): void {
    if (this.#running) return
    // Before the batch is filled: what it says of its own losses starts no timer, which would shorten a pause.
    this.#running = true
    if (this.#batch.length === 0) this.#nextBatch()
    this.#running = this.#batch.length > 0
    if (!this.#running) return
    Effect.runCallback(this.#store, { onExit: (exit) => this.#ended(exit) })
  }

  #nextBatch(): void {
    if (this.#unsaidLost > 0 && this.#pending.length <= this.#pendingMax / 2) {
      const count = this.#unsaidLost
      const lost = { kind: "TRAIL_LOSS", result: "NOTED", count, detail: "entries that there was no room for" } as const
      this.#unsaidLost = 0
      this.#take(entryOf(lost, this.#now()))
    }
    this.#batch = this.#pending.slice(0, this.#batchMax)
    this.#pending = this.#pending.slice(this.#batchMax)
    this.#sealed = undefined
  }

  readonly #store: Effect.Effect<void, StoreUnavailable | WriteError> = Effect.gen({ self: this }, function* () {
    const { store } = this.#options
    while (true) {
      const last = this.#sealed?.at(-1)
      if (last !== undefined && (yield* store.has(last))) {
        this.#head = undefined
        return
      }
      const head = this.#head ?? (yield* store.head)
      this.#sealed = seal(head, this.#batch)
      if (yield* store.append(head, this.#sealed)) {
        this.#head = this.#sealed[this.#sealed.length - 1]
        return
      }
      // Another server has continued the chain, or an attempt of ours has arrived after all.
      this.#head = undefined
    }
  })

  #ended(exit: Exit.Exit<void, StoreUnavailable | WriteError>): void {
    this.#running = false
    const { parts } = this.#options
    if (Exit.isFailure(exit)) {
      this.#head = undefined
      parts.failed("trail", reasonOf(exit.cause))
      this.#later(this.#pauseMs)
      this.#pauseMs = Math.min(2 * this.#pauseMs, longestPauseMs)
      return
    }
    parts.works("trail")
    this.#pauseMs = firstPauseMs
    this.#stored += this.#batch.length
    this.#batch = []
    const due = this.#waiters.filter(({ entry }) => entry <= this.#stored)
    for (const waiter of due) this.#waiters.splice(this.#waiters.indexOf(waiter), 1)
    for (const { told } of due) told(true)
    if (this.#stopped || (this.#pending.length === 0 && this.#unsaidLost === 0)) return
    // A full batch is there already; others gather meanwhile.
    this.#later(this.#pending.length >= this.#batchMax || this.#waiters.length > 0 ? 0 : limits.trailFlushMs)
  }
}
