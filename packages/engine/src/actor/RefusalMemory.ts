/**
 * The last few final refusals of each person, for ten minutes: the same key gets the same refusal again, even if the
 * seat has become free meanwhile (I3). Volatile on purpose: refusals are not events, and after a failover a re-sent
 * refused hold may be decided anew.
 *
 * A set-associative table: a person's refusals share one small set, so one person's storm never pushes out another's
 * memory except where their sets coincide. Allocated on the first remembered refusal.
 */
import { type Hold, type HoldBest, limits, type Refusal, type RefusalCode, refusal } from "@ticketrush/protocol"
import { hashInteger, mix32 } from "../core/columns.ts"

const ways = limits.refusalsPerPersonMax
const keyReused = refusal("key-reused")
const aboutPass: ReadonlySet<RefusalCode> = new Set(["pass-missing", "pass-ended"])
/** The journal knows what the key has made, and whose that is by now. */
const aboutKey: ReadonlySet<RefusalCode> = new Set(["key-reused", "transferred"])

type AnyHold = Hold | HoldBest

export type RememberedRefusal = { readonly refusal: Refusal; readonly restsOn: number }

export class RefusalMemory {
  readonly #sets: number
  readonly #hashSeed: number
  #persons: Float64Array | undefined
  #high = new Uint32Array(0)
  #low = new Uint32Array(0)
  #payload = new Uint32Array(0)
  #pass = new Uint32Array(0)
  #at = new Float64Array(0)
  /** Which was remembered first: many are in one millisecond. Goes round after 2^32. */
  #order = new Uint32Array(0)
  #remembered = 0
  #restsOn = new Float64Array(0)
  #refusals: Refusal[] = []

  /** `sets`: a power of two. `hashSeed`: 32 bits that no client knows. */
  constructor(sets: number, hashSeed: number) {
    this.#sets = sets
    this.#hashSeed = hashSeed
  }

  /** What the same key of the same person was refused with, or "another payload" when it asked for something else. */
  find(hold: AnyHold, now: number): RememberedRefusal | undefined {
    if (hold.key === null || this.#persons === undefined) return undefined
    const first = this.#setOf(hold.person)
    for (let slot = first; slot < first + ways; slot++) {
      if (this.#persons[slot] !== hold.person) continue
      if (this.#low[slot] !== hold.key.low || this.#high[slot] !== hold.key.high) continue
      if (now - this.#at[slot] > limits.refusalMemoryMs) return undefined
      const same = this.#payload[slot] === payloadOf(hold)
      // A refusal about the pass: with a pass that was not shown then, the hold has not been decided yet.
      if (same && aboutPass.has(this.#refusals[slot].code) && this.#pass[slot] !== passOf(hold)) return undefined
      return { refusal: same ? this.#refusals[slot] : keyReused, restsOn: this.#restsOn[slot] }
    }
    return undefined
  }

  remember(hold: AnyHold, why: Refusal, restsOn: number, now: number): void {
    if (hold.key === null || aboutKey.has(why.code) || why === blockedOf(hold)) return
    this.#persons ??= this.#allocate()
    const first = this.#setOf(hold.person)
    let slot = first
    for (let other = first; other < first + ways; other++) {
      const sameKey =
        this.#persons[other] === hold.person && this.#low[other] === hold.key.low && this.#high[other] === hold.key.high
      const older = ((this.#order[other] - this.#order[slot]) | 0) < 0
      if (sameKey || older) slot = other
      if (sameKey) break
    }
    this.#persons[slot] = hold.person
    this.#high[slot] = hold.key.high
    this.#low[slot] = hold.key.low
    this.#payload[slot] = payloadOf(hold)
    this.#pass[slot] = passOf(hold)
    this.#at[slot] = now
    this.#order[slot] = ++this.#remembered
    this.#restsOn[slot] = restsOn
    this.#refusals[slot] = why
  }

  #allocate(): Float64Array {
    const slots = this.#sets * ways
    // One piece of memory for all columns: eight would be eight to get, to clear and to collect.
    const memory = new ArrayBuffer(44 * slots)
    this.#at = new Float64Array(memory, 8 * slots, slots)
    this.#restsOn = new Float64Array(memory, 16 * slots, slots)
    this.#high = new Uint32Array(memory, 24 * slots, slots)
    this.#low = new Uint32Array(memory, 28 * slots, slots)
    this.#payload = new Uint32Array(memory, 32 * slots, slots)
    this.#pass = new Uint32Array(memory, 36 * slots, slots)
    this.#order = new Uint32Array(memory, 40 * slots, slots)
    this.#refusals = new Array<Refusal>(slots)
    return new Float64Array(memory, 0, slots)
  }

  #setOf(person: number): number {
    return (hashInteger(person, this.#hashSeed) & (this.#sets - 1)) * ways
  }
}

/** Passes are numbered from 1. */
const passOf = ({ pass = 0 }: AnyHold): number => pass

/** A verdict about abuse comes with each hold anew: after the wait that it names the same hold may be sent again. */
const blockedOf = ({ facts }: AnyHold): Refusal | undefined => (facts?.version === 2 ? facts.blocked : undefined)

/** Independent of the order in which the seats were listed. */
const payloadOf = (hold: AnyHold): number => {
  if (hold.kind === "hold-best") return payloadOfWish(hold)
  let payload = hold.seats.length
  for (let i = 0; i < hold.seats.length; i++) payload = (payload + mix32(hashInteger(hold.seats[i], 0))) >>> 0
  return payload
}

const payloadOfWish = ({ option, wish: { seats, tier, section, flag, atWorst } }: HoldBest): number => {
  const text = JSON.stringify([seats, tier, section, flag, atWorst])
  let payload = mix32(hashInteger(option, 1))
  for (let i = 0; i < text.length; i++) payload = mix32(payload + text.charCodeAt(i))
  return payload >>> 0
}
