/**
 * What a sample of people was told when they joined, against what became of it. Every n-th place is in it; n doubles
 * when too many predictions are open at a time, so the sample stays spread over the whole line.
 */
import type { Place } from "@ticketrush/protocol"

const openMax = 1_024

type Prediction = { readonly earliest: number; readonly latest: number }

export class PredictionSample {
  readonly #open = new Map<Place, Prediction>()
  #stride = 1
  /** Predictions that were judged, and those that came true. */
  judged = 0
  hits = 0

  get open(): number {
    return this.#open.size
  }

  wants(place: Place): boolean {
    return place % this.#stride === 0
  }

  /** Only for a place that it wants. */
  add(place: Place, earliest: number, latest: number): void {
    this.#open.set(place, { earliest, latest })
    while (this.#open.size > openMax) {
      this.#stride *= 2
      for (const known of this.#open.keys()) if (!this.wants(known)) this.#open.delete(known)
    }
  }

  /** Their turn came at `at`. True when that had been predicted, undefined when nothing had. */
  admitted(place: Place, at: number): boolean | undefined {
    const prediction = this.#open.get(place)
    if (prediction === undefined) return undefined
    this.forget(place)
    const hit = at >= prediction.earliest && at <= prediction.latest
    this.judged++
    if (hit) this.hits++
    return hit
  }

  /** They left, were passed over or let in out of turn: there is nothing to judge. */
  forget(place: Place): void {
    if (this.#open.delete(place) && this.#stride > 1 && this.#open.size < openMax / 8) this.#stride /= 2
  }

  forgetThrough(place: Place): void {
    for (const known of this.#open.keys()) if (known <= place) this.forget(known)
  }
}
