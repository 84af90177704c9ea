/** Absent places in the sequential model: since when each one counts, and which one ends next. */
import type { LinePolicy } from "@ticketrush/protocol"

/** With an end or a bound of absent places, people who are absent or have come back count for the cap of the line. */
export const endsAbsence = ({ absentMs = 0, absentMax = 0 }: LinePolicy): boolean => absentMs > 0 || absentMax > 0

export class AbsenceModel {
  /** By place. */
  readonly #since = new Map<number, number>()

  /** Called with the settings as they were: where absent places had no end, they count from now on. */
  set(before: LinePolicy, at: number): void {
    if (!endsAbsence(before)) for (const place of this.#since.keys()) this.#since.set(place, at)
  }

  passedOver(place: number, at: number): void {
    this.#since.set(place, at)
  }

  over(place: number): void {
    this.#since.delete(place)
  }

  mayLapse(place: number, { absentMs = 0, absentMax = 0 }: LinePolicy, at: number): boolean {
    const [oldest, since] = this.#oldest()
    const tooMany = absentMax > 0 && this.#since.size > absentMax
    return place === oldest && (tooMany || (absentMs > 0 && at >= since + absentMs))
  }

  /** When the next one ends, or Infinity. */
  ends({ absentMs = 0, absentMax = 0 }: LinePolicy): number {
    if (absentMax > 0 && this.#since.size > absentMax) return 0
    return absentMs > 0 ? this.#oldest()[1] + absentMs : Number.POSITIVE_INFINITY
  }

  /** Of those who are absent for the longest time the one with the lowest place, and since when. */
  #oldest(): readonly [place: number, since: number] {
    let oldest: readonly [number, number] = [0, Number.POSITIVE_INFINITY]
    for (const [place, since] of this.#since) {
      if (since < oldest[1] || (since === oldest[1] && place < oldest[0])) oldest = [place, since]
    }
    return oldest
  }
}
