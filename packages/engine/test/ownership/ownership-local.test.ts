import { describe, expect, it } from "vitest"
import { OwnershipLocal } from "../../src/ownership/OwnershipLocal.ts"

const concertId = 7
const restMs = 3_000

const start = () => {
  let now = 10_000
  const ownership = new OwnershipLocal({ monotonicMs: () => now }, restMs)
  const pass = (ms: number): void => {
    now += ms
  }
  return { ownership, pass }
}

describe("the ownership of a node that is alone", () => {
  it("is here for every sale", () => {
    const { ownership } = start()
    expect(ownership.ownerOf()).toEqual({ kind: "here" })
    expect(ownership.mayWake(concertId)).toBe(true)
  })

  it("lets a sale that another node took rest for a while, and that sale alone", () => {
    const { ownership, pass } = start()
    ownership.fenced(concertId)
    pass(restMs - 1)
    expect(ownership.mayWake(concertId)).toBe(false)
    expect(ownership.mayWake(concertId + 1)).toBe(true)
    pass(1)
    expect(ownership.mayWake(concertId)).toBe(true)
  })

  it("forgets the rest when a command loads the sale", () => {
    const { ownership } = start()
    ownership.fenced(concertId)
    ownership.loading(concertId)
    expect(ownership.mayWake(concertId)).toBe(true)
  })
})
