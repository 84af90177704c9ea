import { describe, expect, it } from "vitest"
import { DateTimes, ZoneError } from "../src/render/date-time.ts"

const zones = [
  "Asia/Seoul",
  "UTC",
  "America/New_York",
  "Asia/Kolkata",
  "Australia/Lord_Howe",
  "Pacific/Chatham",
  "America/St_Johns",
]

/** The same instant written by Intl alone, slowly. */
const byIntl = (zone: string, ms: number): string => {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    timeZoneName: "longOffset",
    hourCycle: "h23",
    ...{ year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" },
    fractionalSecondDigits: 3,
  }).formatToParts(ms)
  const part = (type: string): string => parts.find((each) => each.type === type)!.value
  const offset = part("timeZoneName").slice(3)
  const time = `${part("hour")}:${part("minute")}:${part("second")}.${part("fractionalSecond")}`
  return `${part("year")}-${part("month")}-${part("day")}T${time}${offset === "" ? "+00:00" : offset}`
}

describe("a date-time", () => {
  it.each(zones)("is written in %s with the offset of that instant", (zone) => {
    const times = new DateTimes(zone)
    const start = Date.UTC(2026, 0, 1)
    // Every 13 hours and a bit of a year, so that all changes of the clock are crossed; twice, for what is kept.
    for (let n = 0; n < 700; n++) {
      const ms = start + n * 46_861_337
      expect(times.format(ms)).toBe(byIntl(zone, ms))
      expect(times.format(ms)).toBe(byIntl(zone, ms))
    }
  })

  it.each(zones)("that was written in %s is read back to the millisecond", (zone) => {
    const times = new DateTimes(zone)
    for (let n = 0; n < 300; n++) {
      const ms = Date.UTC(2026, 0, 1) + n * 46_861_337
      expect(times.parse(times.format(ms))).toBe(ms)
    }
  })

  it("without an offset is one of the zone", () => {
    const seoul = new DateTimes("Asia/Seoul")
    expect(seoul.parse("2027-01-01T19:00:00")).toBe(Date.UTC(2027, 0, 1, 10))
    expect(seoul.parse("2027-01-01T19:00")).toBe(Date.UTC(2027, 0, 1, 10))
    expect(seoul.parse("2027-01-01T19:00:00.123456")).toBe(Date.UTC(2027, 0, 1, 10, 0, 0, 123))
    const newYork = new DateTimes("America/New_York")
    expect(newYork.parse("2026-07-01T12:00:00")).toBe(Date.UTC(2026, 6, 1, 16))
    expect(newYork.parse("2026-12-01T12:00:00")).toBe(Date.UTC(2026, 11, 1, 17))
  })

  it("with an offset is that instant in every zone", () => {
    for (const zone of zones) {
      expect(new DateTimes(zone).parse("2027-01-01T19:00:00+09:00")).toBe(Date.UTC(2027, 0, 1, 10))
      expect(new DateTimes(zone).parse("2027-01-01T19:00:00Z")).toBe(Date.UTC(2027, 0, 1, 19))
    }
  })

  it.each([
    "",
    "x",
    "2027-01-01",
    "2027-02-30T10:00:00",
    "2027-13-01T10:00:00",
    "2027-01-01T24:00:00",
    "2027-01-01 10:00:00",
    "2027-01-01T10:60:00",
    "2027-01-01T10:00:00+9",
  ])("is not %j", (text) => {
    expect(new DateTimes("Asia/Seoul").parse(text)).toBeUndefined()
  })

  it("needs a zone that exists", () => {
    expect(() => new DateTimes("Mars/Olympus")).toThrow(ZoneError)
  })
})
