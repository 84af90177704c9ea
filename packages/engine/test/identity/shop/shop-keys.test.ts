/** The cache of the keys of an identity provider, whose answers the test gives. */
import { limits } from "@ticketrush/protocol"
import { issuerKey, jwksOf } from "@ticketrush/testing"
import { describe, expect, it } from "vitest"
import { type KeyAnswer, type KeyFound, ShopKeys } from "../../../src/identity/shop/ShopKeys.ts"

const [first, second] = [issuerKey("first"), issuerKey("second")]

const start = () => {
  const clock = { now: 1_000_000 }
  const asked: Array<(answer: KeyAnswer) => void> = []
  const keys = new ShopKeys({ ask: (done) => void asked.push(done), nowMs: () => clock.now })
  const found: string[] = []
  const wordOf = (each: KeyFound): string => (typeof each === "string" ? each : "known")
  return {
    ...{ clock, keys, asked, found },
    find: (name: string) => keys.find(name, (each) => void found.push(wordOf(each))),
    answer: (answer: KeyAnswer) => asked.at(-1)!(answer),
  }
}

/** With the first key, and the pause after that over. */
const filled = () => {
  const world = start()
  world.keys.refresh(() => {})
  world.answer({ text: jwksOf(first) })
  world.clock.now += limits.shopKeysPauseMs
  return world
}

describe("the provider", () => {
  it("is asked once at a time, and not again within the pause", () => {
    const { answer, asked, clock, find, found } = start()
    for (let n = 0; n < 200; n++) find("first")
    expect(asked).toHaveLength(1)
    answer({ text: jwksOf(first) })
    expect(found).toEqual(Array.from({ length: 200 }, () => "known"))
    for (let n = 0; n < 200; n++) find(`made-up-${n}`)
    expect(asked).toHaveLength(1)
    expect(found.slice(200).every((each) => each === "unknown")).toBe(true)
    clock.now += limits.shopKeysPauseMs
    for (let n = 0; n < 200; n++) find(`made-up-${n}`)
    expect(asked).toHaveLength(2)
  })

  it("that failed is left alone for the pause, and what it would have said is unavailable", () => {
    const { answer, asked, clock, find, found } = start()
    find("first")
    answer({ failed: "ECONNREFUSED" })
    find("first")
    expect([found, asked.length]).toEqual([["unavailable", "unavailable"], 1])
    clock.now += limits.shopKeysPauseMs
    find("first")
    answer({ text: jwksOf(first) })
    expect(found.at(-1)).toBe("known")
  })
})

describe("a key that is known", () => {
  it("counts at once, however often the provider fails", () => {
    const { answer, asked, clock, find, found, keys } = filled()
    for (const wrong of [{ failed: "status 500" }, { text: "<html>" }, { text: '{"keys":[]}' }]) {
      keys.refresh(() => {})
      answer(wrong)
      clock.now += limits.shopKeysPauseMs
      find("first")
    }
    expect(found).toEqual(["known", "known", "known"])
    expect(asked).toHaveLength(4)
    expect(keys.counters()).toMatchObject({ asked: 4, failures: 3, keys: 1 })
  })

  it("counts for hours after the provider was last heard, and then no more", () => {
    const { answer, clock, find, found } = filled()
    clock.now += limits.shopKeysLastGoodMs - limits.shopKeysPauseMs
    find("first")
    clock.now += 1
    find("first")
    answer({ failed: "ECONNREFUSED" })
    expect(found).toEqual(["known", "unavailable"])
  })

  it("counts no more once the provider has published others instead", () => {
    const { answer, find, found } = filled()
    find("second")
    answer({ text: jwksOf(second) })
    find("first")
    expect(found).toEqual(["known", "unknown"])
  })

  it("counts from before a start, unless newer ones have come", () => {
    const { clock, find, found, keys } = start()
    keys.remember({ text: jwksOf(first), fetchedAt: clock.now - 5_000 })
    keys.remember({ text: jwksOf(second), fetchedAt: clock.now - 6_000 })
    find("first")
    expect(found).toEqual(["known"])
    expect(keys.counters()).toMatchObject({ keys: 1, ageMs: 5_000 })
  })
})

it("a caller who asks for a refresh hears why there is none", () => {
  const { answer, keys } = start()
  const heard: Array<string | null> = []
  keys.refresh((failed) => void heard.push(failed))
  keys.refresh((failed) => void heard.push(failed))
  answer({ text: "<html>" })
  keys.refresh((failed) => void heard.push(failed))
  expect(heard).toEqual(Array.from({ length: 3 }, () => "it answered with no set of keys that can be used"))
})
