/**
 * Found by reading for the simulation, and by it once planted again (`person-lost-when-line-grows`). The table of people
 * in a line was rebuilt without the place that had been given last before it grew: that person was not found any more,
 * joined a second time, could not leave, and had no pass at a hold.
 */
import { Line } from "@ticketrush/engine/core/line"
import { expect, it } from "vitest"

it("a line that grows still finds all who stood in it", () => {
  const line = new Line(1)
  const people = 5_000
  for (let place = 1; place <= people; place++) {
    line.add(place, 7_000_000 + place, 1)
    expect(line.find(7_000_000 + Math.max(1, place - 1))).toBe(Math.max(1, place - 1))
  }
  for (let place = 1; place <= people; place++) expect(line.find(7_000_000 + place)).toBe(place)
})
