/** The scripts of the locks on seats, over the memory of a Redis. */
import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { RedisMemory } from "../../src/redis/RedisMemory.ts"
import { runScript } from "../../src/redis/run-script.ts"

const lua = (name: string): string =>
  readFileSync(new URL(`../../../engine/src/backends/lua/lock-${name}.lua`, import.meta.url), "utf8")
const scripts = { take: lua("take"), renew: lua("renew"), release: lua("release") }

const leaseMs = 100

const begin = () => {
  let now = 0
  const memory = new RedisMemory(() => now)
  const call = (name: keyof typeof scripts, token: string, ...keys: ReadonlyArray<string>): unknown =>
    runScript(memory, scripts[name], keys, [token, ...(name === "release" ? [] : [String(leaseMs)])])
  return {
    call,
    pass: (ms: number): void => {
      now += ms
    },
  }
}

describe("locks on seats", () => {
  it("are taken all or none", () => {
    const { call } = begin()
    expect(call("take", "mine", "a")).toBe(1)
    expect(call("take", "other", "b", "a")).toBe(0)
    expect(call("take", "third", "b")).toBe(1)
  })

  it("are had by who asks again with the same token, as where the first answer was lost", () => {
    const { call, pass } = begin()
    expect(call("take", "mine", "a", "b")).toBe(1)
    pass(leaseMs - 1)
    expect(call("take", "mine", "a", "b")).toBe(1)
    pass(leaseMs - 1)
    expect(call("take", "other", "b")).toBe(0)
  })

  it("end with their lease, and are not renewed after that", () => {
    const { call, pass } = begin()
    call("take", "mine", "a", "b")
    pass(leaseMs - 1)
    expect(call("renew", "mine", "a", "b")).toBe(1)
    pass(leaseMs - 1)
    expect(call("take", "other", "a")).toBe(0)
    pass(1)
    expect(call("renew", "mine", "a", "b")).toBe(0)
    expect(call("take", "other", "a")).toBe(1)
    expect(call("renew", "mine", "a")).toBe(0)
  })

  it("are given back by who has them alone", () => {
    const { call, pass } = begin()
    call("take", "mine", "a", "b")
    pass(leaseMs)
    call("take", "other", "a")
    expect(call("release", "mine", "a", "b")).toBe(0)
    expect(call("take", "third", "a")).toBe(0)
    expect(call("release", "other", "a")).toBe(1)
    expect(call("take", "third", "a")).toBe(1)
  })
})
