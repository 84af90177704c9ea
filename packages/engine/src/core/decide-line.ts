/** Who takes a place in line, who is next, and when. Pure, like `decide.ts`. */
import {
  AdmittedBy,
  type Called,
  type Hold,
  type Join,
  type LineCommand,
  type LineOrder,
  limits,
  type Place,
  type PlaceMoved,
  PlaceStatus,
  type Refusal,
  refusal,
  type SaleEvent,
  unreachable,
  wrongLinePolicy,
} from "@ticketrush/protocol"
import { counted, decideAbsence, nextAbsence } from "./absence.ts"
import { isInLine, isLive } from "./apply-line.ts"
import { decideIdle, nextIdle } from "./idle.ts"
import { type Line, turnOf } from "./line.ts"
import { wrongPerson } from "./rules.ts"
import type { Sale } from "./Sale.ts"

/** What a method lets happen. All give out places in the order of admission, as a draw will (decision 0008). */
const methods = {
  fifo: { joins: true, admits: "at the pace" },
  closed: { joins: false, admits: "at the pace" },
  paused: { joins: true, admits: "none" },
  passthrough: { joins: true, admits: "at once" },
} as const

export type LineDecision =
  | { readonly kind: "events"; readonly events: readonly [SaleEvent, ...SaleEvent[]] }
  | { readonly kind: "same"; readonly restsOn: number }
  | { readonly kind: "refused"; readonly refusal: Refusal; readonly restsOn: number }

const noEvents: ReadonlyArray<SaleEvent> = []

const events = (...made: readonly [SaleEvent, ...SaleEvent[]]): LineDecision => ({ kind: "events", events: made })
const refused = (why: Refusal, restsOn: number): LineDecision => ({ kind: "refused", refusal: why, restsOn })

export const decideLine = (sale: Sale, command: LineCommand | LineOrder, now: number): LineDecision => {
  const { line } = sale
  switch (command.kind) {
    case "join":
      return join(sale, command, now)
    case "leave":
      return ofPlace(sale, command.person, (place, was) => (isLive(was) ? { kind: "left", place, was } : undefined))
    case "appear":
      return ofPlace(sale, command.person, (place, was) =>
        was === PlaceStatus.absent ? { kind: "returned", place, was } : undefined,
      )
    case "set-line": {
      const wrong = wrongLinePolicy(command.policy)
      if (wrong !== undefined) return refused(refusal("unprocessable", { reason: wrong }), 0)
      return events({ kind: "line-set", policy: command.policy })
    }
    case "activate":
      return activate(sale, command.person, now)
    case "deactivate":
      return ofPlace(sale, command.person, (place, was) =>
        was === PlaceStatus.active ? { kind: "pass-revoked", place, was } : undefined,
      )
    case "clear-line":
      if (nobodyInLine(line)) return { kind: "same", restsOn: sale.position }
      return events(cleared(line))
    default:
      return unreachable(command)
  }
}

/** A sale that is over sends its line away, so that later nothing is left to admit or to call. */
export const lineOver = ({ line }: Sale): ReadonlyArray<SaleEvent> => (nobodyInLine(line) ? noEvents : [cleared(line)])

const nobodyInLine = ({ waiting, absent, returned }: Line): boolean => waiting + absent + returned === 0
const cleared = ({ joined }: Line): SaleEvent => ({ kind: "line-cleared", through: joined })

/** The event that `decided` makes of the person's latest place, or "the same": of no place, when the sale is open. */
const ofPlace = (
  { line, planPosition }: Sale,
  person: number,
  decided: (place: Place, was: PlaceStatus) => SaleEvent | undefined,
): LineDecision => {
  const place = line.find(person)
  const event = place === 0 ? undefined : decided(place, line.state[place] as PlaceStatus)
  if (event !== undefined) return events(event)
  return { kind: "same", restsOn: place === 0 ? planPosition : line.position[place] }
}

const join = (sale: Sale, { facts, person }: Join, now: number): LineDecision => {
  const { line } = sale
  const known = line.find(person)
  const was = line.state[known] as PlaceStatus
  if (known !== 0 && isLive(was)) {
    if (was === PlaceStatus.absent) return events({ kind: "returned", place: known, was })
    return { kind: "same", restsOn: line.position[known] }
  }
  const { concertId } = sale
  // Also on the end of their place: with it they would be in line.
  const left = line.position[known]
  if (sale.closed) return refused(refusal("sale-closed", { concertId }), Math.max(sale.planPosition, left))
  const method = methods[line.policy.method]
  if (!method.joins) return refused(refusal("line-closed", { concertId }), Math.max(line.policyPosition, left))
  const inForce = sale.rules.at(now)
  const unverified = inForce && wrongPerson(inForce.rules, facts)
  if (unverified !== undefined) return refused(unverified, Math.max(inForce!.position, left))
  const blocked = facts?.version === 2 ? facts.blocked : undefined
  if (blocked !== undefined) return refused(blocked, left)
  const place = line.joined + 1
  if (place > limits.placesPerSaleMax) return refused(refusal("line-exhausted", { concertId }), sale.position)
  const joined: SaleEvent = { kind: "joined", place, person }
  const nobodyWaits = line.waiting + line.returned === 0
  if (method.admits === "at once" && nobodyWaits && mayAdmit(line)) {
    return events(joined, admitted(line, place, PlaceStatus.waiting, AdmittedBy.passthrough, now))
  }
  const { waitingMax } = line.policy
  if (waitingMax > 0 && counted(line) >= waitingMax) {
    return refused(refusal("line-full", { concertId, limit: waitingMax }), sale.position)
  }
  return events(joined)
}

/** Out of turn, but never above the cap. */
const activate = (sale: Sale, person: number, now: number): LineDecision => {
  const { line } = sale
  const known = line.find(person)
  const was = line.state[known] as PlaceStatus
  if (known !== 0 && was === PlaceStatus.active) return { kind: "same", restsOn: line.position[known] }
  if (sale.closed) {
    const restsOn = Math.max(sale.planPosition, line.position[known])
    return refused(refusal("sale-closed", { concertId: sale.concertId }), restsOn)
  }
  if (!mayAdmit(line)) {
    return refused(refusal("active-full", { concertId: sale.concertId, limit: line.policy.activeMax }), sale.position)
  }
  if (known !== 0 && isInLine(was)) return events(admitted(line, known, was, AdmittedBy.operator, now))
  const place = line.joined + 1
  if (place > limits.placesPerSaleMax) {
    return refused(refusal("line-exhausted", { concertId: sale.concertId }), sale.position)
  }
  const joined: SaleEvent = { kind: "joined", place, person }
  return events(joined, admitted(line, place, PlaceStatus.waiting, AdmittedBy.operator, now))
}

/** Whether people wait and only the cap on active people keeps them out. */
export const roomIsWanted = (line: Line): boolean =>
  line.waiting + line.returned > 0 && methods[line.policy.method].admits !== "none" && !mayAdmit(line)

const mayAdmit = ({ active, policy }: Line, called = 0): boolean =>
  policy.activeMax === 0 || active + called < policy.activeMax

const admitted = (
  line: Line,
  place: Place,
  was: PlaceStatus,
  by: AdmittedBy,
  now: number,
  { tick, tokens }: Bucket = line,
): SaleEvent => ({
  kind: "admitted",
  place,
  was,
  by,
  pass: line.passes.count + 1,
  until: now + line.policy.passMs,
  tick,
  tokens,
})

type Bucket = { readonly tick: number; readonly tokens: number }

/** The bucket after all ticks up to `now`, `called` people having been taken from it. */
const filled = ({ policy, tick, tokens: kept }: Line, now: number, called = 0): Bucket => {
  const tokens = kept - called
  const ticks = Math.max(0, Math.floor(now / policy.everyMs) - tick)
  return { tick: tick + ticks, tokens: Math.min(policy.burst, tokens + ticks * policy.batch) }
}

/** What is due in the line at `now`: a pass or an absent place ends, a person is passed over or admitted. */
export const decideLineDue = (sale: Sale, now: number): SaleEvent | undefined => {
  const { line } = sale
  const pass = line.passDeadlines.due(now)
  if (pass !== 0) return { kind: "pass-expired", place: line.passes.place[pass], was: PlaceStatus.active }
  const ended = decideIdle(sale, now) ?? decideAbsence(line, now)
  if (ended !== undefined) return ended
  if (nextAdmission(line) > now) return undefined
  const place = line.next()
  const was = line.state[place] as PlaceStatus
  if (line.isAbsent(place, now)) return { kind: "passed-over", place, was }
  if (methods[line.policy.method].admits === "at once") {
    return admitted(line, place, was, AdmittedBy.passthrough, now)
  }
  const bucket = filled(line, now)
  return admitted(line, place, was, AdmittedBy.pace, now, { tick: bucket.tick, tokens: bucket.tokens - 1 })
}

/** When the line must be looked at again, or Infinity. */
export const nextInLine = (sale: Sale): number => {
  const { line } = sale
  return Math.min(line.passDeadlines.next(), nextIdle(sale), nextAbsence(line), nextAdmission(line))
}

/** A person who joins waits for the first tick after the join that finds an admission in the bucket. */
const nextAdmission = (line: Line): number => {
  const { policy, tick, tokens } = line
  const { admits } = methods[policy.method]
  if (admits === "none" || line.waiting + line.returned === 0 || !mayAdmit(line)) return Number.POSITIVE_INFINITY
  if (admits === "at once") return 0
  if (tokens <= 0 && policy.batch === 0) return Number.POSITIVE_INFINITY
  const withTokens = tokens > 0 ? tick : tick + Math.ceil((1 - tokens) / policy.batch)
  const place = line.next()
  const afterJoin = Math.floor(line.joinedAt[place] / policy.everyMs) + 1
  return Math.max(withTokens, afterJoin) * policy.everyMs
}

/**
 * Whom the seats of a reservation call when they come back: absent people at the front are passed over, then the first
 * one who is present is called. Empty when the line can call no person now.
 */
export const callNext = (sale: Sale, freed: number, now: number): ReadonlyArray<SaleEvent> =>
  new Calls(sale, now).next(freed)

/** Calls of one moment, none of which has been applied yet: each goes on behind the one before. */
export class Calls {
  readonly #line: Line
  readonly #now: number
  /** Begun by the first call that there is room for. */
  #order: Iterator<Place> | undefined
  #called = 0

  constructor({ line }: Sale, now: number) {
    this.#line = line
    this.#now = now
  }

  next(freed: number): ReadonlyArray<SaleEvent> {
    const line = this.#line
    const now = this.#now
    const { priorityMs, method } = line.policy
    if (priorityMs === 0 || line.waiting + line.returned === 0) return noEvents
    if (methods[method].admits === "none") return noEvents
    if (!mayAdmit(line, this.#called) || owesTicks(line, now, this.#called)) return noEvents
    const called: SaleEvent[] = []
    this.#order ??= line.inOrder()
    for (let next = this.#order.next(); next.done !== true; next = this.#order.next()) {
      const turn = turnToCall(line, next.value, freed, now, this.#called)
      called.push(turn)
      if (turn.kind === "called") this.#called++
      if (turn.kind === "called" || called.length > limits.absentPerCallMax) break
    }
    return called
  }
}

/** The person in `place` is called to the seats of `freed`, or passed over because they are not there. `before`: other calls. */
const turnToCall = (line: Line, place: Place, freed: number, now: number, before = 0): Called | PlaceMoved => {
  const { priorityMs, passMs } = line.policy
  const was = line.state[place] as PlaceStatus
  if (line.isAbsent(place, now)) return { kind: "passed-over", place, was }
  const pass = line.passes.count + before + 1
  return { kind: "called", place, was, pass, until: now + passMs, freed, priorityUntil: now + priorityMs }
}

/** The same for the place that is next. */
export const nextInTurn = (line: Line, freed: number, now: number): Called | PlaceMoved =>
  turnToCall(line, line.next(), freed, now)

/** From when on the line can call the next person. 0: at once; Infinity while it is paused or its cap is reached. */
export const callAt = (line: Line): number => {
  const { policy, tick, tokens } = line
  if (methods[policy.method].admits === "none" || !mayAdmit(line)) return Number.POSITIVE_INFINITY
  if (policy.batch === 0 || tokens > -policy.burst) return 0
  return (tick + Math.ceil((1 - policy.burst - tokens) / policy.batch)) * policy.everyMs
}

/**
 * Whether so many people were called beside the pace that the pace has to catch up first. Without this bound one buyer
 * could let the whole line in by holding and giving back one seat after the other. A line without a pace only calls.
 */
const owesTicks = (line: Line, now: number, called: number): boolean =>
  line.policy.batch > 0 && filled(line, now, called).tokens <= -line.policy.burst

/** A purchase ends the pass, so that the next person gets in at once. */
export const passUsed = ({ line, persons, reservations }: Sale, sequence: number): ReadonlyArray<SaleEvent> => {
  const place = turnOf(line, persons.ids[reservations.person[sequence]])
  return place === 0 ? noEvents : [{ kind: "pass-used", place, was: PlaceStatus.active }]
}

/** Why the line forbids a hold, with the position that rests on, or undefined. */
export const wrongPass = (
  sale: Sale,
  { person, pass }: Pick<Hold, "person" | "pass">,
): { readonly refusal: Refusal; readonly restsOn: number } | undefined => {
  const { concertId, line } = sale
  const { method, protects } = line.policy
  if (!protects || methods[method].admits === "at once") return undefined
  const place = line.find(person)
  if (place !== 0 && line.state[place] === PlaceStatus.active && line.pass[place] === pass) return undefined
  const restsOn = Math.max(line.policyPosition, place === 0 ? 0 : line.position[place])
  return { refusal: refusal(pass === undefined ? "pass-missing" : "pass-ended", { concertId }), restsOn }
}
