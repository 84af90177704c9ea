/**
 * The bytes of a sale's state: what snapshots keep and what a state hash covers (I14). Only what cannot be derived is
 * written: seats, counts, keys and deadlines follow from the reservations. The encoding is canonical.
 */
import {
  type AddedBy,
  canonicalJson,
  invariant,
  type LinePolicy,
  type OptionPlan,
  type Pass,
  type PaymentTerms,
  type Place,
  ReservationStatus,
  type RulesVersion,
  type SalePolicy,
  SeatState,
} from "@ticketrush/protocol"
import { AbsentPlaces } from "./absence.ts"
import { restoreOptions } from "./apply-options.ts"
import { endPayments } from "./apply-payments.ts"
import type { Column } from "./columns.ts"
import { IdlePasses } from "./idle.ts"
import { restoreOffers } from "./offers.ts"
import { OptionSeats } from "./option-seats.ts"
import { Payments } from "./payments.ts"
import { Returns } from "./returns.ts"
import { Sale } from "./Sale.ts"
import type { Transfers } from "./transfers.ts"
import { holdsSeats, mayExpire } from "./transitions.ts"
import { Wishes, type WishesState } from "./wishes.ts"

/**
 * The newest version of these bytes, and whether this code reads a version: a snapshot of another one is passed over and the journal
 * replayed instead. A state is of the oldest version that can say it. Of the fifth is one in which something was offered to
 * another person: code that does not know that would give the key of its hold to the one who has it now. Of the sixth is one
 * in which an option was added in mid-sale: code that does not know its key would add it again.
 */
export const stateVersion = 6
const oldestVersion = 4
export const readsState = (version: number): boolean => version >= oldestVersion && version <= stateVersion
export const versionOfState = ({ options, reservations }: Sale): number => {
  if (options.some((option) => option?.added !== undefined)) return stateVersion
  return reservations.transfers === undefined ? oldestVersion : withTransfers
}
const withTransfers = 5

const encoder = new TextEncoder()
const decoder = new TextDecoder()

type Header = {
  readonly concertId: number
  readonly position: number
  readonly at: number
  readonly opened: boolean
  readonly closed: boolean
  readonly planPosition: number
  readonly policy: SalePolicy
  readonly options: ReadonlyArray<OptionPlan>
  /** By whom options were added in mid-sale, by number. Absent where none was. */
  readonly added?: Readonly<Record<number, AddedBy>>
  readonly persons: number
  readonly reservations: number
  readonly seatPool: number
  /** Absent where the sale has chosen the seats of no reservation. */
  readonly best?: true
  /** Absent where no reservation was parted. */
  readonly parts?: true
  /** Absent where nothing was offered to another person. */
  readonly transfers?: ReturnType<Transfers["state"]>
  readonly line: {
    readonly policy: LinePolicy
    readonly policyPosition: number
    readonly tick: number
    readonly tokens: number
    readonly places: number
    readonly passes: number
    /** Who came back, in order. */
    readonly back: ReadonlyArray<Place>
    /** Absent places and since when; passes that do nothing and since when. Absent where the line looks at none. */
    readonly absences?: ReadonlyArray<readonly [Place, number]>
    readonly idle?: ReadonlyArray<readonly [Pass, number]>
  }
  /** Seats that were kept for a called person: option, seat, place, until. */
  readonly offers: ReadonlyArray<readonly [number, number, number, number]>
  /** Reservations whose seats are out of sight, and until when. Absent where there are none. */
  readonly returns?: ReadonlyArray<readonly [number, number]>
  /** Seats that the house keeps: option, seat, until (null: for good). Absent where there are none, as the next. */
  readonly blocked?: ReadonlyArray<readonly [number, number, number | null]>
  readonly cancelledOptions?: ReadonlyArray<number>
  /** Absent where no person has filed wishes. */
  readonly wishes?: WishesState
  /** Absent in a sale without rules, whose bytes stay what they were before there were any. */
  readonly rules?: ReadonlyArray<RulesVersion>
  /** Absent in a sale that takes no payments. */
  readonly payments?: {
    readonly terms: PaymentTerms
    readonly position: number
    readonly payments: number
    readonly refunds: number
    /** Absent where no refund is for a part. */
    readonly parts?: true
  }
}

/** Visits the part of each column that is in use, in the one order that encoder and decoder share. */
const eachColumn = (sale: Sale, visit: (column: Column, from: number, rows: number) => void): void => {
  const { line, persons, reservations: r } = sale
  visit(persons.ids, 1, persons.count)
  visit(persons.positions, 1, persons.count)
  visit(persons.extensions, 1, persons.count)
  visit(persons.turns, 1, persons.count)
  visit(r.status, 1, r.count)
  visit(r.person, 1, r.count)
  visit(r.option, 1, r.count)
  visit(r.seatsAt, 1, r.count)
  visit(r.seatCount, 1, r.count)
  visit(r.keyed, 1, r.count)
  visit(r.keyHigh, 1, r.count)
  visit(r.keyLow, 1, r.count)
  visit(r.price, 1, r.count)
  visit(r.heldAt, 1, r.count)
  visit(r.deadline, 1, r.count)
  visit(r.extensions, 1, r.count)
  visit(r.confirmedAt, 1, r.count)
  visit(r.cancelledAt.upTo(r.count), 1, r.count)
  visit(r.refundedAt.upTo(r.count), 1, r.count)
  visit(r.expiredAt.upTo(r.count), 1, r.count)
  visit(r.position, 1, r.count)
  visit(r.called, 1, r.count)
  visit(r.seatPool, 0, r.seatPoolLength)
  if (r.best !== undefined) visit(r.best, 1, r.count)
  if (r.parts !== undefined) visit(r.parts.of, 1, r.count)
  visit(line.person, 1, line.joined)
  visit(line.state, 1, line.joined)
  visit(line.joinedAt, 1, line.joined)
  visit(line.position, 1, line.joined)
  visit(line.pass, 1, line.joined)
  visit(line.passes.place, 1, line.passes.count)
  visit(line.passes.deadline, 1, line.passes.count)
  if (sale.buyers !== undefined) {
    visit(sale.buyers.turn, 1, persons.count)
    visit(sale.buyers.turnHolds, 1, persons.count)
    visit(sale.buyers.passlessHolds, 1, persons.count)
  }
  if (sale.payments !== undefined) eachPaymentColumn(sale.payments, visit)
}

const eachPaymentColumn = (p: Payments, visit: (column: Column, from: number, rows: number) => void): void => {
  visit(p.status, 1, p.count)
  visit(p.reservation, 1, p.count)
  visit(p.amount, 1, p.count)
  visit(p.openedAt, 1, p.count)
  visit(p.position, 1, p.count)
  visit(p.reported, 1, p.count)
  visit(p.reportHigh, 1, p.count)
  visit(p.reportLow, 1, p.count)
  visit(p.stray, 1, p.count)
  visit(p.strayHigh, 1, p.count)
  visit(p.strayLow, 1, p.count)
  visit(p.refundState, 1, p.refundCount)
  visit(p.refundOf, 1, p.refundCount)
  visit(p.refundBefore, 1, p.refundCount)
  visit(p.refundAmount, 1, p.refundCount)
  visit(p.refundFee, 1, p.refundCount)
  visit(p.refundWhy, 1, p.refundCount)
  visit(p.refundAskedAt, 1, p.refundCount)
  visit(p.refundUntil, 1, p.refundCount)
  visit(p.refundReportHigh, 1, p.refundCount)
  visit(p.refundReportLow, 1, p.refundCount)
  if (p.refundPart !== undefined) visit(p.refundPart, 1, p.refundCount)
}

const bytesOf = ({ BYTES_PER_ELEMENT: width, buffer, byteOffset }: Column, from: number, rows: number): Uint8Array =>
  new Uint8Array(buffer, byteOffset + from * width, rows * width)

const offersOf = (sale: Sale): Header["offers"] => {
  const offers: Array<readonly [number, number, number, number]> = []
  for (const option of sale.options) {
    option?.offeredTo?.forEach((place, seat) => {
      if (place !== 0) offers.push([option.plan.number, seat, place, option.offeredUntil![seat]])
    })
  }
  return offers
}

const houseOf = (sale: Sale): Pick<Header, "blocked" | "cancelledOptions"> => {
  const blocked: Array<readonly [number, number, number | null]> = []
  const cancelledOptions: number[] = []
  for (const option of sale.options) {
    if (option === undefined) continue
    const { number } = option.plan
    if (option.cancelled) cancelledOptions.push(number)
    option.blockedUntil?.forEach((until, seat) => {
      if (until > 0) blocked.push([number, seat, Number.isFinite(until) ? until : null])
    })
  }
  return {
    ...(blocked.length === 0 ? {} : { blocked }),
    ...(cancelledOptions.length === 0 ? {} : { cancelledOptions }),
  }
}

const addedOf = ({ options }: Sale): Pick<Header, "added"> => {
  const added = options.flatMap((option) => (option?.added === undefined ? [] : [[option.plan.number, option.added]]))
  return added.length === 0 ? {} : { added: Object.fromEntries(added) }
}

const paymentsHeader = (payments: Payments): NonNullable<Header["payments"]> => ({
  terms: payments.terms,
  position: payments.termsPosition,
  payments: payments.count,
  refunds: payments.refundCount,
  ...(payments.refundPart === undefined ? {} : { parts: true }),
})

export const encodeState = (sale: Sale): Uint8Array => {
  const header: Header = {
    concertId: sale.concertId,
    position: sale.position,
    at: sale.at,
    opened: sale.opened,
    closed: sale.closed,
    planPosition: sale.planPosition,
    policy: sale.policy,
    options: sale.options.filter((option) => option !== undefined).map((option) => option.plan),
    ...addedOf(sale),
    persons: sale.persons.count,
    reservations: sale.reservations.count,
    seatPool: sale.reservations.seatPoolLength,
    ...(sale.reservations.best === undefined ? {} : { best: true }),
    ...(sale.reservations.parts === undefined ? {} : { parts: true }),
    ...(sale.reservations.transfers === undefined ? {} : { transfers: sale.reservations.transfers.state() }),
    line: {
      policy: sale.line.policy,
      policyPosition: sale.line.policyPosition,
      tick: sale.line.tick,
      tokens: sale.line.tokens,
      places: sale.line.joined,
      passes: sale.line.passes.count,
      back: sale.line.back,
      ...(sale.line.absences === undefined ? {} : { absences: sale.line.absences.entries() }),
      ...(sale.idle === undefined ? {} : { idle: sale.idle.entries() }),
    },
    offers: offersOf(sale),
    ...(sale.returns === undefined || sale.returns.count === 0 ? {} : { returns: sale.returns.entries() }),
    ...houseOf(sale),
    ...(sale.wishes === undefined ? {} : { wishes: sale.wishes.state() }),
    ...(sale.rules.versions.length === 0 ? {} : { rules: sale.rules.versions }),
    ...(sale.payments === undefined ? {} : { payments: paymentsHeader(sale.payments) }),
  }
  const head = encoder.encode(canonicalJson(header))
  let size = 4 + head.length
  eachColumn(sale, (column, _from, rows) => {
    size += rows * column.BYTES_PER_ELEMENT
  })
  const bytes = new Uint8Array(size)
  new DataView(bytes.buffer).setUint32(0, head.length, true)
  bytes.set(head, 4)
  let at = 4 + head.length
  eachColumn(sale, (column, from, rows) => {
    if (rows === 0) return
    bytes.set(bytesOf(column, from, rows), at)
    at += rows * column.BYTES_PER_ELEMENT
  })
  return bytes
}

/** The sale as it was encoded, with everything decided also published. */
export const decodeState = (bytes: Uint8Array, hashSeed = 0): Sale => {
  const headLength = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true)
  const header = JSON.parse(decoder.decode(bytes.subarray(4, 4 + headLength))) as Header
  const sale = new Sale(header.concertId, hashSeed)
  sale.policy = header.policy
  for (const plan of header.options) {
    const option = new OptionSeats(plan, header.added?.[plan.number])
    sale.options[plan.number] = option
    sale.optionsImage.push(option)
    sale.reservations.expect(option.count)
  }
  sale.persons.restore(header.persons)
  if (header.rules !== undefined) {
    sale.rules.versions.push(...header.rules)
    sale.rules.published = header.rules.length
    sale.newBuyers().reserve(header.persons)
  }
  if (header.payments !== undefined) {
    const { parts, terms, position, payments, refunds } = header.payments
    sale.payments = new Payments(terms, position)
    sale.payments.restore(payments, refunds)
    if (parts === true) sale.payments.restoreParts()
    sale.paymentsImage = sale.payments
  }
  for (let sequence = 1; sequence <= header.reservations; sequence++) sale.reservations.add(sequence, [])
  sale.reservations.reservePool(header.seatPool)
  if (header.best === true) sale.reservations.restoreBest()
  if (header.parts === true) sale.reservations.restoreParts()
  if (header.transfers !== undefined) sale.reservations.restoreTransfers().restore(header.transfers)
  for (let place = 1; place <= header.line.places; place++) sale.line.restore()
  for (let pass = 1; pass <= header.line.passes; pass++) sale.line.passes.restore()
  let at = 4 + headLength
  eachColumn(sale, (column, from, rows) => {
    if (rows === 0) return
    const part = bytesOf(column, from, rows)
    part.set(bytes.subarray(at, at + part.length))
    at += part.length
  })
  invariant(at === bytes.length, "a state ends where its last column ends")
  sale.persons.reindex()
  derive(sale)
  hideReturns(sale, header.returns ?? [])
  deriveLine(sale, header.line)
  restoreOffers(sale, header.offers)
  restoreOptions(sale, header.blocked ?? [], header.cancelledOptions ?? [])
  if (header.wishes !== undefined) {
    sale.wishes = new Wishes()
    sale.wishes.restore(header.wishes)
  }
  sale.opened = header.opened
  sale.openedImage = header.opened
  sale.closed = header.closed
  sale.closedImage = header.closed
  sale.planPosition = header.planPosition
  sale.position = header.position
  sale.at = header.at
  return sale
}

/** Rebuilds the people, counts, ranks, deadlines and the image of the line from its places. */
const deriveLine = (sale: Sale, header: Header["line"]): void => {
  const { line } = sale
  line.policy = header.policy
  line.policyImage = header.policy
  line.policyPosition = header.policyPosition
  line.tick = header.tick
  line.tokens = header.tokens
  line.reindex()
  line.recount()
  for (const place of header.back) {
    line.comeBack(place)
    line.turn[place] = line.turns.append()
  }
  for (let pass = 1; pass <= line.passes.count; pass++) if (line.passes.pending(pass)) line.passDeadlines.add(pass)
  if (header.absences !== undefined) {
    line.absences = new AbsentPlaces(line)
    for (const [place, since] of byAge(header.absences)) line.absences.add(place, since)
  }
  if (header.idle !== undefined) {
    sale.idle = new IdlePasses(sale)
    for (const [pass, since] of byAge(header.idle)) sale.idle.admitted(pass, since)
  }
}

/** In the order in which they were entered: the queue of deadlines takes them as they come. */
const byAge = (entries: ReadonlyArray<readonly [number, number]>): ReadonlyArray<readonly [number, number]> =>
  [...entries].sort(([a, at], [b, before]) => at - before || a - b)

/** Seats that are out of sight are held by what has ended. */
const hideReturns = (sale: Sale, returns: ReadonlyArray<readonly [number, number]>): void => {
  for (const [sequence, at] of returns) {
    sale.returns ??= new Returns()
    sale.returns.add(sequence, at)
    const option = sale.options[sale.reservations.option[sequence]]!
    for (const seat of sale.reservations.seatsOf(sequence)) {
      option.move(seat, SeatState.held, sequence)
      option.publish(seat, SeatState.held)
    }
  }
}

/** Seats, counts, keys, deadlines and the image, from the reservations. */
const derive = (sale: Sale): void => {
  const { reservations, persons } = sale
  for (let sequence = 1; sequence <= reservations.count; sequence++) {
    const status = reservations.status[sequence]
    reservations.published[sequence] = status
    if (reservations.keyed[sequence] === 1) sale.keys.add(sequence)
    if (mayExpire(status)) sale.deadlines.add(sequence)
    if (!holdsSeats(status)) continue
    const seatState = status === ReservationStatus.confirmed ? SeatState.sold : SeatState.held
    const option = sale.options[reservations.option[sequence]]!
    for (let i = 0; i < reservations.seatCount[sequence]; i++) {
      const seat = reservations.seat(sequence, i)
      option.move(seat, seatState, sequence)
      option.publish(seat, seatState)
    }
    persons.seats[reservations.person[sequence]] += reservations.seatCount[sequence]
  }
  reservations.recount()
  reservations.parts?.reindex(reservations.count)
  sale.payments?.reindex()
  endPayments(sale)
  sale.buyers?.countAll()
}
