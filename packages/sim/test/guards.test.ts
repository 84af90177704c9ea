import { getRandomValues, randomBytes, randomFillSync, randomInt, randomUUID, webcrypto } from "node:crypto"
import { performance as performanceOfNode } from "node:perf_hooks"
import { setImmediate as immediateOfNode, setTimeout as timeoutOfNode } from "node:timers"
import { describe, expect, it } from "vitest"
import { EscapeError, guarded } from "../src/guards.ts"
import { runWorld } from "../src/run.ts"

const word = new Uint32Array(1)

describe("simulated code", () => {
  it.each<[string, () => unknown]>([
    ["the clock", () => Date.now()],
    ["the date of now", () => new Date()],
    ["the date of now as a text", () => Date()],
    ["the date of now by another way", () => Reflect.construct(Date, [])],
    ["the time since the start", () => performance.now()],
    ["the time since the start, imported", () => performanceOfNode.now()],
    ["the processor's time", () => process.hrtime()],
    ["the processor's time as one number", () => process.hrtime.bigint()],
    ["the age of the process", () => process.uptime()],
    ["a random number", () => Math.random()],
    ["a unique id", () => crypto.randomUUID()],
    ["a unique id, imported", () => randomUUID()],
    ["random bytes", () => randomBytes(8)],
    ["a random whole number", () => randomInt(9)],
    ["random values", () => crypto.getRandomValues(word)],
    ["random values, imported", () => getRandomValues(word)],
    ["random values of the web", () => webcrypto.getRandomValues(word)],
    ["filled memory", () => randomFillSync(word)],
    ["a generated key", () => crypto.subtle],
    // Nothing is waited for: with the guards up there is no timer, and without them it does nothing.
    ["a timer", () => setTimeout(() => {}, 0)],
    ["a timer, imported", () => timeoutOfNode(() => {}, 0)],
    ["the next turn", () => setImmediate(() => {})],
    ["the next turn, imported", () => immediateOfNode(() => {})],
    ["the end of this turn", () => process.nextTick(() => {})],
    ["a promise", () => new Promise(() => {})],
    ["a microtask", () => queueMicrotask(() => {})],
  ])("cannot get at %s of the machine", (_name, call) => {
    expect(() => guarded(call)).toThrow(EscapeError)
    expect(call).not.toThrow()
  })

  it("may tell a given time as a date", () => {
    const [date, text] = guarded(() => [new Date(0), new Date(1_800_000_000_000).toISOString()] as const)
    expect(date).toBeInstanceOf(Date)
    expect(text).toBe("2027-01-15T08:00:00.000Z")
    expect(guarded(() => new Date(0) instanceof Date && Date.UTC(1970, 0, 2))).toBe(86_400_000)
  })

  it("is told where it escaped, and the guards come down after a defect too", () => {
    const failed = (): unknown => guarded(() => new Date())
    expect(failed).toThrow("simulated code called new Date()")
    expect(new Date()).toBeInstanceOf(Date)
    expect(randomBytes(4).length).toBe(4)
  })

  it("is caught in the middle of a world", () => {
    const now = Date.prototype.toISOString
    Date.prototype.toISOString = () => now.call(new Date())
    try {
      let violation: string | undefined
      // Whatever world shows a time first: the gateway's do.
      for (let seed = 1; seed <= 60 && violation === undefined; seed++)
        ({ violation } = runWorld({ seed, overrides: { faults: [] } }, false))
      expect(violation).toContain("simulated code called new Date()")
    } finally {
      Date.prototype.toISOString = now
    }
  })
})
