/**
 * Date-times of the contract: ISO 8601 in the configured zone, always with its offset on the way out; on the way in
 * the offset may be missing and is then the zone's. `Intl` is asked once per quarter of an hour, not per call:
 * no zone changes its offset at another instant.
 */
const quarterMs = 900_000
const minuteMs = 60_000
const cachedMax = 512

const digits2 = Array.from({ length: 100 }, (_, n) => String(n).padStart(2, "0"))
const digits3 = Array.from({ length: 1_000 }, (_, n) => String(n).padStart(3, "0"))

export class ZoneError extends Error {
  override readonly name = "ZoneError"
}

export class DateTimes {
  readonly zone: string
  readonly #parts: Intl.DateTimeFormat
  readonly #offsets = new Map<number, number>()
  readonly #minutes = new Map<number, { readonly prefix: string; readonly suffix: string }>()

  constructor(zone: string) {
    this.zone = zone
    try {
      this.#parts = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" })
    } catch {
      throw new ZoneError(`${zone} is not a time zone`)
    }
  }

  /** `2026-02-11T22:10:15.123+09:00`. */
  format(ms: number): string {
    const minute = Math.floor(ms / minuteMs)
    let parts = this.#minutes.get(minute)
    if (parts === undefined) {
      parts = this.#partsOfMinute(minute)
      if (this.#minutes.size >= cachedMax) this.#minutes.clear()
      this.#minutes.set(minute, parts)
    }
    const rest = ms - minute * minuteMs
    const second = Math.floor(rest / 1_000)
    return `${parts.prefix}${digits2[second]}.${digits3[Math.floor(rest - second * 1_000)]}${parts.suffix}`
  }

  /** Milliseconds since 1970 UTC, or undefined when the text is no date-time. */
  parse(text: string): number | undefined {
    const match = dateTimePattern.exec(text)
    if (match === null) return undefined
    const [, year, month, day, hour, minute, second = "0", fraction = "", offset] = match
    const local = Date.UTC(
      +year,
      +month - 1,
      +day,
      +hour,
      +minute,
      +second,
      Math.floor(Number(`0.${fraction}0`) * 1_000),
    )
    // Date.UTC carries February 30 into March; a client that wrote it did not mean that.
    if (new Date(local).getUTCDate() !== +day || +month > 12 || +hour > 23 || +minute > 59 || +second > 59)
      return undefined
    if (offset !== undefined) return local - offsetMsOf(offset)
    // The offset depends on the instant and the instant on the offset: the second guess is right outside of gaps.
    return local - this.#offsetMs(local - this.#offsetMs(local))
  }

  #partsOfMinute(minute: number): { prefix: string; suffix: string } {
    const ms = minute * minuteMs
    const offset = this.#offsetMs(ms)
    const local = new Date(ms + offset).toISOString()
    const size = Math.abs(offset) / minuteMs
    const suffix = `${offset < 0 ? "-" : "+"}${digits2[Math.floor(size / 60)]}:${digits2[size % 60]}`
    return { prefix: local.slice(0, -7), suffix }
  }

  #offsetMs(ms: number): number {
    const quarter = Math.floor(ms / quarterMs)
    const known = this.#offsets.get(quarter)
    if (known !== undefined) return known
    const name = this.#parts.formatToParts(quarter * quarterMs).find((part) => part.type === "timeZoneName")?.value
    // "GMT+09:00", and "GMT" alone for zero.
    const offset = name === undefined || name === "GMT" ? 0 : offsetMsOf(name.slice(3))
    if (this.#offsets.size >= cachedMax) this.#offsets.clear()
    this.#offsets.set(quarter, offset)
    return offset
  }
}

const dateTimePattern = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:\d{2})?$/

/** Offsets with seconds (historic ones) are cut to the minute. */
const offsetMsOf = (text: string): number => {
  if (text === "Z") return 0
  const size = (Number(text.slice(1, 3)) * 60 + Number(text.slice(4, 6))) * minuteMs
  return text.startsWith("-") ? -size : size
}
