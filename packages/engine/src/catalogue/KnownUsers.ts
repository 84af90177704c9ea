/**
 * Which person ids surely exist, of which tier they are and how verified, five bits each, for the hot path. Pages are made where there
 * are ids, so memory follows the number of users and not the largest id. An id that was removed stays removed: a slower
 * reader that still saw the row cannot bring it back.
 */
import {
  invariant,
  isPersonId,
  type MemberTierName,
  memberTiers,
  type PersonId,
  type VerificationName,
  verifications,
} from "@ticketrush/protocol"

const idsPerPage = 2 ** 16
const wordsPerPage = idsPerPage / 32

class IdSet {
  readonly #pages = new Map<number, Uint32Array>()

  has(id: number): boolean {
    const page = this.#pages.get(Math.floor(id / idsPerPage))
    return page !== undefined && (page[(id % idsPerPage) >>> 5] & (1 << (id & 31))) !== 0
  }

  add(id: number): void {
    const number = Math.floor(id / idsPerPage)
    let page = this.#pages.get(number)
    if (page === undefined) {
      page = new Uint32Array(wordsPerPage)
      this.#pages.set(number, page)
    }
    page[(id % idsPerPage) >>> 5] |= 1 << (id & 31)
  }

  put(id: number, there: boolean): void {
    if (there) this.add(id)
    else this.delete(id)
  }

  delete(id: number): void {
    const page = this.#pages.get(Math.floor(id / idsPerPage))
    if (page !== undefined) page[(id % idsPerPage) >>> 5] &= ~(1 << (id & 31))
  }
}

export class KnownUsers {
  readonly #known = new IdSet()
  readonly #removed = new IdSet()
  /** The two bits of the index of a tier. */
  readonly #tierLow = new IdSet()
  readonly #tierHigh = new IdSet()
  /** The two bits of the index of a verification. */
  readonly #verifiedLow = new IdSet()
  readonly #verifiedHigh = new IdSet()

  has(id: PersonId): boolean {
    return isPersonId(id) && this.#known.has(id)
  }

  add(id: PersonId, tier: MemberTierName, verified: VerificationName = "NONE"): void {
    invariant(isPersonId(id), "a person id is 1 .. 2^53 - 1")
    if (this.#removed.has(id)) return
    const index = memberTiers.indexOf(tier)
    this.#tierLow.put(id, (index & 1) !== 0)
    this.#tierHigh.put(id, (index & 2) !== 0)
    const how = verifications.indexOf(verified)
    this.#verifiedLow.put(id, (how & 1) !== 0)
    this.#verifiedHigh.put(id, (how & 2) !== 0)
    this.#known.add(id)
  }

  /** Index among `verifications` of how a person is verified who is known; 0 for others. */
  verifiedOf(id: PersonId): number {
    if (!this.has(id)) return 0
    return (this.#verifiedLow.has(id) ? 1 : 0) + (this.#verifiedHigh.has(id) ? 2 : 0)
  }

  /** Index of the tier among `memberTiers`, of a person who is known; undefined for others. */
  tierOf(id: PersonId): number | undefined {
    if (!this.has(id)) return undefined
    return (this.#tierLow.has(id) ? 1 : 0) + (this.#tierHigh.has(id) ? 2 : 0)
  }

  /** From now on the id does not exist here, also for readers that still saw its row. */
  remove(id: PersonId): void {
    this.#known.delete(id)
    this.#removed.add(id)
  }

  isRemoved(id: PersonId): boolean {
    return this.#removed.has(id)
  }

  /** A removal that may not have happened: memory does not know about this id, and the next look-up reads its row. */
  forget(id: PersonId): void {
    this.#removed.delete(id)
  }
}
