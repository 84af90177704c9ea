import { describe, expect, it } from "vitest"
import type { RaceOptions } from "../../src/race/arguments.ts"
import { raceTitle, seatsAsked } from "../../src/race/run.ts"

const options = (change: Partial<RaceOptions>): RaceOptions => ({
  users: 5,
  seats: 3,
  pairs: false,
  samePerson: false,
  url: new URL("http://127.0.0.1"),
  json: false,
  rounds: 1,
  ...change,
})

describe("who asks for what", () => {
  it("goes round the seats, so that each one is asked for", () => {
    expect(seatsAsked(options({}), [7, 8, 9])).toEqual([[7], [8], [9], [7], [8]])
  })

  it("makes neighbouring pairs that overlap", () => {
    expect(seatsAsked(options({ pairs: true }), [7, 8, 9])).toEqual([
      [7, 8],
      [8, 9],
      [7, 8],
      [8, 9],
      [7, 8],
    ])
  })

  it("is told in the title by which the page knows races", () => {
    expect(raceTitle(options({ users: 30, seats: 1 }))).toBe("Race: 30 people, one seat")
    expect(raceTitle(options({ users: 300, seats: 50 }))).toBe("Race: 300 people, 50 seats")
  })
})
