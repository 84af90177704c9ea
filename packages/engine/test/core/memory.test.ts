/**
 * The memory of a sale, field by field and row by row: encodings of two states are equal also where both leave something
 * out, and a typed array swallows what is written beyond its end.
 */
import {
  byUnnamedOperator,
  type Command,
  type LinePolicy,
  noLine,
  openRules,
  optionIdOf,
  PlaceStatus,
  reservationIdOf,
  type SaleEvent,
  seatIdOf,
  sectionA,
} from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { AbsentPlaces } from "../../src/core/absence.ts"
import { apply, publish } from "../../src/core/apply.ts"
import { Buyers } from "../../src/core/buyers.ts"
import { type Column, SomeTimes } from "../../src/core/columns.ts"
import { decide, decideDue, nextDue } from "../../src/core/decide.ts"
import { IdlePasses } from "../../src/core/idle.ts"
import { Line } from "../../src/core/line.ts"
import { offerView } from "../../src/core/offers.ts"
import { OptionSeats } from "../../src/core/option-seats.ts"
import { Passes } from "../../src/core/passes.ts"
import { Payments } from "../../src/core/payments.ts"
import { Persons } from "../../src/core/persons.ts"
import { Presence, seeSender } from "../../src/core/presence.ts"
import { Ranks } from "../../src/core/ranks.ts"
import { Reservations } from "../../src/core/reservations.ts"
import { Returns } from "../../src/core/returns.ts"
import { Sale } from "../../src/core/Sale.ts"
import { decodeState, encodeState } from "../../src/core/state-codec.ts"
import { concertId, feeTerms, paymentTerms, randomOf } from "./random-history.ts"
import { richSale } from "./rich-sale.ts"
import { whileDue } from "./told.ts"

const isColumn = (value: unknown): value is Column => ArrayBuffer.isView(value)

const columnsOf = (table: object): ReadonlyArray<readonly [name: string, column: Column]> =>
  Object.entries(table).flatMap(([name, value]) => (isColumn(value) ? [[name, value] as const] : []))

const refundColumns = [
  ...[
    "refundState",
    "refundPublished",
    "refundOf",
    "refundPart",
    "refundBefore",
    "refundAmount",
    "refundFee",
    "refundWhy",
  ],
  ...["refundAskedAt", "refundUntil", "refundReportHigh", "refundReportLow"],
]

describe("a table that grows", () => {
  const tables = {
    reservations: () => {
      const table = new Reservations()
      return { table, add: () => table.add(table.count + 1, [1, 2]), rows: () => table.count, other: ["seatPool"] }
    },
    persons: () => {
      const table = new Persons(5)
      return { table, add: () => void table.add(1_000 + table.count), rows: () => table.count, other: [] }
    },
    payments: () => {
      const table = new Payments(paymentTerms, 1)
      const add = (): void => void table.add(table.count + 1, 10, 1)
      return { table, add, rows: () => table.count, other: refundColumns }
    },
    refunds: () => {
      const table = new Payments(paymentTerms, 1)
      table.restoreParts()
      const other = columnsOf(table).flatMap(([name]) => (refundColumns.includes(name) ? [] : [name]))
      return { table, add: () => void table.addRefund(1, 0), rows: () => table.refundCount, other }
    },
    buyers: () => {
      const table = new Buyers({ persons: new Persons(5), reservations: new Reservations(), options: [] }, 5)
      let rows = 0
      return { table, add: () => table.reserve(++rows), rows: () => rows, other: [] }
    },
    passes: () => {
      const table = new Passes({ state: new Uint8Array(9), pass: new Uint32Array(9) })
      return { table, add: () => table.restore(), rows: () => table.count, other: [] }
    },
    line: () => {
      const table = new Line(5)
      return {
        table,
        add: () => table.add(table.joined + 1, 1_000 + table.joined, 0),
        rows: () => table.joined,
        other: [],
      }
    },
  }

  it.each(Object.entries(tables))("keeps every row of every column, and takes new ones: %s", (_, make) => {
    const { table, add, rows, other } = make()
    const names = columnsOf(table)
      .map(([name]) => name)
      .filter((name) => !other.some((each) => each === name))
    expect(names.length).toBeGreaterThan(1)
    const column = (name: string) => (table as unknown as Readonly<Record<string, Column>>)[name]
    const written = (name: string, row: number): number => 1 + ((names.indexOf(name) * 50 + row) % 200)
    const sizes = new Set<number>()
    while (sizes.size < 4) {
      add()
      sizes.add(column(names[0]).length)
      for (const name of names) column(name)[rows()] = written(name, rows())
    }
    for (const name of names) {
      for (let row = 1; row <= rows(); row++) {
        if (column(name)[row] !== written(name, row)) throw new Error(`row ${row} of ${name} is ${column(name)[row]}`)
      }
    }
  })

  it("keeps the seats of every reservation in its pool", () => {
    const table = new Reservations()
    for (let n = 1; n <= 600; n++)
      table.add(
        n,
        Array.from({ length: 1 + (n % 4) }, (_, i) => n * 10 + i),
      )
    for (let n = 1; n <= 600; n++) {
      expect(table.seatsOf(n)).toEqual(Array.from({ length: 1 + (n % 4) }, (_, i) => n * 10 + i))
    }
  })

  it("keeps the payments of every reservation in their order, and how many there were", () => {
    const table = new Payments(paymentTerms, 1)
    const made: number[][] = []
    for (let n = 1; n <= 900; n++) {
      const reservation = n % 3 === 0 ? n : 1 + (n % 7)
      table.add(reservation, n, n)
      made[reservation] = [n, ...(made[reservation] ?? [])]
    }
    made.forEach((payments, reservation) => {
      const found: number[] = []
      for (let payment = table.newest(reservation); payment !== 0; payment = table.before(payment)) found.push(payment)
      expect([found, table.attempts(reservation)]).toEqual([payments, payments.length])
    })
    expect([table.newest(5_000), table.newestImage(5_000), table.attempts(5_000)]).toEqual([0, 0, 0])
  })

  it("keeps when people were seen", () => {
    const presence = new Presence(4)
    for (let place = 1; place <= 600; place++) {
      if (place % 100 === 0) presence.grow(place * 4)
      if (place < 4 || place >= 100) presence.see(place, 10_000 + place * 100)
    }
    for (let place = 100; place <= 600; place++) expect(presence.seenAt(place)).toBe(10_000 + place * 100)
  })
})

/** Rows of a table that are in use. */
const usedOf: Readonly<Record<string, string>> = {
  Reservations: "count",
  Persons: "count",
  Passes: "count",
  Line: "joined",
  Buyers: "count",
}

/**
 * When people were seen is in no journal. Turns are numbered anew where they are read back, which `back` tells, and of
 * offers only what is still kept, which `offers` tells.
 */
const notKept = new Set(["presence", "turn", "turns", "offersImage"])

/** Times of what an object says is pending; rows of what is not are left from before, or were never written. */
const isTimed = (object: object): object is AbsentPlaces | IdlePasses | Returns =>
  object instanceof AbsentPlaces || object instanceof IdlePasses || object instanceof Returns

/** What has nothing in it any more is as good as never made: seats that the house kept, and seats out of sight. */
const isUnused = (object: object, value: unknown): boolean =>
  (value instanceof Returns && value.count === 0) ||
  (object instanceof OptionSeats && isColumn(value) && value.every((each) => each === 0))

/** All that can be read of an object, with as many rows of each column as are in use. */
const factsOf = (object: object): Record<string, unknown> => {
  const used = (object as Record<string, number>)[usedOf[object.constructor.name]] ?? Number.POSITIVE_INFINITY
  const facts: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(object)) {
    if (notKept.has(name) || typeof value === "function" || isUnused(object, value)) continue
    if (isTimed(object) && isColumn(value)) continue
    if (name === "seatPool") facts[name] = [...(value as Column)].slice(0, (object as Reservations).seatPoolLength)
    else if (isColumn(value)) facts[name] = [...value].slice(0, used + 1)
    else if (value instanceof SomeTimes) facts[name] = Array.from({ length: used + 1 }, (_, row) => value.at(row))
    else if (value instanceof Map) facts[name] = new Map([...value].toSorted(([a], [b]) => a - b))
    else if (Array.isArray(value)) facts[name] = value.map((each) => (typeof each === "object" ? factsOf(each) : each))
    else if (typeof value === "object" && value !== null) facts[name] = factsOf(value)
    else facts[name] = value
  }
  if (object instanceof Line) {
    const places = Array.from({ length: object.joined }, (_, i) => i + 1)
    Object.assign(facts, {
      back: object.back,
      next: object.next(),
      order: [...object.inOrder()],
      ranks: places.map((place) => object.rank(place)),
      found: places.map((place) => [object.find(object.person[place]), object.findImage(object.person[place])]),
    })
  }
  if (object instanceof Reservations) {
    facts.shown = Array.from({ length: object.count }, (_, i) => object.deadlineShown(i + 1))
  }
  if (object instanceof Sale) {
    const { keys, reservations } = object
    facts.due = nextDue(object)
    facts.offers = Array.from({ length: object.line.joined }, (_, i) => offerView(object, i + 1, object.at))
    facts.keyed = Array.from({ length: reservations.count }, (_, i) =>
      keys.find(reservations.person[i + 1], { high: reservations.keyHigh[i + 1], low: reservations.keyLow[i + 1] }),
    )
  }
  if (object instanceof Buyers) {
    facts.seats = [...object.seatCounts()].toSorted(([a], [b]) => a - b)
  }
  if (isTimed(object)) Object.assign(facts, { entries: object.entries(), next: object.deadlines.next() })
  if (object instanceof IdlePasses) facts.open = [...object.open.entries()].filter(([, count]) => count > 0)
  if (object instanceof Ranks) facts.first = object.count === 0 ? 0 : object.first()
  return facts
}

const people = 700
const seats = 400

/** So many people and reservations that every table outgrows its first size. */
const history = (
  seed: number,
  limits: Partial<LinePolicy> = {},
): { readonly sale: Sale; readonly events: ReadonlyArray<readonly [SaleEvent, number]> } => {
  const draw = randomOf(seed)
  const sale = new Sale(concertId, seed)
  const events: Array<readonly [SaleEvent, number]> = []
  let now = 10_000
  const take = (made: ReadonlyArray<SaleEvent>): void => {
    for (const event of made) {
      apply(sale, event, now)
      publish(sale, event)
      events.push([event, now])
    }
  }
  const ask = (command: Command): void => {
    seeSender(sale.line, command, now)
    const decision = decide(sale, command, now)
    if (decision.kind === "event") take([decision.event, ...decision.more])
  }
  const tiers = [
    { name: "R", price: 10 },
    { name: "S", price: 7 },
  ]
  ask({
    kind: "open-sale",
    policy: { seatsPerPersonMax: 4, holdTtlMs: 20_000, opensAt: 0 },
    options: [0, 3].map((number) => ({ number, layout: sectionA(seats), tiers })),
    line: {
      ...noLine,
      method: "fifo",
      batch: 2,
      everyMs: 500,
      burst: 4,
      activeMax: 0,
      passMs: 30_000,
      graceMs: 2_000,
      priorityMs: 5_000,
      ...limits,
    },
  })
  for (let step = 0; step < 5_000; step++) {
    // From here on the sale counts for its rules, which refuse no hold.
    if (step === 1_500) ask({ kind: "set-rules", rules: { ...openRules, holdsPerTurnMax: 900 }, from: 0, author: 7 })
    now += draw(40)
    whileDue(() => {
      const due = decideDue(sale, now)
      if (due !== undefined) take(due)
      return due !== undefined
    })
    const person = 1_000 + draw(people)
    const reservation = reservationIdOf(concertId, 1 + draw(sale.reservations.count + 1))
    const option = optionIdOf(concertId, draw(2) * 3)
    const wanted = [seatIdOf(option, draw(seats)), seatIdOf(option, draw(seats))].slice(0, 1 + draw(2))
    const moves = ["start-paying", "confirm", "cancel", "refund"] as const
    const kind = draw(10)
    if (kind < 3) ask({ kind: "join", person })
    else if (kind < 6)
      ask({ kind: "hold", person, seats: wanted, key: draw(2) === 0 ? null : { high: draw(9), low: step } })
    else if (kind < 9) ask({ kind: moves[draw(4)], by: byUnnamedOperator, reservation })
    else ask({ kind: (["leave", "activate", "deactivate"] as const)[draw(3)], person })
    const absent = sale.line.state.indexOf(PlaceStatus.absent)
    if (absent !== -1 && draw(20) === 0) ask({ kind: "appear", person: sale.line.person[absent] })
  }
  return { sale, events }
}

const ended = { activeMax: 60, idleMs: 9_000, absentMs: 9_000, returnMs: 3_000 }

describe("the memory of a sale in which all there is happens", () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])("is in every field what its snapshot is read back to (%i)", (seed) => {
    const { sale } = richSale(seed, [undefined, paymentTerms, feeTerms][seed % 3])
    expect(factsOf(decodeState(encodeState(sale), seed + 77))).toEqual(factsOf(sale))
  })
})

describe("the memory of a sale with many people", () => {
  const seeds = [1, 2, 3, 4]
  /** The last one has ends for passes that do nothing, for absent places, and random times for what comes back. */
  const histories = seeds.map((seed) => history(seed, seed < 4 ? {} : ended))

  it("has outgrown the first size of every table, and has seen all there is", () => {
    for (const { sale } of histories) {
      const { line, persons, reservations } = sale
      expect(Math.min(line.joined, persons.count, reservations.count, line.passes.count)).toBeGreaterThan(300)
      expect(sale.offersImage?.size ?? 0).toBeGreaterThan(0)
      expect(sale.buyers!.turnHolds.some((holds) => holds > 1)).toBe(true)
    }
    const kinds = new Set(histories.flatMap(({ events }) => events.map(([{ kind }]) => kind)))
    const rare: ReadonlyArray<SaleEvent["kind"]> = [
      ...(["called", "returned", "passed-over", "pass-used", "pass-expired", "pass-revoked"] as const),
      ...(["expired", "cancelled", "refunded", "left"] as const),
      ...(["pass-idle", "lapsed", "reappeared"] as const),
    ]
    expect(rare.filter((kind) => !kinds.has(kind))).toEqual([])
  })

  it("has room for a reservation of each seat in a few steps, also where it is read back", () => {
    for (const { sale } of histories) {
      const rows = sale.reservations.count > 2 * seats ? 4 * (2 * seats + 1) : 2 * seats + 1
      expect(sale.reservations.status.length).toBe(rows)
      expect(decodeState(encodeState(sale)).reservations.status.length).toBe(rows)
    }
  })

  it.each(seeds)(
    "is in every field what its snapshot is read back to, under another seed of the tables (%i)",
    (seed) => {
      const { sale } = histories[seed - 1]
      expect(factsOf(decodeState(encodeState(sale), seed + 77))).toEqual(factsOf(sale))
    },
  )

  it.each(seeds)(
    "is in every field what the journal replays to, also when it is published record by record (%i)",
    (seed) => {
      const { events, sale } = histories[seed - 1]
      const again = new Sale(concertId, seed + 77)
      const draw = randomOf(seed)
      for (let from = 0; from < events.length; ) {
        const record = events.slice(from, from + 1 + draw(30))
        for (const [event, at] of record) apply(again, event, at)
        for (const [event] of record) publish(again, event)
        from += record.length
      }
      expect(factsOf(again)).toEqual(factsOf(sale))
    },
  )

  it.each(seeds)("goes on in the same way from a snapshot of any moment (%i)", (seed) => {
    const { events, sale } = histories[seed - 1]
    const draw = randomOf(seed + 9)
    for (let n = 0; n < 3; n++) {
      const cut = 1 + draw(events.length)
      const before = new Sale(concertId)
      for (const [event, at] of events.slice(0, cut)) {
        apply(before, event, at)
        publish(before, event)
      }
      const again = decodeState(encodeState(before))
      for (const [event, at] of events.slice(cut)) {
        apply(again, event, at)
        publish(again, event)
      }
      expect(factsOf(again)).toEqual(factsOf(sale))
    }
  })
})
