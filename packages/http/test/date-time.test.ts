import { ZoneError } from "@ticketrush/protocol/zone"
import { describe, expect, it } from "vitest"
import { DateTimes } from "../src/render/date-time.ts"

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
    "2027-00-01T10:00:00",
    "2027-00-31T10:00:00+09:00",
    "2027-01-00T10:00:00",
    "2027-13-01T10:00:00",
    "2027-13-01T10:00:00",
    "2027-01-01T24:00:00",
    "2027-01-01 10:00:00",
    "2027-01-01T10:60:00",
    "2027-01-01T10:00:00+9",
    "2027-01-01T10:00:00+99:99",
    "2027-01-01T10:00:00+18:01",
    "2027-01-01T10:00:00+09:60",
    "2027-01-01T10:00:00-19:00",
    "0000-01-01T10:00:00",
    "0026-02-11T10:00:00",
    "0099-12-31T23:59:59Z",
    "1969-12-31T23:59:59Z",
    "1970-01-01T00:00:00+09:00",
    "9999-12-31T23:59:59-18:00",
  ])("is not %j", (text) => {
    expect(new DateTimes("Asia/Seoul").parse(text)).toBeUndefined()
  })

  it("is taken from the first of 1970 to the last of 9999, with any offset that a zone ever had", () => {
    const utc = new DateTimes("UTC")
    expect(utc.parse("1970-01-01T00:00:00")).toBe(0)
    expect(utc.format(utc.parse("9999-12-31T23:59:59.999")!)).toBe("9999-12-31T23:59:59.999+00:00")
    expect(utc.parse("2027-01-01T00:00:00-18:00")).toBe(Date.UTC(2027, 0, 1, 18))
    expect(utc.parse("2027-01-01T00:00:00+14:00")).toBe(Date.UTC(2026, 11, 31, 10))
  })

  it("that a clock shows twice is the first, and one that it skips is as much later as it was set", () => {
    const berlin = new DateTimes("Europe/Berlin")
    expect(berlin.format(berlin.parse("2027-10-31T02:30:00")!)).toBe("2027-10-31T02:30:00.000+02:00")
    expect(berlin.format(berlin.parse("2027-03-28T02:30:00")!)).toBe("2027-03-28T03:30:00.000+02:00")
  })

  it("of another zone is written and read by its clock", () => {
    const seoul = new DateTimes("Asia/Seoul")
    expect(seoul.in("Asia/Seoul")).toBe(seoul)
    expect(seoul.in("Europe/Berlin").format(Date.UTC(2027, 0, 1, 18))).toBe("2027-01-01T19:00:00.000+01:00")
    expect(seoul.in("Europe/Berlin").parse("2027-01-01T19:00:00")).toBe(Date.UTC(2027, 0, 1, 18))
  })

  it("needs a zone that exists", () => {
    expect(() => new DateTimes("Mars/Olympus")).toThrow(ZoneError)
  })
})
