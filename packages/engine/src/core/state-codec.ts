/**
 * The bytes of a sale's state: what snapshots keep and what a state hash covers (I14). Only what cannot be derived is
 * written: seats, counts, keys and deadlines follow from the reservations. The encoding is canonical.
 */
import {
  canonicalJson,
  invariant,
  type LinePolicy,
  type OptionPlan,
  type Place,
  ReservationStatus,
  type SalePolicy,
  SeatState,
} from "@ticketrush/protocol"
import type { Column } from "./columns.ts"
import { OptionSeats } from "./option-seats.ts"
import { Sale } from "./Sale.ts"
import { holdsSeats, mayExpire } from "./transitions.ts"

/** A snapshot of another version is passed over and the journal replayed instead. */
export const stateVersion = 2

type Header = {
  readonly concertId: number
  readonly position: number
  readonly at: number
  readonly opened: boolean
  readonly closed: boolean
  readonly planPosition: number
  readonly policy: SalePolicy
  readonly options: ReadonlyArray<OptionPlan>
  readonly persons: number
  readonly reservations: number
  readonly seatPool: number
  readonly line: {
    readonly policy: LinePolicy
    readonly policyPosition: number
    readonly tick: number
    readonly tokens: number
    readonly places: number
    readonly passes: number
    /** Who came back, in order. */
    readonly back: ReadonlyArray<Place>
  }
  /** Seats that were kept for somebody: option, seat, place, until. */
  readonly offers: ReadonlyArray<readonly [number, number, number, number]>
}

/** Columns of `rows` rows from row `from`, in the one order that encoder and decoder share. */
const columnsOf = (
  sale: Sale,
): ReadonlyArray<{ readonly column: Column; readonly from: number; readonly rows: number }> => {
  const { line, persons, reservations: r } = sale
  const reservationColumns: ReadonlyArray<Column> = [
    r.status,
    r.person,
    r.option,
    r.seatsAt,
    r.seatCount,
    r.keyed,
    r.keyHigh,
    r.keyLow,
    r.price,
    r.heldAt,
    r.deadline,
    r.confirmedAt,
    r.cancelledAt,
    r.refundedAt,
    r.expiredAt,
    r.position,
    r.called,
  ]
  const placeColumns: ReadonlyArray<Column> = [line.person, line.state, line.joinedAt, line.position, line.pass]
  return [
    { column: persons.ids, from: 1, rows: persons.count },
    { column: persons.positions, from: 1, rows: persons.count },
    ...reservationColumns.map((column) => ({ column, from: 1, rows: r.count })),
    { column: r.seatPool, from: 0, rows: r.seatPoolLength },
    ...placeColumns.map((column) => ({ column, from: 1, rows: line.joined })),
    { column: line.passes.place, from: 1, rows: line.passes.count },
    { column: line.passes.deadline, from: 1, rows: line.passes.count },
  ]
}

const offersOf = (sale: Sale): Header["offers"] => {
  const offers: Array<readonly [number, number, number, number]> = []
  for (const option of sale.options) {
    option?.offeredTo?.forEach((place, seat) => {
      if (place !== 0) offers.push([option.plan.number, seat, place, option.offeredUntil![seat]])
    })
  }
  return offers
}

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
    persons: sale.persons.count,
    reservations: sale.reservations.count,
    seatPool: sale.reservations.seatPoolLength,
    line: {
      policy: sale.line.policy,
      policyPosition: sale.line.policyPosition,
      tick: sale.line.tick,
      tokens: sale.line.tokens,
      places: sale.line.joined,
      passes: sale.line.passes.count,
      back: sale.line.back,
    },
    offers: offersOf(sale),
  }
  const head = new TextEncoder().encode(canonicalJson(header))
  const columns = columnsOf(sale)
  const size = columns.reduce((sum, { column, rows }) => sum + rows * column.BYTES_PER_ELEMENT, 4 + head.length)
  const bytes = new Uint8Array(size)
  new DataView(bytes.buffer).setUint32(0, head.length, true)
  bytes.set(head, 4)
  let at = 4 + head.length
  for (const { column, from, rows } of columns) {
    const part = column.subarray(from, from + rows)
    bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at)
    at += part.byteLength
  }
  return bytes
}

/** The sale as it was encoded, with everything decided also published. */
export const decodeState = (bytes: Uint8Array): Sale => {
  const headLength = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true)
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + headLength))) as Header
  const sale = new Sale(header.concertId)
  sale.policy = header.policy
  for (const plan of header.options) {
    const option = new OptionSeats(plan)
    sale.options[plan.number] = option
    sale.optionsImage.push(option)
  }
  for (let person = 1; person <= header.persons; person++) sale.persons.add(-person)
  for (let sequence = 1; sequence <= header.reservations; sequence++) sale.reservations.add(sequence, [])
  sale.reservations.reservePool(header.seatPool)
  for (let place = 1; place <= header.line.places; place++) sale.line.restore()
  for (let pass = 1; pass <= header.line.passes; pass++) sale.line.passes.restore()
  let at = 4 + headLength
  for (const { column, from, rows } of columnsOf(sale)) {
    const part = column.subarray(from, from + rows)
    new Uint8Array(part.buffer, part.byteOffset, part.byteLength).set(bytes.subarray(at, at + part.byteLength))
    at += part.byteLength
  }
  invariant(at === bytes.length, "a state ends where its last column ends")
  sale.persons.reindex()
  derive(sale)
  deriveLine(sale, header.line)
  for (const [option, seat, place, until] of header.offers) sale.options[option]!.offer(seat, place, until)
  sale.opened = header.opened
  sale.openedImage = header.opened
  sale.closed = header.closed
  sale.closedImage = header.closed
  sale.planPosition = header.planPosition
  sale.position = header.position
  sale.at = header.at
  return sale
}

/** Who is who, counts, ranks, deadlines and the image of the line, from its places. */
const deriveLine = ({ line }: Sale, header: Header["line"]): void => {
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
}
