/** How many join each sale now, and how much of that looks like abuse: counts that fade, so that none has to be ended. */
import { type ConcertId, limits, type PersonId } from "@ticketrush/protocol"
import type { ProofPressure } from "@ticketrush/protocol/proof"
import { AgedTable } from "../line/AgedTable.ts"

/** What was counted so long ago counts a third, in milliseconds. */
const fadeMs = 10_000

type Counts = { at: number; joins: number; abuse: number }

export class JoinPressure {
  readonly #sales = new AgedTable<ConcertId, Counts>(limits.proofSalesKnownMax)
  /** Those whose proofs were wrong. */
  readonly #people = new AgedTable<PersonId, { readonly since: number; readonly wrong: number }>(
    limits.proofPeopleKnownMax,
  )
  /** Of all sales: the abuse rules look at holds over all concerts. */
  readonly #blocked: Counts = { at: 0, joins: 0, abuse: 0 }

  /** `now`: monotonic. */
  joined(concertId: ConcertId, now: number): void {
    this.#of(concertId, now).joins++
  }

  /** Of one person a few count at a time, so that no person alone makes the work of all who join a sale harder. */
  wrong(concertId: ConcertId, person: PersonId, now: number): void {
    const known = this.#people.get(person)
    const { since, wrong } = known === undefined || now - known.since >= fadeMs ? { since: now, wrong: 0 } : known
    if (wrong >= limits.proofWrongPerPersonMax) return
    this.#people.set(person, { since, wrong: wrong + 1 })
    this.#of(concertId, now).abuse++
  }

  blocked(now: number): void {
    fade(this.#blocked, now).abuse++
  }

  at(concertId: ConcertId, now: number): ProofPressure {
    const known = this.#sales.get(concertId)
    const counts = known === undefined ? none : fade(known, now)
    return { joins: counts.joins, abuse: counts.abuse + fade(this.#blocked, now).abuse }
  }

  /**
   * The table forgets what was put in longest ago, so a sale is put in anew each time: joins of thousands of other sales, or of
   * none that exists, push out none that many join.
   */
  #of(concertId: ConcertId, now: number): Counts {
    const counts = fade(this.#sales.get(concertId) ?? { at: now, joins: 0, abuse: 0 }, now)
    this.#sales.set(concertId, counts)
    return counts
  }
}

const none = { joins: 0, abuse: 0 } as const

const fade = (counts: Counts, now: number): Counts => {
  const left = Math.exp(Math.min(0, counts.at - now) / fadeMs)
  counts.joins *= left
  counts.abuse *= left
  counts.at = now
  return counts
}
