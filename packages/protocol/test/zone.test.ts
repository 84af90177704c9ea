import { describe, expect, it } from "vitest"
import { Zone, ZoneError } from "../src/zone.ts"

const dayMs = 86_400_000
const quarterMs = 900_000
const wallAt = (...parts: [number, number, number, number?, number?]): number => {
  const [year, month, day, hour = 0, minute = 0] = parts
  return Date.UTC(year, month - 1, day, hour, minute)
}

/** Every instant at which the wall shows a time of two days, found by looking at all of two days around them, quarter by quarter. */
const instantsByWall = (zone: Zone, day: number): ReadonlyMap<number, ReadonlyArray<number>> => {
  const found = new Map<number, number[]>()
  for (let instant = day - 2 * dayMs; instant <= day + 4 * dayMs; instant += quarterMs) {
    const wall = zone.wallOf(instant)
    found.set(wall, [...(found.get(wall) ?? []), instant])
  }
  return found
}

const zones = Intl.supportedValuesOf("timeZone")

describe("a time on a wall", () => {
  it("is shown at the instant that is found for it, in every zone, around every change of its clock", () => {
    expect(zones.length).toBeGreaterThan(400)
    let [once, twice, never] = [0, 0, 0]
    for (const name of zones) {
      const zone = new Zone(name)
      for (let day = wallAt(2026, 1, 1); day < wallAt(2028, 1, 1); day += dayMs) {
        if (zone.offsetMs(day) === zone.offsetMs(day + dayMs)) continue
        const shown = instantsByWall(zone, day)
        for (let wall = day; wall < day + 2 * dayMs; wall += quarterMs) {
          const instants = shown.get(wall) ?? []
          const instant = zone.instantOf(wall)
          if (instants.length === 0) {
            never++
            // Later by as much as clocks were set forward there.
            const set = zone.offsetMs(instant) - zone.offsetMs(instant - dayMs)
            expect(zone.wallOf(instant), `${name} ${wall}`).toBe(wall + set)
          } else {
            if (instants.length === 1) once++
            else twice++
            expect(instant, `${name} ${wall}`).toBe(instants[0])
          }
        }
      }
    }
    expect([once > 1_000, twice > 100, never > 100]).toEqual([true, true, true])
  })

  it("comes again some days later, however long the days are", () => {
    const newYork = new Zone("America/New_York")
    const evening = newYork.instantOf(wallAt(2026, 10, 30, 19))
    const nights = [0, 1, 2, 3].map((n) => newYork.daysLater(evening, n))
    expect(nights.map((night) => newYork.wallOf(night))).toEqual(
      [30, 31, 32, 33].map((day) => wallAt(2026, 10, day, 19)),
    )
    // Clocks are set back in the night to November 1.
    expect(nights.slice(1).map((night, n) => (night - nights[n]) / 3_600_000)).toEqual([24, 25, 24])
  })

  it("of a day is that of the day there, also when UTC has another one", () => {
    const kiritimati = new Zone("Pacific/Kiritimati")
    const now = Date.UTC(2026, 0, 1, 11)
    expect(kiritimati.onDay(now, 1, 19 * 3_600_000)).toBe(Date.UTC(2026, 0, 3, 5))
  })
})

describe("a zone", () => {
  it("has the name that it was given, in the right case", () => {
    expect(new Zone("asia/seoul").name).toBe("Asia/Seoul")
    expect(new Zone("Asia/Kolkata").name).toBe("Asia/Kolkata")
    expect(new Zone("utc").name).toBe("UTC")
  })

  it.each(["", "Mars/Olympus", "Asia/Seoul ", "KST9"])("does not exist under the name %j", (name) => {
    expect(() => new Zone(name)).toThrow(ZoneError)
  })

  it("remembers a bounded number of offsets, and the right ones", () => {
    const zone = new Zone("Europe/Berlin")
    const winter = Date.UTC(2026, 0, 1)
    for (let n = 0; n < 5_000; n++) zone.offsetMs(winter + n * quarterMs * 31)
    expect(zone.offsetMs(winter)).toBe(3_600_000)
    expect(zone.offsetMs(Date.UTC(2026, 6, 1))).toBe(7_200_000)
  })
})
