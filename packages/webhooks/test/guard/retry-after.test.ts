/** How long a server wants to be left alone, as it says itself. */
import { expect, it } from "vitest"
import { retryAfterMs } from "../../src/guard/retry-after.ts"

const [now, most] = [Date.UTC(2026, 10, 30, 12), 3_600_000]

it.each([
  ["120", 120_000],
  ["0", 0],
  ["86400", most],
  ["Mon, 30 Nov 2026 12:02:00 GMT", 120_000],
  ["Tue, 01 Dec 2026 12:00:00 GMT", most],
  ["Mon, 30 Nov 2026 11:59:59 GMT", 0],
  ["Mon, 99 Nov 2026 12:02:00 GMT", 0],
  ["Mon, 30 Foo 2026 12:02:00 GMT", 0],
  ["2026-11-30T12:02:00Z", 0],
  ["-1", 0],
  ["soon", 0],
  ["", 0],
])("of %j it is %d milliseconds", (text, ms) => {
  expect(retryAfterMs(text, now, most)).toBe(ms)
})
