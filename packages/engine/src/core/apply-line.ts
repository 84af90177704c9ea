/** What the events of the waiting line do to the decided state and to the committed image of a sale. */
import {
  type Admitted,
  AdmittedBy,
  type Called,
  invariant,
  type LineEvent,
  type Place,
  PlaceStatus,
  unreachable,
} from "@ticketrush/protocol"
import { AbsentPlaces, endsAbsence } from "./absence.ts"
import { IdlePasses } from "./idle.ts"
import type { Line } from "./line.ts"
import { publishOffer } from "./offers.ts"
import type { Sale } from "./Sale.ts"

export const applyLine = (sale: Sale, event: LineEvent, at: number): void => {
  const { line } = sale
  switch (event.kind) {
    case "line-set":
      line.policy = event.policy
      line.policyPosition = sale.position
      // Ticks are counted in units of the pace, so a new pace starts with an empty bucket.
      line.tick = Math.floor(at / event.policy.everyMs)
      line.tokens = 0
      return watch(sale, at)
    case "joined": {
      const before = line.find(event.person)
      invariant(before === 0 || !isLive(line.state[before]), "a person has one place in a line")
      line.add(event.place, event.person, at)
      line.position[event.place] = sale.position
      if (before !== 0) line.supersede(event.place, before)
      return
    }
    case "admitted":
      invariant(event.by !== AdmittedBy.pace || event.place === line.next(), "I8: the pace admits who is next")
      line.tick = event.tick
      line.tokens = event.tokens
      return admit(sale, event)
    case "called":
      invariant(event.place === line.next(), "I8: a seat that came back calls who is next")
      // A person called beside the pace uses up one of the admissions that the pace would give.
      if (line.policy.batch > 0) line.tokens--
      admit(sale, event)
      return offer(sale, event)
    case "line-cleared":
      for (let place = 1; place <= event.through; place++) {
        if (!isInLine(line.state[place])) continue
        move(sale, place, line.state[place] as PlaceStatus, PlaceStatus.left)
      }
      return
    case "passed-over":
      invariant(event.place === line.next(), "I8: only who is next is passed over")
      return move(sale, event.place, event.was, PlaceStatus.absent)
    case "returned":
      move(sale, event.place, event.was, PlaceStatus.returned)
      return line.comeBack(event.place)
    case "left":
    case "pass-used":
    case "pass-expired":
    case "pass-revoked":
    case "pass-idle":
    case "lapsed":
      return move(sale, event.place, event.was, statusAfter[event.kind])
    default:
      return unreachable(event)
  }
}

const statusAfter = {
  left: PlaceStatus.left,
  "pass-used": PlaceStatus.bought,
  "pass-expired": PlaceStatus.expired,
  "pass-revoked": PlaceStatus.revoked,
  "pass-idle": PlaceStatus.expired,
  lapsed: PlaceStatus.expired,
} as const

/** Begins or ends to look at passes that do nothing and at absent places, as the settings say. */
const watch = (sale: Sale, at: number): void => {
  const { line } = sale
  if ((line.policy.idleMs ?? 0) === 0) sale.idle = undefined
  else if (sale.idle === undefined) {
    sale.idle = new IdlePasses(sale)
    sale.idle.begin(at)
  }
  if (!endsAbsence(line.policy)) line.absences = undefined
  else if (line.absences === undefined) {
    line.absences = new AbsentPlaces(line)
    line.absences.begin(at)
  }
}

/** Waits, was passed over, or came back. */
export const isInLine = (status: number): boolean => status >= PlaceStatus.waiting && status <= PlaceStatus.returned
export const isLive = (status: number): boolean => isInLine(status) || status === PlaceStatus.active

const move = (sale: Sale, place: Place, was: PlaceStatus, to: PlaceStatus): void => {
  const { line } = sale
  invariant(line.state[place] === was && isLive(was), "a place moves from where it is")
  count(line, was, -1)
  count(line, to, 1)
  line.state[place] = to
  line.position[place] = sale.position
  line.advance(was)
  if (was === PlaceStatus.active) {
    line.passDeadlines.ended(line.pass[place])
    sale.idle?.deadlines.ended(line.pass[place])
    sale.wishes?.over(line.pass[place])
  }
  if (was === PlaceStatus.absent) line.absences?.deadlines.ended(place)
  if (to === PlaceStatus.absent) line.absences?.add(place, sale.at)
}

const count = (line: Line, status: PlaceStatus, change: number): void => {
  if (status === PlaceStatus.waiting) line.waiting += change
  else if (status === PlaceStatus.absent) line.absent += change
  else if (status === PlaceStatus.returned) line.returned += change
  else if (status === PlaceStatus.active) line.active += change
  const { absent, active, returned, waiting } = line
  invariant(waiting >= 0 && absent >= 0 && returned >= 0 && active >= 0, "I9: no count of a line is negative")
}

const admit = (sale: Sale, { place, was, pass, until }: Admitted | Called): void => {
  const { line } = sale
  invariant(isInLine(was), "no place is admitted twice")
  move(sale, place, was, PlaceStatus.active)
  const { activeMax } = line.policy
  invariant(activeMax === 0 || line.active <= activeMax, "the cap on active people is never exceeded")
  line.pass[place] = pass
  line.passes.add(pass, place, until)
  line.passDeadlines.add(pass)
  sale.idle?.admitted(pass, sale.at)
  sale.wishes?.admitted(line.person[place], pass)
}

const offer = (sale: Sale, { place, freed, priorityUntil }: Called): void => {
  const { reservations } = sale
  const option = sale.options[reservations.option[freed]]!
  reservations.called[freed] = place
  for (let i = 0; i < reservations.seatCount[freed]; i++) {
    option.offer(reservations.seat(freed, i), place, priorityUntil)
  }
}

/** Moves the committed image of the line. */
export const publishLine = (sale: Sale, event: LineEvent): void => {
  const { line } = sale
  switch (event.kind) {
    case "line-set":
      line.policyImage = event.policy
      return
    case "joined":
      line.image[event.place] = PlaceStatus.waiting
      line.joinedImage = event.place
      line.ranks.append()
      return line.superseded(event.place)
    case "admitted":
      return show(line, event.place, event.was, PlaceStatus.active)
    case "called":
      show(line, event.place, event.was, PlaceStatus.active)
      return publishOffer(sale, event)
    case "line-cleared":
      for (let place = 1; place <= event.through; place++) {
        const was = line.image[place] as PlaceStatus
        if (isInLine(was)) show(line, place, was, PlaceStatus.left)
      }
      return
    case "passed-over":
      return show(line, event.place, event.was, PlaceStatus.absent)
    case "returned":
      line.turn[event.place] = line.turns.append()
      return show(line, event.place, event.was, PlaceStatus.returned)
    default:
      // A seat is kept only while the pass of its place lasts.
      sale.offersImage?.delete(event.place)
      return show(line, event.place, event.was, statusAfter[event.kind])
  }
}

const show = (line: Line, place: Place, was: PlaceStatus, to: PlaceStatus): void => {
  if (was === PlaceStatus.waiting) line.ranks.remove(place)
  else if (was === PlaceStatus.returned) line.turns.remove(line.turn[place])
  else if (was === PlaceStatus.absent) line.absentImage--
  else if (was === PlaceStatus.active) line.activeImage--
  if (to === PlaceStatus.absent) line.absentImage++
  else if (to === PlaceStatus.active) {
    line.activeImage++
    line.admittedImage++
  }
  line.image[place] = to
}
