/**
 * The sequential model: what a sale is, said a second time and as plainly as possible, from the contract and not from
 * the engine. It imports nothing of the engine's core. It replays the journal event by event, says whether each event
 * was legal where it stands, and whether a reply could have been given somewhere inside a window of positions.
 */
import {
  type Command,
  type Hold,
  limits,
  optionNumberOf,
  optionOfSeat,
  type Reply,
  reservationIdOf,
  reservationSequenceOf,
  type SaleEvent,
  type SalePolicy,
  seatIndexOf,
} from "@ticketrush/protocol"

export type ModelStatus = "hold" | "paying" | "confirmed" | "cancelled" | "refunded" | "expired"

/** The order of the numbers in replies. */
const statusWords: ReadonlyArray<ModelStatus | "none"> = [
  "none",
  "hold",
  "paying",
  "confirmed",
  "cancelled",
  "refunded",
  "expired",
]

type Change<T> = { readonly position: number; readonly value: T }
/** A value over time, by journal position. */
type History<T> = Array<Change<T>>

export type ModelReservation = {
  readonly sequence: number
  readonly person: number
  readonly option: number
  readonly seats: ReadonlyArray<number>
  readonly deadline: number
  readonly heldAt: number
  readonly key: string | null
  status: ModelStatus
  readonly statuses: History<ModelStatus>
}

export const keyOf = (person: number, key: { readonly high: number; readonly low: number }): string =>
  `${person}:${key.high}:${key.low}`

/** Positions `from` to `to`, both included: the journal as it was at some time between a question and its answer. */
export type Window = { readonly from: number; readonly to: number; readonly latestMs: number }

const nobody = 0

export class SaleModel {
  readonly concertId: number
  position = 0
  at = 0
  opened = false
  policy: SalePolicy = { seatsPerPersonMax: 0, holdTtlMs: 0, opensAt: 0 }
  readonly reservations = new Map<number, ModelReservation>()
  readonly byKey = new Map<string, ModelReservation>()
  readonly prices = new Map<number, ReadonlyArray<number>>()
  free = 0
  held = 0
  sold = 0
  readonly #closed: History<boolean> = []
  /** Who has a seat, by option and index; a missing history means it was always free. */
  readonly #holders = new Map<string, History<number>>()
  readonly #counts = new Map<number, History<number>>()

  constructor(concertId: number) {
    this.concertId = concertId
  }

  /** Applies the next event; the sentence says which promise it breaks. */
  apply(event: SaleEvent, at: number): string | undefined {
    if (at < this.at) return `I7: journal time goes back from ${this.at} to ${at}`
    this.position++
    this.at = at
    switch (event.kind) {
      case "sale-opened":
        if (this.opened) return "a sale is opened twice"
        this.opened = true
        this.policy = event.policy
        return
      case "option-added": {
        const { number, layout, tiers } = event.option
        const prices = layout.sections.flatMap((section) => {
          const count = section.rows.reduce((sum, row) => sum + row.to - row.from + 1, 0)
          return new Array<number>(count === 0 ? section.capacity : count).fill(tiers[section.tier].price)
        })
        this.prices.set(number, prices)
        this.free += prices.length
        return
      }
      case "sale-closed":
        this.#closed.push({ position: this.position, value: true })
        return
      case "held":
        return this.#held(event, at)
      default:
        return this.#moved(event.kind, event.reservation, at)
    }
  }

  #held(event: SaleEvent & { readonly kind: "held" }, at: number): string | undefined {
    const { reservation: sequence, person, option, seats, deadline } = event
    const prices = this.prices.get(option)
    if (prices === undefined) return `a hold is for option ${option}, which does not exist`
    if (sequence !== this.reservations.size + 1) return `reservation ${sequence} is out of sequence`
    if (at < this.policy.opensAt) return "a hold is accepted before the sale opens"
    if (at_(this.#closed, this.position, false)) return "a hold is accepted after the sale closed"
    if (deadline !== at + this.policy.holdTtlMs) return `I6: the deadline of reservation ${sequence} is not now + ttl`
    if (seats.length < 1 || seats.length > limits.seatsPerHoldMax) return "a hold takes 1 to 16 seats"
    const key = event.key === null ? null : keyOf(person, event.key)
    if (key !== null && this.byKey.has(key)) return `I4: key ${key} made two reservations`
    let price = 0
    for (const seat of seats) {
      if (seat >= prices.length) return `seat ${seat} does not exist`
      if (this.holderAt(option, seat, this.position) !== nobody)
        return `I1: seat ${seat} of option ${option} is held twice`
      price += prices[seat]
      this.#setHolder(option, seat, sequence)
    }
    if (price !== event.price) return `I10: reservation ${sequence} costs ${event.price}, its seats cost ${price}`
    const limit = this.policy.seatsPerPersonMax
    const count = this.#addToCount(person, seats.length)
    if (limit > 0 && count > limit) return `I5: person ${person} has ${count} seats, the limit is ${limit}`
    const statuses: History<ModelStatus> = [{ position: this.position, value: "hold" }]
    const made: ModelReservation = {
      sequence,
      person,
      option,
      seats,
      deadline,
      heldAt: at,
      key,
      status: "hold",
      statuses,
    }
    this.reservations.set(sequence, made)
    if (key !== null) this.byKey.set(key, made)
    this.free -= seats.length
    this.held += seats.length
    return
  }

  #moved(
    to: "paying" | "confirmed" | "cancelled" | "refunded" | "expired",
    sequence: number,
    at: number,
  ): string | undefined {
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
    if (!legal) return `I6: reservation ${sequence} goes from ${from} to ${to}`
    if ((to === "paying" || to === "confirmed") && at >= moved.deadline) return `I6: ${to} after the deadline`
    if (to === "expired" && at < moved.deadline) return `I6: reservation ${sequence} expires early`
    moved.status = to
    moved.statuses.push({ position: this.position, value: to })
    const count = moved.seats.length
    if (to === "confirmed") {
      this.held -= count
      this.sold += count
    } else if (to === "cancelled" || to === "expired") {
      if (from === "confirmed") this.sold -= count
      else this.held -= count
      this.free += count
      this.#addToCount(moved.person, -count)
      for (const seat of moved.seats) this.#setHolder(moved.option, seat, nobody)
    }
    return
  }

  /** Free + held + sold = all, counted one by one (the cheap counters are checked against it). */
  miscounted(): string | undefined {
    const recount = { free: 0, held: 0, sold: 0 }
    for (const [option, prices] of this.prices) {
      for (let seat = 0; seat < prices.length; seat++) recount[this.seatStateAt(option, seat, this.position)]++
    }
    const same = recount.free === this.free && recount.held === this.held && recount.sold === this.sold
    return same
      ? undefined
      : `I6: ${this.free} + ${this.held} + ${this.sold} seats, a recount gives ${JSON.stringify(recount)}`
  }

  /** True when the last reservation of a seat ended by its deadline. */
  expiredBefore(option: number, seat: number): boolean {
    const holders = this.#holders.get(`${option}:${seat}`) ?? []
    const last = holders.findLast((change) => change.value !== nobody)
    return last !== undefined && this.reservations.get(last.value)?.status === "expired"
  }

  holderAt(option: number, seat: number, position: number): number {
    return at_(this.#holders.get(`${option}:${seat}`), position, nobody)
  }

  seatStateAt(option: number, seat: number, position: number): "free" | "held" | "sold" {
    const holder = this.holderAt(option, seat, position)
    if (holder === nobody) return "free"
    return this.statusAt(holder, position) === "confirmed" ? "sold" : "held"
  }

  statusAt(sequence: number, position: number): ModelStatus | undefined {
    return at_<ModelStatus | undefined>(this.reservations.get(sequence)?.statuses, position, undefined)
  }

  /** Why `reply` to `command` cannot have been right at any position of the window, or undefined. */
  objection(command: Command, reply: Reply, window: Window): string | undefined {
    if (reply.kind === "try-again") return undefined
    if (reply.kind === "accepted") return this.#objectionToAccepted(command, reply.reservation, reply.status, window)
    return this.#objectionToRefused(command, reply.refusal.code, window)
  }

  #objectionToAccepted(command: Command, id: number, status: number, window: Window): string | undefined {
    if (command.kind === "open-sale") return this.opened ? undefined : "I2: an opened sale is not in the journal"
    if (command.kind === "close-sale") {
      return at_(this.#closed, window.to, false) ? undefined : "I2: a closed sale is not in the journal"
    }
    const made = this.reservations.get(reservationSequenceOf(id))
    if (made === undefined || id !== reservationIdOf(this.concertId, made.sequence)) {
      return `I2: reservation ${reservationSequenceOf(id)} was acknowledged and is not in the journal`
    }
    const word = statusWords[status]
    const reached = made.statuses.some((change) => change.value === word && change.position <= window.to)
    if (!reached) return `I2: reservation ${made.sequence} was acknowledged as ${word} and is not so in the journal`
    if (command.person !== null && made.person !== command.person)
      return "I2: somebody else's reservation was acknowledged"
    if (command.kind === "hold")
      return this.#sameHold(command, made) ? undefined : "I4: a hold is answered with another one"
    if (made.sequence !== reservationSequenceOf(command.reservation)) return "another reservation was moved"
    const meant = { "start-paying": "paying", confirm: "confirmed", cancel: "cancelled", refund: "refunded" }[
      command.kind
    ]
    return word === meant ? undefined : `${command.kind} is answered with ${word}`
  }

  #sameHold(command: Hold, made: ModelReservation): boolean {
    if (command.key === null ? made.key !== null : made.key !== keyOf(command.person, command.key)) return false
    const asked = command.seats.map((seat) => `${optionNumberOf(optionOfSeat(seat))}:${seatIndexOf(seat)}`).sort()
    return (
      asked.join() ===
      made.seats
        .map((seat) => `${made.option}:${seat}`)
        .sort()
        .join()
    )
  }

  #objectionToRefused(command: Command, code: string, window: Window): string | undefined {
    const somewhere = (right: (position: number) => boolean): boolean => {
      for (let position = window.from; position <= window.to; position++) if (right(position)) return true
      return false
    }
    const unless = (right: boolean): string | undefined =>
      right
        ? undefined
        : `I3: ${command.kind} was refused with ${code}, which no position ${window.from}..${window.to} explains`
    if (code === "sale-unknown") return unless(window.from === 0)
    if (code === "sale-exists") return unless(this.opened)
    if (code === "sale-closed") return unless(at_(this.#closed, window.to, false))
    if (command.kind === "hold") {
      switch (code) {
        case "seat-taken":
          return unless(command.seats.some((seat) => somewhere((position) => this.#takenAt(seat, position))))
        case "person-limit": {
          const limit = this.policy.seatsPerPersonMax
          const counts = this.#counts.get(command.person)
          return unless(limit > 0 && somewhere((position) => at_(counts, position, 0) + command.seats.length > limit))
        }
        case "sale-not-open":
          return unless(this.policy.opensAt > 0)
        case "key-reused":
        case "seat-unknown":
        case "seats-repeated":
        case "seats-of-two-options":
        case "seats-count":
          return undefined // Judged by whoever sent the command: it knows what it sent before.
      }
    }
    if (!("reservation" in command)) return unless(false)
    const sequence = reservationSequenceOf(command.reservation)
    const made = this.reservations.get(sequence)
    const status = (...words: ReadonlyArray<ModelStatus>): boolean =>
      somewhere((position) => {
        const word = this.statusAt(sequence, position)
        return word !== undefined && words.includes(word)
      })
    switch (code) {
      case "reservation-unknown":
        return unless(
          somewhere((position) => this.statusAt(sequence, position) === undefined) || made?.person !== command.person,
        )
      case "not-hold":
        return unless(status("paying", "confirmed", "cancelled", "refunded", "expired"))
      case "not-paying":
        return unless(status("hold", "cancelled", "refunded", "expired"))
      case "not-cancellable":
        return unless(status("paying", "cancelled", "refunded", "expired"))
      case "not-cancelled":
        return unless(status("hold", "paying", "confirmed", "refunded", "expired"))
      case "refund-unconfirmed":
        return unless(made !== undefined && !made.statuses.some((change) => change.value === "confirmed"))
      case "hold-expired":
        if (made !== undefined && window.latestMs < made.deadline)
          return `I6: refused as expired ${made.deadline - window.latestMs} ms before any clock said so`
        return unless(made !== undefined && window.latestMs >= made.deadline && status("hold", "paying", "expired"))
      default:
        return unless(false)
    }
  }

  #takenAt(seatId: number, position: number): boolean {
    return this.holderAt(optionNumberOf(optionOfSeat(seatId)), seatIndexOf(seatId), position) !== nobody
  }

  #setHolder(option: number, seat: number, holder: number): void {
    const place = `${option}:${seat}`
    const history = this.#holders.get(place)
    if (history === undefined) this.#holders.set(place, [{ position: this.position, value: holder }])
    else history.push({ position: this.position, value: holder })
  }

  #addToCount(person: number, change: number): number {
    const history = this.#counts.get(person) ?? []
    const count = at_(history, this.position, 0) + change
    history.push({ position: this.position, value: count })
    this.#counts.set(person, history)
    return count
  }
}

/** The value at `position`: of the last change at or before it. */
const at_ = <T>(history: History<T> | undefined, position: number, before: T): T => {
  if (history === undefined) return before
  for (let i = history.length - 1; i >= 0; i--) if (history[i].position <= position) return history[i].value
  return before
}
