/** What the engine does with holds, payments, parts, purchases that change hands, wishes and options, under random orders. */
import { apply, publish } from "@ticketrush/engine/core/apply"
import { decide, decideCalled, decideDue } from "@ticketrush/engine/core/decide"
import { Ledger } from "@ticketrush/engine/core/ledger"
import { seeSender } from "@ticketrush/engine/core/presence"
import { Sale } from "@ticketrush/engine/core/Sale"
import {
  byPerson,
  byUnnamedOperator,
  type Command,
  type LinePolicy,
  noLine,
  optionIdOf,
  type PaymentTerms,
  ReservationStatus,
  reservationIdOf,
  type SaleEvent,
  SeatState,
  seatIdOf,
} from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import {
  concertId,
  feeTerms,
  moneyCommand,
  opening,
  paymentTerms,
  randomCommand,
  randomOf,
} from "../../engine/test/core/random-history.ts"
import { SaleAudit } from "../src/SaleAudit.ts"
import { concertId as auditedId, type Batch, journal } from "./journal.ts"

type Draw = (below: number) => number

/** Any of what people and operators ask; settings of the line and the rules seldom, and holds with the pass that there is. */
const anyCommand = (draw: Draw, { line, reservations }: Sale): Command => {
  const command = randomCommand(draw, reservations.count)
  const isSetting = command.kind === "set-line" || command.kind === "set-rules" || command.kind === "clear-line"
  if (isSetting && draw(4) > 0) return { kind: "join", person: 1 + draw(12) }
  if (command.kind !== "hold" && command.kind !== "hold-best") return command
  return { ...command, pass: line.pass[line.find(command.person)] }
}

/** A step of a purchase, of one of the newest reservations. */
const purchase = (draw: Draw, { persons, reservations, payments }: Sale): Command => {
  const sequence = Math.max(1, reservations.count - draw(6))
  const reservation = reservationIdOf(concertId, sequence)
  const status = reservations.status[sequence]
  const person = persons.ids[reservations.person[sequence]] ?? 1
  const by = draw(3) === 0 ? byUnnamedOperator : byPerson(person)
  if (status === ReservationStatus.hold) return { kind: "start-paying", reservation, by }
  if (status === ReservationStatus.cancelled) return { kind: "refund", reservation, by }
  if (status === ReservationStatus.paying && payments === undefined) return { kind: "confirm", reservation, by }
  if (status !== ReservationStatus.confirmed) return { kind: "authorize", reservation, by }
  const offer = reservations.transfers?.of(sequence)?.offer
  if (offer && draw(2) === 0) return { kind: "take-transfer", reservation, person: offer.to }
  if (draw(3) === 0) return { kind: "offer-transfer", reservation, person, to: 1 + draw(5) }
  if (draw(3) === 0) return { kind: "end-transfer", reservation, person: offer?.to ?? person }
  if (draw(2) === 0) return { kind: "cancel", reservation, by }
  const option = optionIdOf(concertId, reservations.option[sequence])
  return { kind: "cancel-seats", reservation, by, seats: [seatIdOf(option, reservations.seat(sequence, 0))] }
}

const command = (draw: Draw, sale: Sale, now: number): Command => {
  const what = draw(100)
  if (what < 25 && sale.payments !== undefined && now >= sale.policy.opensAt) return moneyCommand(draw, sale)
  if (what < 50 && now >= sale.policy.opensAt) return purchase(draw, sale)
  if (what < 92 && (now >= sale.policy.opensAt || draw(3) > 0)) return anyCommand(draw, sale)
  const option = optionIdOf(concertId, draw(2))
  const person = 1 + draw(5)
  if (what < 95 || now < sale.policy.opensAt) {
    const wish = { option, wish: { seats: 1 + draw(3), atWorst: 5 } } as const
    return draw(5) === 0
      ? { kind: "withdraw-wishes", person }
      : { kind: "file-wishes", person, tier: 0, wishes: [wish] }
  }
  const seats = [seatIdOf(option, draw(12))]
  const choice = draw(9) === 0 ? ({ kind: "all" } as const) : ({ kind: "seats", seats } as const)
  if (what < 97) {
    return { kind: "block-seats", option, choice, until: draw(3) === 0 ? null : now + 1 + draw(900), author: 9 }
  }
  if (what < 99) return { kind: "release-seats", option, choice, author: 9 }
  return draw(4) === 0 ? { kind: "cancel-option", option, author: 9 } : { kind: "join", person }
}

const pace = { ...noLine, method: "fifo", batch: 2, everyMs: 100, burst: 3, passMs: 1_500, graceMs: 400 } as const
const lines: ReadonlyArray<LinePolicy> = [
  { ...noLine, passMs: 2_000 },
  { ...pace, protects: true, activeMax: 4, priorityMs: 400 },
  { ...pace, protects: true, activeMax: 2, idleMs: 200, absentMs: 600, absentMax: 3 },
  { ...pace, returnMs: 300, priorityMs: 500 },
]

/** A sale that many people and operators move at random, as the single writer of a sale does, and its journal. */
const played = (seed: number, payments?: PaymentTerms) => {
  const draw = randomOf(seed)
  const sale = new Sale(concertId)
  const ledger = new Ledger()
  const batches: Batch[] = []
  let now = 1
  let record: SaleEvent[] = []
  const take = (events: ReadonlyArray<SaleEvent>): void => {
    for (const event of events) {
      apply(sale, event, now)
      ledger.take(event)
      record.push(event)
    }
    for (const event of events) if (event.kind === "called") take(decideCalled(sale, event, now))
  }
  const seal = (): void => {
    for (const event of record) publish(sale, event)
    if (record.length > 0) batches.push([now, ...record])
    record = []
  }
  const ask = (asked: Command): void => {
    seeSender(sale.line, asked, now)
    const decision = decide(sale, asked, now, draw(2 ** 32))
    if (decision.kind === "event") take([decision.event, ...decision.more])
  }
  const open = opening()
  const policy = { ...open.policy, opensAt: seed % 8 < 4 ? 0 : 3_000 }
  ask({ ...open, policy, line: lines[seed % lines.length], ...(payments === undefined ? {} : { payments }) })
  seal()
  for (let step = 0; step < 120; step++) {
    now += draw(150)
    const next = () => decideDue(sale, now, draw(2 ** 32))
    for (let due = next(); due !== undefined; due = next()) take(due)
    for (let asked = draw(4); asked > 0; asked--) ask(command(draw, sale, now))
    seal()
  }
  return { batches, ledger, sale }
}

const audited = (batches: ReadonlyArray<Batch>) => {
  const audit = new SaleAudit(auditedId)
  for (const each of journal(batches)) audit.take(each)
  return audit.report()
}

/** The figures of a sale as the engine has them. */
const figuresOf = (sale: Sale, ledger: Ledger) => {
  const options = sale.options.filter((each) => each !== undefined)
  const sum = (of: (option: (typeof options)[number]) => number): number =>
    options.reduce((total, option) => total + of(option), 0)
  const inState = (state: SeatState) => sum((option) => option.state.filter((each) => each === state).length)
  const { line, reservations } = sale
  const all = Array.from({ length: reservations.count }, (_, i) => i + 1)
  const bought = all.filter((each) => reservations.status[each] === ReservationStatus.confirmed)
  const blocked = sum((option) => option.blocked)
  return {
    reservations: reservations.count,
    people: sale.persons.count,
    seats: sum((option) => option.count),
    ...{ free: sum((option) => option.free), blocked },
    ...{ held: inState(SeatState.held), sold: inState(SeatState.sold) - blocked },
    revenue: bought.reduce((total, each) => total + reservations.price[each], 0),
    line: { joined: line.joined, admitted: line.passes.count, waiting: line.waiting + line.returned + line.absent },
    money: {
      difference: 0,
      fees: 0 - ledger.balance("fees"),
      bookingFees: 0 - ledger.balance("bookingFees"),
      refundsDue: 0 - ledger.balance("refunds") - ledger.balance("failed"),
      refundsFailed: 0 - ledger.balance("failed"),
    },
  }
}

const seen = new Set<string>()

describe("the auditor", () => {
  it.each([
    ["without payments", undefined],
    ["with payments", paymentTerms],
    ["with payments and a booking fee", feeTerms],
  ])("finds nothing wrong with sales %s, and counts in their journals what the engine has", (_with, terms) => {
    for (let seed = 1; seed <= 40; seed++) {
      const { batches, ledger, sale } = played(seed, terms)
      for (const [, ...events] of batches) for (const { kind } of events) seen.add(kind)
      const { figures, violations } = audited(batches)
      expect(violations, `seed ${seed}`).toEqual([])
      expect(figures, `seed ${seed}`).toMatchObject(figuresOf(sale, ledger))
      expect(figures.money.captured - figures.money.refunded).toBe(ledger.balance("provider"))
    }
  })

  it("has seen nearly every kind of event that there is in those journals", () => {
    expect(seen.size).toBeGreaterThan(42)
  })
})
