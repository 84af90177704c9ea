import { Defect, memberTiers } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { KnownUsers } from "../../src/catalogue/KnownUsers.ts"

/** Around the edges of words, pages and 32 bits, and the last person id there is. */
const ids = [1, 31, 32, 33, 65_535, 65_536, 65_537, 2 ** 31, 2 ** 32 + 5, Number.MAX_SAFE_INTEGER]

describe("the memory of who exists", () => {
  it("tells ids apart that share words, pages and low bits", () => {
    for (const id of ids) {
      const known = new KnownUsers()
      known.add(id, "BASIC")
      expect(ids.filter((each) => known.has(each))).toEqual([id])
    }
  })

  it("keeps the neighbours of a removed id", () => {
    const known = new KnownUsers()
    for (const id of ids) known.add(id, "BASIC")
    known.remove(32)
    expect(ids.filter((each) => !known.has(each))).toEqual([32])
  })

  it("does not take an id back that was removed while its row was still being read", () => {
    const known = new KnownUsers()
    known.add(7, "BASIC")
    known.remove(7)
    known.add(7, "BASIC")
    expect(known.has(7)).toBe(false)
    known.forget(7)
    expect(known.has(7)).toBe(false)
    known.add(7, "BASIC")
    expect(known.has(7)).toBe(true)
  })

  it("tells the tier of each, and the new one of a user who was read again", () => {
    const known = new KnownUsers()
    for (const [i, id] of ids.entries()) known.add(id, memberTiers[i % 4])
    expect(ids.map((id) => known.tierOf(id))).toEqual(ids.map((_, i) => i % 4))
    known.add(31, "VIP")
    known.add(32, "BASIC")
    expect([1, 31, 32, 33].map((id) => known.tierOf(id))).toEqual([0, 3, 0, 3])
    known.remove(31)
    expect(known.tierOf(31)).toBeUndefined()
  })

  it("answers for what is no id, and takes none", () => {
    const known = new KnownUsers()
    for (const id of [0, -1, 1.5, 2 ** 53, Number.NaN]) {
      expect(known.has(id)).toBe(false)
      expect(() => known.add(id, "BASIC")).toThrow(Defect)
    }
  })
})
