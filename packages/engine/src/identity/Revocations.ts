/**
 * Access tokens that count no more although they have not expired, as this node knows it. A token lives a few minutes, so
 * what ended longer ago is forgotten. The tables are bounded: what they cannot hold any more is refused together with
 * all that was issued before it, and its holders get new tokens by their refresh tokens.
 *
 * Plain and synchronous: every request with a token asks here.
 */
import { limits, type PersonId } from "@ticketrush/protocol"

/** What is asked of a token. `issuedAt`: milliseconds since 1970 UTC. */
export type Revocable = {
  readonly session: string
  readonly person: PersonId
  readonly version: number
  readonly issuedAt: number
}

/** What counts no more from now on. `older`: all that was issued before a time that has just risen. */
export type Revoked = { readonly session: string } | { readonly person: PersonId } | "older"

type Version = { readonly version: number; readonly at: number }

export class Revocations {
  readonly #tokenMsMax: number
  readonly #max: number
  /** By session: when it ended. */
  readonly #ended = new Map<string, number>()
  readonly #versions = new Map<PersonId, Version>()
  #issuedAfter = Number.NEGATIVE_INFINITY
  readonly #listeners = new Set<(revoked: Revoked) => void>()

  /** `tokenMsMax`: how long a token can live. */
  constructor(tokenMsMax: number, max: number = limits.revocationsKnownMax) {
    this.#tokenMsMax = tokenMsMax
    this.#max = max
  }

  end(session: string, at: number): void {
    if (this.#ended.has(session)) return
    this.#ended.set(session, at)
    this.#shrink(this.#ended, at, (ended) => ended)
    this.#tell({ session })
  }

  /** Tokens of that person with a lower version count no more. */
  raise(person: PersonId, version: number, at: number): void {
    if ((this.#versions.get(person)?.version ?? 0) >= version) return
    this.#versions.delete(person)
    this.#versions.set(person, { version, at })
    this.#shrink(this.#versions, at, (known) => known.at)
    this.#tell({ person })
  }

  refuses({ session, person, version, issuedAt }: Revocable): boolean {
    if (issuedAt <= this.#issuedAfter || this.#ended.has(session)) return true
    const known = this.#versions.get(person)
    return known !== undefined && version < known.version
  }

  /** `listener` hears of each change, in the turn in which it is made; the returned function ends that. */
  onRevoked(listener: (revoked: Revoked) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  get size(): number {
    return this.#ended.size + this.#versions.size
  }

  #tell(revoked: Revoked): void {
    for (const listener of this.#listeners) listener(revoked)
  }

  /** A map keeps the order in which its keys came, which is nearly that of their times. */
  #shrink<K, V>(known: Map<K, V>, now: number, atOf: (value: V) => number): void {
    const before = this.#issuedAfter
    for (const [key, value] of known) {
      const isOld = atOf(value) < now - this.#tokenMsMax
      if (!isOld && known.size <= this.#max) break
      known.delete(key)
      if (!isOld) this.#issuedAfter = Math.max(this.#issuedAfter, atOf(value))
    }
    if (this.#issuedAfter > before) this.#tell("older")
  }
}
