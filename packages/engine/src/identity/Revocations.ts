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

type Version = { readonly version: number; readonly at: number }

export class Revocations {
  readonly #tokenMsMax: number
  readonly #max: number
  /** By session: when it ended. */
  readonly #ended = new Map<string, number>()
  readonly #versions = new Map<PersonId, Version>()
  #issuedAfter = Number.NEGATIVE_INFINITY

  /** `tokenMsMax`: how long a token can live. */
  constructor(tokenMsMax: number, max: number = limits.revocationsKnownMax) {
    this.#tokenMsMax = tokenMsMax
    this.#max = max
  }

  end(session: string, at: number): void {
    if (this.#ended.has(session)) return
    this.#ended.set(session, at)
    this.#shrink(this.#ended, at, (ended) => ended)
  }

  /** Tokens of that person with a lower version count no more. */
  raise(person: PersonId, version: number, at: number): void {
    if ((this.#versions.get(person)?.version ?? 0) >= version) return
    this.#versions.delete(person)
    this.#versions.set(person, { version, at })
    this.#shrink(this.#versions, at, (known) => known.at)
  }

  refuses({ session, person, version, issuedAt }: Revocable): boolean {
    if (issuedAt <= this.#issuedAfter || this.#ended.has(session)) return true
    const known = this.#versions.get(person)
    return known !== undefined && version < known.version
  }

  get size(): number {
    return this.#ended.size + this.#versions.size
  }

  /** A map keeps the order in which its keys came, which is nearly that of their times. */
  #shrink<K, V>(known: Map<K, V>, now: number, atOf: (value: V) => number): void {
    for (const [key, value] of known) {
      const isOld = atOf(value) < now - this.#tokenMsMax
      if (!isOld && known.size <= this.#max) return
      known.delete(key)
      if (!isOld) this.#issuedAfter = Math.max(this.#issuedAfter, atOf(value))
    }
  }
}
