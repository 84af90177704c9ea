import { describe, expect, it } from "vitest"
import { LeaseBook, type OutagePolicy } from "../src/LeaseBook.ts"

const leaseMs = 4_000
const refreshMs = 1_000
const bookOf = (policy: OutagePolicy) => {
  const book = new LeaseBook({ policy, leaseMs, refreshMs })
  book.acquired(["a"], 0)
  return book
}

describe.each<OutagePolicy>(["strict", "freeze"])("while Redis does not answer, a node that is %s", (policy) => {
  it("keeps a shard whose lease lasts until the next renewal", () => {
    expect(bookOf(policy).unanswered(["a"], leaseMs - refreshMs)).toEqual(["a"])
  })

  it("keeps nothing of which it never had the lock", () => {
    expect(bookOf(policy).unanswered(["b"], 0)).toEqual([])
  })

  it("keeps nothing that it released", () => {
    const book = bookOf(policy)
    book.released(["a"])
    expect(book.unanswered(["a"], 0)).toEqual([])
    expect(book.shards).toEqual([])
  })

  it("keeps nothing whose lock was another's when Redis last answered", () => {
    const book = bookOf(policy)
    book.renewed(["a"], [], 1_000)
    expect(book.unanswered(["a"], 1_000)).toEqual([])
  })
})

describe("a lease that may end before the next renewal", () => {
  it("is given up by a strict node", () => {
    expect(bookOf("strict").unanswered(["a"], leaseMs - refreshMs + 1)).toEqual([])
  })

  it("is kept by a node that freezes, for as long as it takes", () => {
    expect(bookOf("freeze").unanswered(["a"], 100 * leaseMs)).toEqual(["a"])
  })
})

describe("a lock that is missing in Redis", () => {
  it("is taken back only where Redis has forgotten it, while the lease lasts by the node's own clock", () => {
    for (const policy of ["strict", "freeze"] as const) {
      expect(bookOf(policy).whenMissing("a", leaseMs - 1)).toBe("forgotten")
      expect(bookOf(policy).whenMissing("a", leaseMs)).toBe("never")
      expect(bookOf(policy).whenMissing("b", 0)).toBe("never")
    }
  })

  it("is taken where it is free after an outage by a node that kept its shards, and by no strict one", () => {
    for (const [policy, expected] of [
      ["freeze", "free"],
      ["strict", "never"],
    ] as const) {
      const book = bookOf(policy)
      book.unanswered(["a"], leaseMs)
      expect(book.whenMissing("a", 2 * leaseMs)).toBe(expected)
    }
  })

  it("is no longer taken once Redis has answered again", () => {
    const book = bookOf("freeze")
    book.unanswered(["a"], leaseMs)
    book.renewed(["a"], ["a"], 2 * leaseMs)
    expect(book.whenMissing("a", 3 * leaseMs)).toBe("never")
  })
})

describe("a shard in which the journal has shown another owner", () => {
  it("is not renewed until its lock was released and taken anew", () => {
    const book = bookOf("freeze")
    book.fenced("a")
    expect(book.renewable(["a", "b"])).toEqual(["b"])
    book.acquired(["a"], 1_000)
    expect(book.renewable(["a", "b"])).toEqual(["a", "b"])
  })

  it("is no matter where the node had no lock", () => {
    const book = bookOf("freeze")
    book.fenced("b")
    expect(book.renewable(["b"])).toEqual(["b"])
  })
})
