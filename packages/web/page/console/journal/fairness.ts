/** Arrival order against service order: who was admitted, at which place in line, and before whom. Pure. */
import { AdmittedBy } from "@ticketrush/protocol/events"
import { PlaceStatus } from "@ticketrush/protocol/line"
import type { JournalEvent } from "./Events.ts"

type Served = { readonly position: number; readonly place: number; readonly inTurn: boolean }

type Fairness = {
  /** In the order in which they were admitted. */
  readonly served: ReadonlyArray<Served>
  /** People who joined. */
  readonly joined: number
  /** Admitted in turn though a person with an earlier place, who was there, still waited. */
  readonly overtaking: number
  /** Passed over before, and came back: they are served first. */
  readonly cameBack: number
  /** Let in by an operator, out of turn. */
  readonly byOperator: number
}

export const fairnessOf = (events: ReadonlyArray<JournalEvent>): Fairness => {
  const served: Served[] = []
  const gone = new Set<number>()
  let [joined, front, overtaking, cameBack, byOperator] = [0, 1, 0, 0, 0]
  for (const { position, event } of events) {
    switch (event.kind) {
      case "joined":
        joined = Math.max(joined, event.place)
        break
      case "line-cleared":
        front = Math.max(front, event.through + 1)
        break
      case "left":
      case "passed-over":
        gone.add(event.place)
        break
      case "admitted":
      case "called": {
        while (gone.has(front)) gone.delete(front++)
        const byHand = event.kind === "admitted" && event.by === AdmittedBy.operator
        const isBack = event.was === PlaceStatus.returned
        if (byHand) byOperator++
        else if (isBack) cameBack++
        else if (event.place > front) overtaking++
        served.push({ position, place: event.place, inTurn: !byHand && !isBack })
        if (event.place >= front) gone.add(event.place)
        break
      }
      default:
    }
  }
  return { served, joined, overtaking, cameBack, byOperator }
}

/** At most `count` of them, evenly spread, the last one among them. */
export const spread = <T>(all: ReadonlyArray<T>, count: number): ReadonlyArray<T> => {
  if (all.length <= count) return all
  return Array.from({ length: count }, (_, n) => all[Math.round((n * (all.length - 1)) / (count - 1))])
}
