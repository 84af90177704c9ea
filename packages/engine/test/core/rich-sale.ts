/**
 * Random sales in which all there is happens: holds, payments, parts, purchases that change hands, wishes, options and a line, decided and
 * sealed as the single writer of a sale does it.
 */
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
  seatIdOf,
} from "@ticketrush/protocol"
import { apply, publish } from "../../src/core/apply.ts"
import { decide, decideCalled, decideDue } from "../../src/core/decide.ts"
import { Ledger } from "../../src/core/ledger.ts"
import { seeSender } from "../../src/core/presence.ts"
import { Sale } from "../../src/core/Sale.ts"
import { concertId, moneyCommand, opening, randomCommand, randomOf } from "./random-history.ts"
import { whileDue } from "./told.ts"

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

/** Called for each record, when it is decided and when it is published. */
export type Watch = { readonly decided?: (sale: Sale) => void; readonly published?: (sale: Sale, now: number) => void }

export type RichSale = {
  readonly sale: Sale
  readonly ledger: Ledger
  /** Its records. */
  readonly batches: ReadonlyArray<readonly [at: number, ...events: SaleEvent[]]>
}

/** A sale that many people and operators move at random. */
export const richSale = (seed: number, payments?: PaymentTerms, watch: Watch = {}): RichSale => {
  const draw = randomOf(seed)
  const sale = new Sale(concertId)
  const ledger = new Ledger()
  const batches: Array<readonly [at: number, ...events: SaleEvent[]]> = []
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
    if (record.length === 0) return
    watch.decided?.(sale)
    for (const event of record) publish(sale, event)
    watch.published?.(sale, now)
    batches.push([now, ...record])
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
    whileDue(() => {
      const due = decideDue(sale, now, draw(2 ** 32))
      take(due ?? [])
      return due !== undefined
    })
    for (let asked = draw(4); asked > 0; asked--) ask(command(draw, sale, now))
    seal()
  }
  return { batches, ledger, sale }
}
