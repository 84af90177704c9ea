/**
 * Date-times of the contract: ISO 8601 in one zone, always with its offset on the way out; on the way in the offset may
 * be missing and is then the zone's. From 1970 to 9999: four digits, and no offset with seconds.
 */
import { offsetMsOf, Zone } from "@ticketrush/protocol/zone"

const minuteMs = 60_000
const cachedMax = 512
/** The last millisecond of 9999, UTC. */
const latest = 253_402_300_799_999
/** No zone ever was further from UTC. */
const offsetMinutesMax = 18 * 60

const digits2 = Array.from({ length: 100 }, (_, n) => String(n).padStart(2, "0"))
const digits3 = Array.from({ length: 1_000 }, (_, n) => String(n).padStart(3, "0"))

export class DateTimes {
  readonly zone: Zone
  readonly #minutes = new Map<number, { readonly prefix: string; readonly suffix: string }>()
  readonly #others = new Map<string, DateTimes>()

  /** Throws a `ZoneError` when there is no such zone. */
  constructor(zone: string) {
    this.zone = new Zone(zone)
  }

  /** The same of another zone. Throws a `ZoneError` when there is no such zone. */
  in(zone: string): DateTimes {
    if (zone === this.zone.name) return this
    const known = this.#others.get(zone)
    if (known !== undefined) return known
    const other = new DateTimes(zone)
    if (this.#others.size >= cachedMax) this.#others.clear()
    this.#others.set(zone, other)
    return other
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

  /** Milliseconds since 1970 UTC, or undefined when the text is no date-time, or none between 1970 and 9999. */
  parse(text: string): number | undefined {
    const match = dateTimePattern.exec(text)
    if (match === null) return undefined
    const [, year, month, day, hour, minute, second = "0", fraction = "", offset] = match
    // Date.UTC takes the years 0 to 99 for 1900 to 1999.
    if (+year < 1970 || !isOffset(offset)) return undefined
    const millis = Math.floor(Number(`0.${fraction}0`) * 1_000)
    const wall = Date.UTC(+year, +month - 1, +day, +hour, +minute, +second, millis)
    // Date.UTC carries February 30 into March, and month 0 into the year before; a client that wrote it did not mean that.
    const carried = new Date(wall)
    if (carried.getUTCDate() !== +day || carried.getUTCMonth() !== +month - 1) return undefined
    if (+hour > 23 || +minute > 59 || +second > 59) return undefined
    const instant = offset === undefined ? this.zone.instantOf(wall) : wall - (offset === "Z" ? 0 : offsetMsOf(offset))
    return instant >= 0 && instant <= latest ? instant : undefined
  }

  #partsOfMinute(minute: number): { prefix: string; suffix: string } {
    const ms = minute * minuteMs
    const offset = this.zone.offsetMs(ms)
    const wall = new Date(ms + offset).toISOString()
    const size = Math.abs(offset) / minuteMs
    const suffix = `${offset < 0 ? "-" : "+"}${digits2[Math.floor(size / 60)]}:${digits2[size % 60]}`
    return { prefix: wall.slice(0, -7), suffix }
  }
}

const dateTimePattern = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:\d{2})?$/

const isOffset = (text: string | undefined): boolean => {
  if (text === undefined || text === "Z") return true
  const [hours, minutes] = [Number(text.slice(1, 3)), Number(text.slice(4, 6))]
  return minutes < 60 && hours * 60 + minutes <= offsetMinutesMax
}
