import { byPerson, contractLine, limits, reservationIdOf } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { decodeState, encodeState } from "../../src/core/state-codec.ts"
import { concertId, member, RuledSale, start, ttl } from "./RuledSale.ts"

const silver = 1
const gold = 2

describe("the windows of a sale", () => {
  const opensAt = start + 60_000
  const presale = { from: start + 10_000, until: start + 20_000, minimumTier: gold, group: 0 }
  const at = (now: number, tier: number, rules = { presales: [presale], generalFrom: opensAt }): string => {
    const sale = new RuledSale(rules)
    sale.now = now
    return sale.hold(1, [0], { facts: member(tier) })
  }

  it.each([
    [presale.from - 1, "sale-not-open"],
    [presale.from, "held"],
    [presale.until - 1, "held"],
    [presale.until, "sale-not-open"],
    [opensAt - 1, "sale-not-open"],
    [opensAt, "held"],
  ])("at journal time %i answer a GOLD member with %s", (now, code) => {
    expect(at(now, gold)).toBe(code)
  })

  it("refuse a lower tier in the presale alone, and take it from the general opening on", () => {
    expect(at(presale.from, silver)).toBe("presale-tier")
    expect(at(presale.until, silver)).toBe("sale-not-open")
    expect(at(opensAt, silver)).toBe("held")
  })

  it("go from the presale to the general opening without a gap when both are at one moment", () => {
    const rules = { presales: [{ ...presale, until: opensAt }], generalFrom: opensAt }
    expect(at(opensAt - 1, silver, rules)).toBe("presale-tier")
    expect(at(opensAt, silver, rules)).toBe("held")
  })

  it("let in people whom any of the open presales lets in", () => {
    const fans = { ...presale, minimumTier: 0, group: 7 }
    const rules = { presales: [presale, fans], generalFrom: opensAt }
    const sale = new RuledSale(rules)
    sale.now = presale.from
    expect(sale.hold(1, [0], { facts: member(silver) })).toBe("presale-tier")
    expect(sale.hold(1, [0], { facts: member(silver, 7) })).toBe("held")
    expect(sale.hold(2, [1], { facts: member(gold) })).toBe("held")
  })

  it("ask for a code of the group that the presale names, and for none later", () => {
    const rules = { presales: [{ ...presale, minimumTier: 0, group: 3 }], generalFrom: opensAt }
    const sale = new RuledSale(rules)
    sale.now = presale.from
    expect(sale.hold(1, [0], { facts: member(gold) })).toBe("presale-code")
    expect(sale.hold(1, [0], { facts: member(gold, 4) })).toBe("presale-code")
    expect(sale.hold(1, [0], { facts: member(gold, 3) })).toBe("held")
    sale.now = opensAt
    expect(sale.hold(2, [1], { facts: member(0) })).toBe("held")
  })

  it("take no code that was looked up in another version of the rules, whose groups are others", () => {
    const rules = { presales: [{ ...presale, minimumTier: 0, group: 3 }], generalFrom: opensAt }
    const sale = new RuledSale({ ...rules, perPersonMax: 1 })
    sale.set(rules)
    sale.now = presale.from
    expect(sale.hold(1, [0], { facts: member(gold, 3, 1) })).toBe("presale-code")
    expect(sale.hold(1, [0], { facts: member(gold, 3, 2) })).toBe("held")
  })

  it("know a person without facts as one of the lowest tier without a code", () => {
    const sale = new RuledSale({ presales: [{ ...presale, minimumTier: 1 }], generalFrom: opensAt })
    sale.now = presale.from
    expect(sale.hold(1, [0])).toBe("presale-tier")
    expect(sale.hold(1, [0], { facts: { version: 1 } })).toBe("presale-tier")
  })
})

describe("the limits of a sale", () => {
  it("count the seats of a hold", () => {
    const sale = new RuledSale({ perOrderMax: 2 })
    expect(sale.hold(1, [0, 1, 2])).toBe("order-limit")
    expect(sale.hold(1, [0, 1])).toBe("held")
    expect(sale.hold(1, [2, 3])).toBe("held")
  })

  it("count the seats of a person over all options, and let them come back", () => {
    const sale = new RuledSale({ perPersonMax: 2 })
    expect(sale.hold(1, [0])).toBe("held")
    expect(sale.hold(1, [0], { option: 1 })).toBe("held")
    expect(sale.hold(1, [1])).toBe("person-limit")
    expect(sale.hold(2, [1])).toBe("held")
    sale.on("cancel", 1)
    expect(sale.hold(1, [1])).toBe("seat-taken")
    expect(sale.hold(1, [2])).toBe("held")
  })

  it("count the seats of a person in each option apart", () => {
    const sale = new RuledSale({ perOptionMax: 2 })
    expect(sale.hold(1, [0, 1])).toBe("held")
    expect(sale.hold(1, [2])).toBe("option-limit")
    expect(sale.hold(1, [0, 1], { option: 1 })).toBe("held")
    sale.now += ttl
    expect(sale.hold(1, [2])).toBe("held")
  })

  it("count the seats of a person in each price tier, over all options", () => {
    const sale = new RuledSale({ perTierMax: [1, 2] })
    expect(sale.hold(1, [0, 1])).toBe("tier-limit")
    expect(sale.hold(1, [0, 10])).toBe("held")
    expect(sale.hold(1, [1])).toBe("tier-limit")
    expect(sale.hold(1, [0], { option: 1 })).toBe("tier-limit")
    expect(sale.hold(1, [10], { option: 1 })).toBe("held")
    expect(sale.hold(1, [11])).toBe("tier-limit")
  })

  it("leave a price tier alone that none is named for", () => {
    const sale = new RuledSale({ perTierMax: [1] })
    expect(sale.hold(1, [10, 11, 12])).toBe("held")
    expect(new RuledSale({ perTierMax: [0, 1] }).hold(1, [0, 1, 2])).toBe("held")
  })

  it("count the holds that a person has open, which a purchase and an end take away", () => {
    const sale = new RuledSale({ holdsAtOnceMax: 1 })
    expect(sale.hold(1, [0])).toBe("held")
    expect(sale.hold(1, [1])).toBe("holds-limit")
    sale.on("start-paying", 1)
    expect(sale.hold(1, [1])).toBe("holds-limit")
    sale.on("confirm", 1)
    expect(sale.hold(1, [1])).toBe("held")
    sale.now += ttl
    expect(sale.hold(1, [2])).toBe("held")
  })

  it("count the holds of a turn, also those that have ended", () => {
    const sale = new RuledSale({ holdsPerTurnMax: 2 }, { ...contractLine, protects: true })
    sale.ask({ kind: "activate", person: 1 })
    for (const reservation of [1, 2]) {
      expect(sale.hold(1, [0])).toBe("held")
      sale.on("cancel", reservation)
    }
    expect(sale.hold(1, [0])).toBe("turn-limit")
    sale.ask({ kind: "deactivate", person: 1 })
    sale.ask({ kind: "activate", person: 1 })
    expect(sale.hold(1, [0])).toBe("held")
  })

  it("a past bug: count anew for no one who held without a pass, took one, held and left the line", () => {
    const sale = new RuledSale({ holdsPerTurnMax: 1 }, { ...contractLine, protects: false, batch: 0, burst: 0 })
    expect(sale.hold(1, [0])).toBe("held")
    expect(sale.hold(1, [1])).toBe("turn-limit")
    sale.ask({ kind: "activate", person: 1 })
    expect(sale.hold(1, [1])).toBe("held")
    sale.ask({ kind: "leave", person: 1 })
    expect(sale.hold(1, [2])).toBe("turn-limit")
    sale.ask({ kind: "activate", person: 1 })
    expect(sale.hold(1, [2])).toBe("held")
  })

  it("count all holds of a person who needs no pass as one turn", () => {
    const sale = new RuledSale({ holdsPerTurnMax: 1 })
    expect(sale.hold(1, [0])).toBe("held")
    sale.on("cancel", 1)
    expect(sale.hold(1, [1])).toBe("turn-limit")
  })

  it.each([
    ["was given back", (sale: RuledSale) => sale.on("cancel", 1, 1)],
    [
      "has expired",
      (sale: RuledSale) => {
        sale.now += ttl
      },
    ],
  ])("let a person hold again a time after a hold that %s, to the millisecond", (_, end) => {
    const sale = new RuledSale({ cooldownMs: 5_000 })
    expect(sale.hold(1, [0])).toBe("held")
    end(sale)
    sale.hold(9, [9])
    const released = sale.now
    sale.now = released + 4_999
    expect(sale.hold(1, [1])).toBe("cooldown")
    expect(sale.hold(2, [1])).toBe("held")
    sale.now = released + 5_000
    expect(sale.hold(1, [2])).toBe("held")
  })

  it("know no pause after a purchase, or after one that was taken back", () => {
    const sale = new RuledSale({ cooldownMs: 5_000 })
    sale.hold(1, [0])
    sale.buy(1)
    expect(sale.hold(1, [1])).toBe("held")
    sale.on("cancel", 1, 1)
    expect(sale.hold(1, [2])).toBe("held")
  })

  it("stand in place of those of the set-up, also where they are wider", () => {
    const sale = new RuledSale()
    expect(sale.hold(1, [0, 1, 2, 3])).toBe("held")
    sale.set({ perPersonMax: 4 })
    expect(sale.hold(1, [4])).toBe("person-limit")
    sale.set({ perPersonMax: 5 })
    expect(sale.hold(1, [4])).toBe("held")
  })

  it("that became narrower take nothing away from a person who has more", () => {
    const sale = new RuledSale()
    sale.hold(1, [0, 1, 2])
    sale.set({ perPersonMax: 1 })
    expect(sale.hold(1, [3])).toBe("person-limit")
    expect(sale.on("start-paying", 1, 1)).toBe("paying")
  })
})

describe("refunds", () => {
  const until = start + 1_000
  it("end for people to the millisecond, and never for operators", () => {
    const sale = new RuledSale({ refundsUntil: until })
    for (const [person, seat] of [
      [1, 0],
      [2, 1],
      [3, 2],
    ]) {
      sale.hold(person, [seat])
      sale.buy(person)
    }
    sale.now = until - 1
    expect(sale.on("cancel", 1, 1)).toBe("cancelled")
    sale.now = until
    expect(sale.on("cancel", 2, 2)).toBe("refund-closed")
    // What was given back in time is paid back whenever it is asked for.
    expect(sale.on("refund", 1, 1)).toBe("refunded")
    expect(sale.on("cancel", 2)).toBe("cancelled")
    expect(sale.on("refund", 2, 2)).toBe("refund-closed")
    expect(sale.on("refund", 2)).toBe("refunded")
  })

  it("that come too late are refused for the rules and for what became of the reservation, whichever is newer", () => {
    const sale = new RuledSale()
    const asked = (kind: "cancel" | "refund", reservation: number, person: number): unknown =>
      sale.ask({ kind, reservation: reservationIdOf(concertId, reservation), by: byPerson(person) })
    const refusedAt = (restsOn: number) => ({ kind: "refused", refusal: { code: "refund-closed" }, restsOn })
    sale.hold(1, [0])
    sale.buy(1)
    sale.set({ refundsUntil: start })
    const rules = sale.sale.position
    sale.hold(2, [1])
    sale.buy(2)
    const bought = sale.sale.position
    expect(asked("cancel", 1, 1)).toMatchObject(refusedAt(rules))
    expect(asked("cancel", 2, 2)).toMatchObject(refusedAt(bought))
    sale.on("cancel", 1)
    const cancelled = sale.sale.position
    expect(asked("refund", 1, 1)).toMatchObject(refusedAt(cancelled))
    sale.set({ refundsUntil: start })
    expect(asked("refund", 1, 1)).toMatchObject(refusedAt(sale.sale.position))
  })

  it("say nothing about holds, which may always be given back", () => {
    const sale = new RuledSale({ refundsUntil: until })
    sale.now = until + 5
    sale.hold(1, [0])
    expect(sale.on("cancel", 1, 1)).toBe("cancelled")
  })
})

describe("versions of rules", () => {
  it("count from their time on, and a hold says under which it was made and what was known", () => {
    const sale = new RuledSale({ perPersonMax: 1 })
    sale.set({ perPersonMax: 2 }, start + 1_000, 42)
    sale.now = start + 999
    expect(sale.hold(1, [0, 1])).toBe("person-limit")
    sale.now = start + 1_000
    expect(sale.hold(1, [0, 1], { facts: member(silver, 9, 2) })).toBe("held")
    expect(sale.events.at(-1)).toMatchObject({ kind: "held", terms: { version: 2, tier: silver, group: 9 } })
    expect(sale.sale.rules.versions.map(({ from, author, setAt }) => [from, author, setAt])).toEqual([
      [start, 0, start],
      [start + 1_000, 42, start],
    ])
  })

  it("that were put off are replaced by a newer one", () => {
    const sale = new RuledSale({ perPersonMax: 3 })
    sale.set({ perPersonMax: 1 }, start + 1_000)
    sale.set({ perPersonMax: 2 })
    sale.now = start + 2_000
    expect(sale.hold(1, [0, 1])).toBe("held")
  })

  it("never count for the past", () => {
    const sale = new RuledSale()
    sale.now = start + 100
    sale.set({ perPersonMax: 1 }, 5)
    expect(sale.sale.rules.versions[1].from).toBe(start + 100)
  })

  it("are the same again when the order is repeated", () => {
    const sale = new RuledSale({ perPersonMax: 3 })
    expect(sale.set({ perPersonMax: 3 }).kind).toBe("same")
    sale.set({ perPersonMax: 2 }, start + 500)
    expect(sale.set({ perPersonMax: 2 }, start + 500).kind).toBe("same")
    expect(sale.set({ perPersonMax: 2 }, start + 501).kind).toBe("event")
    expect(sale.sale.rules.versions).toHaveLength(3)
  })

  it("have an end: a sale takes so many and no more", () => {
    const sale = new RuledSale()
    for (let version = 2; version <= limits.rulesVersionsMax; version++) sale.set({ perPersonMax: version })
    expect(sale.set({ perPersonMax: 1 })).toMatchObject({ refusal: { code: "rules-exhausted" } })
  })

  it.each([
    [{ perPersonMax: -1 }, "perPersonMax is 0"],
    [{ cooldownMs: 0.5 }, "cooldownMs is 0"],
    [{ presales: [{ from: 5, until: 5, minimumTier: 0, group: 0 }], generalFrom: 9 }, "begins before it ends"],
    [{ presales: [{ from: 5, until: 10, minimumTier: 0, group: 0 }], generalFrom: 9 }, "ends before or with"],
    [
      { presales: [{ from: 5, until: 9, minimumTier: 4, group: 0 }], generalFrom: 9 },
      "minimumTier is a membership tier",
    ],
    [{ codes: [{ group: 1, digest: "abc" }] }, "64 hexadecimal digits"],
    [{ refundsUntil: 5, refundFees: [{ until: 6, percent: 1 }] }, "no refund fee ends after"],
    [{ refundFees: [{ until: 6, percent: 101 }] }, "0 to 100 percent"],
  ])("that cannot be are refused: %j", (rules, why) => {
    expect(new RuledSale().set(rules)).toMatchObject({
      refusal: { code: "unprocessable", detail: { reason: expect.stringContaining(why) } },
    })
  })
})

describe("a sale that is read back from its bytes", () => {
  it("counts for its rules as it did before", () => {
    const sale = new RuledSale({ holdsPerTurnMax: 3, cooldownMs: 1_000, perTierMax: [3], perOptionMax: 4 })
    sale.hold(1, [0, 10])
    sale.hold(1, [1])
    sale.hold(2, [2, 3, 4])
    sale.buy(3)
    sale.on("cancel", 2, 1)
    const bytes = encodeState(sale.sale)
    const again = decodeState(bytes)
    expect(encodeState(again)).toEqual(bytes)
    const [before, after] = [sale.sale.buyers!, again.buyers!]
    for (const person of [1, 2]) {
      expect(after.holds(person)).toBe(before.holds(person))
      expect(after.holdsInTurn(person, 0)).toBe(before.holdsInTurn(person, 0))
      expect(after.releasedAt(person)).toBe(before.releasedAt(person))
    }
    expect(after.seatCounts()).toEqual(before.seatCounts())
    expect(again.rules.image).toEqual(sale.sale.rules.versions)
  })
})
