/**
 * I3: a final refusal was right somewhere between question and answer, and no event of that key appears afterwards
 * while the memory that refused it lives (ten minutes, until a failover). A sale that was taken over without knowing
 * it may refuse by what it last knew. "Nothing was decided" is a promise too.
 */
import { type Hold, type HoldBest, limits, refusals, type SaleEvent } from "@ticketrush/protocol"
import { keyOf, type SaleModel } from "../model.ts"
import { objection } from "../model-replies.ts"
import { textOfTaken, textOfWish } from "../model-replies-best.ts"
import type { Checker, Submission } from "./Checker.ts"

type Refusal = {
  readonly epoch: number
  readonly lineage: number
  readonly at: number
  /** What was asked for. */
  readonly payload: string
  /** Holds of that person that had their answer when it was asked: they were remembered before it. */
  readonly answeredBefore: number
}

type Holds = { asked: number; answered: number }

export const refused = (): Checker => {
  const refusalsByKey = new Map<string, Refusal[]>()
  const holdsByPerson = new Map<string, Holds>()
  const answeredBefore = new Map<Submission, number>()
  const holdsOf = (concertId: number, person: number): Holds => {
    const who = `${concertId}/${person}`
    const holds = holdsByPerson.get(who) ?? { asked: 0, answered: 0 }
    holdsByPerson.set(who, holds)
    return holds
  }
  /** Keyless holds of a person that may still become an event. */
  const keylessOpen = new Map<string, number>()
  const keyless = (concertId: number, person: number, change: number): number => {
    const who = `${concertId}/${person}`
    const open = (keylessOpen.get(who) ?? 0) + change
    keylessOpen.set(who, open)
    return open
  }

  return {
    promise: "I3 refused has nothing in the journal",

    committed: ({ record, events, lineage, now }) => {
      for (const event of events) {
        if (event.kind !== "held") continue
        // Wishes that were filed led to it, and no request.
        if (event.key === null && event.best !== undefined) continue
        if (event.key === null) {
          if (keyless(record.concertId, event.person, -1) < 0) {
            return `I3: person ${event.person} was told that nothing was decided, and has a hold`
          }
          continue
        }
        const key = `${record.concertId}/${keyOf(event.person, event.key)}`
        for (const before of refusalsByKey.get(key) ?? []) {
          const remembered = now - before.at <= limits.refusalMemoryMs
          const sameMemory = before.lineage === lineage || record.epoch <= before.epoch
          // Beside itself and this hold, each of the others may have been refused and taken a place, heard or not yet.
          const others = holdsOf(record.concertId, event.person).asked - before.answeredBefore - 2
          const pushedOut = others >= limits.refusalsPerPersonMax
          if (remembered && sameMemory && !pushedOut && before.payload === payloadOfHeld(event)) {
            return `I3: key ${key} was refused at ${before.at} ms and is in the journal at position ${record.last}`
          }
        }
      }
      return undefined
    },

    replied: ({ submission, reply, model, epoch, stale, known, lineage, latestMs, now }) => {
      const { attempt, headThen } = submission
      const { command } = attempt
      const hold = command.kind === "hold" || command.kind === "hold-best" ? command : undefined
      const earlier = answeredBefore.get(submission) ?? 0
      if (hold !== undefined && answeredBefore.delete(submission)) holdsOf(attempt.concertId, hold.person).answered++
      if (hold !== undefined && hold.key === null && reply.kind !== "accepted") {
        const decided =
          reply.kind === "refused" || refusals[reply.refusal.code].sentence.includes("Nothing was decided")
        if (decided && keyless(attempt.concertId, hold.person, -1) < 0) {
          return `I3: person ${hold.person} was told that nothing was decided, and has a hold`
        }
      }
      if (reply.kind !== "refused") return undefined
      const { code } = reply.refusal
      if (code === "key-reused") return attempt.sharedKey ? undefined : "I4: key-reused for a key that was used once"
      const from = stale ? Math.min(known, attempt.first.head) : attempt.first.head
      const window = { from, to: model.position, latestMs }
      const wrong = objection(model, command, reply, window)
      if (wrong !== undefined || hold === undefined || hold.key === null || stale) return wrong
      // What the key made is in the journal, and remembered by it.
      if (code === "transferred") return undefined
      const made = model.byKey.get(keyOf(hold.person, hold.key))
      if (made !== undefined && made.statuses[0].position <= headThen) {
        return `I4: a hold that is in the journal was refused with ${code}`
      }
      const key = `${attempt.concertId}/${keyOf(hold.person, hold.key)}`
      const before = refusalsByKey.get(key) ?? []
      // Said again from memory it does not become younger there.
      const first = before.find((other) => other.lineage === lineage)?.answeredBefore ?? earlier
      before.push({ epoch, lineage, at: now, payload: payloadOf(model, hold), answeredBefore: first })
      refusalsByKey.set(key, before)
      return undefined
    },

    submitted: (submission) => {
      const { command, concertId } = submission.attempt
      if (command.kind !== "hold" && command.kind !== "hold-best") return
      if (command.key === null) return void keyless(concertId, command.person, 1)
      const holds = holdsOf(concertId, command.person)
      answeredBefore.set(submission, holds.answered)
      holds.asked++
    },
  }
}

const payloadOf = (model: SaleModel, hold: Hold | HoldBest): string =>
  hold.kind === "hold" ? textOfSeats(hold.seats.map((seat) => seat % 2 ** 17)) : textOfWish(model, hold)

const payloadOfHeld = ({ best, option, seats }: SaleEvent & { readonly kind: "held" }): string =>
  best === undefined ? textOfSeats(seats) : textOfTaken(option, seats.length, best)

const textOfSeats = (seats: ReadonlyArray<number>): string => [...seats].sort().join()
