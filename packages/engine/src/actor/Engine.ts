/**
 * ③ The sales of one node: finds or rebuilds the actor of a concert, gives it commands, ticks it, passivates it.
 * Constructed and stopped by a Layer; everything between socket and reply is plain synchronous code.
 */
import { type Command, type ConcertId, invariant, type PersonId, refusal, type TryAgain } from "@ticketrush/protocol"
import { reasonOf } from "@ticketrush/protocol/assert"
import type {
  Committed,
  EngineApi,
  EngineCounters,
  LoadResult,
  SaleFingerprint,
  SaleRelease,
  SaleReply,
  SaleView,
} from "../EngineApi.ts"
import { type Parts, unheardParts } from "../health/Parts.ts"
import type { ClaimFrom, DueSale } from "../journal/Journal.ts"
import { type RecoverResult, recover } from "../journal/recover.ts"
import { stateHash } from "../journal/snapshot.ts"
import type { Ownership } from "../ownership/Ownership.ts"
import { OwnershipLocal } from "../ownership/OwnershipLocal.ts"
import { AnswerQueue } from "./AnswerQueue.ts"
import type { ReplyCallback } from "./Answers.ts"
import { BrokenSales } from "./BrokenSales.ts"
import { busiestSales } from "./busiest-sales.ts"
import { DueSearch } from "./DueSearch.ts"
import type { EngineOptions } from "./EngineOptions.ts"
import { type EngineLimits, engineLimits } from "./engine-limits.ts"
import { JournalClock } from "./JournalClock.ts"
import { JournalWriter, ownerLost } from "./JournalWriter.ts"
import { Loaders } from "./Loaders.ts"
import { LoadMeter } from "./LoadMeter.ts"
import type { LaneName } from "./Mailbox.ts"
import { Releases } from "./Releases.ts"
import { SaleActor, saleUnknown } from "./SaleActor.ts"
import { SaleLookup } from "./SaleLookup.ts"

const overloaded: TryAgain = { kind: "try-again", refusal: refusal("overloaded") }
const stopping: TryAgain = { kind: "try-again", refusal: refusal("stopping") }
const released: TryAgain = { kind: "try-again", refusal: ownerLost }

export class Engine implements EngineApi, SaleRelease {
  readonly #options: EngineOptions
  readonly #parts: Pick<Parts, "doubt" | "failed" | "works">
  readonly #limits: EngineLimits
  readonly #journalClock: JournalClock
  readonly #writer: JournalWriter
  readonly #actors = new Map<ConcertId, SaleActor>()
  readonly #loading: SaleActor[] = []
  readonly #listeners = new Set<(committed: Committed) => void>()
  readonly #ownership: Ownership
  readonly #brokenAt: BrokenSales
  readonly #answers: AnswerQueue
  readonly #loaders: Loaders
  readonly #releases = new Releases(this.#actors, (actor) => this.#forget(actor))
  readonly #lookup: SaleLookup
  readonly #load: LoadMeter
  #activating = 0
  #accepted = 0
  #refused = 0
  #tryAgain = 0
  #fenced = 0
  /** What hears that the engine has ended; undefined until it is told to stop. */
  #stopped: Array<() => void> | undefined
  #ended = false
  #cancelTick: () => void
  readonly #due: DueSearch

  constructor(options: EngineOptions) {
    const { clock } = options
    this.#options = options
    this.#parts = options.parts ?? unheardParts()
    this.#limits = { ...engineLimits, ...options.limits }
    this.#ownership = options.ownership ?? new OwnershipLocal(clock, this.#limits.takenAwayMs)
    this.#brokenAt = new BrokenSales(clock, options.log, this.#limits.brokenMs)
    this.#journalClock = new JournalClock(clock)
    this.#load = new LoadMeter(clock.monotonicMs())
    this.#loaders = new Loaders(options.log)
    this.#answers = new AnswerQueue(this.#tell, options.defer, this.#limits.answersPerTurnMax)
    this.#lookup = new SaleLookup({ ...options, parts: this.#parts, waitMsMax: this.#limits.mailboxWaitMsMax })
    this.#due = new DueSearch({
      ...options,
      parts: this.#parts,
      everyMs: this.#limits.duePollMs,
      found: (sale) => this.#dueFound(sale),
    })
    this.#writer = new JournalWriter(
      { ...options, parts: this.#parts, limits: this.#limits, journalClock: this.#journalClock },
      { committed: (actor) => this.#committed(actor), drop: (actor, why, reason) => this.#drop(actor, why, reason) },
    )
    this.#cancelTick = options.defer.after(0, this.#tick)
  }

  readonly submit = (concertId: ConcertId, command: Command, reply: ReplyCallback): void => {
    if (this.#stopped !== undefined) return this.#tell(reply, stopping)
    const now = this.#options.clock.monotonicMs()
    const broken = this.#brokenAt.told(concertId)
    if (broken !== undefined) return this.#tell(reply, { kind: "try-again", refusal: broken.refusal })
    if (this.#releases.has(concertId)) return this.#tell(reply, released)
    const actor = this.#actors.get(concertId)
    if (actor === undefined) return this.#submitWhenFound(concertId, command, reply)
    actor.used(now)
    if (!actor.mailbox.offer({ command, reply, since: now })) return this.#tell(reply, overloaded)
    if (actor.state === "active" && actor.flight === undefined) this.#writer.mark(actor)
  }

  /** Only a command that opens a sale may name one that is not there. */
  #submitWhenFound(concertId: ConcertId, command: Command, reply: ReplyCallback): void {
    const there = (): void => {
      this.#bringIn(concertId)
      this.submit(concertId, command, reply)
    }
    if (command.kind === "open-sale") return there()
    this.#lookup.find(concertId, (found) => {
      if (found.kind === "there") return there()
      if (found.kind === "absent") return this.#tell(reply, saleUnknown(concertId))
      this.#tell(reply, { kind: "try-again", refusal: found.refusal })
    })
  }

  readonly shedding = (concertId: ConcertId, lane: LaneName = "holds"): boolean => {
    const actor = this.#actors.get(concertId)
    if (actor === undefined) return this.#loading.length > this.#limits.activationsAtOnceMax * 64
    const { commandsPerDrainMax, lineWaitMsMax, mailboxWaitMsMax } = this.#limits
    const patience = lane === "line" ? lineWaitMsMax : mailboxWaitMsMax
    return this.#load.waitMs(actor.mailbox.before(lane), commandsPerDrainMax) > patience / 2
  }

  readonly present = (concertId: ConcertId, person: PersonId): void => {
    const actor = this.#actors.get(concertId)
    if (actor?.state !== "active") return
    if (actor.present(person, this.#journalClock.now(), this.#options.clock.monotonicMs())) return
    this.submit(concertId, { kind: "appear", person }, () => {})
  }

  readonly view = (concertId: ConcertId): SaleView | undefined => {
    const actor = this.#actors.get(concertId)
    if (actor === undefined || actor.state === "loading" || !actor.sale.openedImage) return undefined
    actor.used(this.#options.clock.monotonicMs())
    return actor.view
  }

  readonly load = (concertId: ConcertId, done: (result: LoadResult) => void): void => {
    const view = this.view(concertId)
    if (view !== undefined) return done({ kind: "loaded", sale: view })
    if (this.#stopped !== undefined) return done({ kind: "failed", reason: "stopping" })
    const broken = this.#brokenAt.told(concertId)
    if (broken !== undefined) return done(broken)
    const actor = this.#actors.get(concertId)
    if (actor === undefined) {
      return this.#lookup.find(concertId, (found) => {
        if (found.kind !== "there") return this.#loaders.tell(concertId, done, found)
        this.#bringIn(concertId)
        this.load(concertId, done)
      })
    }
    if (actor.state === "active") return done({ kind: "absent" })
    // Its opening is in doubt. That is settled without a load, so a loader that waited here would never be answered.
    if (actor.state === "resolving") return done({ kind: "failed", reason: "its opening is not known to be written" })
    this.#loaders.add(actor, done)
  }

  readonly fingerprint = (concertId: ConcertId): SaleFingerprint | undefined => {
    const actor = this.#actors.get(concertId)
    if (actor?.state !== "active" || actor.flight !== undefined) return undefined
    invariant(actor.sale.position === actor.committed, "nothing is decided that is not on its way")
    return { position: actor.committed, epoch: actor.epoch, stateHash: stateHash(actor.sale) }
  }

  readonly onCommitted = (listener: (committed: Committed) => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly counters = (): EngineCounters => {
    let waiting = this.#answers.waiting
    for (const actor of this.#actors.values()) waiting += actor.mailbox.length + (actor.flight?.waiting ?? 0)
    return {
      accepted: this.#accepted,
      refused: this.#refused,
      tryAgain: this.#tryAgain,
      flushes: this.#writer.flushes,
      records: this.#writer.records,
      events: this.#writer.events,
      fenced: this.#fenced,
      unknown: this.#writer.unknown,
      rejected: this.#writer.rejected,
      waiting,
      salesLoaded: this.#actors.size,
      salesBroken: this.#brokenAt.size,
    }
  }

  readonly busiest: EngineApi["busiest"] = (most) => busiestSales(this.#actors.values(), most)

  readonly now = (): number => this.#journalClock.now()

  readonly writable = (): boolean => this.#writer.writable

  readonly stop = (done: () => void): void => {
    if (this.#ended) return done()
    this.#stopped = [...(this.#stopped ?? []), done]
    this.#due.stop()
    this.#lookup.stop()
    this.#tryToEnd()
  }

  readonly release: SaleRelease["release"] = (concertId, done) => this.#releases.add(concertId, done)

  /** Ends at once, without an answer to any caller: what a killed process does. For tests and the simulation. */
  readonly abandon = (): void => {
    this.#ended = true
    this.#due.stop()
    this.#cancelTick()
  }

  /** The actors, for checks from outside. */
  get sales(): ReadonlyMap<ConcertId, SaleActor> {
    return this.#actors
  }

  // ---- replies ----

  readonly #tell = (caller: ReplyCallback, reply: SaleReply): void => {
    if (reply.kind === "try-again") this.#tryAgain++
    else this.#load.answered()
    if (reply.kind === "accepted") this.#accepted++
    else if (reply.kind === "refused") this.#refused++
    try {
      caller(reply)
    } catch (defect) {
      this.#options.log.warn("a caller failed on its reply", { reason: reasonOf(defect) })
    }
  }

  #committed(actor: SaleActor): void {
    const flight = actor.publishFlight()
    actor.used(this.#options.clock.monotonicMs())
    const { first, last, at } = flight.record
    const { concertId, epoch } = actor
    for (const listener of this.#listeners) {
      try {
        listener({ concertId, epoch, first, last, at, events: flight.events })
      } catch (defect) {
        this.#options.log.warn("a listener failed", { concertId, reason: reasonOf(defect) })
      }
    }
    this.#answers.add(flight.buyers, flight.joiners)
    if (last - actor.snapshotPosition >= this.#limits.snapshotEveryEvents) {
      actor.snapshotAsked()
      this.#requestSnapshot(concertId)
    }
  }

  /** A snapshot that cannot be asked for is only a slower restart; the sale goes on. */
  #requestSnapshot(concertId: ConcertId): void {
    try {
      this.#options.requestSnapshot?.(concertId)
    } catch (defect) {
      const reason = reasonOf(defect)
      this.#options.log.warn("a snapshot could not be asked for: defect", { concertId, reason })
      this.#parts.failed("snapshots", reason)
    }
  }

  #drop(actor: SaleActor, why: "fenced" | "defect", reason: string): void {
    this.#options.log.warn(`a sale left memory: ${why}`, { concertId: actor.concertId, reason })
    if (why === "fenced") {
      this.#fenced++
      this.#ownership.fenced(actor.concertId)
    }
    this.#forget(actor)
    this.#loaders.answer(actor, { kind: "failed", reason })
  }

  #breaks(actor: SaleActor, reason: string): void {
    const told = this.#brokenAt.found(actor.concertId, reason)
    this.#forget(actor, told.refusal)
    this.#loaders.answer(actor, told)
  }

  /** Drops the memory of a sale. Its waiting callers are told `why`. */
  #forget(actor: SaleActor, why = ownerLost): void {
    this.#remove(actor)
    actor.end(why)
  }

  #remove(actor: SaleActor): void {
    if (this.#actors.get(actor.concertId) === actor) this.#actors.delete(actor.concertId)
  }

  // ---- activation and passivation ----

  /** Unless its journal was found to be broken since the request came. */
  #bringIn(concertId: ConcertId): void {
    if (this.#brokenAt.told(concertId) === undefined) this.#actorOf(concertId)
  }

  #actorOf(concertId: ConcertId): SaleActor {
    const known = this.#actors.get(concertId)
    if (known !== undefined) return known
    const { clock, hashSeed, random } = this.#options
    const actor = new SaleActor(concertId, this.#limits, clock.monotonicMs(), this.#tell, hashSeed, random)
    this.#actors.set(concertId, actor)
    this.#ownership.loading(concertId)
    this.#queueActivation(actor)
    return actor
  }

  #queueActivation(actor: SaleActor): void {
    this.#loading.push(actor)
    this.#activateNext()
  }

  #activateNext(): void {
    while (this.#activating < this.#limits.activationsAtOnceMax && this.#loading.length > 0) {
      this.#activating++
      this.#claim(this.#loading.shift()!, "any")
    }
  }

  #claim(actor: SaleActor, from: ClaimFrom): void {
    const { journal, incarnation } = this.#options
    journal.claim(actor.concertId, incarnation, from, (result) => {
      if (this.#ended) return
      if (result.kind === "claimed") {
        this.#journalClock.sample(result.databaseMs)
        return this.#recover(actor, result.epoch)
      }
      if (result.kind === "absent" && opens(actor)) return this.#claim(actor, "create")
      if (result.kind === "absent") {
        this.#remove(actor)
        actor.endAbsent()
        this.#loaders.answer(actor, { kind: "absent" })
        return this.#activationOver()
      }
      this.#activationFailed(actor, result.kind === "unknown" ? result.reason : "fenced")
    })
  }

  #recover(actor: SaleActor, epoch: number): void {
    const { hashSeed, journal } = this.#options
    const recovered = (result: RecoverResult): void => {
      if (this.#ended) return
      if (result.kind === "failed") return this.#activationFailed(actor, result.reason)
      if (result.kind === "corrupt") {
        this.#breaks(actor, result.reason)
        return this.#activationOver()
      }
      this.#due.couldLoad()
      this.#brokenAt.opened(actor.concertId)
      actor.activate(result.recovered, epoch, this.#journalClock.now(), this.#options.clock.monotonicMs())
      this.#loaders.answer(actor, actor.sale.openedImage ? { kind: "loaded", sale: actor.view } : { kind: "absent" })
      this.#writer.mark(actor)
      this.#activationOver()
    }
    recover(journal, actor.concertId, recovered, hashSeed, this.#options.standby?.(actor.concertId))
  }

  /** Callers are answered "try again" when their wait is over; the activation goes on while any of them waits. */
  #activationFailed(actor: SaleActor, reason: string): void {
    this.#options.log.warn("a sale could not be loaded", { concertId: actor.concertId, reason })
    this.#parts.doubt("loads")
    this.#loaders.answer(actor, { kind: "failed", reason })
    this.#activationOver()
    this.#options.defer.after(this.#limits.retryMsMax / 4, () => {
      if (this.#ended || actor.state !== "loading") return
      if (actor.mailbox.length > 0 || this.#loaders.has(actor)) return this.#queueActivation(actor)
      this.#due.couldNotLoad(actor.concertId, this.#options.clock.monotonicMs())
      this.#forget(actor)
    })
  }

  #activationOver(): void {
    this.#activating--
    this.#activateNext()
  }

  /** An idle sale leaves memory; what is due later wakes it. Commands that come meanwhile load it again. */
  #passivate(actor: SaleActor): void {
    actor.passivate()
    const wakeAt = actor.wakeAt(this.#journalClock.now(), this.#options.clock.monotonicMs())
    this.#options.journal.passivate(actor.concertId, actor.epoch, wakeAt, () => {
      if (this.#ended || actor.state !== "passivating") return
      if (actor.mailbox.length === 0 && !this.#loaders.has(actor)) return this.#forget(actor)
      actor.loadAgain()
      this.#queueActivation(actor)
    })
  }

  // ---- time ----

  readonly #tick = (): void => {
    if (this.#ended) return
    const { clock, defer } = this.#options
    const now = clock.monotonicMs()
    let waiting = false
    let nextMs: number = this.#limits.tickMs
    for (const actor of this.#actors.values()) {
      waiting ||= actor.mailbox.length > 0 || actor.flight !== undefined
      actor.giveUpWaiting(now)
      if (actor.state !== "active" || actor.flight !== undefined) continue
      const journalNow = this.#journalClock.now()
      nextMs = Math.min(nextMs, actor.dueInMs(journalNow, now))
      if (actor.ready(journalNow, now)) this.#writer.mark(actor)
      else if (now - actor.usedAt > this.#limits.passivateAfterMs && actor.mayLeave(journalNow, now))
        this.#passivate(actor)
    }
    this.#releases.look()
    this.#lookup.giveUpWaiting(now)
    this.#load.tick(now, waiting)
    this.#due.poll(now)
    this.#tryToEnd()
    // A line moves at its tick and not up to one of ours later; but many sales must not make us look all the time.
    const restMs = Math.ceil(Math.max(nextMs, this.#limits.tickMs / 8))
    if (!this.#ended) this.#cancelTick = defer.after(restMs, this.#tick)
  }

  #dueFound({ concertId, epoch }: DueSale): void {
    if (this.#brokenAt.has(concertId)) return
    const actor = this.#actors.get(concertId)
    const overtaken = actor?.state === "active" && actor.flight === undefined && actor.epoch < epoch
    if (overtaken) this.#drop(actor, "fenced", "another owner took the sale while nothing was written here")
    if (this.#ownership.mayWake(concertId)) this.#actorOf(concertId)
    if (this.#actors.has(concertId)) this.#lookup.found(concertId)
  }

  #tryToEnd(): void {
    if (this.#stopped === undefined || this.#ended || this.#answers.waiting > 0) return
    for (const actor of this.#actors.values()) {
      // A record whose callers were all answered is known to be in doubt: the next owner settles it.
      if (actor.mailbox.length > 0 || (actor.flight !== undefined && !actor.flight.givenUp)) return
    }
    this.#ended = true
    this.#cancelTick()
    for (const done of this.#stopped) done()
  }
}

/** An open-sale command is the only one that may make a stream. */
const opens = (actor: SaleActor): boolean => actor.mailbox.some((command) => command.kind === "open-sale")
