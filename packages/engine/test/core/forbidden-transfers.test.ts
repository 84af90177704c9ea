/** The rules of a sale may forbid that what was bought changes hands. */
import { reservationIdOf } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { decide } from "../../src/core/decide.ts"
import type { Decision } from "../../src/core/decision.ts"
import { decodeState, encodeState } from "../../src/core/state-codec.ts"
import { refusedWith } from "./Rehearsal.ts"
import { concertId, RuledSale } from "./RuledSale.ts"

const [buyer, friend] = [7, 8]

describe("rules that forbid it", () => {
  const reservation = reservationIdOf(concertId, 1)
  const ruled = (): RuledSale => {
    const sale = new RuledSale()
    sale.hold(buyer, [0])
    sale.buy(1)
    return sale
  }
  const offer = (sale: RuledSale): Decision =>
    sale.ask({ kind: "offer-transfer", reservation, person: buyer, to: friend })
  const take = (sale: RuledSale): Decision => sale.ask({ kind: "take-transfer", reservation, person: friend })
  const end = (sale: RuledSale, person: number): Decision => sale.ask({ kind: "end-transfer", reservation, person })

  it("refuse an offer, once they are in the journal, until others are in force", () => {
    const sale = ruled()
    sale.set({ transfersForbidden: true })
    const { position } = sale.sale
    expect(offer(sale)).toMatchObject({ refusal: { code: "transfers-forbidden" }, restsOn: position })
    sale.set({})
    expect(offer(sale).kind).toBe("event")
  })

  it("leave an offer that stands untaken, which either of the two may end", () => {
    for (const person of [buyer, friend]) {
      const sale = ruled()
      offer(sale)
      sale.set({ transfersForbidden: true })
      expect(refusedWith(take(sale))).toBe("transfers-forbidden")
      expect(refusedWith(offer(sale))).toBe("transfers-forbidden")
      expect(end(sale, person)).toMatchObject({ event: { kind: "transfer-ended", person } })
    }
  })

  it("leave it to be taken in its time, once it may change hands again", () => {
    const sale = ruled()
    offer(sale)
    sale.set({ transfersForbidden: true })
    sale.set({})
    expect(take(sale).kind).toBe("event")
    // What was taken stays with the one who took it.
    sale.set({ transfersForbidden: true })
    expect(take(sale).kind).toBe("same")
  })

  it("count from their time on, and also after a restart", () => {
    const sale = ruled()
    offer(sale)
    const from = sale.now + 100
    sale.set({ transfersForbidden: true }, from)
    const restored = decodeState(encodeState(sale.sale))
    const command = { kind: "take-transfer", reservation, person: friend } as const
    for (const of of [sale.sale, restored]) {
      expect(decide(of, command, from - 1).kind).toBe("event")
      expect(refusedWith(decide(of, command, from))).toBe("transfers-forbidden")
    }
  })

  it("cannot say so in another way than by being there", () => {
    for (const wrong of [false, 1, null]) {
      expect(refusedWith(new RuledSale().set({ transfersForbidden: wrong as never }))).toBe("unprocessable")
    }
  })
})
