/**
 * Is there an order of the observed operations of one seat that respects real time and in which every answer is right?
 * Porcupine's method: search with memory, one seat at a time, because operations on different seats do not constrain
 * each other. It sees only what clients saw, no journal; a seat whose search runs out of budget is counted as unknown.
 */
import {
  type Command,
  optionIdOf,
  optionNumberOf,
  optionOfSeat,
  reservationSequenceOf,
  seatIdOf,
  seatIndexOf,
} from "@ticketrush/protocol"
import type { Observed } from "./clients.ts"
import { keyOf } from "./model.ts"
import type { World } from "./World.ts"

type Kind = "hold" | "taken" | "cancel" | "hide" | "confirm" | "expire" | "pay" | "retake"

export type Operation = {
  readonly kind: Kind
  /** Which reservation, 0 for a refused hold. */
  readonly holder: number
  readonly from: number
  /** Infinity when it is unknown whether it happened. */
  readonly to: number
}

type Answer = "linearizable" | "not linearizable" | "unknown"

export const notLinearizable = (world: World): string | undefined => {
  for (const [seat, operations] of operationsBySeat(world)) {
    const answer = linearizable(operations)
    world.tally.mark(answer === "unknown" ? "linearizability left undecided" : "linearizability of a seat decided")
    if (answer === "not linearizable") {
      const text = operations.map(({ kind, holder, from, to }) => `${kind} ${holder} [${from}, ${to}]`).join("; ")
      return `I1: the answers about seat ${seat % 2 ** 17} of option ${optionOfSeat(seat) % 1024} have no order: ${text}`
    }
  }
  return undefined
}

const statesMax = 20_000

/** State of a seat: 0 free, n held by n, -n sold to n. */
export const linearizable = (operations: ReadonlyArray<Operation>): Answer => {
  const sorted = [...operations].sort((a, b) => a.from - b.from)
  const done = new Uint8Array(sorted.length)
  const seen = new Set<string>()
  const mustHappen = sorted.filter((operation) => operation.to !== Number.POSITIVE_INFINITY).length
  let states = 0
  const search = (seat: number, left: number): boolean => {
    if (left === 0) return true
    if (++states > statesMax) return false
    const key = `${seat}:${done.join("")}`
    if (seen.has(key)) return false
    seen.add(key)
    let deadline = Number.POSITIVE_INFINITY
    for (let i = 0; i < sorted.length; i++) if (done[i] === 0 && sorted[i].to < deadline) deadline = sorted[i].to
    for (let i = 0; i < sorted.length && sorted[i].from <= deadline; i++) {
      if (done[i] === 1) continue
      const next = step(seat, sorted[i])
      if (next === undefined) continue
      done[i] = 1
      if (search(next, left - (sorted[i].to === Number.POSITIVE_INFINITY ? 0 : 1))) return true
      done[i] = 0
    }
    return false
  }
  if (search(0, mustHappen)) return "linearizable"
  return states > statesMax ? "unknown" : "not linearizable"
}

/** The state after an operation, or undefined when it cannot happen here. */
const step = (seat: number, { kind, holder }: Operation): number | undefined => {
  switch (kind) {
    case "hold":
      return seat === 0 ? holder : undefined
    case "taken":
      return seat === 0 ? undefined : seat
    // By a payment without a waiting caller: in time, or when the seat had expired and was free again.
    case "pay":
      return seat === holder ? -holder : undefined
    case "retake":
      return seat === 0 ? -holder : undefined
    case "confirm":
      return seat === holder || seat === -holder ? -holder : undefined
    case "cancel":
      return seat === holder || seat === -holder ? 0 : undefined
    case "hide":
      return seat === holder || seat === -holder ? holder : undefined
    case "expire":
      return seat === holder ? 0 : undefined
  }
}

const operationsBySeat = (world: World): ReadonlyMap<number, ReadonlyArray<Operation>> => {
  const seats = new Map<number, Operation[]>()
  const seatsOf = new Map<number, ReadonlyArray<number>>()
  const add = (seat: number, operation: Operation): void => {
    const list = seats.get(seat)
    if (list === undefined) seats.set(seat, [operation])
    else list.push(operation)
  }
  const never = Number.POSITIVE_INFINITY
  const addHold = (holder: number, held: ReadonlyArray<number>, from: number, to: number): void => {
    if (seatsOf.has(holder)) return
    seatsOf.set(holder, held)
    for (const seat of new Set(held)) {
      add(seat, { kind: "hold", holder, from, to })
      add(seat, { kind: "expire", holder, from, to: never })
      if (world.draw.payments === null) continue
      add(seat, { kind: "pay", holder, from, to: never })
      add(seat, { kind: "retake", holder, from, to: never })
    }
  }
  for (const { holder, seats: ids } of madeForWishes(world)) addHold(holder, ids, 0, never)
  for (const observed of world.clients.history) {
    const { command } = observed.attempt
    if (command.kind === "hold-best") {
      const chosen = chosenFor(world, observed)
      if (chosen === undefined) continue
      const { holder, seats: ids } = chosen
      addHold(holder, ids, observed.askedAt, outcomeOf(observed) === holder ? observed.answeredAt : never)
      continue
    }
    if (command.kind !== "hold") continue
    const made = outcomeOf(observed)
    // A duplicate that came after a failover, or before the sale was opened, may be decided otherwise (I3 allows that).
    const unheard = made === "refused" ? madeAfterAll(world, observed) : undefined
    if (made === "refused" && unheard === undefined) {
      const { final } = observed
      const taken = final?.kind === "refused" && final.refusal.code === "seat-taken" && command.seats.length === 1
      // An owner that had lost the sale without knowing it may have answered from the past.
      if (taken && !world.staleAnswers.has(observed.attempt.id)) {
        add(command.seats[0], { kind: "taken", holder: 0, from: observed.askedAt, to: observed.answeredAt })
      }
      continue
    }
    const known = typeof made === "number"
    const holder = known ? made : (unheard ?? 1_000_000 + observed.attempt.id)
    addHold(holder, command.seats, observed.askedAt, known ? observed.answeredAt : never)
  }
  for (const observed of world.clients.history) {
    const moves = movesOf(observed.attempt.command)
    if (moves.length === 0) continue
    const outcome = outcomeOf(observed)
    // A repeated cancel that hears "it is cancelled already" has happened at its first try or not at all. And who had
    // lost the sale without knowing it finds confirmed what its new owner has cancelled since.
    const certain = typeof outcome === "number" && !world.staleAnswers.has(observed.attempt.id)
    const to = certain ? observed.answeredAt : never
    for (const move of moves) {
      const holder = placeOf(move.reservation, observed.attempt.concertId)
      // Where seats stay out of sight for a while, they are given back by what looks like the end of a hold.
      const kind = move.kind === "cancel" && hidesSeats(world, observed.attempt.concertId) ? "hide" : move.kind
      for (const [seat, isSure] of seatsOfMove(world, observed, move, seatsOf.get(holder) ?? [])) {
        add(seat, { kind, holder, from: observed.askedAt, to: isSure ? to : never })
        // The end of the hold may have come before: a payment that was late has had the seat again.
        if (kind === "hide") add(seat, { kind: "expire", holder, from: observed.askedAt, to: never })
      }
    }
  }
  return seats
}

/** Seats that a move is about; what was given back out of a reservation has no sure part in what becomes of the rest. */
const seatsOfMove = (
  { models }: World,
  { attempt: { concertId } }: Observed,
  { reservation, seats }: Move,
  all: ReadonlyArray<number>,
): ReadonlyMap<number, boolean> => {
  const made = models.get(concertId)?.reservations.get(reservationSequenceOf(reservation))
  const own = all.filter((seat) => seats?.includes(seat) !== false)
  return new Map(own.map((seat) => [seat, seats !== undefined || made?.seats.includes(seatIndexOf(seat)) !== false]))
}

const hidesSeats = ({ models }: World, concertId: number): boolean =>
  models.get(concertId)?.line.policies.some(({ value }) => (value.returnMs ?? 0) > 0) === true

/** Holds to which filed wishes led, and no request. */
function* madeForWishes(world: World) {
  for (const [concertId, { reservations }] of world.models) {
    for (const { asked, best, key, option, sequence } of reservations.values()) {
      if (best === undefined || key !== null) continue
      const of = optionIdOf(concertId, option)
      yield { holder: sequence + 10_000 * concertId, seats: asked.map((seat) => seatIdOf(of, seat)) }
    }
  }
}

/** What a wish led to, whatever its person has heard: a wish has a key, and the sale has chosen the seats. */
const chosenFor = (world: World, { attempt: { command, concertId } }: Observed) => {
  if (command.kind !== "hold-best" || command.key === null) return undefined
  const made = world.models.get(concertId)?.byKey.get(keyOf(command.person, command.key))
  if (made === undefined) return undefined
  const option = optionIdOf(concertId, made.option)
  return { holder: made.sequence + 10_000 * concertId, seats: made.asked.map((seat) => seatIdOf(option, seat)) }
}

/** The reservation that a refused hold led to all the same. */
const madeAfterAll = (world: World, { attempt }: Observed): number | undefined => {
  const { command, concertId } = attempt
  if (command.kind !== "hold" || command.key === null) return undefined
  const made = world.models.get(concertId)?.byKey.get(keyOf(command.person, command.key))
  if (
    made === undefined ||
    [...made.asked].sort().join() !== command.seats.map(seatIndexOf).sort().join() ||
    optionNumberOf(optionOfSeat(command.seats[0])) !== made.option
  )
    return undefined
  return made.sequence + 10_000 * concertId
}

type Move = {
  readonly kind: "confirm" | "cancel"
  readonly reservation: number
  /** Seats of the reservation; absent: all that it has. */
  readonly seats?: ReadonlyArray<number>
}

const movesOf = (command: Command): ReadonlyArray<Move> => {
  if (command.kind === "cancel-many") {
    return command.reservations.map((reservation) => ({ kind: "cancel", reservation }))
  }
  if (command.kind === "cancel-seats") {
    return [{ kind: "cancel", reservation: command.reservation, seats: command.seats }]
  }
  return command.kind === "confirm" || command.kind === "cancel"
    ? [{ kind: command.kind, reservation: command.reservation }]
    : []
}

/** The reservation that an attempt led to, told apart between concerts. */
const outcomeOf = ({ final, attempt }: Observed): number | "refused" | "unknown" => {
  if (final === null) return "unknown"
  if (final.kind !== "accepted") return "refused"
  return placeOf(final.reservation, attempt.concertId)
}

/** Reservations of all concerts in one row of numbers. */
const placeOf = (reservation: number, concertId: number): number =>
  reservationSequenceOf(reservation) + 10_000 * concertId
