/**
 * ⑥ The node's one writer: drains its dirty sales, appends all their records with one statement, and hands the outcome
 * back. One flush is in flight at a time; while it is, the next batch gathers, which turns contention into throughput.
 */
import { invariant, reasonOf, refusal } from "@ticketrush/protocol"
import type { Parts } from "../health/Parts.ts"
import { sameBytes } from "../journal/chain.ts"
import type { AppendResult, Journal, JournalHead, JournalRecord } from "../journal/Journal.ts"
import type { Clock, Defer, Log } from "../ports.ts"
import { ArrivalRate, paceLeftMs } from "./append-pace.ts"
import type { EngineLimits } from "./engine-limits.ts"
import type { JournalClock } from "./JournalClock.ts"
import type { SaleActor } from "./SaleActor.ts"

/** What the writer needs the engine to do. */
export type WriterEvents = {
  readonly committed: (actor: SaleActor) => void
  /** Another owner has the stream, or memory cannot be trusted: drop it. */
  readonly drop: (actor: SaleActor, why: "fenced" | "defect", reason: string) => void
}

export type WriterPorts = {
  readonly journal: Journal
  readonly clock: Clock
  readonly defer: Defer
  readonly log: Log
  readonly incarnation: string
  readonly limits: EngineLimits
  readonly journalClock: JournalClock
  readonly parts: Pick<Parts, "doubt" | "failed" | "works">
}

export class JournalWriter {
  readonly #ports: WriterPorts
  readonly #events: WriterEvents
  readonly #dirty = new Set<SaleActor>()
  /** Sales whose sealed record was rejected and waits to be sent again; those of a locked row are sent alone. */
  readonly #resend: Array<{ readonly actor: SaleActor; readonly alone: boolean }> = []
  #flushing = false
  #scheduled = false
  /** Monotonic time at which the last append began. */
  #begunAt = Number.NEGATIVE_INFINITY
  readonly #arrivals: ArrivalRate
  /** Ends the wait for the next append. */
  #paced: (() => void) | undefined
  /** Commands that waited when the wait began; 0 while none is under way or has ended just now. */
  #waitedWith = 0
  #retryMs: number
  /** False after a flush that did not reach the journal, until it is written again. */
  #writable = true
  flushes = 0
  records = 0
  events = 0
  unknown = 0
  rejected = 0

  constructor(ports: WriterPorts, events: WriterEvents) {
    this.#ports = ports
    this.#events = events
    this.#arrivals = new ArrivalRate(ports.clock.monotonicMs())
    this.#retryMs = ports.limits.retryMsMin
  }

  get writable(): boolean {
    return this.#writable
  }

  #written(): void {
    this.#writable = true
    this.#retryMs = this.#ports.limits.retryMsMin
    this.#ports.parts.works("journal")
  }

  #notWritten(reason: string): void {
    this.#writable = false
    this.#ports.parts.failed("journal", reason)
  }

  mark(actor: SaleActor): void {
    this.#dirty.add(actor)
    // One more of a line changes nothing about a wait that is under way: it ends soon by itself.
    const { length, money, holds } = actor.mailbox
    const waits = this.#paced !== undefined && length > 0 && length < this.#ports.limits.appendPace.commands
    if (!waits || money > 0 || holds > 0) this.#schedule()
  }

  #schedule(): void {
    if (this.#flushing || this.#scheduled) return
    this.#scheduled = true
    this.#ports.defer.soon(() => {
      this.#scheduled = false
      this.#flush()
    })
  }

  #flush(): void {
    const actors = this.#takeResends()
    if (actors.length === 0 && !this.#waitsForMore()) this.#drain(actors)
    if (actors.length === 0) return
    if (actors.length > 1) actors.sort((a, b) => a.concertId - b.concertId)
    const records = actors.map((actor) => actor.flight!.record)
    this.#flushing = true
    this.#begunAt = this.#ports.clock.monotonicMs()
    this.flushes++
    this.records += records.length
    this.#ports.journal.append(records, (result) => {
      this.#flushing = false
      // Callers split into two halves that take turns: while one half is on its way to the journal the other is read and
      // answered. Waiting a turn for full batches was measured: it leaves this thread idle during each flush.
      this.#settle(actors, records, result)
      if (this.#dirty.size > 0 || this.#resend.length > 0) this.#schedule()
    })
  }

  /** True while the next append waits for more commands; a timer ends the wait. */
  #waitsForMore(): boolean {
    const { clock, defer, limits } = this.#ports
    const now = clock.monotonicMs()
    let waiting = 0
    let money = 0
    let holds = 0
    for (const { mailbox } of this.#dirty) {
      waiting += mailbox.length
      money += mailbox.money
      holds += mailbox.holds
    }
    // A wait that brought nothing: those who send commands here wait for the answers to these.
    if (this.#paced === undefined && waiting > 0 && waiting === this.#waitedWith) this.#arrivals.forget()
    const facts = { waiting, money, holds, sinceMs: now - this.#begunAt, arrivalsPerMs: this.#arrivals.at(now) }
    const leftMs = paceLeftMs(limits.appendPace, facts)
    if (leftMs === 0) {
      this.#paced?.()
      this.#paced = undefined
      this.#waitedWith = 0
      return false
    }
    if (this.#paced === undefined) {
      this.#waitedWith = waiting
      this.#paced = defer.after(Math.max(1, Math.round(leftMs)), () => {
        this.#paced = undefined
        this.#schedule()
      })
    }
    return true
  }

  #takeResends(): SaleActor[] {
    const actors: SaleActor[] = []
    while (this.#resend.length > 0 && actors.length < this.#ports.limits.recordsPerFlushMax) {
      const { actor, alone } = this.#resend[0]
      if (actor.flight !== undefined && alone && actors.length > 0) break
      this.#resend.shift()
      if (actor.flight === undefined) continue
      actors.push(actor)
      if (alone) break
    }
    return actors
  }

  #drain(into: SaleActor[]): void {
    const { clock, journalClock, limits } = this.#ports
    const monotonicNow = clock.monotonicMs()
    for (const actor of this.#dirty) {
      // The rest stays dirty until this flush is answered: one is in flight at a time.
      if (into.length >= limits.recordsPerFlushMax) return
      this.#dirty.delete(actor)
      if (actor.state !== "active" || actor.flight !== undefined) continue
      this.#guarded(actor, () => {
        const waited = actor.mailbox.length
        const record = actor.drain(journalClock.now(), monotonicNow)
        this.#arrivals.add(waited - actor.mailbox.length, monotonicNow)
        if (record !== undefined) into.push(actor)
        else if (actor.ready(journalClock.now(), monotonicNow)) this.#dirty.add(actor)
      })
    }
  }

  #settle(actors: ReadonlyArray<SaleActor>, records: ReadonlyArray<JournalRecord>, result: AppendResult): void {
    switch (result.kind) {
      case "answered":
        this.#written()
        this.#ports.journalClock.sample(result.databaseMs)
        for (const [i, actor] of actors.entries()) {
          if (actor.flight?.record !== records[i]) continue
          if (result.outcomes[i] === "committed") this.#committed(actor)
          else this.#events.drop(actor, "fenced", "another owner has a later epoch")
        }
        return
      case "rejected":
        this.rejected++
        return this.#rejected(actors, result.reason)
      case "unknown":
        this.unknown++
        this.#notWritten(result.reason)
        this.#ports.log.warn("the outcome of an append is unknown", { reason: result.reason, sales: actors.length })
        for (const actor of actors) this.#guarded(actor, () => this.#doubt(actor))
    }
  }

  #committed(actor: SaleActor): void {
    this.#guarded(actor, () => {
      this.events += actor.flight!.events.length
      this.#events.committed(actor)
      if (actor.ready(this.#ports.journalClock.now(), this.#ports.clock.monotonicMs())) this.mark(actor)
    })
  }

  /** A broken promise costs its sale the memory, and no other sale anything. */
  #guarded(actor: SaleActor, run: () => void): void {
    try {
      run()
    } catch (defect) {
      this.#events.drop(actor, "defect", reasonOf(defect))
    }
  }

  /** Surely nothing was written: the same records are sent again after a pause, sale by sale if one row is locked. */
  #rejected(actors: ReadonlyArray<SaleActor>, reason: string): void {
    const alone = reason === "locked"
    // One row may be locked, or all of them: others are asked about that.
    if (alone) this.#ports.parts.doubt("journal")
    if (!alone || actors.length === 1) {
      if (!alone) this.#notWritten(reason)
      this.#ports.log.warn("an append was rejected", { reason, sales: actors.length })
      return this.#after(() => {
        for (const actor of actors) this.#resend.push({ actor, alone })
        this.#schedule()
      })
    }
    for (const actor of actors) this.#resend.push({ actor, alone })
  }

  /**
   * The record may be in the journal, may not be, or may still arrive. Under a new epoch no append of the old one can
   * be written any more, so then, and only then, the head tells.
   */
  #doubt(actor: SaleActor): void {
    actor.doubt()
    this.#resolve(actor)
  }

  #resolve(actor: SaleActor): void {
    const { journal, incarnation, journalClock } = this.#ports
    journal.claim(actor.concertId, incarnation, actor.epoch, (claimed) => {
      if (actor.state !== "resolving") return
      if (claimed.kind === "unknown") return this.#after(() => this.#resolveAgain(actor))
      if (claimed.kind !== "claimed") {
        this.#written() // A claim is a write, and was answered.
        return this.#events.drop(actor, "fenced", claimed.kind)
      }
      journalClock.sample(claimed.databaseMs)
      this.#readHead(actor, claimed.epoch)
    })
  }

  #resolveAgain(actor: SaleActor): void {
    if (actor.state === "resolving") this.#resolve(actor)
  }

  #readHead(actor: SaleActor, epoch: number): void {
    this.#ports.journal.head(actor.concertId, (result) => {
      if (actor.state !== "resolving") return
      if (result.kind === "failed") {
        return this.#after(() => {
          if (actor.state === "resolving") this.#readHead(actor, epoch)
        })
      }
      this.#written()
      this.#guarded(actor, () => this.#settleDoubt(actor, epoch, result.head))
    })
  }

  #settleDoubt(actor: SaleActor, epoch: number, head: JournalHead): void {
    const { record } = actor.flight!
    // The position alone proves nothing: since our claim another owner may have written its own record there.
    if (head.last === record.last && sameBytes(head.hash, record.hash)) {
      actor.writeUnder(epoch)
      this.#committed(actor)
      return
    }
    if (head.last !== record.first - 1) return this.#events.drop(actor, "fenced", `the head is ${head.last}`)
    actor.writeUnder(epoch)
    actor.resealFlight()
    this.#resend.push({ actor, alone: false })
    this.#schedule()
  }

  #after(task: () => void): void {
    const { defer, limits } = this.#ports
    const delayMs = this.#retryMs
    invariant(delayMs > 0, "a failed call is not tried again at once")
    this.#retryMs = Math.min(limits.retryMsMax, this.#retryMs * 2)
    defer.after(delayMs, task)
  }
}

export const ownerLost = refusal("owner-lost")
