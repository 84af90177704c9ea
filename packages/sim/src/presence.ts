/**
 * What an owner of a sale can know of who is there, told from outside in virtual time: at least this, at most that. A
 * memory notes presence itself, begins by taking all people for present, and forgets all of it when it ends.
 */
import { limits } from "@ticketrush/protocol"
import type { PresentFact, Submission } from "./checkers/Checker.ts"

/** A journal clock is slewed by a twentieth at most; last seen is kept in tenths of a second. */
const clockRateMax = 1.06
const clockRateMin = 0.99
const grainMs = 110

export class Presence {
  /** The database clock jumps: what an owner hears of that after a silence moves its time at once. */
  readonly #clockJumps: boolean
  readonly #claimedAt = new Map<number, number>()
  /** When the first record of a memory was in the journal: by then it had begun. */
  readonly #recordedAt = new Map<number, number>()
  /** By sale: nothing of a record was decided before the one before it was in the journal. */
  readonly #lastRecordAt = new Map<number, number>()
  readonly #heard = new Map<string, number[]>()
  /** Questions by which a person is seen when they are decided: some time between question and answer, if ever. */
  readonly #asked = new Map<string, Asked[]>()
  readonly #open = new Map<Submission, Asked>()

  constructor(clockJumps: boolean) {
    this.#clockJumps = clockJumps
  }

  claimed(lineage: number, now: number): void {
    if (!this.#claimedAt.has(lineage)) this.#claimedAt.set(lineage, now)
  }

  recorded(lineage: number, concertId: number, now: number): void {
    this.#lastRecordAt.set(concertId, now)
    if (!this.#recordedAt.has(lineage)) this.#recordedAt.set(lineage, now)
  }

  present({ lineage, concertId, person, returns, now }: PresentFact): void {
    if (returns) note(this.#asked, `${concertId} ${person}`, { from: now, to: now + limits.lineWaitMsMax })
    note(this.#heard, `${lineage} ${concertId} ${person}`, now)
  }

  submitted(submission: Submission): void {
    const { concertId, command } = submission.attempt
    if (command.kind !== "join" && command.kind !== "appear") return
    const asked: Asked = { from: submission.arrivedAt, to: Number.POSITIVE_INFINITY }
    this.#open.set(submission, asked)
    note(this.#asked, `${concertId} ${command.person}`, asked)
  }

  replied(submission: Submission, now: number): undefined {
    const asked = this.#open.get(submission)
    if (asked !== undefined) asked.to = now
    this.#open.delete(submission)
  }

  /** The journal shows that a person was present. */
  moved(concertId: number, person: number, at: number): void {
    note(this.#asked, `${concertId} ${person}`, { from: at, to: at })
  }

  /** In journal time, at most: since the memory was claimed, or surely heard of the person. Decided by `appendedAt`. */
  silentMsMax(lineage: number, concertId: number, person: number, appendedAt: number): number {
    const heard = latest(this.#heard.get(`${lineage} ${concertId} ${person}`), this.#decidedAfter(concertId) - 1)
    const claimed = this.#claimedAt.get(lineage) ?? 0
    const since = Math.max(heard, claimed)
    // A correction is a part of all the time since the answer before, at the longest since the claim.
    const corrected = this.#clockJumps ? appendedAt - claimed : appendedAt - since
    return appendedAt - since + corrected * (clockRateMax - 1) + grainMs
  }

  /** In journal time, at least: all that the memory may have noted counts, also what was never decided. */
  silentMsMin(lineage: number, concertId: number, person: number, appendedAt: number): number {
    const decidedAt = this.#decidedAfter(concertId)
    const heard = latest(this.#heard.get(`${lineage} ${concertId} ${person}`), appendedAt)
    let asked = 0
    for (const { from, to } of this.#asked.get(`${concertId} ${person}`) ?? []) {
      if (from <= appendedAt) asked = Math.max(asked, Math.min(to, appendedAt))
    }
    const began = this.#recordedAt.get(lineage) ?? appendedAt
    return (decidedAt - Math.max(heard, asked, began)) * clockRateMin - 2
  }

  #decidedAfter(concertId: number): number {
    return this.#lastRecordAt.get(concertId) ?? 0
  }
}

type Asked = { readonly from: number; to: number }

const note = <T>(lists: Map<string, T[]>, key: string, value: T): void => {
  const known = lists.get(key)
  if (known === undefined) lists.set(key, [value])
  else known.push(value)
}

const latest = (times: ReadonlyArray<number> | undefined, until: number): number =>
  times?.findLast((time) => time <= until) ?? 0
