/**
 * I8: people are admitted in the order of their committed joins, whoever came back before the others, nobody twice,
 * never more than the cap and never faster than the pace; and nobody who was there is passed over. Told from the events
 * alone, by other means than the model: sets in the order of joins, and totals instead of a bucket.
 */
import { AdmittedBy, type LineEvent, type LinePolicy, noLine, type SaleEvent } from "@ticketrush/protocol"
import { Presence } from "../presence.ts"
import type { Checker, CommittedFact } from "./Checker.ts"

type Line = {
  policy: LinePolicy
  readonly persons: Map<number, number>
  /** In the order of joins, and of returns: the first element is next. */
  readonly waiting: Set<number>
  readonly returned: Set<number>
  readonly active: Set<number>
  readonly admitted: Set<number>
  tickSet: number
  tickLast: number
  bySet: number
  byTick: number
}

export const admissions = (clockJumps: boolean): Checker => {
  const lines = new Map<number, Line>()
  const presence = new Presence(clockJumps)
  const lineOf = (concertId: number): Line => {
    const known = lines.get(concertId)
    if (known !== undefined) return known
    const line: Line = {
      policy: noLine,
      persons: new Map(),
      waiting: new Set(),
      returned: new Set(),
      active: new Set(),
      admitted: new Set(),
      tickSet: 0,
      tickLast: 0,
      bySet: 0,
      byTick: 0,
    }
    lines.set(concertId, line)
    return line
  }

  return {
    promise: "I8 admissions keep the order of joins, the cap and the pace",
    claimed: ({ lineage, now }) => presence.claimed(lineage, now),
    present: (fact) => presence.present(fact),
    submitted: (submission) => presence.submitted(submission),
    replied: ({ submission, now }) => presence.replied(submission, now),
    committed: (fact) => {
      const line = lineOf(fact.record.concertId)
      for (const event of fact.events) {
        if (!isAboutLine(event)) continue
        const broken = atTheirTurn(presence, line, event, fact) ?? follow(line, event, fact.record.at)
        if (broken !== undefined) return broken
        if (event.kind === "joined" || event.kind === "returned") {
          presence.moved(fact.record.concertId, line.persons.get(event.place)!, fact.appendedAt)
        }
      }
      presence.recorded(fact.lineage, fact.record.concertId, fact.now)
      return undefined
    },
  }
}

/** Whoever was there is not passed over, and whoever was not is. */
const atTheirTurn = (presence: Presence, line: Line, event: LineEvent, fact: CommittedFact): string | undefined => {
  const passedOver = event.kind === "passed-over"
  const admitted = event.kind === "called" || (event.kind === "admitted" && event.by !== AdmittedBy.operator)
  if (!passedOver && !admitted) return undefined
  const person = line.persons.get(event.place) ?? 0
  const { concertId } = fact.record
  if (passedOver) {
    const silentMs = presence.silentMsMax(fact.lineage, concertId, person, fact.appendedAt)
    return silentMs < line.policy.graceMs
      ? `I8: person ${person} was there ${Math.floor(silentMs)} ms ago, as far as this owner can know, and is passed over`
      : undefined
  }
  if (fact.events.some((other) => other.kind === "joined" && other.place === event.place)) return undefined
  const silentMs = presence.silentMsMin(fact.lineage, concertId, person, fact.appendedAt)
  return silentMs > line.policy.graceMs
    ? `I8: person ${person} was not seen for ${Math.floor(silentMs)} ms and is admitted`
    : undefined
}

const isAboutLine = (event: SaleEvent): event is LineEvent => "place" in event || event.kind.startsWith("line-")

const follow = (line: Line, event: LineEvent, at: number): string | undefined => {
  switch (event.kind) {
    case "line-set":
      line.policy = event.policy
      line.tickSet = line.tickLast = Math.floor(at / event.policy.everyMs)
      line.bySet = line.byTick = 0
      return undefined
    case "joined":
      line.persons.set(event.place, event.person)
      line.waiting.add(event.place)
      return undefined
    case "admitted":
    case "called":
      return admit(line, event.place, event.kind === "admitted" ? event.by : "call", at)
    case "line-cleared":
      line.waiting.clear()
      line.returned.clear()
      return undefined
    case "returned":
      line.returned.add(event.place)
      return undefined
    default:
      line.waiting.delete(event.place)
      line.returned.delete(event.place)
      line.active.delete(event.place)
      return undefined
  }
}

const admit = (line: Line, place: number, by: AdmittedBy | "call", at: number): string | undefined => {
  const { activeMax, batch, burst, everyMs } = line.policy
  const [next] = line.returned.size > 0 ? line.returned : line.waiting
  if (by !== AdmittedBy.operator && next !== place) return `I8: place ${place} is admitted, place ${next} is next`
  if (line.admitted.has(place)) return `I8: place ${place} is admitted twice`
  line.admitted.add(place)
  line.waiting.delete(place)
  line.returned.delete(place)
  line.active.add(place)
  if (activeMax > 0 && line.active.size > activeMax)
    return `I8: ${line.active.size} are active, the cap is ${activeMax}`
  if (by !== AdmittedBy.pace) return undefined
  const tick = Math.floor(at / everyMs)
  line.bySet++
  line.byTick = tick === line.tickLast ? line.byTick + 1 : 1
  line.tickLast = tick
  if (line.bySet > (tick - line.tickSet) * batch) return `I8: ${line.bySet} admitted in ${tick - line.tickSet} ticks`
  return line.byTick > burst ? `I8: ${line.byTick} admitted in one tick, the burst is ${burst}` : undefined
}
