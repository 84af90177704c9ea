/** Which time of the server the page believes. */
import { expect, it } from "vitest"
import { ServerClock } from "../page/ServerClock.ts"

const at = (ms: number): string => new Date(ms).toISOString()
const noon = Date.parse("2099-05-01T12:00:00Z")

it("a frame that was late does not put aside the time of a quick answer", () => {
  const clock = new ServerClock()
  clock.told(at(noon + 7_000), noon - 20, noon + 20)
  clock.told(at(noon + 7_600), null, noon + 2_600)
  expect(clock.aheadMs).toBe(7_000)
})

it("a frame is believed before anything better is known", () => {
  const clock = new ServerClock()
  clock.told(at(noon + 300), null, noon)
  expect(clock.aheadMs).toBe(300)
  clock.told(at(noon + 1_050), noon + 600, noon + 800)
  expect(clock.aheadMs).toBe(350)
})

it("a reading ages: after the machine's clock was set, a frame puts it right", () => {
  const clock = new ServerClock()
  clock.told(at(noon), noon - 20, noon + 20)
  const later = noon + 3_600_000
  clock.told(at(noon + 60_000), null, later)
  expect(clock.aheadMs).toBe(60_000 - 3_600_000)
})
