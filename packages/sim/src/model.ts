/**
 * The sequential model: what a sale is, said a second time from the contract and not from the engine, of whose core it imports
 * nothing. It says whether each event of a journal was legal where it stands, and a reply right inside a window of positions.
 */
import {
  isPaymentEvent,
  isTransferEvent,
  limits,
  type Moved,
  type OptionPlan,
  type Parted,
  type RulesSet,
  type SaleEvent,
  type SalePolicy,
} from "@ticketrush/protocol"
import { type History, valueAt } from "./history.ts"
import { addOption } from "./model-added.ts"
import { BuyersModel } from "./model-buyers.ts"
import { LineModel } from "./model-line.ts"
import { MoneyModel } from "./model-money.ts"
import { house, OptionsModel } from "./model-options.ts"
import { isGivenBack, mayPart, partOf, wrongFee } from "./model-parts.ts"
import type { ModelReservation, ModelStatus } from "./model-reservation.ts"
import { beyondLimits, transferred } from "./model-transfers.ts"
import { WishesModel } from "./model-wishes.ts"

export const keyOf = (person: number, key: { readonly high: number; readonly low: number }): string =>
  `${person}:${key.high}:${key.low}`

export const noHolder = 0
/** Positions `from` to `to`, both included; `latestMs` is the latest time that any clock could show. */
export type Window = { readonly from: number; readonly to: number; readonly latestMs: number }

/** Whether something was right at one position at least. */
export type Somewhere = (right: (position: number) => boolean) => boolean
export const somewhereIn =
  ({ from, to }: Window): Somewhere =>
  (right) => {
    for (let position = from; position <= to; position++) if (right(position)) return true
    return false
  }

export class SaleModel {
  readonly concertId: number
  position = 0
  at = 0
  opened = false
  policy: SalePolicy = { seatsPerPersonMax: 0, holdTtlMs: 0, opensAt: 0 }
  readonly reservations = new Map<number, ModelReservation>()
  readonly byKey = new Map<string, ModelReservation>()
  readonly prices = new Map<number, ReadonlyArray<number>>()
  readonly plans = new Map<number, OptionPlan>()
  /** When nights begin, by option, where that ends their sale. */
  readonly begins = new Map<number, number>()
  free = 0
  held = 0
  sold = 0
  /** Seats out of sight: their reservation has ended, and they cannot be held yet. */
  readonly outOfSight = new Set<ModelReservation>()
  readonly line = new LineModel({
    open: (person) => this.buyers.openAt(person, this.position),
    closedAt: (person) => this.buyers.closedAt(person),
  })
  readonly rules: Array<{ readonly set: RulesSet; readonly position: number }> = []
  readonly buyers = new BuyersModel()
  readonly money = new MoneyModel()
  readonly options = new OptionsModel(this)
  readonly wishes = new WishesModel(this)
  /** Journal time by position. */
  readonly times: number[] = [0]
  /** The first position at which the sale was surely open; Infinity before. */
  openFrom = Number.POSITIVE_INFINITY
  readonly #closed: History<boolean> = []
  /** Who has a seat, by option and index; a missing history means it was always free. */
  readonly #holders = new Map<string, History<number>>()
  readonly #counts = new Map<number, History<number>>()
  /** What was parted by the events of the record so far. */
  readonly #partedNow: ModelReservation[] = []
  /** Of each person: how often they have extended holds in their newest turn. */
  readonly #extensions = new Map<number, History<{ readonly turn: number; readonly count: number }>>()

  constructor(concertId: number) {
    this.concertId = concertId
  }

  /** Which promise the next event breaks, once it is applied. */
  apply(event: SaleEvent, at: number): string | undefined {
    if (at < this.at) return `I7: journal time goes back from ${this.at} to ${at}`
    this.position++
    this.at = at
    this.times.push(at)
    if (this.opened && at >= this.policy.opensAt) this.openFrom = Math.min(this.openFrom, this.position)
    switch (event.kind) {
      case "sale-opened":
        if (this.opened) return "a sale is opened twice"
        this.opened = true
        this.policy = event.policy
        return
      case "option-added":
        return addOption(this, event, at)
      case "sale-closed":
        if (valueAt(this.#closed, this.position, false)) return "a sale is closed twice"
        this.#closed.push({ position: this.position, value: true })
        return this.line.saleClosed(at)
      case "rules-set":
        if (event.version !== this.rules.length + 1) return `version ${event.version} of the rules is out of sequence`
        if (event.from < at) return `version ${event.version} of the rules counts for the past`
        this.rules.push({ set: event, position: this.position })
        return this.line.beside(undefined, 0, at)
      case "seats-blocked":
      case "seats-released":
      case "option-cancelled":
        return this.options.apply(event, at) ?? this.line.beside(undefined, 0, at)
      case "held":
        return this.#held(event, at) ?? this.line.beside(undefined, 0, at)
      case "paying":
      case "confirmed":
      case "cancelled":
      case "refunded":
      case "expired":
        return this.#moved(event, at) ?? this.#besideLine(event.kind, event.reservation, at)
      case "reappeared":
        return this.#reappeared(event.reservation, at) ?? this.#besideLine(event.kind, event.reservation, at)
      case "parted":
        return this.#parted(event, at) ?? this.line.beside(undefined, 0, at)
      case "extended":
        return this.#extended(event, at) ?? this.line.beside(undefined, 0, at)
      case "retaken":
        return this.#retaken(event.reservation, at) ?? this.#besideLine("confirmed", event.reservation, at)
      case "wishes-filed":
      case "wishes-ended":
        return this.wishes.apply(event, at) ?? this.line.beside(undefined, 0, at)
      default:
        if (isTransferEvent(event)) return transferred(this, event, at) ?? this.line.beside(undefined, 0, at)
        if (isPaymentEvent(event)) {
          const wrong = this.money.apply(event, at, this.position, (id) => this.reservations.get(id))
          return (
            wrong ??
            wrongFee(event, this.reservations, (time) => this.rulesAt(time), this.money) ??
            this.line.beside(undefined, 0, at)
          )
        }
        return this.line.apply(event, at, this.position, valueAt(this.#closed, this.position, false))
    }
  }

  /** The end of a record: what its events made necessary has come. */
  endRecord(): string | undefined {
    const kept = this.#partedNow.splice(0).find((part) => !isGivenBack(this.money, part))
    if (kept !== undefined) return `I10: reservation ${kept.sequence} was parted, and its seats or its money were kept`
    return this.line.owed()
  }

  /** Seats leave a reservation for one of their own, which is given back by the end of the record. */
  #parted(event: Parted, at: number): string | undefined {
    const whole = this.reservations.get(event.reservation)
    if (whole === undefined) return `reservation ${event.reservation} is parted and was never made`
    if (event.part !== this.reservations.size + 1) return `reservation ${event.part} is out of sequence`
    if (!mayPart(whole)) return `I6: reservation ${whole.sequence} is parted and is ${whole.status}`
    if (this.options.isCancelled(whole.option)) return "a reservation is parted after its option was cancelled"
    const made = partOf(whole, event, this.prices.get(whole.option)!, { position: this.position, at })
    if (typeof made === "string") return made
    whole.seats = whole.seats.filter((seat) => !made.seats.includes(seat))
    whole.price -= made.price
    whole.partings.push({ position: this.position, value: valueAt(whole.partings, this.position, 0) + 1 })
    for (const seat of made.seats) this.give(made.option, seat, made.sequence)
    this.reservations.set(made.sequence, made)
    this.buyers.parted(made, this.position)
    this.#partedNow.push(made)
    return undefined
  }

  /** What the line must know of a move: seats that came back, and who bought. */
  #besideLine(kind: ModelStatus | "reappeared", sequence: number, at: number): string | undefined {
    const { person, option, seats, returnsAt } = this.reservations.get(sequence)!
    if (this.options.isCancelled(option)) return this.line.beside(undefined, kind === "confirmed" ? person : 0, at)
    const cameBack = kind === "reappeared" || ((kind === "cancelled" || kind === "expired") && returnsAt === undefined)
    const freed = { sequence, position: this.position, seats: seats.map((seat) => `${option}:${seat}`) }
    return this.line.beside(cameBack ? freed : undefined, kind === "confirmed" ? person : 0, at)
  }

  #held(event: SaleEvent & { readonly kind: "held" }, at: number): string | undefined {
    const { reservation: sequence, person, option, seats, deadline } = event
    const prices = this.prices.get(option)
    if (prices === undefined) return `a hold is for option ${option}, which does not exist`
    if (sequence !== this.reservations.size + 1) return `reservation ${sequence} is out of sequence`
    const inForce = this.rulesAt(at)
    if (event.terms?.version !== inForce?.version) return `I5: a hold is accepted under other rules than are in force`
    if (inForce === undefined && at < this.policy.opensAt) return "a hold is accepted before the sale opens"
    if (valueAt(this.#closed, this.position, false)) return "a hold is accepted after the sale closed"
    if (at >= (this.begins.get(option) ?? Number.POSITIVE_INFINITY)) return "a hold is accepted after the night began"
    if (this.options.isCancelled(option)) return "a hold is accepted after its option was cancelled"
    if (deadline !== at + this.policy.holdTtlMs) return `I6: the deadline of reservation ${sequence} is not now + ttl`
    if (seats.length < 1 || seats.length > limits.seatsPerHoldMax) return "a hold takes 1 to 16 seats"
    const key = event.key === null ? null : keyOf(person, event.key)
    if (key !== null && this.byKey.has(key)) return `I4: key ${key} made two reservations`
    if (this.line.forbidsHold(person, null, this.position)) return `I8: person ${person} holds without an active pass`
    let price = 0
    for (const seat of seats) {
      const offer = this.line.offerAt(`${option}:${seat}`, this.position)
      if (
        offer !== undefined &&
        offer.until > at &&
        this.line.offeredToAnother(`${option}:${seat}`, person, this.position)
      ) {
        return `I8: seat ${seat} of option ${option} is kept for place ${offer.place} and held by person ${person}`
      }
      if (seat >= prices.length) return `seat ${seat} does not exist`
      if (this.holderAt(option, seat, this.position) !== noHolder)
        return `I1: seat ${seat} of option ${option} is held twice`
      price += prices[seat]
      this.give(option, seat, sequence)
    }
    if (price !== event.price) return `I10: reservation ${sequence} costs ${event.price}, its seats cost ${price}`
    const limit = inForce === undefined ? this.policy.seatsPerPersonMax : 0
    const count = this.addToCount(person, seats.length)
    if (limit > 0 && count > limit) return `I5: person ${person} has ${count} seats, the limit is ${limit}`
    const statuses: History<ModelStatus> = [{ position: this.position, value: "hold" }]
    const made: ModelReservation = {
      ...{ sequence, person, option, seats, asked: seats, price, deadline, heldAt: at, key },
      ...(event.best === undefined ? {} : { best: event.best }),
      ...{ extensions: [], status: "hold", statuses, returnsAt: undefined },
      ...{ holders: [{ position: this.position, value: person }], offers: [], partings: [] },
    }
    this.reservations.set(sequence, made)
    if (key !== null) this.byKey.set(key, made)
    this.free -= seats.length
    this.held += seats.length
    this.buyers.held(made, this.turnAt(person, this.position), this.rules.length > 0, this.position)
    return
  }

  /** Paid after it had expired: its seats are had again, if they can be, and for good. */
  #retaken(sequence: number, at: number): string | undefined {
    const made = this.reservations.get(sequence)
    if (made?.status !== "expired") return `reservation ${sequence} is retaken and is ${made?.status}`
    const { person, option, seats } = made
    if (valueAt(this.#closed, this.position, false)) return "a reservation is retaken after the sale closed"
    if (at >= (this.begins.get(option) ?? Number.POSITIVE_INFINITY)) return "a seat is retaken after the night began"
    if (this.options.isCancelled(option)) return "a seat is retaken after its option was cancelled"
    for (const seat of seats) {
      const place = `${option}:${seat}`
      const offer = this.line.offerAt(place, this.position)
      if (offer !== undefined && offer.until > at && this.line.offeredToAnother(place, person, this.position)) {
        return `I8: seat ${seat} of option ${option} is kept for place ${offer.place} and retaken by person ${person}`
      }
      if (this.holderAt(option, seat, this.position) !== noHolder)
        return `I1: seat ${seat} of option ${option} is retaken`
      this.give(option, seat, sequence)
    }
    made.status = "confirmed"
    made.statuses.push({ position: this.position, value: "confirmed" })
    this.buyers.retaken(made, this.position)
    this.free -= seats.length
    this.sold += seats.length
    return beyondLimits(this, made, at)
  }

  /** I6: how the deadline of a hold moves, so often and no oftener. */
  #extended(event: SaleEvent & { readonly kind: "extended" }, at: number): string | undefined {
    const { reservation: sequence, deadline, turn } = event
    const made = this.reservations.get(sequence)
    if (made === undefined) return `reservation ${sequence} is extended and was never made`
    if (made.status !== "hold") return `I6: reservation ${sequence} is extended and is ${made.status}`
    if (at >= made.deadline) return `I6: reservation ${sequence} is extended after its deadline`
    if (valueAt(this.#closed, this.position, false)) return "a hold is extended after the sale closed"
    if (at >= (this.begins.get(made.option) ?? Number.POSITIVE_INFINITY)) {
      return "a hold is extended after the night began"
    }
    if (this.options.isCancelled(made.option)) return "a hold is extended after its option was cancelled"
    if (deadline !== at + this.policy.holdTtlMs || deadline <= made.deadline) {
      return `I6: reservation ${sequence} is extended from ${made.deadline} to ${deadline}, which is not now + ttl`
    }
    const extensions = valueAt(made.extensions, this.position, 0) + 1
    if (extensions > limits.extensionsPerHoldMax) return `I6: reservation ${sequence} is extended ${extensions} times`
    if (turn !== 0 && this.line.passes[turn - 1]?.person !== made.person) {
      return `I6: turn ${turn} is none of person ${made.person}`
    }
    const history = this.#extensions.get(made.person) ?? []
    const before = valueAt(history, this.position, { turn: 0, count: 0 })
    if (turn < before.turn) return `I6: person ${made.person} is in turn ${turn} after ${before.turn}`
    const count = turn === before.turn ? before.count + 1 : 1
    if (count > limits.extensionsPerTurnMax) return `I6: person ${made.person} extends ${count} times in turn ${turn}`
    history.push({ position: this.position, value: { turn, count } })
    this.#extensions.set(made.person, history)
    made.extensions.push({ position: this.position, value: extensions })
    made.deadline = deadline
    return
  }

  /** Extensions of a hold, and those of its person in their newest turn. */
  extensionsAt(made: ModelReservation, position: number): { readonly ofHold: number; readonly inTurn: number } {
    const { count } = valueAt(this.#extensions.get(made.person), position, { turn: 0, count: 0 })
    return { ofHold: valueAt(made.extensions, position, 0), inTurn: count }
  }

  /** The rules in force: the newest version whose time has come. */
  rulesAt(at: number): RulesSet | undefined {
    return this.rules.findLast(({ set }) => set.from <= at)?.set
  }

  /** The version of the rules in force as the journal has it, 0 for none. */
  get rulesNow(): number {
    return this.rulesAt(this.at)?.version ?? 0
  }

  /** The place of a person's pass, 0 without one. */
  turnAt(person: number, position: number): number {
    const place = this.line.latestAt(person, position)
    return place !== undefined && this.line.mayTakeOffer(place.place, position) ? place.place : 0
  }

  #moved({ kind: to, reservation: sequence, returnsAt }: Moved, at: number): string | undefined {
    const moved = this.reservations.get(sequence)
    if (moved === undefined) return `reservation ${sequence} moves and was never made`
    const from = moved.status
    const legal = {
      paying: from === "hold",
      confirmed: from === "paying",
      cancelled: from === "hold" || from === "confirmed",
      refunded: from === "cancelled" && moved.statuses.some((change) => change.value === "confirmed"),
      expired: from === "hold" || from === "paying",
    }[to]
    const calledOff = this.options.isCancelled(moved.option)
    if (calledOff && (to === "paying" || (to === "confirmed" && this.money.terms === undefined))) {
      return `reservation ${sequence} is ${to} after its option was cancelled`
    }
    const taken = from === "confirmed" && to === "cancelled" && !calledOff ? this.rulesAt(at)?.rules.refundsUntil : 0
    if (taken !== undefined && taken > 0 && at >= taken)
      return `reservation ${sequence} is taken back after the end of refunds`
    if (!legal) return `I6: reservation ${sequence} goes from ${from} to ${to}`
    if ((to === "paying" || to === "confirmed") && at >= moved.deadline) return `I6: ${to} after the deadline`
    if (to === "expired" && at < moved.deadline) return `I6: reservation ${sequence} expires early`
    moved.status = to
    this.buyers.moved(moved, from, to, at, this.position)
    moved.statuses.push({ position: this.position, value: to })
    const count = moved.seats.length
    if (to === "confirmed") {
      this.held -= count
      this.sold += count
      if (calledOff) this.options.pending.add(sequence)
    } else if (to === "cancelled" || to === "expired") {
      if (from === "confirmed") this.sold -= count
      else this.held -= count
      this.addToCount(moved.person, -count)
      this.options.pending.delete(sequence)
      const returnMs = calledOff ? 0 : (this.line.policy.returnMs ?? 0)
      if (returnMs === 0 ? returnsAt !== undefined : !(returnsAt! > at && returnsAt! <= at + returnMs)) {
        return `the seats of reservation ${sequence} return at ${returnsAt} of a line that says within ${returnMs} ms`
      }
      moved.returnsAt = returnsAt
      if (returnsAt === undefined) this.#freeSeats(moved)
      else this.outOfSight.add(moved)
    }
    return to === "refunded" ? this.money.over(sequence, this.position) : undefined
  }

  #reappeared(sequence: number, at: number): string | undefined {
    const made = this.reservations.get(sequence)
    if (made === undefined || !this.outOfSight.delete(made)) return `reservation ${sequence} reappears and was in sight`
    if (at < made.returnsAt!) return `the seats of reservation ${sequence} reappear before their time`
    if (this.line.keepsSeats(at) && !this.options.isCancelled(made.option))
      return `I8: the seats of reservation ${sequence} reappear while people wait for them`
    made.returnsAt = undefined
    this.#freeSeats(made)
    return
  }

  #freeSeats({ option, seats }: ModelReservation): void {
    this.free += seats.length
    for (const seat of seats) this.give(option, seat, noHolder)
    this.options.cameBack(option, seats)
  }

  /** Free + held + sold = all, counted one by one (the cheap counters are checked against it). */
  miscounted(): string | undefined {
    const recount = { free: 0, held: 0, sold: 0 }
    for (const [option, prices] of this.prices) {
      for (let seat = 0; seat < prices.length; seat++) recount[this.seatStateAt(option, seat, this.position)]++
    }
    const held = this.held + this.seatsOutOfSight
    const sold = this.sold + this.options.blocked
    const same = recount.free === this.free && recount.held === held && recount.sold === sold
    return same
      ? undefined
      : `I6: ${this.free} + ${this.held} + ${this.sold} seats, a recount gives ${JSON.stringify(recount)}`
  }

  /** True when the last reservation of a seat ended by its deadline. */
  expiredBefore(option: number, seat: number): boolean {
    const holders = this.#holders.get(`${option}:${seat}`) ?? []
    const last = holders.findLast((change) => change.value !== noHolder)
    return last !== undefined && this.reservations.get(last.value)?.status === "expired"
  }

  get seatsOutOfSight(): number {
    let count = 0
    for (const { seats } of this.outOfSight) count += seats.length
    return count
  }

  holderAt(option: number, seat: number, position: number): number {
    return valueAt(this.#holders.get(`${option}:${seat}`), position, noHolder)
  }

  seatStateAt(option: number, seat: number, position: number): "free" | "held" | "sold" {
    const holder = this.holderAt(option, seat, position)
    if (holder === noHolder) return "free"
    if (holder === house) return "sold"
    return this.statusAt(holder, position) === "confirmed" ? "sold" : "held"
  }

  statusAt(sequence: number, position: number): ModelStatus | undefined {
    return valueAt<ModelStatus | undefined>(this.reservations.get(sequence)?.statuses, position, undefined)
  }

  closedAt(position: number): boolean {
    return valueAt(this.#closed, position, false)
  }

  /** Seats that a person holds and owns. */
  countAt(person: number, position: number): number {
    return valueAt(this.#counts.get(person), position, 0)
  }

  /** From now on a seat is that of a reservation, of the house, or nobody's. */
  give(option: number, seat: number, holder: number): void {
    const place = `${option}:${seat}`
    const history = this.#holders.get(place)
    if (history === undefined) this.#holders.set(place, [{ position: this.position, value: holder }])
    else history.push({ position: this.position, value: holder })
  }

  addToCount(person: number, change: number): number {
    const history = this.#counts.get(person) ?? []
    const count = valueAt(history, this.position, 0) + change
    history.push({ position: this.position, value: count })
    this.#counts.set(person, history)
    return count
  }
}
