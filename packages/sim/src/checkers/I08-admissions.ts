/**
 * I8: people are admitted in the order of their committed joins, those who came back before the others, no place twice,
 * never more than the cap and never faster than the pace. Told from the events alone, by other means than the model: sets
 * in the order of joins, and totals instead of a bucket.
 */
import { AdmittedBy, type LineEvent, type LinePolicy, noLine, type SaleEvent } from "@ticketrush/protocol"
import type { Checker } from "./Checker.ts"

type Line = {
  policy: LinePolicy
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

const newLine = (): Line => ({
  policy: noLine,
  waiting: new Set(),
  returned: new Set(),
  active: new Set(),
  admitted: new Set(),
  tickSet: 0,
  tickLast: 0,
  bySet: 0,
  byTick: 0,
})

export const admissions = (): Checker => {
  const lines = new Map<number, Line>()
  return {
    promise: "I8 admissions keep the order of joins, the cap and the pace",
    committed: ({ record, events }) => {
      const line = lines.get(record.concertId) ?? newLine()
      lines.set(record.concertId, line)
      for (const event of events) {
        const broken = isAboutLine(event) ? follow(line, event, record.at) : undefined
        if (broken !== undefined) return broken
      }
      return undefined
    },
  }
}

export const isAboutLine = (event: SaleEvent): event is LineEvent => "place" in event || event.kind.startsWith("line-")

const follow = (line: Line, event: LineEvent, at: number): string | undefined => {
  switch (event.kind) {
    case "line-set":
      line.policy = event.policy
      line.tickSet = line.tickLast = Math.floor(at / event.policy.everyMs)
      line.bySet = line.byTick = 0
      return undefined
    case "joined":
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
