/** A sale for verified people: who they are enters the command as a fact, and the rules in force decide. */
import { type BuyerFacts, type Join, noFacts } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { decide } from "../../src/core/decide.ts"
import { decodeState, encodeState } from "../../src/core/state-codec.ts"
import { fifo, refusedWith } from "./Rehearsal.ts"
import { RuledSale, start } from "./RuledSale.ts"

const [email, phone] = [1, 2]
const verifiedBy = (verified: number): BuyerFacts => ({
  ...{ version: 2, tier: 0, group: 0, rules: 0 },
  ...(verified === 0 ? {} : { verified }),
})
const join = (person: number, verified: number): Join => ({ kind: "join", person, facts: verifiedBy(verified) })

describe("a sale for people verified by telephone", () => {
  it("takes their joins and holds, and refuses those of others, as often as they are decided", () => {
    const sale = new RuledSale({ minimumVerification: phone }, fifo)
    for (const [verified, expected] of [
      [0, "person-unverified"],
      [email, "person-unverified"],
    ] as const) {
      for (let i = 0; i < 2; i++) {
        expect(refusedWith(decide(sale.sale, join(7, verified), sale.now))).toBe(expected)
        expect(sale.hold(7, [0], { facts: verifiedBy(verified) })).toBe(expected)
      }
    }
    expect(refusedWith(decide(sale.sale, { kind: "join", person: 7, facts: noFacts }, sale.now))).toBe(
      "person-unverified",
    )
    expect(sale.sale.line.joined).toBe(0)
    expect(sale.ask(join(7, phone)).kind).toBe("event")
    expect(sale.hold(8, [0], { facts: verifiedBy(phone) })).toBe("held")
  })

  it("says what is asked for, and how the person is verified", () => {
    const { sale, now } = new RuledSale({ minimumVerification: phone }, fifo)
    expect(decide(sale, join(7, email), now)).toMatchObject({
      refusal: { detail: { required: "PHONE", verified: "EMAIL" } },
    })
  })

  it("keeps the place of a person who has one, whatever is known of them now", () => {
    const sale = new RuledSale({ minimumVerification: email }, fifo)
    sale.ask(join(7, email))
    expect(sale.ask(join(7, 0)).kind).toBe("same")
  })

  it("asks from the moment from which its rules count, to the millisecond", () => {
    const from = start + 10_000
    const sale = new RuledSale({}, fifo)
    sale.set({ minimumVerification: email }, from)
    sale.now = from - 1
    expect(sale.ask(join(7, 0)).kind).toBe("event")
    sale.now = from
    expect(refusedWith(sale.ask(join(8, 0)))).toBe("person-unverified")
  })

  it("is one after it was read back from a snapshot, too", () => {
    const sale = new RuledSale({ minimumVerification: phone }, fifo)
    const back = decodeState(encodeState(sale.sale))
    expect(refusedWith(decide(back, join(7, email), sale.now))).toBe("person-unverified")
    expect(decide(back, join(7, phone), sale.now).kind).toBe("event")
  })

  it.each([0, 3, 0.5, -1])("is not set up with %d", (minimumVerification) => {
    expect(refusedWith(new RuledSale().set({ minimumVerification }))).toBe("unprocessable")
  })
})
