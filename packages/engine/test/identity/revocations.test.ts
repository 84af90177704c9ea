import { describe, expect, it } from "vitest"
import { Revocations } from "../../src/identity/Revocations.ts"

const minute = 60_000
const token = (session: string, issuedAt: number, { person = 1, version = 1 } = {}) => ({
  ...{ session, person, version, issuedAt },
})

describe("access tokens that count no more", () => {
  it("are those of a session that ended, and no others of the person", () => {
    const known = new Revocations(10 * minute)
    known.end("a", 5 * minute)
    expect(known.refuses(token("a", minute))).toBe(true)
    expect(known.refuses(token("b", minute))).toBe(false)
  })

  it("are those of a person with a version from before it was raised, in whatever order that is heard", () => {
    const known = new Revocations(10 * minute)
    known.raise(1, 3, 5 * minute)
    known.raise(1, 2, 4 * minute)
    expect(known.refuses(token("a", minute, { version: 2 }))).toBe(true)
    expect(known.refuses(token("a", minute, { version: 3 }))).toBe(false)
    expect(known.refuses(token("a", minute, { person: 2 }))).toBe(false)
  })

  it("are forgotten once no token of theirs can be alive", () => {
    const known = new Revocations(10 * minute)
    for (let i = 0; i < 100; i++) known.end(`s${i}`, i * minute)
    for (let i = 0; i < 100; i++) known.raise(i, 2, i * minute)
    expect(known.size).toBe(2 * 11)
    expect(known.refuses(token("s99", 98 * minute))).toBe(true)
    expect(known.refuses(token("s0", 98 * minute))).toBe(false)
  })

  it("are known up to a bound: beyond it all that was issued before counts no more, and nothing newer is refused", () => {
    const known = new Revocations(10 * minute, 4)
    for (let i = 0; i < 10; i++) known.end(`s${i}`, 1_000 + i)
    expect(known.size).toBe(4)
    // The ends of s0 to s5 had to be forgotten: their tokens must not come back to life.
    expect(known.refuses(token("s0", 500))).toBe(true)
    expect(known.refuses(token("other", 1_005))).toBe(true)
    expect(known.refuses(token("other", 1_006))).toBe(false)
    expect(known.refuses(token("s9", 1_006))).toBe(true)
    const persons = new Revocations(10 * minute, 4)
    for (let i = 0; i < 10; i++) persons.raise(i, 2, 1_000 + i)
    expect(persons.size).toBe(4)
    expect(persons.refuses(token("a", 500, { person: 0 }))).toBe(true)
  })

  it("are told to who listens when they begin to be so, once each, and also those that had to be forgotten", () => {
    const known = new Revocations(10 * minute, 2)
    const heard: unknown[] = []
    const stop = known.onRevoked((revoked) => heard.push(revoked))
    known.end("a", 1_000)
    known.end("a", 1_001)
    known.raise(7, 3, 1_002)
    known.raise(7, 2, 1_003)
    expect(heard).toEqual([{ session: "a" }, { person: 7 }])
    known.end("b", 1_004)
    known.end("c", 1_005)
    expect(heard.slice(2)).toEqual([{ session: "b" }, "older", { session: "c" }])
    stop()
    known.end("d", 1_006)
    expect(heard).toHaveLength(5)
  })
})
