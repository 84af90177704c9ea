/** Random commands against one sale: what people and operators may ask, sensible or not. */
import {
  type BestRule,
  byPerson,
  byUnnamedOperator,
  type Command,
  type CommandKey,
  type LinePolicy,
  lineMethods,
  type OpenSale,
  openRules,
  optionIdOf,
  type PaymentTerms,
  reservationIdOf,
  type SaleEvent,
  type SaleRules,
  seatIdOf,
  sectionA,
} from "@ticketrush/protocol"
import { apply, publish } from "../../src/core/apply.ts"
import { decide } from "../../src/core/decide.ts"
import { Sale } from "../../src/core/Sale.ts"

/** Deterministic numbers for random command sequences. */
export const randomOf = (seed: number) => {
  let state = seed
  return (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 0x1_0000_0000) * below)
  }
}

export const concertId = 3
const seats = 12

const linePolicy = (draw: (below: number) => number): LinePolicy => ({
  method: lineMethods[draw(lineMethods.length)],
  protects: draw(2) === 1,
  batch: draw(3),
  everyMs: 10 + draw(200),
  burst: 3,
  activeMax: draw(4),
  waitingMax: draw(3) === 0 ? 4 : 0,
  passMs: 100 + draw(2_000),
  graceMs: 100 + draw(2_000),
  priorityMs: draw(2) === 0 ? 0 : 500,
  ...(draw(3) === 0 ? { returnMs: 1 + draw(400) } : {}),
})

const lineCommand = (draw: (below: number) => number, person: number): Command => {
  const kind = (["join", "join", "leave", "appear", "activate", "deactivate", "set-line", "clear-line"] as const)[
    draw(8)
  ]
  if (kind === "set-line") return { kind, policy: linePolicy(draw) }
  return kind === "clear-line" ? { kind } : { kind, person }
}

/** Each limit is set now and then, and never all of them; times are those of a history that begins at 1. */
const rules = (draw: (below: number) => number): SaleRules => {
  const some = (most: number): number => (draw(4) === 0 ? 1 + draw(most) : 0)
  const generalFrom = some(4_000)
  const presale = { from: 0, until: generalFrom, minimumTier: draw(4), group: draw(3) }
  return {
    ...openRules,
    presales: generalFrom > 0 && draw(2) === 0 ? [presale] : [],
    generalFrom,
    perPersonMax: some(4),
    perOrderMax: some(2),
    perOptionMax: some(3),
    perTierMax: draw(4) === 0 ? [1 + draw(4)] : [],
    holdsAtOnceMax: some(2),
    holdsPerTurnMax: some(6),
    cooldownMs: some(400),
    refundsUntil: some(20_000),
  }
}

export const randomCommand = (draw: (below: number) => number, reservations: number): Command => {
  const person = 1 + draw(5)
  if (draw(25) === 0) return { kind: "set-rules", rules: rules(draw), from: draw(3) * 2_000, author: draw(2) }
  if (draw(3) === 0) return lineCommand(draw, 1 + draw(12))
  if (draw(2) === 0 || reservations === 0) {
    const option = optionIdOf(concertId, draw(2))
    const wanted = Array.from({ length: 1 + draw(3) }, () => seatIdOf(option, draw(seats + 1)))
    const key: CommandKey | null = draw(2) === 0 ? null : { high: 0, low: draw(20) }
    const facts = { version: 2, tier: draw(4), group: draw(3), rules: draw(3) } as const
    const pass = 1 + draw(6)
    const holder = { person, key, pass, facts }
    if (facts.tier + facts.group < 4) return { kind: "hold", ...holder, seats: wanted }
    return { kind: "hold-best", ...holder, option, wish: { seats: wanted.length, atWorst: (pass - 1) as BestRule } }
  }
  const kinds = ["start-paying", "confirm", "cancel", "refund", "release", "extend", "extend"] as const
  const kind = kinds[draw(kinds.length)]
  const by = draw(4) === 0 ? byUnnamedOperator : byPerson(person)
  const reservation = reservationIdOf(concertId, 1 + draw(reservations))
  if (kind !== "release" || draw(2) === 0) return { kind, by, reservation }
  if (draw(3) === 0) {
    const option = optionIdOf(concertId, draw(2))
    return { kind: "cancel-seats", by, reservation, seats: [seatIdOf(option, draw(seats))] }
  }
  const others = Array.from({ length: draw(4) }, () => reservationIdOf(concertId, 1 + draw(reservations)))
  return { kind: "cancel-many", reservations: [...new Set([reservation, ...others])], by }
}

/** What is asked about payments, of a sale that takes them: most reports are about a sum that is right. */
export const moneyCommand = (draw: (below: number) => number, { payments, reservations }: Sale): Command => {
  const kind = (["start-paying", "open-intent", "authorize", "payment-report", "payment-report"] as const)[draw(5)]
  if (kind !== "payment-report" || payments === undefined || payments.count === 0) {
    const reservation = reservationIdOf(concertId, 1 + draw(reservations.count + 1))
    return { kind: kind === "payment-report" ? "authorize" : kind, by: byUnnamedOperator, reservation }
  }
  const payment = 1 + draw(payments.count)
  const about = { kind, payment, report: { high: 1, low: draw(2_000) } }
  const refund = payments.refund[payment]
  if (refund === 0) {
    if (draw(3) === 0) return { ...about, says: "cancelled" }
    return { ...about, says: "captured", amount: payments.amount[payment] - (draw(8) === 0 ? 1 : 0) }
  }
  const says = draw(3) === 0 ? "refund-failed" : "refund-settled"
  return { ...about, says, refund, amount: payments.refundAmount[refund] }
}

/** How a sale takes payments, for some histories. */
export const paymentTerms = { gateway: "sandbox", payMs: 900, refundMs: 60_000 }
export const feeTerms = { ...paymentTerms, bookingFee: 3 }

export const opening = (): OpenSale => {
  const option = (number: number) => ({ number, layout: sectionA(seats), tiers: [{ name: "R", price: 10 }] })
  const policy = { seatsPerPersonMax: 4, holdTtlMs: 500, opensAt: 0 }
  return { kind: "open-sale", policy, options: [option(0), option(1)], line: linePolicy(() => 0) }
}

export const opened = (payments?: PaymentTerms): Sale => {
  const sale = new Sale(concertId)
  const decision = decide(sale, { ...opening(), ...(payments === undefined ? {} : { payments }) }, 1)
  if (decision.kind !== "event") throw new Error("a good plan opens a sale")
  take(sale, [decision.event, ...decision.more], 1)
  return sale
}

export const take = (sale: Sale, events: ReadonlyArray<SaleEvent>, now: number): void => {
  for (const event of events) {
    apply(sale, event, now)
    publish(sale, event)
  }
}
