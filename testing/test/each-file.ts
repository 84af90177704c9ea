/**
 * Test files of one worker share its process and its modules, which saves loading them hundreds of times. So each file leaves
 * the process as it found it, or fails: the order of files does not matter.
 */
import { afterAll, beforeAll, expect, vi } from "vitest"

/** What tests give to code that runs in a browser. */
const ofBrowsers = ["document", "history", "localStorage", "location", "sessionStorage", "window"]
const given = (name: string): unknown => Object.getOwnPropertyDescriptor(globalThis, name)?.value

/** A spy on one of their functions stays until it is taken back. */
const spiedOn = { console, Date, Math, performance }
const functionsOf = (object: object): Readonly<Record<string, unknown>> => {
  const own = Object.entries(Object.getOwnPropertyDescriptors(object))
  return Object.fromEntries(
    own.filter(([, { value }]) => typeof value === "function").map(([name, { value }]) => [name, value]),
  )
}

const shared = () => ({
  environment: { ...process.env },
  folder: process.cwd(),
  umask: process.umask(),
  globals: ofBrowsers.map(given),
  replaced: { Date, clearTimeout, console, fetch, setImmediate, setInterval, setTimeout },
  functions: Object.entries(spiedOn).map(([name, object]) => [name, functionsOf(object)]),
  fakeTimers: vi.isFakeTimers(),
})

let found: ReturnType<typeof shared>
beforeAll(() => {
  found = shared()
})
afterAll(() => expect(shared(), "what this file has left in the process").toEqual(found))
