/** A join that comes with a verdict about its proof: the verdict is a fact, and the sale decides by it the same every time. */
import { type Join, refusal } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { decide } from "../../src/core/decide.ts"
import { Rehearsal, refusedWith } from "./Rehearsal.ts"

const blocked = refusal("proof-missing")
const unproven = (person: number): Join => ({
  kind: "join",
  person,
  facts: { version: 2, tier: 0, group: 0, rules: 0, blocked },
})

describe("a join without the proof that was asked for", () => {
  it("is refused with the very refusal that it came with, as often as it is decided, and takes no place", () => {
    const { sale, now } = new Rehearsal()
    for (let i = 0; i < 3; i++) {
      expect(decide(sale, unproven(7), now)).toMatchObject({ kind: "refused", refusal: blocked })
    }
    expect(sale.line.joined).toBe(0)
    expect(decide(sale, { kind: "join", person: 7 }, now).kind).toBe("event")
  })

  it("finds the place of a person who has one: a second tab proves nothing", () => {
    const line = new Rehearsal()
    line.join(7)
    expect(line.ask(unproven(7)).kind).toBe("same")
    expect(line.sale.line.joined).toBe(1)
    line.ask({ kind: "leave", person: 7 })
    expect(refusedWith(line.ask(unproven(7)))).toBe("proof-missing")
  })

  it("is refused by the line first, where that takes no one", () => {
    const line = new Rehearsal({ method: "closed" })
    expect(refusedWith(line.ask(unproven(7)))).toBe("line-closed")
  })
})
