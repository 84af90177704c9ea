/** Holds of the best seats as a sale decides them: by the same doors as holds of named seats. */
import { BestRule, type CommandKey, type Facts, optionIdOf, refusal, type Wish } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { decideDue } from "../../src/core/decide.ts"
import { decodeState, encodeState } from "../../src/core/state-codec.ts"
import { CommittedSale } from "../../src/core/view.ts"
import { concertId, member, RuledSale, start, ttl } from "./RuledSale.ts"

const key: CommandKey = { high: 3, low: 4 }

type Asked = {
  readonly person?: number
  readonly option?: number
  readonly key?: CommandKey | null
  readonly facts?: Facts
  readonly pass?: number
}

/** Two seats of any tier and section, by any rule, unless the wish says otherwise. */
const best = (
  played: RuledSale,
  wish: Partial<Wish> = {},
  { person = 1, option = 0, key = null, ...more }: Asked = {},
) =>
  played.ask({
    kind: "hold-best",
    person,
    option: optionIdOf(concertId, option),
    wish: { seats: 2, atWorst: BestRule.anywhere, ...wish },
    key,
    ...more,
  })

const codeOf = (decision: ReturnType<typeof best>): string =>
  decision.kind === "refused" ? decision.refusal.code : decision.kind

const lastHeld = ({ events }: RuledSale) => {
  const event = events.at(-1)
  return event?.kind === "held" ? event : undefined
}

describe("a hold of the best seats", () => {
  it("is journaled with the rule that was used, the rules that found nothing, and the wish", () => {
    const played = new RuledSale(null)
    best(played, { section: "B", tier: "far" })
    expect(lastHeld(played)).toEqual({
      kind: "held",
      reservation: 1,
      person: 1,
      option: 0,
      seats: [10, 11],
      deadline: start + ttl,
      price: 200,
      key: null,
      best: {
        rule: BestRule.adjacentNoSingle,
        skipped: 0,
        atWorst: BestRule.anywhere,
        tier: 1,
        section: 1,
        flag: null,
      },
    })
    played.hold(2, [1, 3, 5, 7, 9])
    best(played, { section: "A", seats: 3 })
    expect(lastHeld(played)).toMatchObject({ seats: [0, 2, 4], best: { rule: BestRule.oneSection, skipped: 0b1011 } })
  })

  it("goes by the deadlines, the limits and the windows of named seats, under the terms of the rules", () => {
    const played = new RuledSale({ perPersonMax: 3, generalFrom: start + 100, presales: [] })
    expect(codeOf(best(played))).toBe("sale-not-open")
    played.now += 100
    best(played, {}, { facts: member(2, 1) })
    expect(lastHeld(played)).toMatchObject({ terms: { version: 1, tier: 2, group: 1 }, deadline: start + 100 + ttl })
    expect(codeOf(best(played))).toBe("person-limit")
    expect(codeOf(best(played, { seats: 1 }))).toBe("event")
    played.now += ttl
    expect(decideDue(played.sale, played.now)).toEqual([{ kind: "expired", reservation: 1 }])
  })

  it.each([
    ["of one order", { perOrderMax: 1 }, "order-limit"],
    ["of one option", { perOptionMax: 1 }, "option-limit"],
    ["of one price tier", { perTierMax: [1] }, "tier-limit"],
  ])("is refused beyond the limit %s", (_, rules, code) => {
    expect(codeOf(best(new RuledSale(rules)))).toBe(code)
  })

  it.each<[string, Partial<Wish>, number, string]>([
    ["an option that there is not", {}, 2, "option-unknown"],
    ["a section that the option does not have", { section: "Z" }, 0, "unprocessable"],
    ["a price tier that the option does not have", { tier: "further" }, 0, "unprocessable"],
    ["no seats", { seats: 0 }, 0, "unprocessable"],
    ["more seats than a hold has", { seats: 17 }, 0, "unprocessable"],
    ["more seats than are free", { seats: 11, section: "A" }, 0, "best-none"],
    ["a flag that no seat has", { flag: "companion" }, 0, "best-none"],
  ])("is refused for %s", (_, wish, option, code) => {
    expect(codeOf(best(new RuledSale(null), wish, { option }))).toBe(code)
  })

  it("is refused where a worse rule than wished for would be needed, by the newest position of the sale", () => {
    const played = new RuledSale(null)
    played.hold(2, [0, 2, 4, 6, 8, 10, 12, 14, 16, 18])
    expect(best(played, { atWorst: BestRule.adjacent })).toEqual({
      kind: "refused",
      refusal: refusal("best-none", { seats: 2, atWorst: "adjacent" }),
      restsOn: played.sale.position,
    })
    expect(codeOf(best(played))).toBe("event")
  })

  it("is refused for abuse whether there are such seats or not", () => {
    const blocked = refusal("request-repeated", { userId: 1, requestFingerprint: "a" })
    const facts = { version: 2, tier: 0, group: 0, rules: 0, blocked } as const
    for (const seats of [2, 16]) {
      expect(best(new RuledSale(null), { seats, section: "A" }, { facts })).toMatchObject({
        kind: "refused",
        refusal: blocked,
      })
    }
  })

  it("is answered the same again under its key, and any other request under that key is refused", () => {
    const played = new RuledSale(null)
    expect(codeOf(best(played, { section: "A" }, { key }))).toBe("event")
    const { seats } = lastHeld(played)!
    played.hold(2, [5])
    expect(best(played, { section: "A" }, { key })).toMatchObject({ kind: "same", reservation: 1, status: 1 })
    for (const [wish, option] of [
      [{ section: "B" }, 0],
      [{}, 0],
      [{ section: "A", seats: 1 }, 0],
      [{ section: "A", tier: "near" }, 0],
      [{ section: "A", flag: "accessible" }, 0],
      [{ section: "A", atWorst: BestRule.adjacent }, 0],
      [{ section: "A" }, 1],
    ] as const) {
      expect(codeOf(best(played, wish, { key, option })), JSON.stringify(wish)).toBe("key-reused")
    }
    const named = seats.map((seat) => optionIdOf(concertId, 0) * 2 ** 17 + seat)
    expect(played.ask({ kind: "hold", person: 1, seats: named, key })).toMatchObject({
      refusal: { code: "key-reused" },
    })
    played.ask({ kind: "hold", person: 3, seats: [named[0] + 9], key })
    expect(codeOf(best(played, {}, { key, person: 3 }))).toBe("key-reused")
  })

  it("is known by its rule in a snapshot, which says nothing of it where no seats were chosen", () => {
    const played = new RuledSale(null)
    played.hold(1, [0])
    const before = encodeState(played.sale)
    expect(Buffer.from(before).includes('"best"')).toBe(false)
    for (let n = 0; n < 8; n++) best(played, { seats: 1 }, { option: n % 2, key: { high: 0, low: n } })
    const bytes = encodeState(played.sale)
    const read = decodeState(bytes)
    expect(Buffer.from(encodeState(read)).equals(bytes)).toBe(true)
    const view = new CommittedSale(read, { epoch: 1, position: read.position, at: read.at, hash: new Uint8Array(32) })
    expect(view.reservation(concertId * 2 ** 27 + 1)?.best).toBe(undefined)
    expect(view.reservation(concertId * 2 ** 27 + 9)?.best).toMatchObject({ rule: BestRule.adjacentNoSingle })
  })
})
