/**
 * The single writer of one concert. It is driven from outside: the writer calls `drain`, the journal's outcome comes
 * back as `committed`, `fenced` or `unresolved`.
 *
 * The decided state is ahead of the committed image by at most one record. Nothing is decided while a record is on its
 * way, so the decided tail never has to be rolled back: it is committed, sealed again under a new epoch, or the whole
 * memory is dropped.
 */
import {
  type ConcertId,
  EventWriter,
  invariant,
  PlaceStatus,
  type Refusal,
  type Refused,
  refusal,
  type SaleEvent,
  type TryAgain,
} from "@ticketrush/protocol"
import { apply, publish } from "../core/apply.ts"
import { decide, decideCalled, decideDue, nextDue } from "../core/decide.ts"
import { carriesOut } from "../core/decide-wishes.ts"
import type { Decision } from "../core/decision.ts"
import { seePerson, seeSender } from "../core/presence.ts"
import { drawsReturns } from "../core/returns.ts"
import type { Sale } from "../core/Sale.ts"
import type { SaleView } from "../EngineApi.ts"
import { seal } from "../journal/chain.ts"
import type { JournalRecord } from "../journal/Journal.ts"
import type { Recovered } from "../journal/recover.ts"
import { chanceOf, type Random } from "../ports.ts"
import { Answers, type Tell } from "./Answers.ts"
import type { EngineLimits } from "./engine-limits.ts"
import { Flight } from "./Flight.ts"
import { type LaneBounds, laneOf, Mailbox, type Waiting } from "./Mailbox.ts"
import { RefusalMemory } from "./RefusalMemory.ts"
import { leadsTo, type SaleActorState } from "./SaleActorState.ts"
import { SaleMemory } from "./SaleMemory.ts"
import { SaleTime } from "./SaleTime.ts"

const writer = new EventWriter()

export class SaleActor {
  readonly concertId: number
  readonly mailbox: Mailbox
  readonly #limits: EngineLimits
  readonly #tell: Tell
  readonly #hashSeed: number
  readonly #random: Random
  #refusals: RefusalMemory
  /** How long a command of each lane may wait while records flow, in milliseconds. */
  readonly #patience: LaneBounds
  readonly #time = new SaleTime()
  #state: SaleActorState = "loading"
  #memory: SaleMemory | undefined
  #flight: Flight | undefined
  #usedAt: number
  #snapshotPosition = 0

  constructor(concertId: number, limits: EngineLimits, now: number, tell: Tell, hashSeed: number, random: Random) {
    this.concertId = concertId
    this.#limits = limits
    this.#tell = tell
    this.mailbox = new Mailbox(limits.lanes)
    this.#hashSeed = hashSeed
    this.#random = random
    this.#refusals = new RefusalMemory(limits.refusalSets, hashSeed)
    const { lineWaitMsMax, mailboxWaitMsMax } = limits
    this.#patience = { money: mailboxWaitMsMax, holds: mailboxWaitMsMax, line: lineWaitMsMax }
    this.#usedAt = now
  }

  get state(): SaleActorState {
    return this.#state
  }

  /** There is none before the first `activate`. */
  get sale(): Sale {
    return this.#inMemory.sale
  }

  get view(): SaleView {
    return this.#inMemory.view
  }

  /** 0 before the first `activate`, like the position. */
  get epoch(): number {
    return this.#memory?.head.epoch ?? 0
  }

  /** Position of the last committed event. */
  get committed(): number {
    return this.#memory?.head.position ?? 0
  }

  /** The record that is on its way. */
  get flight(): Flight | undefined {
    return this.#flight
  }

  /** Monotonic time of the last command, read or commit. */
  get usedAt(): number {
    return this.#usedAt
  }

  /** Position of the last snapshot that is known of or was asked for. */
  get snapshotPosition(): number {
    return this.#snapshotPosition
  }

  get #inMemory(): SaleMemory {
    invariant(this.#memory !== undefined, "a sale is in memory once it was rebuilt")
    return this.#memory
  }

  used(monotonicNow: number): void {
    this.#usedAt = monotonicNow
  }

  snapshotAsked(): void {
    this.#snapshotPosition = this.committed
  }

  #become(state: SaleActorState): void {
    invariant(leadsTo(this.#state, state), "an actor goes from state to state only along its ways")
    this.#state = state
  }

  /** Puts a rebuilt sale in place; everything in it is committed. */
  activate({ sale, hash, snapshot }: Recovered, epoch: number, journalNow: number, monotonicNow: number): void {
    this.#become("active")
    // Since this actor was active another owner may have had the sale, and accepted what was refused here.
    this.#refusals = new RefusalMemory(this.#limits.refusalSets, this.#hashSeed)
    sale.line.presence.seeEverybody(Math.max(journalNow, sale.at))
    this.#time.resume(sale.at, monotonicNow)
    this.#memory = new SaleMemory(sale, { epoch, position: sale.position, at: sale.at, hash })
    this.#snapshotPosition = snapshot
  }

  /** A sale that is idle leaves memory; the journal is told, and until it has answered the image can be read. */
  passivate(): void {
    invariant(this.#flight === undefined, "a sale does not leave with a record on its way")
    this.#become("passivating")
  }

  /** Commands that came while it was passivating wait for the sale to be rebuilt. */
  loadAgain(): void {
    this.#become("loading")
  }

  /** The fate of the record that is on its way is not known. */
  doubt(): void {
    invariant(this.#flight !== undefined, "only a record on its way is in doubt")
    this.#become("resolving")
  }

  /** True when a drain would find something to do. */
  ready(journalNow: number, monotonicNow: number): boolean {
    if (this.#state !== "active" || this.#flight !== undefined) return false
    if (this.mailbox.length > 0) return true
    const now = this.#now(journalNow, monotonicNow)
    return nextDue(this.sale, now) <= now
  }

  /**
   * A sale whose time is ahead of the journal clock stays in memory while a hold is open: only here is it known how far
   * its time has come; a sale rebuilt from the journal would begin again at its last event.
   */
  mayLeave(journalNow: number, monotonicNow: number): boolean {
    return this.wakeAt(journalNow, monotonicNow) === null || this.#now(journalNow, monotonicNow) <= journalNow
  }

  /** Milliseconds until something is due. */
  dueInMs(journalNow: number, monotonicNow: number): number {
    const now = this.#now(journalNow, monotonicNow)
    return Math.max(0, nextDue(this.sale, now) - now)
  }

  /** When the journal's clock must wake the sale, or null when nothing of it is due ever. */
  wakeAt(journalNow: number, monotonicNow: number): number | null {
    const next = nextDue(this.sale, this.#now(journalNow, monotonicNow))
    return Number.isFinite(next) ? next : null
  }

  /** Notes that a person was seen. False when they had been passed over, so that their return must be decided. */
  present(person: number, journalNow: number, monotonicNow: number): boolean {
    const { line } = this.sale
    const place = seePerson(line, person, this.#now(journalNow, monotonicNow))
    return line.state[place] !== PlaceStatus.absent
  }

  #now(journalNow: number, monotonicNow: number): number {
    return this.#time.now(this.sale.at, journalNow, monotonicNow)
  }

  /**
   * Settles what is due, decides what waits, and seals the events into one record. Answers at once what rests on
   * committed positions only. Undefined when nothing happened that must be journaled.
   */
  drain(journalNow: number, monotonicNow: number): JournalRecord | undefined {
    const memory = this.#inMemory
    const { sale, head } = memory
    invariant(this.#state === "active", "only an active sale decides")
    invariant(this.#flight === undefined, "one record of a sale is on its way at a time")
    invariant(sale.position === head.position, "a drain starts from the committed state")
    const now = this.#now(journalNow, monotonicNow)
    const first = sale.position + 1
    const events: SaleEvent[] = []
    const buyers = new Answers()
    const joiners = new Answers()

    let current: Waiting | undefined
    try {
      this.#settleDue(now, events)
      // What waited too long does not use up the drain: else an aged mailbox would be answered and never decided.
      this.mailbox.takeOlder(monotonicNow, this.#patience, ({ reply }) => this.#tell(reply, shed))
      let wishes = 0
      const decideNext = (waiting: Waiting): void => {
        current = waiting
        const decision = this.#decide(waiting, now)
        wishes = decision.kind === "event" ? this.#take(decision, now, events) : 0
        const reply = memory.replyOf(decision)
        const restsOn = decision.kind === "event" ? sale.position : decision.restsOn
        if (restsOn <= head.position) return this.#tell(waiting.reply, reply)
        const answers = laneOf(waiting.command) === "line" ? joiners : buyers
        answers.add(waiting.reply, reply)
      }
      this.mailbox.take(this.#limits.commandsPerDrainMax, decideNext, () => wishes * this.#wishesWeigh)
    } catch (defect) {
      // Nothing of this drain was journaled: the engine drops this memory, and the callers may ask again.
      buyers.giveUp(this.#tell, dropped, current?.reply)
      joiners.giveUp(this.#tell, dropped, current?.reply)
      if (current !== undefined) this.#tell(current.reply, dropped)
      throw defect
    }
    if (events.length === 0) {
      invariant(buyers.waiting + joiners.waiting === 0, "no caller waits for a record that does not exist")
      return undefined
    }
    const last = sale.position
    const frame = writer.take()
    const record = seal(head.hash, { concertId: this.concertId, first, last, epoch: head.epoch, at: now, frame })
    this.#flight = new Flight(record, events, monotonicNow, buyers, joiners)
    return record
  }

  /** Wishes that no seats are like cost a look at the whole hall each, and end in one event: they are counted apart. */
  #settleDue(now: number, events: SaleEvent[]): void {
    const { expiriesPerDrainMax, wishesPerDrainMax } = this.#limits
    for (let wishes = 0; events.length < expiriesPerDrainMax && wishes < wishesPerDrainMax; ) {
      const due = decideDue(this.sale, now, this.#chance())
      if (due === undefined) return
      const from = events.length
      for (const event of due) this.#journal(event, now, events)
      wishes += this.#serveCalled(from, now, events)
    }
  }

  /** How many commands of a drain the wishes of one person count for. */
  get #wishesWeigh(): number {
    return Math.ceil(this.#limits.commandsPerDrainMax / this.#limits.wishesPerDrainMax)
  }

  #decide({ command }: Waiting, now: number): Decision {
    const held = command.kind === "hold" || command.kind === "hold-best" ? command : undefined
    if (held !== undefined) {
      const remembered = this.#refusals.find(held, now)
      if (remembered !== undefined) return { kind: "refused", ...remembered }
    }
    seeSender(this.sale.line, command, now)
    const decision = decide(this.sale, command, now, held === undefined ? this.#chance() : 0)
    if (decision.kind === "refused" && held !== undefined) {
      this.#refusals.remember(held, decision.refusal, decision.restsOn, now)
    }
    return decision
  }

  /** 32 bits of chance, 0 in a sale that leaves nothing to it. */
  #chance(): number {
    return drawsReturns(this.sale) ? chanceOf(this.#random) : 0
  }

  /** Of how many people wishes were carried out. */
  #take(decision: Decision & { readonly kind: "event" }, now: number, events: SaleEvent[]): number {
    const from = events.length
    this.#journal(decision.event, now, events)
    for (const event of decision.more) this.#journal(event, now, events)
    return this.#serveCalled(from, now, events)
  }

  /** Carries out the wishes of people whom the events from `from` on call. Of how many people they carry out wishes in all. */
  #serveCalled(from: number, now: number, events: SaleEvent[]): number {
    let wishes = 0
    for (let i = from; i < events.length; i++) {
      const event = events[i]
      if (carriesOut(event)) wishes++
      if (event.kind !== "called") continue
      for (const follows of decideCalled(this.sale, event, now)) this.#journal(follows, now, events)
    }
    return wishes
  }

  #journal(event: SaleEvent, now: number, events: SaleEvent[]): void {
    apply(this.sale, event, now)
    writer.write(event)
    events.push(event)
  }

  /** The record is in the journal: it is published, and its callers are answered. */
  publishFlight(): Flight {
    const { sale, head } = this.#inMemory
    const flight = this.#flight
    invariant(flight !== undefined, "what is committed was on its way")
    const { first, last, at, hash } = flight.record
    invariant(first === head.position + 1, "a record follows what is committed")
    invariant(last === sale.position, "a record is the whole decided tail")
    for (const event of flight.events) publish(sale, event)
    head.position = last
    head.at = at
    head.hash = hash
    this.#flight = undefined
    if (this.#state === "resolving") this.#become("active")
    return flight
  }

  /** A claim that settles a doubt has succeeded: from now on this sale writes under `epoch`. */
  writeUnder(epoch: number): void {
    const { head } = this.#inMemory
    invariant(this.#state === "resolving", "an epoch is changed to settle a doubt")
    invariant(epoch > head.epoch, "I12: an epoch only grows")
    head.epoch = epoch
  }

  /** The same events under the new epoch: nothing is decided again. */
  resealFlight(): void {
    const { head } = this.#inMemory
    invariant(this.#flight !== undefined, "only a record on its way is sealed again")
    this.#flight.record = seal(head.hash, { ...this.#flight.record, epoch: head.epoch })
    this.#become("active")
  }

  /** Answers "try again" to all callers whose wait has become too long. */
  giveUpWaiting(monotonicNow: number): void {
    const flight = this.#flight
    if (this.mailbox.length === 0 && flight === undefined) return
    const flows = this.#state === "active" && monotonicNow - (flight?.since ?? monotonicNow) < this.#patience.holds / 2
    const patience = flows ? this.#patience : { ...this.#patience, line: this.#patience.holds }
    this.mailbox.takeOlder(monotonicNow, patience, ({ reply }) => this.#tell(reply, unavailable))
    if (flight !== undefined && monotonicNow - flight.since > this.#limits.outcomeWaitMsMax) flight.giveUp(this.#tell)
  }

  /** Drops the memory. Callers hear `why`, which is never a refusal. */
  end(why: Refusal): void {
    this.#become("ended")
    writer.take()
    const reply: TryAgain = { kind: "try-again", refusal: why }
    this.#flight?.giveUp(this.#tell, reply)
    this.#flight = undefined
    this.mailbox.takeAll((waiting) => this.#tell(waiting.reply, reply))
  }

  /** Refuses everything that waits: the stream of this concert does not exist. */
  endAbsent(): void {
    this.#become("ended")
    const reply = saleUnknown(this.concertId)
    this.mailbox.takeAll((waiting) => this.#tell(waiting.reply, reply))
  }
}

export const saleUnknown = (concertId: ConcertId): Refused => ({
  kind: "refused",
  refusal: refusal("sale-unknown", { concertId }),
})

const shed: TryAgain = { kind: "try-again", refusal: refusal("overloaded") }
const dropped: TryAgain = { kind: "try-again", refusal: refusal("owner-lost") }
const unavailable: TryAgain = { kind: "try-again", refusal: refusal("unavailable") }
