/** What a browser shows of a notice while no page is open. */
import { afterEach, expect, it, vi } from "vitest"

const shown: Array<readonly [title: string, options: { readonly body: string }]> = []
const listeners = new Map<string, (event: object) => void>()
vi.stubGlobal("addEventListener", (name: string, listener: (event: object) => void) => listeners.set(name, listener))
vi.stubGlobal("registration", {
  showNotification: async (title: string, options: { readonly body: string }) => void shown.push([title, options]),
})
await import("../page/push-worker.ts")

const now = new Date(2026, 10, 30, 12)
const bodyOf = (language: string, until: number | null): string => {
  vi.useFakeTimers({ now, toFake: ["Date"] })
  const told = { title: "T", sentence: "By {time}.", concert: "C", path: "/tickets", tag: "t", language, until }
  listeners.get("push")!({ data: { json: () => told }, waitUntil: () => {} })
  return shown.splice(0)[0][1].body
}
afterEach(() => void vi.useRealTimers())

it("a time of today is told without its day, one of another day with it", () => {
  expect(bodyOf("en", new Date(2026, 10, 30, 14, 5, 9).getTime())).toBe("C\nBy 14:05:09.")
  expect(bodyOf("en", new Date(2026, 11, 2, 12, 0, 1).getTime())).toBe("C\nBy Dec 2, 12:00:01.")
  expect(bodyOf("ko", new Date(2026, 11, 2, 12, 0, 1).getTime())).toBe("C\nBy 12월 2일 12:00:01.")
  expect(bodyOf("en", null)).toBe("C\nBy {time}.")
})
