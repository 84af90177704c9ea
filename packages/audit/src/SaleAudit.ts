/**
 * Follows a sale from its journal alone and says what no honest sale may contain. It shares no code with the engine:
 * plain maps, one entry per thing, and the rules written out once more. Only the event codec is common, because the
 * bytes are the contract.
 */
import { isPaymentEvent, isTransferEvent, isWishEvent, reasonOf, type TransferEvent } from "@ticketrush/protocol"
import { decodeEvents } from "@ticketrush/protocol/event-codec"
import { AddedAudit } from "./AddedAudit.ts"
import type { AuditRecord } from "./AuditRecord.ts"
import { BestAudit } from "./BestAudit.ts"
import { ChainAudit } from "./ChainAudit.ts"
import { type CallsNobody, Demands } from "./Demands.ts"
import { DrainBound } from "./DrainBound.ts"
import { ExtensionsAudit } from "./ExtensionsAudit.ts"
import { FollowedReservations } from "./FollowedReservations.ts"
import { KeysAudit } from "./KeysAudit.ts"
import { LineAudit } from "./LineAudit.ts"
import { MoneyAudit } from "./MoneyAudit.ts"
import { OffersAudit } from "./OffersAudit.ts"
import { OptionsAudit } from "./OptionsAudit.ts"
import { PartsAudit } from "./PartsAudit.ts"
import { PeopleAudit } from "./PeopleAudit.ts"
import { pricesOf, tiersOf } from "./prices.ts"
import { ReturnsAudit } from "./ReturnsAudit.ts"
import { RulesAudit } from "./RulesAudit.ts"
import { mayFollow, type ReservationStep as Step } from "./reservation-steps.ts"
import { type SaleFigures, type SaleReport, soldOf } from "./SaleFigures.ts"
import { SeatsAudit } from "./SeatsAudit.ts"
import { TransfersAudit } from "./TransfersAudit.ts"
import { WishesAudit } from "./WishesAudit.ts"

type Event = ReturnType<typeof decodeEvents>[number]
type Held = Extract<Event, { kind: "held" }>
type Called = Extract<Event, { kind: "called" }>
type Extended = Extract<Event, { kind: "extended" }>
type Parted = Extract<Event, { kind: "parted" }>

/** More are counted, not listed. */
const violationsListedMax = 100

export class SaleAudit {
  readonly #concertId: number
  readonly #drain: DrainBound
  readonly #chain = new ChainAudit()
  readonly #violations: string[] = []
  #unlisted = 0
  #records = 0
  #events = 0
  #opened = false
  #closed = false
  #opensAt = 0
  #holdTtlMs = 0
  readonly #seats = new SeatsAudit((sentence) => this.#wrong(sentence))
  readonly #added = new AddedAudit({
    closed: () => this.#closed,
    seats: () => this.#seats.count,
    wrong: (sentence) => this.#wrong(sentence),
  })
  /** When the night of an option begins, where that ends its sale. */
  readonly #begins = new Map<number, number>()
  readonly #reservations = new FollowedReservations((sentence) => this.#wrong(sentence))
  readonly #people: PeopleAudit
  readonly #keys = new KeysAudit((sentence) => this.#wrong(sentence))
  readonly #offers: OffersAudit
  readonly line: LineAudit
  readonly #demands: Demands
  readonly #rules: RulesAudit
  readonly #returns: ReturnsAudit
  readonly #best: BestAudit
  readonly #money: MoneyAudit
  readonly #extensions: ExtensionsAudit
  readonly #options: OptionsAudit
  readonly #wishes: WishesAudit
  readonly #parting: PartsAudit
  readonly #transfers: TransfersAudit
  /** Whose purchase the last event confirmed. */
  #buyer: number | undefined

  /** `bounds`: a record that reaches one may leave things undone that were due; the engine's own bounds if not given. */
  constructor(concertId: number, ...bounds: ConstructorParameters<typeof DrainBound>) {
    this.#concertId = concertId
    this.#drain = new DrainBound(...bounds)
    const facts = { closed: () => this.#closed, justBought: (person: number) => person === this.#buyer }
    const wrong = (sentence: string): void => this.#wrong(sentence)
    this.line = new LineAudit(facts, wrong)
    this.#demands = new Demands(this.line, (id) => this.#callsNobody(id), wrong)
    this.#offers = new OffersAudit(this.line, wrong)
    this.#extensions = new ExtensionsAudit(this.line, wrong)
    this.#options = new OptionsAudit({
      seatsOf: (option) => this.#seats.prices(option)?.length,
      holderOf: (option, seat) => this.#seats.holderOf(option, seat),
      standing: (option) => this.#standing(option),
      wrong,
    })
    this.#rules = new RulesAudit(wrong)
    this.#people = new PeopleAudit((at) => this.#rules.inForce(at) !== undefined, wrong)
    this.#returns = new ReturnsAudit(this.line, wrong)
    this.#best = new BestAudit(this.#seats.holders, this.#options, this.#offers, wrong)
    const [rules, best, line, options] = [this.#rules, this.#best, this.line, this.#options]
    const sale = () => ({ opensAt: this.#opensAt, closed: this.#closed, limit: this.#people.limit })
    this.#wishes = new WishesAudit({ rules, best, line, options, begins: this.#begins, sale, wrong })
    this.#parting = new PartsAudit(this.#reservations, this.#seats, options, wrong)
    this.#transfers = new TransfersAudit(this.#reservations, options, this.#begins, rules, wrong)
    this.#money = new MoneyAudit({
      reservation: (id) => {
        const found = this.#reservations.get(id)
        if (found === undefined) return undefined
        const { deadline, held, status } = found
        return { status, price: held.price, seats: held.seats.length, deadline }
      },
      payUntil: (id, deadline) => this.#payUntil(id, deadline),
      feePercent: (givenBackAt, at) => this.#rules.feePercent(givenBackAt, at),
      wrong,
    })
  }

  take(record: AuditRecord): void {
    this.#records++
    const events = this.#decode(record)
    for (const sentence of this.#chain.check(record, events.length)) this.#wrong(sentence)
    if (record.concertId !== this.#concertId) this.#wrong(`I15 a record of concert ${record.concertId} stands here`)
    try {
      this.line.beginRecord(record.at)
      this.#returns.beginRecord(record.at)
      this.#options.beginRecord(record.at)
      for (const event of events) {
        this.#events++
        this.#demands.met(event)
        this.#wishes.before(event, record.at)
        this.#follow(event, record.at)
        this.#wishes.follow(event, record.at)
        this.#demands.made(event, record.at, this.#buyer)
      }
      this.#endRecord(events, record.at)
    } catch (cause) {
      // Bytes that were changed may decode to an event that is none: no wrong of ours, but of the journal.
      this.#wrong(`record ${record.first}..${record.last} cannot be followed: ${reasonOf(cause)}`)
    }
  }

  report(): SaleReport {
    const violations = [...this.#violations]
    if (this.#unlisted > 0) violations.push(`and ${this.#unlisted} more`)
    return { figures: this.#figures(), violations }
  }

  #decode(record: AuditRecord): ReadonlyArray<Event> {
    try {
      return decodeEvents(record.frame)
    } catch (cause) {
      this.#wrong(`record ${record.first}..${record.last} cannot be read: ${reasonOf(cause)}`)
      return []
    }
  }

  /** Unless the record was as long as one gets, all that was due at its time has been settled. */
  #endRecord(events: ReadonlyArray<Event>, at: number): void {
    this.#demands.endRecord()
    this.#money.endRecord(at)
    const settled = this.#drain.settled(events)
    this.line.endRecord(settled, at)
    this.#wishes.endRecord(settled, at)
    if (!settled) return
    this.#returns.endRecord()
    this.#options.endRecord()
    this.#reservations.settled(at)
  }

  #follow(event: Event, at: number): void {
    if (!this.#opened && event.kind !== "sale-opened") this.#wrong(`${event.kind} stands before the sale was opened`)
    const buyer =
      event.kind === "confirmed" || event.kind === "retaken"
        ? this.#reservations.get(event.reservation)?.held.person
        : undefined
    switch (event.kind) {
      case "sale-opened":
        if (this.#opened) this.#wrong("the sale was opened twice")
        this.#opened = true
        this.#added.openedBy = this.#records
        this.#people.limit = event.policy.seatsPerPersonMax
        this.#opensAt = event.policy.opensAt
        this.#holdTtlMs = event.policy.holdTtlMs
        break
      case "option-added":
        this.#added.follow(event, this.#records, tiersOf(event.option).length, at)
        this.#seats.option(event.option.number, pricesOf(event.option))
        this.#rules.option(event.option.number, tiersOf(event.option))
        this.#best.option(event.option)
        if (event.option.until !== undefined) this.#begins.set(event.option.number, event.option.until)
        break
      case "sale-closed":
        if (this.#closed) this.#wrong("the sale was closed twice")
        this.#closed = true
        break
      case "rules-set":
        this.#rules.set(event, at)
        break
      case "seats-blocked":
      case "seats-released":
      case "option-cancelled":
        this.#options.follow(event, at)
        break
      case "held":
        this.#held(event, at)
        break
      case "paying":
      case "confirmed":
      case "cancelled":
      case "refunded":
      case "expired":
        this.#moved(event.kind, event.reservation, at, event.returnsAt)
        break
      case "reappeared":
        this.#reappeared(event.reservation, at)
        break
      case "extended":
        this.#extended(event, at)
        break
      case "parted":
        this.#parted(event, at)
        break
      case "retaken":
        this.#retaken(event.reservation, at)
        this.#money.follow(event, at)
        break
      default:
        if (isTransferEvent(event)) {
          this.#handsOver(event, at)
          break
        }
        if (isPaymentEvent(event)) this.#money.follow(event, at)
        if (isPaymentEvent(event) || isWishEvent(event)) break
        this.line.follow(event, at)
        if (event.kind === "called" || event.kind === "passed-over") this.#returns.lineMoved()
        if (event.kind === "called") this.#called(event, at)
    }
    this.#buyer = buyer
  }

  #held(held: Held, at: number): void {
    const id = held.reservation
    this.#reservations.numbered(id)
    if (this.#closed) this.#wrong(`reservation ${id} was made after the sale had closed`)
    const ruled = this.#rules.inForce(at) !== undefined
    if (!this.#opened || (!ruled && at < this.#opensAt))
      this.#wrong(`reservation ${id} was made before the sale was open`)
    this.#beforeNight(`reservation ${id} was made`, held.option, at)
    if (held.deadline !== at + this.#holdTtlMs) {
      this.#wrong(`I6 reservation ${id} got a deadline that the policy does not give`)
    }
    const place = this.line.activePlaceOf(held.person)
    if (this.line.protects && place === undefined) {
      this.#wrong(`reservation ${id} was made for person ${held.person}, who had no active pass`)
    }
    this.#options.taken(`reservation ${id} was made`, held.option, held.seats)
    this.#offers.taken(held, at)
    this.#best.held(held, at)
    this.#seats.taken(held)
    this.#keys.held(held)
    this.#rules.held(held, at, place ?? 0)
    this.line.idle.held(held.person)
    this.#people.took(held.person, held.seats.length, id, at)
    const { deadline } = held
    this.#reservations.waits(id, { held, wasConfirmed: false, status: "held", deadline, extensions: 0 })
  }

  /** The same seats of the same person in two reservations. */
  #parted(event: Parted, at: number): void {
    const { option, part: id, person, reservation, seats } = event
    this.#reservations.numbered(id)
    const halves = this.#parting.parted(event)
    if (halves === undefined) return
    this.#reservations.set(reservation, halves.whole)
    this.#seats.handedOver(option, seats, id)
    this.#rules.parted(reservation, id, option, seats)
    this.#money.parted(event, halves.part.status, at)
    if (halves.part.status !== "held") return this.#reservations.set(id, halves.part)
    this.#reservations.waits(id, halves.part)
    this.line.idle.held(person)
  }

  /** The seats stay sold, and count toward the limits of another person. */
  #handsOver(event: TransferEvent, at: number): void {
    const found = this.#transfers.follow(event, at)
    if (found === undefined) return
    const { reservation: id, person } = event
    const { held } = found
    this.#people.gaveBack(held.person, held.seats.length)
    const taken = { ...held, person }
    this.#rules.transferred(taken, at)
    this.#people.took(person, held.seats.length, id, at)
    this.#reservations.set(id, { ...found, held: taken })
  }

  /** `what` begins the sentence. */
  #beforeNight(what: string, option: number, at: number): void {
    if (at < (this.#begins.get(option) ?? Number.POSITIVE_INFINITY)) return
    this.#wrong(`${what} after the night of option ${option} had begun`)
  }

  #called({ place, freed, priorityUntil }: Called, at: number): void {
    const found = this.#reservations.get(freed)
    if (found === undefined || found.freeAt !== at) {
      return this.#wrong(`place ${place} was called by reservation ${freed}, which did not end then`)
    }
    if (this.#calledOff(freed)) this.#wrong(`place ${place} was called to seats of an option that was cancelled`)
    if (found.called !== undefined) this.#wrong(`reservation ${freed} called places ${found.called} and ${place}`)
    this.#reservations.set(freed, { ...found, called: place })
    this.#offers.made(place, found.held, priorityUntil)
  }

  #extended({ reservation: id, deadline, turn }: Extended, at: number): void {
    const found = this.#reservations.get(id)
    if (found === undefined) return this.#wrong(`reservation ${id} was extended before it was made`)
    if (found.status !== "held") this.#wrong(`reservation ${id} was extended when it was ${found.status}`)
    if (this.#closed) this.#wrong(`reservation ${id} was extended after the sale had closed`)
    this.#beforeNight(`reservation ${id} was extended`, found.held.option, at)
    if (at >= found.deadline) this.#wrong(`I6 reservation ${id} was extended after its deadline`)
    if (deadline !== at + this.#holdTtlMs || deadline <= found.deadline) {
      this.#wrong(`I6 reservation ${id} was extended to a deadline that the policy does not give`)
    }
    if (this.#calledOff(id)) this.#wrong(`reservation ${id} was extended after its option was cancelled`)
    const extensions = found.extensions + 1
    this.#extensions.take(id, extensions, found.held.person, turn)
    this.#reservations.waits(id, { ...found, deadline, extensions })
  }

  #moved(step: Step, id: number, at: number, returnsAt: number | undefined): void {
    const found = this.#reservations.get(id)
    if (found === undefined) return this.#wrong(`reservation ${id} was ${step} before it was made`)
    const { held, status } = found
    if (!mayFollow[step].includes(status)) this.#wrong(`reservation ${id} was ${step} when it was ${status}`)
    const early = at < found.deadline
    if (step === "expired" && early) this.#wrong(`I6 reservation ${id} expired before its deadline`)
    if ((step === "paying" || step === "confirmed") && !early) {
      this.#wrong(`I6 reservation ${id} was ${step} after its deadline`)
    }
    if (step === "refunded" && !found.wasConfirmed) this.#wrong(`I10 reservation ${id} was refunded and never paid`)
    const calledOff = this.#calledOff(id)
    if (calledOff && (step === "paying" || (step === "confirmed" && !this.#money.isTaken))) {
      this.#wrong(`reservation ${id} was ${step} after its option was cancelled`)
    }
    if (step === "confirmed") {
      this.#rules.bought(id)
      this.#options.bought(id, held.option)
      this.#money.soldTo(id)
    }
    const closes = step === "confirmed" || step === "expired" || (step === "cancelled" && status !== "confirmed")
    if (closes) this.line.idle.closed(held.person, at)
    if (step === "refunded") this.#money.refunded(id, at)
    const ended = step === "cancelled" || step === "expired"
    if (ended) {
      this.#money.cameBack(id, step, at)
      this.#rules.cameBack(id, at)
      this.#people.gaveBack(held.person, held.seats.length)
    }
    const free = ended && (calledOff || this.#returns.cameBack(id, at, returnsAt))
    if (calledOff && returnsAt !== undefined) this.#wrong(`the seats of reservation ${id} return to a cancelled option`)
    const wasConfirmed = found.wasConfirmed || step === "confirmed"
    this.#reservations.set(id, { ...found, wasConfirmed, status: step, ...(free ? { freeAt: at } : {}) })
    if (free) this.#release(id, held)
  }

  #reappeared(id: number, at: number): void {
    const found = this.#reservations.get(id)
    this.#returns.reappeared(id, at, this.#calledOff(id))
    if (found === undefined) return
    this.#reservations.set(id, { ...found, freeAt: at })
    this.#release(id, found.held)
  }

  /** Starting to pay gives a reservation a deadline of its own. */
  #payUntil(id: number, deadline: number): void {
    const found = this.#reservations.get(id)
    if (found !== undefined) this.#reservations.waits(id, { ...found, deadline })
  }

  /** Paid after it had expired: it may have its seats again as if it were held now, and has bought them. */
  #retaken(id: number, at: number): void {
    const found = this.#reservations.get(id)
    if (found === undefined) return this.#wrong(`reservation ${id} was retaken before it was made`)
    const { held } = found
    if (found.status !== "expired") this.#wrong(`reservation ${id} was retaken when it was ${found.status}`)
    if (this.#closed) this.#wrong(`reservation ${id} was retaken after the sale had closed`)
    this.#beforeNight(`reservation ${id} was retaken`, held.option, at)
    this.#options.taken(`reservation ${id} was retaken`, held.option, held.seats)
    this.#offers.taken(held, at)
    this.#seats.taken(held)
    this.#rules.retaken(held, at)
    this.#people.took(held.person, held.seats.length, id, at)
    this.#reservations.set(id, { ...found, wasConfirmed: true, status: "confirmed" })
  }

  #release(id: number, held: Held): void {
    this.#seats.release(id, held)
    this.#options.cameBack(id, held.option, held.seats)
  }

  #calledOff(id: number): boolean {
    const found = this.#reservations.get(id)
    return found !== undefined && this.#options.isCancelled(found.held.option)
  }

  /** Seats of an option that was called off call nobody; what was bought of it is paid back. */
  #callsNobody(id: number): ReturnType<CallsNobody> {
    if (!this.#calledOff(id)) return "no"
    const { status, wasConfirmed } = this.#reservations.get(id)!
    return status === "cancelled" && wasConfirmed ? { paysBack: this.#money.paidWith(id) } : "yes"
  }

  *#standing(option: number): Iterable<number> {
    for (const [id, { held, status }] of this.#reservations.entries()) {
      if (held.option === option && (status === "held" || status === "confirmed")) yield id
    }
  }

  #figures(): SaleFigures {
    const { count: seats, holders } = this.#seats
    const { sold, revenue } = soldOf(this.#reservations.values())
    return {
      concertId: this.#concertId,
      records: this.#records,
      events: this.#events,
      reservations: this.#reservations.size,
      people: this.#people.count,
      seats,
      free: seats - holders.size - this.#options.blocked,
      blocked: this.#options.blocked,
      held: holders.size - sold,
      sold,
      revenue,
      line: this.line.figures(),
      money: this.#money.figures(),
    }
  }

  #wrong(sentence: string): void {
    if (this.#violations.length < violationsListedMax) this.#violations.push(sentence)
    else this.#unlisted++
  }
}
