/**
 * I8: people who are present at their turn are admitted, and absent ones are passed over. No journal tells who was
 * seen, so this is judged by what an owner can have known.
 */
import { AdmittedBy, type LineEvent } from "@ticketrush/protocol"
import { Presence } from "../presence.ts"
import type { Checker, CommittedFact } from "./Checker.ts"
import { isAboutLine } from "./I08-admissions.ts"

/** `persons`: by place. */
type Watched = { graceMs: number; readonly persons: Map<number, number> }

export const presentAtTurn = (clockJumps: boolean): Checker => {
  const lines = new Map<number, Watched>()
  const presence = new Presence(clockJumps)
  return {
    promise: "I8 people who are there get their turn, and others are passed over",
    claimed: ({ lineage, now }) => presence.claimed(lineage, now),
    present: (fact) => presence.present(fact),
    submitted: (submission) => presence.submitted(submission),
    replied: ({ submission, now }) => presence.replied(submission, now),
    committed: (fact) => {
      const { concertId } = fact.record
      const line = lines.get(concertId) ?? { graceMs: 0, persons: new Map() }
      lines.set(concertId, line)
      for (const event of fact.events) {
        if (event.kind === "line-set") line.graceMs = event.policy.graceMs
        if (event.kind === "joined") line.persons.set(event.place, event.person)
        if (!isAboutLine(event)) continue
        const broken = atTheirTurn(presence, line, event, fact)
        if (broken !== undefined) return broken
        if (event.kind === "joined" || event.kind === "returned") {
          presence.moved(concertId, line.persons.get(event.place)!, fact.appendedAt)
        }
      }
      presence.recorded(fact.lineage, concertId, fact.now)
      return undefined
    },
  }
}

/** Present people are not passed over, and absent ones are. */
const atTheirTurn = (presence: Presence, line: Watched, event: LineEvent, fact: CommittedFact): string | undefined => {
  const passedOver = event.kind === "passed-over"
  const admitted = event.kind === "called" || (event.kind === "admitted" && event.by !== AdmittedBy.operator)
  if (!passedOver && !admitted) return undefined
  const person = line.persons.get(event.place) ?? 0
  const { concertId } = fact.record
  if (passedOver) {
    const silentMs = presence.silentMsMax(fact.lineage, concertId, person, fact.appendedAt)
    return silentMs < line.graceMs
      ? `I8: person ${person} was there ${Math.floor(silentMs)} ms ago, as far as this owner can know, and is passed over`
      : undefined
  }
  if (fact.events.some((other) => other.kind === "joined" && other.place === event.place)) return undefined
  const silentMs = presence.silentMsMin(fact.lineage, concertId, person, fact.appendedAt)
  return silentMs > line.graceMs
    ? `I8: person ${person} was not seen for ${Math.floor(silentMs)} ms and is admitted`
    : undefined
}
