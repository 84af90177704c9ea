/** A sale played through the engine's own core with a clock of the test's, and the journal that comes of it. */
import { apply, publish } from "@ticketrush/engine/core/apply"
import { decide, decideDue } from "@ticketrush/engine/core/decide"
import { seePerson, seeSender } from "@ticketrush/engine/core/presence"
import { Sale } from "@ticketrush/engine/core/Sale"
import { chainHash, emptyHash } from "@ticketrush/engine/journal/chain"
import {
  byUnnamedOperator,
  type Command,
  encodeEvents,
  type LinePolicy,
  noLine,
  optionIdOf,
  PlaceStatus,
  type SaleEvent,
  seatIdOf,
  sectionA,
} from "@ticketrush/protocol"
import type { AuditRecord } from "../src/AuditRecord.ts"

export const concertId = 7
const seats = 6

export const policy = (change: Partial<LinePolicy> = {}): LinePolicy => ({
  ...noLine,
  method: "fifo",
  batch: 2,
  everyMs: 1_000,
  burst: 3,
  passMs: 5_000,
  graceMs: 2_000,
  priorityMs: 1_500,
  ...change,
})

export class Rehearsal {
  readonly sale = new Sale(concertId)
  readonly records: AuditRecord[] = []
  /** 32 bits for what is decided by chance. */
  chance = (): number => 2 ** 31
  now = 1_790_000_000_000

  constructor(line: LinePolicy) {
    const options = [{ number: 0, layout: sectionA(seats), tiers: [{ name: "R", price: 10 }] }]
    const opening = { seatsPerPersonMax: 2, holdTtlMs: 2_000, opensAt: 0 }
    this.drain({ kind: "open-sale", policy: opening, options, line })
  }

  /** What is due is settled, the commands are decided, and all of it becomes one record. */
  drain(...commands: Command[]): void {
    const events: SaleEvent[] = []
    const take = (event: SaleEvent): void => {
      apply(this.sale, event, this.now)
      events.push(event)
    }
    const next = () => decideDue(this.sale, this.now, this.chance())
    for (let due = next(); due !== undefined; due = next()) due.forEach(take)
    for (const command of commands) {
      seeSender(this.sale.line, command, this.now)
      const decision = decide(this.sale, command, this.now, this.chance())
      if (decision.kind === "event") [decision.event, ...decision.more].forEach(take)
    }
    if (events.length === 0) return
    for (const event of events) publish(this.sale, event)
    const before = this.records.at(-1)
    const first = (before?.last ?? 0) + 1
    const record = {
      concertId,
      first,
      last: first + events.length - 1,
      epoch: 1,
      at: this.now,
      frame: encodeEvents(events),
    }
    this.records.push({ ...record, hash: chainHash(before?.hash ?? emptyHash, record) })
  }

  hold(person: number, seat: number): Command {
    const place = this.sale.line.find(person)
    const pass = place === 0 ? 0 : this.sale.line.pass[place]
    const asked = [seatIdOf(optionIdOf(concertId, 0), seat)]
    return { kind: "hold", person, seats: asked, key: null, ...(pass === 0 ? {} : { pass }) }
  }

  see(person: number): void {
    seePerson(this.sale.line, person, this.now)
  }
}

/** A sale in which many people act at random. `pick(n)` gives a number below n. */
export const rehearse = (pick: (below: number) => number, line: LinePolicy, drains = 60): Rehearsal => {
  const rehearsal = new Rehearsal(line)
  rehearsal.chance = () => pick(2 ** 32)
  const { sale } = rehearsal
  const person = (): number => 501 + pick(25)
  /** Mostly one of the newest, so that some are paid for in time. */
  const reservation = (): number => {
    const { count } = sale.reservations
    return concertId * 2 ** 27 + Math.max(1, count - pick(pick(3) === 0 ? Math.max(1, count) : 3))
  }
  /** Mostly people with a pass, while there are any. */
  const buyer = (): number => {
    const { line } = sale
    const someone = person()
    const place = line.passes.count === 0 ? 0 : line.passes.place[1 + pick(line.passes.count)]
    return pick(3) > 0 && line.state[place] === PlaceStatus.active ? line.person[place] : someone
  }
  const command = (): Command => {
    const what = pick(100)
    if (what < 25) return { kind: "join", person: person() }
    if (what < 29) return { kind: "leave", person: person() }
    if (what < 37) return { kind: "appear", person: person() }
    if (what < 57) return rehearsal.hold(buyer(), pick(seats))
    if (what < 69) return { kind: "start-paying", reservation: reservation(), by: byUnnamedOperator }
    if (what < 81) return { kind: "confirm", reservation: reservation(), by: byUnnamedOperator }
    if (what < 85) return { kind: "extend", reservation: reservation(), by: byUnnamedOperator }
    if (what < 89) return { kind: "cancel", reservation: reservation(), by: byUnnamedOperator }
    if (what < 94) return { kind: "refund", reservation: reservation(), by: byUnnamedOperator }
    if (what < 96) return { kind: "activate", person: person() }
    if (what < 98) return { kind: "deactivate", person: person() }
    if (what < 99) return { kind: "set-line", policy: randomPolicy(pick) }
    return { kind: "clear-line" }
  }
  for (let i = 0; i < drains; i++) {
    rehearsal.now += [0, 1, 130, 300, 700, 1_000, 2_500][pick(7)]
    for (let seen = 0; seen < 8; seen++) rehearsal.see(person())
    rehearsal.drain(...Array.from({ length: pick(5) }, command))
  }
  return rehearsal
}

export const randomPolicy = (pick: (below: number) => number): LinePolicy =>
  policy({
    method: (["fifo", "fifo", "fifo", "closed", "paused", "passthrough"] as const)[pick(6)],
    protects: pick(2) === 0,
    batch: 1 + pick(3),
    everyMs: [100, 1_000, 3_000][pick(3)],
    burst: 3 + pick(3),
    activeMax: [0, 2, 5][pick(3)],
    waitingMax: [0, 0, 4][pick(3)],
    passMs: [1_000, 5_000][pick(2)],
    graceMs: [500, 2_000][pick(2)],
    priorityMs: [0, 1_500][pick(2)],
    ...(pick(3) === 0 ? { returnMs: [1, 400, 3_000][pick(3)] } : {}),
    ...(pick(3) === 0 ? { idleMs: [100, 700][pick(2)] } : {}),
    ...(pick(3) === 0 ? { absentMs: [300, 2_000][pick(2)] } : {}),
    ...(pick(3) === 0 ? { absentMax: 1 + pick(2) } : {}),
  })
