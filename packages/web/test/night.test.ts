import { describe, expect, it } from "vitest"
import { nightOf } from "../js/night.js"

const berlin = { concertDate: "2027-03-28T19:30:00.000+02:00", zone: "Europe/Berlin" }
const reader = (hours: number) => () => hours * 60

describe("the time of a night", () => {
  it("is that of the hall's clock, wherever the reader is", () => {
    for (const hours of [-11, -4, 0, 2, 5.75, 9, 14]) {
      expect(nightOf(berlin, "en", reader(hours)).time).toBe("Sun, Mar 28, 19:30")
      expect(nightOf(berlin, "ko", reader(hours)).time).toBe("3월 28일 (일) 19:30")
    }
    expect(nightOf({ concertDate: "2027-12-31T00:30:00.000-05:00" }, "en", reader(9)).time).toBe("Fri, Dec 31, 00:30")
    expect(nightOf({ concertDate: "2027-06-01T12:00:00Z" }, "en", reader(9)).time).toBe("Tue, Jun 1, 12:00")
  })

  it("comes with the name of the zone only where the reader's clock shows another time", () => {
    expect(nightOf(berlin, "en", reader(2)).zone).toBeNull()
    expect(nightOf(berlin, "en", reader(1)).zone).toBe("Central European Summer Time")
    expect(nightOf({ ...berlin, concertDate: "2027-01-28T19:30:00.000+01:00" }, "en", reader(9)).zone).toBe(
      "Central European Standard Time",
    )
  })

  it("says the offset of a zone that this browser does not know", () => {
    expect(nightOf({ ...berlin, zone: "Mars/Olympus" }, "en", reader(9)).zone).toBe("UTC+02:00")
    expect(nightOf({ concertDate: "2027-06-01T12:00:00Z" }, "en", reader(9)).zone).toBe("UTC")
  })

  it("is the text itself where that is no date-time", () => {
    expect(nightOf({ concertDate: "soon", zone: "Asia/Seoul" }, "en")).toEqual({ time: "soon", zone: null })
  })
})
