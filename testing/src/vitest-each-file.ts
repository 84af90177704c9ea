/**
 * Test files of one worker share its process and its modules, which saves loading them hundreds of times. So each file leaves
 * the process as it found it, or fails: the order of files does not matter.
 */
import { afterAll, beforeAll, expect, vi } from "vitest"

/** What Effect keeps there of itself counts as its own module. */
const isOurs = (name: string): boolean => !name.startsWith("~effect/")

const shared = () => ({
  environment: { ...process.env },
  folder: process.cwd(),
  umask: process.umask(),
  globals: Object.getOwnPropertyNames(globalThis).filter(isOurs).sort(),
  replaced: { Date, clearTimeout, console, fetch, setImmediate, setInterval, setTimeout },
  fakeTimers: vi.isFakeTimers(),
})

let found: ReturnType<typeof shared>
beforeAll(() => {
  found = shared()
})
afterAll(() => expect(shared(), "what this file has left in the process").toEqual(found))
