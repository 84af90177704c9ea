/**
 * The clock on a wall of one time zone, and the instants that it shows. Everything that counts in days or reads a
 * date-time without an offset asks here: a day is not 24 hours where clocks change.
 *
 * A time on a wall is written as the milliseconds since 1970 that it would be if the wall hung in UTC.
 */
const dayMs = 86_400_000
const minuteMs = 60_000
/** No zone changes its offset at another instant. `Intl` is asked once for each, not per call. */
const quarterMs = 900_000
const cachedMax = 512

export class ZoneError extends Error {
  override readonly name = "ZoneError"
}

export class Zone {
  /** As given, but for upper and lower case: `Asia/Seoul` for `asia/seoul`. */
  readonly name: string
  readonly #parts: Intl.DateTimeFormat
  readonly #offsets = new Map<number, number>()

  /** Throws a {@link ZoneError} when there is no such zone. */
  constructor(name: string) {
    try {
      this.#parts = new Intl.DateTimeFormat("en-US", { timeZone: name, timeZoneName: "longOffset" })
    } catch {
      throw new ZoneError(`${name} is not a time zone`)
    }
    // What Intl resolves it to may be an older name of the same zone, which the caller did not mean to see.
    const { timeZone } = this.#parts.resolvedOptions()
    this.name = timeZone.toLowerCase() === name.toLowerCase() ? timeZone : name
  }

  /** By how much the wall is ahead of UTC, in milliseconds. */
  offsetMs(instant: number): number {
    const quarter = Math.floor(instant / quarterMs)
    const known = this.#offsets.get(quarter)
    if (known !== undefined) return known
    const name = this.#parts.formatToParts(quarter * quarterMs).find((part) => part.type === "timeZoneName")?.value
    // "GMT+09:00", and "GMT" alone for zero.
    const offset = name === undefined || name === "GMT" ? 0 : offsetMsOf(name.slice(3))
    if (this.#offsets.size >= cachedMax) this.#offsets.clear()
    this.#offsets.set(quarter, offset)
    return offset
  }

  wallOf(instant: number): number {
    return instant + this.offsetMs(instant)
  }

  /**
   * When the wall shows this time. A time that comes twice, when clocks are set back, is the first of the two; one that
   * never comes, when they are set forward, is as much later as they were set.
   */
  instantOf(wall: number): number {
    const before = this.offsetMs(wall - dayMs)
    const after = this.offsetMs(wall + dayMs)
    if (this.offsetMs(wall - before) === before) return wall - before
    return this.offsetMs(wall - after) === after ? wall - after : wall - before
  }

  /** The same time on the wall, `days` days later. */
  daysLater(instant: number, days: number): number {
    return this.instantOf(this.wallOf(instant) + days * dayMs)
  }

  /** A time on the wall, `days` days after the day of `instant`. `timeMs`: since midnight. */
  onDay(instant: number, days: number, timeMs: number): number {
    const today = Math.floor(this.wallOf(instant) / dayMs)
    return this.instantOf((today + days) * dayMs + timeMs)
  }
}

/** `+09:00` in milliseconds. Seconds of an offset, which none has had since 1972, are cut. */
export const offsetMsOf = (text: string): number => {
  const size = (Number(text.slice(1, 3)) * 60 + Number(text.slice(4, 6))) * minuteMs
  return text.startsWith("-") ? -size : size
}
