/**
 * The single writer of one concert. It is driven from outside: the writer calls `drain`, the journal's outcome comes
 * back as `committed`, `fenced` or `unresolved`.
 *
 * The decided state is ahead of the committed image by at most one record. Nothing is decided while a record is on its
 * way, so the decided tail never has to be rolled back: it is committed, sealed again under a new epoch, or the whole
 * memory is dropped.
 */
import {
  EventWriter,
  invariant,
  PlaceStatus,
  type Refusal,
  type Reply,
  refusal,
  reservationIdOf,
  type SaleEvent,
} from "@ticketrush/protocol"
import { apply, publish } from "../core/apply.ts"
import { type Decision, decide, decideDue, nextDue } from "../core/decide.ts"
import { seePerson, seeSender } from "../core/presence.ts"
import type { Sale } from "../core/Sale.ts"
import { CommittedSale } from "../core/view.ts"
import type { SaleView } from "../EngineApi.ts"
import { emptyHash, seal } from "../journal/chain.ts"
import type { JournalRecord } from "../journal/Journal.ts"
import { Answers, type Tell } from "./Answers.ts"
import type { EngineLimits } from "./engine-limits.ts"
import { Flight } from "./Flight.ts"
import { type LaneBounds, laneOf, Mailbox, type Waiting } from "./Mailbox.ts"
import { RefusalMemory } from "./RefusalMemory.ts"

/** `loading`: being rebuilt; `active`: may drain; `resolving`: waits for the fate of a record; `ended`: memory dropped. */
export type SaleActorState = "loading" | "active" | "resolving" | "leaving" | "ended"

const writer = new EventWriter()

export class SaleActor {
  readonly concertId: number
  readonly mailbox: Mailbox
  readonly #limits: EngineLimits
  readonly #tell: Tell
  #refusals: RefusalMemory
  /** How long a command of each lane may wait while records flow, in milliseconds. */
  readonly #patience: LaneBounds
  state: SaleActorState = "loading"
  /** There is none before the first `activate`. */
  sale!: Sale
  view!: SaleView
  epoch = 0
  /** Position, time and hash of the last committed record. */
  committed = 0
  committedAt = 0
  hash = emptyHash
  flight: Flight | undefined
  /** Monotonic time of the last command or commit. */
  usedAt: number
  snapshotPosition = 0
  /**
   * Where the sale's time goes on from. A database clock that was set back, or a failover to a machine with another
   * clock, leaves a stream whose last event lies in the future: its time runs on from there at the pace of this machine
   * until the journal clock has caught up, and neither stands still nor runs ahead.
   */
  #resumedAt = 0
  #resumedMonotonic = 0

  constructor(concertId: number, limits: EngineLimits, now: number, tell: Tell) {
    this.concertId = concertId
    this.#limits = limits
    this.#tell = tell
    this.mailbox = new Mailbox(limits.lanes)
    this.#refusals = new RefusalMemory(limits.refusalSets)
    const { lineWaitMsMax, mailboxWaitMsMax } = limits
    this.#patience = { money: mailboxWaitMsMax, holds: mailboxWaitMsMax, line: lineWaitMsMax }
    this.usedAt = now
  }

  /** Puts a rebuilt sale in place; everything in it is committed. */
  activate(sale: Sale, epoch: number, hash: Uint8Array, journalNow: number, monotonicNow: number): void {
    this.sale = sale
    // Since this actor was active another owner may have had the sale, and accepted what was refused here.
    this.#refusals = new RefusalMemory(this.#limits.refusalSets)
    sale.line.presence.seeEverybody(Math.max(journalNow, sale.at))
    this.#resumedAt = sale.at
    this.#resumedMonotonic = monotonicNow
    this.view = new CommittedSale(sale, this)
    this.epoch = epoch
    this.committed = sale.position
    this.committedAt = sale.at
    this.hash = hash
    this.state = "active"
  }

  /** True when a drain would find something to do. */
  ready(journalNow: number, monotonicNow: number): boolean {
    if (this.state !== "active" || this.flight !== undefined) return false
    return this.mailbox.length > 0 || nextDue(this.sale) <= this.#time(journalNow, monotonicNow)
  }

  /**
   * A sale whose time is ahead of the journal clock stays in memory while a hold is open: only here is it known how far
   * its time has come, and whoever rebuilds it would begin again at its last event.
   */
  mayLeave(journalNow: number, monotonicNow: number): boolean {
    return this.wakeAt() === null || this.#time(journalNow, monotonicNow) <= journalNow
  }

  /** Milliseconds until something is due. */
  dueInMs(journalNow: number, monotonicNow: number): number {
    return Math.max(0, nextDue(this.sale) - this.#time(journalNow, monotonicNow))
  }

  /** When the journal's clock must wake the sale, or null when nothing of it is due ever. */
  wakeAt(): number | null {
    const next = nextDue(this.sale)
    return Number.isFinite(next) ? next : null
  }

  /** Notes that a person was seen. False when they had been passed over, so that their return must be decided. */
  present(person: number, journalNow: number, monotonicNow: number): boolean {
    const { line } = this.sale
    const place = seePerson(line, person, this.#time(journalNow, monotonicNow))
    return line.state[place] !== PlaceStatus.absent
  }

  #time(journalNow: number, monotonicNow: number): number {
    const resumed = this.#resumedAt + Math.floor(monotonicNow - this.#resumedMonotonic)
    return Math.max(journalNow, resumed, this.sale.at)
  }

  /**
   * Settles what is due, decides what waits, and seals the events into one record. Answers at once what rests on
   * committed positions only. Undefined when nothing happened that must be journaled.
   */
  drain(journalNow: number, monotonicNow: number): JournalRecord | undefined {
    invariant(this.flight === undefined, "one record of a sale is on its way at a time")
    invariant(this.sale.position === this.committed, "a drain starts from the committed state")
    const { sale } = this
    const now = this.#time(journalNow, monotonicNow)
    const first = sale.position + 1
    const events: SaleEvent[] = []
    const buyers = new Answers()
    const joiners = new Answers()

    let current: Waiting | undefined
    try {
      this.#settleDue(now, events)
      // What waited too long does not use up the drain: else an aged mailbox would be answered and never decided.
      this.mailbox.takeOlder(monotonicNow, this.#patience, ({ reply }) => this.#tell(reply, shed))
      this.mailbox.take(this.#limits.commandsPerDrainMax, (waiting) => {
        current = waiting
        const decision = this.#decide(waiting, now)
        if (decision.kind === "event") this.#take(decision, now, events)
        const reply = replyOf(this.concertId, decision)
        const restsOn = decision.kind === "event" ? sale.position : decision.restsOn
        if (restsOn <= this.committed) return this.#tell(waiting.reply, reply)
        const answers = laneOf(waiting.command) === "line" ? joiners : buyers
        answers.add(waiting.reply, reply)
      })
    } catch (defect) {
      // Nothing of this drain was journaled: the engine drops this memory, and whoever took part may ask again.
      buyers.giveUp(this.#tell, dropped, current?.reply)
      joiners.giveUp(this.#tell, dropped, current?.reply)
      if (current !== undefined) this.#tell(current.reply, dropped)
      throw defect
    }
    if (events.length === 0) {
      invariant(buyers.waiting + joiners.waiting === 0, "nobody waits for a record that does not exist")
      return undefined
    }
    const last = sale.position
    const frame = writer.take()
    const record = seal(this.hash, { concertId: this.concertId, first, last, epoch: this.epoch, at: now, frame })
    this.flight = new Flight(record, events, monotonicNow, buyers, joiners)
    return record
  }

  #settleDue(now: number, events: SaleEvent[]): void {
    while (events.length < this.#limits.expiriesPerDrainMax) {
      const due = decideDue(this.sale, now)
      if (due === undefined) return
      for (const event of due) this.#journal(event, now, events)
    }
  }

  #decide({ command }: Waiting, now: number): Decision {
    if (command.kind === "hold") {
      const remembered = this.#refusals.find(command, now)
      if (remembered !== undefined) return { kind: "refused", ...remembered }
    }
    seeSender(this.sale.line, command, now)
    const decision = decide(this.sale, command, now)
    if (decision.kind === "refused" && command.kind === "hold" && decision.refusal.code !== "key-reused") {
      this.#refusals.remember(command, decision.refusal, decision.restsOn, now)
    }
    return decision
  }

  #take(decision: Decision & { readonly kind: "event" }, now: number, events: SaleEvent[]): void {
    this.#journal(decision.event, now, events)
    for (const event of decision.more) this.#journal(event, now, events)
  }

  #journal(event: SaleEvent, now: number, events: SaleEvent[]): void {
    apply(this.sale, event, now)
    writer.write(event)
    events.push(event)
  }

  /** The record is in the journal: everybody may see it, and those who wait are answered. */
  publishFlight(): Flight {
    const { flight } = this
    invariant(flight !== undefined, "what is committed was on its way")
    invariant(flight.record.last === this.sale.position, "a record is the whole decided tail")
    for (const event of flight.events) publish(this.sale, event)
    this.committed = flight.record.last
    this.committedAt = flight.record.at
    this.hash = flight.record.hash
    this.flight = undefined
    if (this.state === "resolving") this.state = "active"
    return flight
  }

  /** The same events under a new epoch: nothing is decided again. */
  resealFlight(epoch: number): void {
    invariant(this.flight !== undefined, "only a record on its way is sealed again")
    this.epoch = epoch
    this.flight.record = seal(this.hash, { ...this.flight.record, epoch })
  }

  /** Answers "try again" to everybody whose wait has become too long. */
  giveUpWaiting(monotonicNow: number): void {
    if (this.mailbox.length === 0 && this.flight === undefined) return
    const flows =
      this.state === "active" && monotonicNow - (this.flight?.since ?? monotonicNow) < this.#patience.holds / 2
    const patience = flows ? this.#patience : { ...this.#patience, line: this.#patience.holds }
    this.mailbox.takeOlder(monotonicNow, patience, ({ reply }) => this.#tell(reply, unavailable))
    if (this.flight !== undefined && monotonicNow - this.flight.since > this.#limits.outcomeWaitMsMax) {
      this.flight.giveUp(this.#tell)
    }
  }

  /** Drops the memory. Callers hear `why`, which is never a refusal. */
  end(why: Refusal): void {
    this.state = "ended"
    writer.take()
    const reply: Reply = { kind: "try-again", refusal: why }
    this.flight?.giveUp(this.#tell, reply)
    this.flight = undefined
    this.mailbox.takeAll((waiting) => this.#tell(waiting.reply, reply))
  }

  /** Refuses everything that waits: the stream of this concert does not exist. */
  endAbsent(): void {
    this.state = "ended"
    const reply: Reply = { kind: "refused", refusal: refusal("sale-unknown", { concertId: this.concertId }) }
    this.mailbox.takeAll((waiting) => this.#tell(waiting.reply, reply))
  }
}

const shed: Reply = { kind: "try-again", refusal: refusal("overloaded") }
const dropped: Reply = { kind: "try-again", refusal: refusal("owner-lost") }
const unavailable: Reply = { kind: "try-again", refusal: refusal("unavailable") }

const replyOf = (concertId: number, decision: Decision): Reply => {
  if (decision.kind === "refused") return { kind: "refused", refusal: decision.refusal }
  const { reservation, status } = decision
  return { kind: "accepted", reservation: reservation === 0 ? 0 : reservationIdOf(concertId, reservation), status }
}
