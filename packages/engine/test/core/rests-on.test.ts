/**
 * A refusal, and "the same again", is told as soon as what it rests on is in the journal, and the rest of the record may still be
 * lost: so the sale as it was at that position answers the same way.
 */
import { type Command, optionIdOf, reservationIdOf, type SaleEvent, seatIdOf, sectionA } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { decide, decideDue } from "../../src/core/decide.ts"
import { Sale } from "../../src/core/Sale.ts"
import { concertId, feeTerms, moneyCommand, opening, randomCommand, randomOf, take } from "./random-history.ts"
import { told } from "./told.ts"

type Draw = (below: number) => number

/** A sale, and how to come back to what it was. */
const remembered = (paid: boolean) => {
  const sale = new Sale(concertId)
  const history: Array<readonly [event: SaleEvent, at: number]> = []
  const happen = (events: ReadonlyArray<SaleEvent>, now: number): void => {
    take(sale, events, now)
    for (const event of events) history.push([event, now])
  }
  const opened = decide(sale, { ...opening(), ...(paid ? { payments: feeTerms } : {}) }, 1)
  if (opened.kind !== "event") throw new Error("a good plan opens a sale")
  happen([opened.event, ...opened.more], 1)
  /** As it was at a position, or before its opening. */
  const at = (position: number): Sale => {
    const then = new Sale(concertId)
    for (const [event, time] of history.slice(0, position)) take(then, [event], time)
    return then
  }
  return { at, happen, sale }
}

const layout = sectionA(2)
const asked = (draw: Draw, sale: Sale, now: number): ReadonlyArray<Command> => {
  const { count } = sale.reservations
  const option = optionIdOf(concertId, draw(3))
  const person = 1 + draw(6)
  const reservation = reservationIdOf(concertId, 1 + draw(count + 1))
  const choice = draw(2) === 0 ? ({ kind: "all" } as const) : { kind: "seats" as const, seats: [seatIdOf(option, 3)] }
  return [
    ...Array.from({ length: 12 }, () => randomCommand(draw, count)),
    ...(sale.payments === undefined ? [] : Array.from({ length: 4 }, () => moneyCommand(draw, sale))),
    { kind: "offer-transfer", reservation, person, to: 1 + draw(6) },
    { kind: "take-transfer", reservation, person },
    { kind: "end-transfer", reservation, person },
    { kind: "file-wishes", person, tier: 0, wishes: [{ option, wish: { seats: 1, atWorst: 5 } }] },
    { kind: "withdraw-wishes", person },
    { kind: "block-seats", option, choice, until: now + 900, author: 0 },
    { kind: "release-seats", option, choice, author: 0 },
    {
      kind: "add-option",
      plan: { layout, tiers: [{ name: "R", price: draw(2) }], ...(draw(2) === 0 ? {} : { until: now + draw(3) }) },
      key: { high: 1, low: draw(4) },
      author: 0,
    },
    { kind: "set-line", policy: { ...sale.line.policy, method: draw(2) === 0 ? "closed" : "fifo" } },
    { kind: "join", person },
    { kind: "leave", person },
    opening(),
  ]
}
const last: Readonly<Record<number, Command>> = {
  50: { kind: "cancel-option", option: optionIdOf(concertId, 1), author: 0 },
  65: { kind: "close-sale" },
}

describe("what a sale refuses, or answers again", () => {
  it.each(Array.from({ length: 6 }, (_, seed) => seed + 1))(
    "stands while no more is in the journal than it says that it rests on (%i)",
    (seed) => {
      const draw = randomOf(seed)
      const { at, happen, sale } = remembered(seed % 3 === 0)
      let now = 1
      for (let step = 0; step < 80; step++) {
        now += draw(120)
        for (let due = decideDue(sale, now); due !== undefined && draw(4) > 0; due = decideDue(sale, now))
          happen(due, now)
        const commands = asked(draw, sale, now)
        const then = new Map<number, Sale>()
        for (const command of [...commands, ...Object.values(last)]) {
          const decided = told(sale, command, now)
          if (decided.kind === "event") continue
          expect(decided.restsOn).toBeLessThanOrEqual(sale.position)
          const before = then.get(decided.restsOn) ?? at(decided.restsOn)
          then.set(decided.restsOn, before)
          const again = decide(before, command, now)
          expect(again.kind, `${JSON.stringify(command)}: ${JSON.stringify({ again, decided })}`).toBe(decided.kind)
        }
        const command = last[step] ?? commands[draw(commands.length)]
        const decided = decide(sale, command, now)
        if (decided.kind === "event") happen([decided.event, ...decided.more], now)
      }
    },
  )
})
