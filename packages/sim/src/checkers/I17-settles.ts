/**
 * I17: after the faults have stopped all callers have a final answer, every hold and pass has ended, every reader knows
 * its newest state, and a process that lived has answered each question that it took. A client that asks again does not
 * notice a lost answer, so the answers are counted where they are given.
 */
import type { SaleModel } from "../model.ts"
import { newestRefunds, refundStateOf, stateOf } from "../model-money.ts"
import type { World } from "../World.ts"
import type { Checker, Submission } from "./Checker.ts"
import { shown } from "./I09-frames.ts"

export const settles = (): Checker => {
  /** Taken by a process and not answered by it, by incarnation. */
  const owed = new Map<string, Set<Submission>>()
  return {
    promise: "I17 a process that lives answers every question",
    submitted: (submission) => {
      const others = owed.get(submission.incarnation)
      if (others === undefined) owed.set(submission.incarnation, new Set([submission]))
      else others.add(submission)
    },
    replied: ({ submission }) => {
      owed.get(submission.incarnation)?.delete(submission)
      return undefined
    },
    stopped: ({ node, incarnation }) => {
      for (const { attempt, arrivedAt } of owed.get(incarnation) ?? []) {
        const asked = `attempt ${attempt.id} (${attempt.command.kind}) at ${arrivedAt} ms`
        return `I17: node ${node + 1} took ${asked} and has stopped without an answer to it`
      }
      return undefined
    },
  }
}

/** What a sale has not settled yet: holds, money, passes, and people in a line that admits. */
export const unsettled = ({ held, line, money, options, outOfSight, at }: SaleModel): string | undefined => {
  if (held > 0) return "some holds"
  if (options.pending.size > 0) return `${options.pending.size} reservations of a cancelled option`
  if (options.overdue(Number.MAX_SAFE_INTEGER) !== undefined) return "the release of blocked seats"
  if (outOfSight.size > 0 && !line.keepsSeats(at)) return `the return of the seats of ${outOfSight.size} reservations`
  const open = money.payments.find((payment) => stateOf(payment) === "authorized")
  if (open !== undefined) return `payment ${open.payment}`
  const due = money.payments.find((payment) => newestRefunds(payment).some((one) => refundStateOf(one) !== "settled"))
  if (due !== undefined) return `the refund of payment ${due.payment}`
  if (line.active > 0) return `the passes of ${line.active} people`
  const next = line.policy.method === "paused" ? undefined : line.next()
  return next === undefined ? undefined : `the wait of place ${next.place}`
}

/** A reader who has not heard how it stands with them. */
export const misinformed = (world: World): string | undefined => {
  for (const { told, person, concertId, connected } of world.subscribers.all) {
    const { line, position, opened } = world.models.get(concertId)!
    if (!opened) continue
    const right = shown(line, person, position)
    if (told?.status === right.status && told.rank === right.rank) continue
    const where = connected ? "over a stream" : "without a stream"
    return `the belief of person ${person} ${where} in ${told?.status} ${told?.rank} instead of ${right.status} ${right.rank}`
  }
  return undefined
}

/** Who keeps the world from being done. */
export const waitingFor = (world: World): string => {
  const open = world.clients.history.find((observed) => observed.final === null && !observed.abandoned)
  return open === undefined
    ? "people have not made all their requests"
    : `attempt ${open.attempt.id} (${open.attempt.command.kind}) has no final answer after ${open.tries} tries`
}
