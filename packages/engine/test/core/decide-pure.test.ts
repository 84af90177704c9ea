import { type Command, optionIdOf, reservationIdOf, sectionA } from "@ticketrush/protocol"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { decide, decideDue, nextDue } from "../../src/core/decide.ts"
import { seePerson, seeSender } from "../../src/core/presence.ts"
import type { Sale } from "../../src/core/Sale.ts"
import { MemoryDigest } from "./memory-digest.ts"
import {
  concertId,
  feeTerms,
  moneyCommand,
  opened,
  opening,
  paymentTerms,
  randomCommand,
  randomOf,
  take,
} from "./random-history.ts"

const seeds = Array.from({ length: 4 }, (_, i) => i + 1)
const kinds: Readonly<Record<Command["kind"], true>> = {
  "open-sale": true,
  "close-sale": true,
  "set-rules": true,
  "add-option": true,
  "block-seats": true,
  "release-seats": true,
  "cancel-option": true,
  hold: true,
  "hold-best": true,
  "file-wishes": true,
  "withdraw-wishes": true,
  "start-paying": true,
  confirm: true,
  cancel: true,
  refund: true,
  release: true,
  "cancel-many": true,
  "cancel-seats": true,
  "offer-transfer": true,
  "end-transfer": true,
  "take-transfer": true,
  extend: true,
  "open-intent": true,
  authorize: true,
  "payment-report": true,
  join: true,
  leave: true,
  appear: true,
  "set-line": true,
  activate: true,
  deactivate: true,
  "clear-line": true,
}

let memory: MemoryDigest
beforeAll(() => {
  memory = new MemoryDigest()
})
afterAll(() => memory.close())

/** Runs what must change nothing of a sale. */
const unchanged = <A>(sale: Sale, what: string, run: () => A): A => {
  const before = memory.of(sale)
  const result = run()
  if (memory.of(sale) !== before) throw new Error(`${what} has changed the sale`)
  return result
}

const option = optionIdOf(concertId, 1)
const all = { kind: "all" } as const
const plan = { layout: sectionA(2), tiers: [{ name: "R", price: 10 }] }
const addOption = (now: number): Command => ({ kind: "add-option", plan, key: { high: 1, low: now }, author: 0 })
const optionOrders = (now: number): ReadonlyArray<Command> => [
  { kind: "block-seats", option, choice: all, until: now + 900, author: 0 },
  { kind: "release-seats", option, choice: all, author: 0 },
  { kind: "cancel-option", option, author: 0 },
]
const wishOrders = (person: number): ReadonlyArray<Command> => [
  { kind: "file-wishes", person, tier: 0, wishes: [{ option, wish: { seats: 1, atWorst: 5 } }] },
  { kind: "withdraw-wishes", person },
]
const transferOrders = (person: number, reservations: number): ReadonlyArray<Command> =>
  Array.from({ length: reservations }, (_, i) => reservationIdOf(concertId, i + 1)).flatMap((reservation) => [
    { kind: "offer-transfer", reservation, person, to: 1 + (person % 5) },
    { kind: "take-transfer", reservation, person },
    { kind: "end-transfer", reservation, person },
  ])
/** At which steps these are taken, as indexes of what is asked in a step. */
const orderOf: Readonly<Record<number, number>> = { 4: 8, 6: 8, 8: 8, 10: 5, 12: 10, 20: 5, 22: 6, 30: 5, 60: 7 }

describe("deciding changes nothing", () => {
  const decided = new Set<string>()

  const histories = [
    ...seeds.map((seed) => [seed, "", undefined] as const),
    [seeds[1], ", with payments", paymentTerms] as const,
    [seeds[2], ", with payments and a booking fee", feeTerms] as const,
  ]
  it.each(histories)(
    "in a sale with a random history, for everything that is asked and due (%i%s)",
    (seed, _with, terms) => {
      const draw = randomOf(seed)
      const sale = opened(terms)
      let now = 2
      for (let step = 0; step < 80; step++) {
        now += draw(200)
        for (;;) {
          const due = unchanged(sale, "asking when something is due and what", () => {
            nextDue(sale)
            return decideDue(sale, now)
          })
          if (due === undefined) break
          take(sale, due, now)
        }
        if (draw(4) === 0) seePerson(sale.line, 1 + draw(12), now)
        const commands: Command[] = Array.from({ length: 3 }, () => randomCommand(draw, sale.reservations.count))
        if (terms !== undefined) commands[draw(2)] = moneyCommand(draw, sale)
        commands.push(opening(), { kind: "close-sale" }, ...optionOrders(now), ...wishOrders(1 + (step % 5)))
        const orders = transferOrders(1 + (step % 5), sale.reservations.count)
        commands.push(addOption(now), ...orders)
        unchanged(sale, `deciding one of ${JSON.stringify(commands)}`, () => {
          for (const command of commands) decided.add(command.kind).add(decide(sale, command, now).kind)
        })
        const command = commands[step === 70 ? 4 : (orderOf[step] ?? 0)]
        seeSender(sale.line, command, now)
        const decision = decide(sale, command, now)
        if (decision.kind === "event") take(sale, [decision.event, ...decision.more], now)
        for (const order of step % 3 === 0 ? orders : []) {
          const handed = decide(sale, order, now)
          if (handed.kind === "event") take(sale, [handed.event], now)
        }
      }
    },
  )

  it("and those histories have led to every kind of command, accepted, refused and answered again", () => {
    expect(decided).toEqual(new Set([...Object.keys(kinds), "event", "refused", "same"]))
  })
})

describe("a digest of the memory of a sale", () => {
  it.each<[string, (sale: Sale) => void]>([
    ["a person is seen", (sale) => sale.line.presence.see(1, 5_000)],
    ["a number is given in a tree of ranks", (sale) => sale.line.turns.append()],
    ["an unused row is written", (sale) => sale.reservations.price.fill(1, 60)],
    ["a setting is replaced", (sale) => Object.assign(sale, { policy: { ...sale.policy, holdTtlMs: 501 } })],
    ["readers are led to another place", (sale) => sale.line.supersede(3, 1)],
    ["a column grows", (sale) => sale.line.presence.grow(128)],
  ])("differs when %s", (_, change) => {
    const sale = opened()
    const before = memory.of(sale)
    expect(memory.of(sale)).toBe(before)
    change(sale)
    expect(memory.of(sale)).not.toBe(before)
  })
})
