/** The promises that can be checked on a state by itself, recounted from nothing. Used after recovery, by tests and by the simulation. */
import { limits, PlaceStatus, ReservationStatus, SeatState } from "@ticketrush/protocol"
import { isLive } from "./apply-line.ts"
import { brokenMoney } from "./broken-money.ts"
import { Buyers } from "./buyers.ts"
import type { Sale } from "./Sale.ts"
import { holdsSeats } from "./transitions.ts"

/** The first broken promise of a state in which everything decided is published, or undefined. */
export const brokenInvariant = (sale: Sale): string | undefined =>
  brokenSeats(sale) ??
  brokenPersons(sale) ??
  brokenBuyers(sale) ??
  brokenMoney(sale) ??
  brokenImage(sale) ??
  brokenLine(sale)

/** I1 and conservation: each seat is free, or has exactly the reservation that holds it. */
const brokenSeats = (sale: Sale): string | undefined => {
  const { reservations } = sale
  const claims = sale.options.map((option) => (option === undefined ? undefined : new Uint32Array(option.count)))
  for (let sequence = 1; sequence <= reservations.count; sequence++) {
    const outOfSight = sale.returns?.pending(sequence) === true
    if (outOfSight && holdsSeats(reservations.status[sequence])) return `I1: reservation ${sequence} has ended twice`
    if (!outOfSight && !holdsSeats(reservations.status[sequence])) continue
    const option = reservations.option[sequence]
    for (const seat of reservations.seatsOf(sequence)) {
      if (claims[option]![seat] !== 0) return `I1: seat ${seat} of option ${option} has two reservations`
      claims[option]![seat] = sequence
    }
  }
  for (const [number, option] of sale.options.entries()) {
    if (option === undefined) continue
    let free = 0
    let blocked = 0
    for (let seat = 0; seat < option.count; seat++) {
      const sequence = claims[number]![seat]
      if (option.holder[seat] !== sequence) return `I1: seat ${seat} of option ${number} has the wrong holder`
      const ofHouse = option.isBlocked(seat)
      if (ofHouse) blocked++
      if (ofHouse && sequence !== 0) return `I1: seat ${seat} of option ${number} is blocked and has a reservation`
      if (option.cancelled && sequence === 0 && !ofHouse) return `seat ${seat} of a cancelled option is free`
      const expected =
        sequence === 0
          ? ofHouse
            ? SeatState.sold
            : SeatState.free
          : reservations.status[sequence] === ReservationStatus.confirmed
            ? SeatState.sold
            : SeatState.held
      if (option.state[seat] !== expected) return `I1: seat ${seat} of option ${number} has the wrong state`
      if (sequence === 0 && !ofHouse) free++
    }
    if (option.blocked !== blocked) return `option ${number} counts ${option.blocked} blocked seats and has ${blocked}`
    if (option.free !== free) return `I6: option ${number} counts ${option.free} free seats and has ${free}`
  }
  return undefined
}

/** I5: each person's count is the recount of their reservations. */
const brokenPersons = (sale: Sale): string | undefined => {
  const { reservations, persons } = sale
  const seats = new Uint32Array(persons.count + 1)
  for (let sequence = 1; sequence <= reservations.count; sequence++) {
    if (holdsSeats(reservations.status[sequence]))
      seats[reservations.person[sequence]] += reservations.seatCount[sequence]
  }
  for (let person = 1; person <= persons.count; person++) {
    if (persons.seats[person] !== seats[person]) return `I5: person ${person} counts ${persons.seats[person]} seats`
    // Rules may give another limit than the one under which seats were held; then each hold is judged when it is made.
    const limit = sale.rules.versions.length === 0 ? sale.policy.seatsPerPersonMax : 0
    if (limit > 0 && seats[person] > limit)
      return `I5: person ${person} has ${seats[person]} seats, the limit is ${limit}`
  }
  return undefined
}

/** I5: what rules count is what a recount of all reservations gives. */
const brokenBuyers = (sale: Sale): string | undefined => {
  const { buyers, rules } = sale
  if (buyers === undefined) return rules.versions.length === 0 ? undefined : "a sale with rules counts nothing for them"
  const recount = new Buyers(sale, 0)
  recount.countAll()
  for (let person = 1; person <= sale.persons.count; person++) {
    if (buyers.open[person] !== recount.open[person]) return `I5: person ${person} counts ${buyers.open[person]} holds`
    if (buyers.released[person] !== recount.released[person]) return `person ${person} has another last release`
  }
  const counted = buyers.seatCounts()
  const found = recount.seatCounts()
  for (const [key, seats] of found)
    if (counted.get(key) !== seats) return `I5: seats are counted differently for ${key}`
  return counted.size === found.size ? undefined : "I5: seats are counted that no one has"
}

/** Everything decided is published. */
const brokenImage = (sale: Sale): string | undefined => {
  const { reservations, rules } = sale
  if (rules.published !== rules.versions.length) return "the image shows other rules"
  let expired = 0
  for (let sequence = 1; sequence <= reservations.count; sequence++) {
    if (reservations.status[sequence] !== reservations.published[sequence]) {
      return `the image of reservation ${sequence} differs from its state`
    }
    if (reservations.deadline[sequence] !== reservations.deadlineShown(sequence)) {
      return `the image of the deadline of reservation ${sequence} differs`
    }
    if (reservations.extensions[sequence] > limits.extensionsPerHoldMax) {
      return `I6: reservation ${sequence} was extended ${reservations.extensions[sequence]} times`
    }
    if (reservations.status[sequence] === ReservationStatus.expired) expired++
  }
  if (reservations.expiredImage !== expired) return "the image counts expired holds differently"
  for (const option of sale.options) {
    if (option?.state.some((state, seat) => option.image[seat] !== state)) return "the image of a seat differs"
    if (option !== undefined && option.free !== option.imageFree) return "the image counts free seats differently"
    if (option?.blockedUntil?.some((until, seat) => option.blockedUntilImage?.[seat] !== until) === true) {
      return "the image of a blocked seat differs"
    }
    if (option?.blocked !== option?.imageBlocked) return "the image counts blocked seats differently"
    const kept = option?.state.reduce((sum, state) => (state === SeatState.sold ? sum + 1 : sum), 0) ?? 0
    if (option !== undefined && option.imageSold !== kept - option.blocked)
      return "the image counts sold seats differently"
    if (option?.offeredTo?.some((place, seat) => option.offeredToImage?.[seat] !== place)) {
      return "the committed image keeps a seat for another place"
    }
  }
  return undefined
}

/** I8, I9: a person has one place, a pass one place, and ranks count waiting places. */
const brokenLine = ({ line, offersImage }: Sale): string | undefined => {
  const counts = new Uint32Array(PlaceStatus.revoked + 1)
  let before = 0
  for (let place = 1; place <= line.joined; place++) {
    const state = line.state[place]
    counts[state]++
    if (line.image[place] !== state) return `the image of place ${place} differs from its state`
    if (isLive(state) && line.find(line.person[place]) !== place) return `the person of place ${place} has two places`
    if (state === PlaceStatus.waiting && line.rank(place) !== ++before) return `I9: place ${place} has the wrong rank`
    if (state === PlaceStatus.active && line.passes.place[line.pass[place]] !== place) {
      return `the pass of place ${place} belongs to another place`
    }
  }
  for (const place of offersImage?.keys() ?? []) {
    if (line.state[place] !== PlaceStatus.active) return `seats are kept for place ${place}, which has no pass`
  }
  const told = [line.waiting, line.absent, line.returned, line.active]
  const found = counts.subarray(PlaceStatus.waiting, PlaceStatus.active + 1)
  if (told.some((count, i) => count !== found[i]))
    return `the line counts ${told.join("/")}, it holds ${found.join("/")}`
  if (line.admittedImage !== line.passes.count) return "the image counts admissions differently"
  const seen = [line.ranks.count, line.absentImage, line.turns.count, line.activeImage]
  return seen.some((count, i) => count !== found[i]) ? "the image of the line counts differently" : undefined
}
