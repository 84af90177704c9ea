import { contractLine, openRules, optionIdOf, reservationIdOf, type SaleRules, seatIdOf } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { RulesPreview } from "../../src/policy/RulesPreview.ts"
import { PaidSale, terms } from "../core/PaidSale.ts"
import { fifo } from "../core/Rehearsal.ts"
import { concertId, member, RuledSale, start } from "../core/RuledSale.ts"
import { randomOf } from "../core/random-history.ts"

const previewOf = ({ timed }: Pick<RuledSale, "timed">, rules: Partial<SaleRules>) => {
  const preview = new RulesPreview(concertId, { ...openRules, ...rules })
  for (const { event, at } of timed) preview.take(event, at)
  return preview.report()
}
const codes = (report: ReturnType<typeof previewOf>) => Object.fromEntries(report.byCode)

describe("a preview of rules", () => {
  it("refuses what goes beyond them, and tells whom and what was bought", () => {
    const sale = new RuledSale()
    sale.hold(1, [0, 1])
    sale.hold(1, [2])
    sale.hold(2, [3])
    sale.buy(2)
    const report = previewOf(sale, { perPersonMax: 2 })
    expect(report).toMatchObject({ holds: 3, refused: 1, people: 1, bought: 1, untold: 0 })
    expect(codes(report)).toEqual({ "person-limit": 1 })
    expect(report.examples).toMatchObject([{ person: 1, reservation: 2, code: "person-limit", at: start }])
  })

  it("counts nothing that it would have refused", () => {
    const sale = new RuledSale()
    sale.hold(1, [0, 1, 2])
    sale.hold(1, [3])
    const report = previewOf(sale, { perOrderMax: 2, perPersonMax: 2 })
    expect(codes(report)).toEqual({ "order-limit": 1 })
  })

  it("starts no pause after a hold that it would have refused", () => {
    const sale = new RuledSale()
    sale.hold(1, [0, 1])
    sale.on("cancel", 1)
    sale.hold(1, [2])
    sale.on("cancel", 2)
    sale.hold(1, [3])
    expect(codes(previewOf(sale, { perOrderMax: 1, cooldownMs: 1 }))).toEqual({ "order-limit": 1, cooldown: 1 })
  })

  it("counts holds without a pass as one turn, before a pass and after it, as the sale does", () => {
    const sale = new RuledSale({}, contractLine)
    sale.hold(1, [0])
    sale.ask({ kind: "activate", person: 1 })
    sale.hold(1, [1])
    sale.ask({ kind: "deactivate", person: 1 })
    sale.hold(1, [2])
    const report = previewOf(sale, { holdsPerTurnMax: 1 })
    expect(codes(report)).toEqual({ "turn-limit": 1 })
    expect(report.examples).toMatchObject([{ reservation: 3 }])
  })

  it("knows turns by the passes of the line", () => {
    const sale = new RuledSale({}, { ...contractLine, protects: true })
    for (const reservation of [1, 2]) {
      sale.ask({ kind: "activate", person: 1 })
      sale.hold(1, [0])
      sale.on("cancel", reservation)
      sale.ask({ kind: "deactivate", person: 1 })
    }
    expect(previewOf(sale, { holdsPerTurnMax: 1 }).refused).toBe(0)
    sale.ask({ kind: "activate", person: 1 })
    sale.hold(1, [0])
    sale.on("cancel", 3)
    sale.hold(1, [0])
    expect(codes(previewOf(sale, { holdsPerTurnMax: 1 }))).toEqual({ "turn-limit": 1 })
  })

  it("judges a presale by the tier that the journal tells, and says where it tells none", () => {
    const presale = { from: 0, until: start + 10, minimumTier: 2, group: 0 }
    const rules = { presales: [presale], generalFrom: start + 10 }
    const sale = new RuledSale()
    sale.hold(1, [0], { facts: member(1) })
    sale.hold(2, [1], { facts: member(2) })
    expect(codes(previewOf(sale, rules))).toEqual({ "presale-tier": 1 })
    const withCode = { presales: [{ ...presale, group: 1 }], generalFrom: start + 10 }
    expect(previewOf(sale, withCode)).toMatchObject({ refused: 1, untold: 1 })
    const unruled = new RuledSale(null)
    unruled.hold(1, [0])
    expect(previewOf(unruled, rules)).toMatchObject({ refused: 0, untold: 1 })
  })

  it("ends the turn of a pass that did nothing", () => {
    const sale = new RuledSale({}, { ...fifo, activeMax: 1, idleMs: 1_000, passMs: 60_000 })
    const hold = () => {
      const seats = [seatIdOf(optionIdOf(concertId, 0), 0)]
      sale.ask({ kind: "hold", person: 1, seats, key: null })
    }
    for (const person of [1, 2]) sale.ask({ kind: "join", person })
    sale.now += 1_000
    sale.hold(1, [0])
    sale.on("cancel", 1)
    sale.now += 1_000
    hold()
    expect(sale.events.map(({ kind }) => kind)).toContain("pass-idle")
    expect(previewOf(sale, { holdsPerTurnMax: 1 })).toMatchObject({ holds: 2, refused: 0 })
  })

  it("gives seats back to a person who paid late, as bought", () => {
    const late = (then: ReadonlyArray<"cancel">) => {
      const sale = new PaidSale()
      sale.hold(1, 0, 1)
      sale.own("start-paying", 1)
      sale.own("authorize", 1)
      sale.wait(terms.payMs)
      sale.report("captured", 1)
      for (const order of then) sale.own(order, 1)
      sale.hold(1, 2)
      expect(sale.kinds()).toContain("retaken")
      return { timed: sale.events.map((event) => ({ event, at: sale.now })) }
    }
    const rules = { perPersonMax: 2, holdsAtOnceMax: 1 }
    expect(codes(previewOf(late([]), rules))).toEqual({ "person-limit": 1 })
    expect(previewOf(late(["cancel"]), rules)).toMatchObject({ holds: 2, refused: 0 })
    expect(previewOf(late([]), { perPersonMax: 1 })).toMatchObject({ refused: 1, bought: 1 })
  })

  it("counts what changes hands for the one who has it, and no more for the one who gave it", () => {
    const [giver, taker] = [1, 2]
    const handedOver = (then: (sale: RuledSale) => void): RuledSale => {
      const sale = new RuledSale()
      sale.hold(giver, [0, 1])
      sale.buy(1)
      const reservation = reservationIdOf(concertId, 1)
      sale.ask({ kind: "offer-transfer", reservation, person: giver, to: taker })
      sale.ask({ kind: "take-transfer", reservation, person: taker })
      then(sale)
      return sale
    }
    const rules = { perPersonMax: 2 }
    expect(
      previewOf(
        handedOver((sale) => sale.hold(giver, [2, 3])),
        rules,
      ),
    ).toMatchObject({ holds: 2, refused: 0 })
    expect(
      codes(
        previewOf(
          handedOver((sale) => sale.hold(taker, [2])),
          rules,
        ),
      ),
    ).toEqual({ "person-limit": 1 })
    const back = handedOver((sale) => {
      sale.on("cancel", 1, taker)
      sale.hold(taker, [2, 3])
    })
    expect(previewOf(back, rules)).toMatchObject({ holds: 2, refused: 0 })
    // Of a purchase that the rules would have refused there is nothing to hand over.
    expect(previewOf(back, { perPersonMax: 1 })).toMatchObject({ refused: 2, bought: 1 })
  })

  it("counts purchases that were given back too late", () => {
    const sale = new RuledSale()
    sale.hold(1, [0])
    sale.buy(1)
    sale.now += 1_000
    sale.on("cancel", 1)
    expect(previewOf(sale, { refundsUntil: start + 1_000 }).backTooLate).toBe(1)
    expect(previewOf(sale, { refundsUntil: start + 1_001 }).backTooLate).toBe(0)
  })

  it.each([1, 2, 3, 4, 5, 6, 7, 8])("refuses nothing of a sale that had these very rules (%i)", (seed) => {
    const draw = randomOf(seed)
    const rules = {
      perPersonMax: 1 + draw(4),
      perOrderMax: draw(3),
      perOptionMax: draw(4),
      perTierMax: [draw(4), draw(3)],
      holdsAtOnceMax: draw(3),
      holdsPerTurnMax: draw(2) * 5,
      cooldownMs: draw(3) * 300,
    }
    const sale = new RuledSale(rules)
    let accepted = 0
    for (let step = 0; step < 400; step++) {
      sale.now += draw(300)
      const seats = Array.from(new Set([draw(20), draw(20)])).slice(0, 1 + draw(2))
      if (draw(3) > 0) accepted += sale.hold(1 + draw(4), seats, { option: draw(2) }) === "held" ? 1 : 0
      else if (accepted > 0) {
        sale.on((["cancel", "start-paying", "confirm"] as const)[draw(3)], 1 + draw(accepted))
      }
    }
    expect(accepted).toBeGreaterThan(8)
    expect(previewOf(sale, rules)).toMatchObject({ holds: accepted, refused: 0, untold: 0 })
  })
})
