import { Defect } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { KnownUsers } from "../../src/catalogue/KnownUsers.ts"

/** Around the edges of words, pages and 32 bits, and the last person id there is. */
const ids = [1, 31, 32, 33, 65_535, 65_536, 65_537, 2 ** 31, 2 ** 32 + 5, Number.MAX_SAFE_INTEGER]

describe("the memory of who exists", () => {
  it("tells ids apart that share words, pages and low bits", () => {
    for (const id of ids) {
      const known = new KnownUsers()
      known.add(id)
      expect(ids.filter((each) => known.has(each))).toEqual([id])
    }
  })

  it("keeps the neighbours of a removed id", () => {
    const known = new KnownUsers()
    for (const id of ids) known.add(id)
    known.remove(32)
    expect(ids.filter((each) => !known.has(each))).toEqual([32])
  })

  it("does not take an id back that was removed while somebody was still reading it", () => {
    const known = new KnownUsers()
    known.add(7)
    known.remove(7)
    known.add(7)
    expect(known.has(7)).toBe(false)
    known.forget(7)
    expect(known.has(7)).toBe(false)
    known.add(7)
    expect(known.has(7)).toBe(true)
  })

  it("answers for what is no id, and takes none", () => {
    const known = new KnownUsers()
    for (const id of [0, -1, 1.5, 2 ** 53, Number.NaN]) {
      expect(known.has(id)).toBe(false)
      expect(() => known.add(id)).toThrow(Defect)
    }
  })
})
