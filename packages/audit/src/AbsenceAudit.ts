/** Absent places: how long they are kept, and how many of them. */
import type { LinePolicy } from "@ticketrush/protocol"

export class AbsenceAudit {
  readonly #wrong: (sentence: string) => void
  #absentMs = 0
  #absentMax = 0
  /** Since when, by place, in the order in which they were passed over. */
  readonly #since = new Map<number, number>()
  #owed = false

  constructor(wrong: (sentence: string) => void) {
    this.#wrong = wrong
  }

  /** Whether absent and returned people count for the cap of those who wait. */
  get counts(): boolean {
    return this.#absentMs > 0 || this.#absentMax > 0
  }

  set({ absentMs = 0, absentMax = 0 }: LinePolicy, at: number): void {
    if (!this.counts) for (const place of this.#since.keys()) this.#since.set(place, at)
    this.#absentMs = absentMs
    this.#absentMax = absentMax
  }

  passedOver(place: number, at: number): void {
    this.#since.set(place, at)
  }

  /** Its owner came back or left. */
  ended(place: number): void {
    this.#since.delete(place)
  }

  lapsed(place: number, at: number): void {
    const since = this.#since.get(place) ?? at
    const oldest = this.#oldest()
    if (place !== oldest) this.#wrong(`absent place ${place} ended before place ${oldest}, which is absent for longer`)
    if (!this.#tooMany && !(this.#absentMs > 0 && at - since >= this.#absentMs)) {
      this.#wrong(`absent place ${place} ended after ${at - since} ms, the line keeps it longer`)
    }
    this.#owed = false
    this.#since.delete(place)
  }

  get #tooMany(): boolean {
    return this.#absentMax > 0 && this.#since.size > this.#absentMax
  }

  /** The lowest of the places that are absent for the longest time. */
  #oldest(): number {
    const [first] = this.#since.values()
    let lowest = Number.POSITIVE_INFINITY
    for (const [place, since] of this.#since) {
      if (since !== first) break
      lowest = Math.min(lowest, place)
    }
    return lowest
  }

  beginRecord(at: number): void {
    const [oldest] = this.#since.values()
    this.#owed = this.#tooMany || (this.#absentMs > 0 && oldest !== undefined && at - oldest >= this.#absentMs)
  }

  /** Called where all that was due at the time of the record has been done. */
  endRecord(): void {
    if (this.#owed) this.#wrong("an absent place went on after its end")
  }
}
