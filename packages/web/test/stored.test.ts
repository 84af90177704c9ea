import { describe, expect, it } from "vitest"
import { isOfMemory, type Memory, readMemory, writeChanges } from "../js/stored.js"

const storageOf = (entries: Record<string, string> = {}) => {
  const map = new Map(Object.entries(entries))
  return {
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, value: string) => void map.set(key, value),
    removeItem: (key: string) => void map.delete(key),
    key: (n: number) => [...map.keys()][n] ?? null,
    get length() {
      return map.size
    },
  }
}
const nothing = (): Memory => ({ person: null, tickets: {}, passes: {} })
const person = { id: 5, username: "guest-5" }
const ticket = (names: string) => ({ names, title: "Encore", price: 1_000 })

describe("what the page remembers", () => {
  it("is read as it was written, and only what is ours", () => {
    const storage = storageOf({ theme: "dark", "ticketrush.ticket.9": "{broken", "ticketrush.places": "{}" })
    const memory = { person, tickets: { 7: ticket("A-1") }, passes: { 1: "pass" } }
    expect(readMemory(storage)).toEqual(nothing())
    writeChanges(storage, nothing(), memory)
    expect(readMemory(storage)).toEqual(memory)
  })

  it("is not overwritten by another tab that remembers something else at the same moment", () => {
    const storage = storageOf()
    writeChanges(storage, nothing(), { ...nothing(), person })
    const seenByBoth = readMemory(storage)
    writeChanges(storage, seenByBoth, { ...seenByBoth, tickets: { 1: ticket("A-1") }, passes: { 1: "one" } })
    writeChanges(storage, seenByBoth, { ...seenByBoth, tickets: { 2: ticket("A-2") } })
    expect(readMemory(storage)).toEqual({
      person,
      tickets: { 1: ticket("A-1"), 2: ticket("A-2") },
      passes: { 1: "one" },
    })
  })

  it("is changed and forgotten piece by piece", () => {
    const storage = storageOf()
    const first = { person, tickets: { 1: ticket("A-1"), 2: ticket("A-2") }, passes: { 1: "one" } }
    writeChanges(storage, nothing(), first)
    const second = { person, tickets: { 2: ticket("A-3") }, passes: { 1: "two" } }
    writeChanges(storage, first, second)
    expect(readMemory(storage)).toEqual(second)
    writeChanges(storage, second, nothing())
    expect(storage.length).toBe(0)
  })

  it("is nobody's when the person is not readable", () => {
    for (const text of ["null", "{}", '{"person":{"id":"5"}}', "broken"]) {
      expect(readMemory(storageOf({ "ticketrush.till": text, "ticketrush.pass.1": '"one"' }))).toEqual(nothing())
    }
  })

  it("is told from what others store", () => {
    expect([null, "ticketrush.till", "ticketrush.ticket.1", "ticketrush.pass.1"].every(isOfMemory)).toBe(true)
    expect(["theme", "ticketrush.places", "ticketrush.token"].some(isOfMemory)).toBe(false)
  })
})
