import { ReservationStatus } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { hashInteger, SomeTimes } from "../../src/core/columns.ts"
import { Deadlines } from "../../src/core/deadlines.ts"
import { Keys } from "../../src/core/keys.ts"
import { Persons } from "../../src/core/persons.ts"
import { Reservations } from "../../src/core/reservations.ts"
import { randomOf } from "./random-history.ts"

describe("the people of a sale", () => {
  it("keep their numbers while the table grows over 100,000 of them", () => {
    const persons = new Persons(1)
    for (let i = 1; i <= 100_000; i++)
      if (persons.add(i * 7_919_000_003) !== i) throw new Error(`person ${i} has another number`)
    expect(persons.count).toBe(100_000)
    for (let i = 1; i <= 100_000; i++) if (persons.find(i * 7_919_000_003) !== i) throw new Error(`person ${i} is lost`)
    expect(persons.find(5)).toBe(0)
  })
})

describe("reservations", () => {
  it("keep what they had while their table grows past the seats of the sale", () => {
    const reservations = new Reservations()
    reservations.expect(2_000)
    for (let sequence = 1; sequence <= 5_000; sequence++) {
      reservations.add(sequence, [sequence, sequence + 1])
      reservations.price[sequence] = sequence
    }
    for (let sequence = 1; sequence <= 5_000; sequence++) {
      expect(reservations.seatsOf(sequence)).toEqual([sequence, sequence + 1])
      expect(reservations.price[sequence]).toBe(sequence)
    }
  })

  it("have room for each seat of the sale after a few steps, and for no more", () => {
    const reservations = new Reservations()
    reservations.expect(30_000)
    const rows = new Set<number>()
    for (let sequence = 1; sequence <= 30_000; sequence++) {
      reservations.add(sequence, [sequence])
      rows.add(reservations.status.length)
    }
    expect([...rows]).toEqual([64, 1_024, 16_384, 30_001])
  })

  it("show a deadline as committed, however often it moved since", () => {
    const reservations = new Reservations()
    reservations.add(1, [1])
    reservations.deadline[1] = 10
    reservations.postpone(1, 20)
    reservations.postpone(1, 30)
    expect([reservations.deadline[1], reservations.deadlineShown(1)]).toEqual([30, 10])
    reservations.showDeadline(1, 20)
    expect(reservations.deadlineShown(1)).toBe(20)
    reservations.showDeadline(1, 30)
    expect(reservations.deadlineShown(1)).toBe(30)
    reservations.postpone(1, 40)
    expect(reservations.deadlineShown(1)).toBe(30)
  })
})

describe("times that few rows have", () => {
  it("are 0 but where one was set, also as a column", () => {
    const times = new SomeTimes()
    times.set(1_000, 7)
    expect([times.at(999), times.at(1_000), times.at(1_000_000)]).toEqual([0, 7, 0])
    const column = times.upTo(20_000)
    expect([column[1_000], column[20_000]]).toEqual([7, 0])
    expect(times.at(1_000)).toBe(7)
  })
})

describe("the keys of a sale", () => {
  it("find each its own reservation, and nothing under another person", () => {
    const reservations = new Reservations()
    const keys = new Keys(reservations, 1)
    for (let sequence = 1; sequence <= 20_000; sequence++) {
      reservations.add(sequence, [sequence])
      reservations.person[sequence] = 1 + (sequence % 10)
      reservations.keyHigh[sequence] = 1
      reservations.keyLow[sequence] = Math.floor(sequence / 10)
      keys.add(sequence)
    }
    for (let sequence = 1; sequence <= 20_000; sequence++) {
      const key = { high: 1, low: Math.floor(sequence / 10) }
      if (keys.find(1 + (sequence % 10), key) !== sequence) throw new Error(`the key of ${sequence} is lost`)
    }
    expect(keys.find(11, { high: 1, low: 5 })).toBe(0)
  })
})

describe("ids that were chosen to fall into one place of a table", () => {
  const slots = 4_096
  const chosen: number[] = []
  for (let id = 1; chosen.length < 1_000; id++) if ((hashInteger(id, 5) & (slots - 1)) === 0) chosen.push(id)

  it.each([6, 5 + 2 ** 31, 5 + 2 ** 16, 0xdead_beef])("are spread by another seed: %i", (seed) => {
    const inSlot = new Map<number, number>()
    for (const id of chosen) {
      const slot = hashInteger(id, seed) & (slots - 1)
      inSlot.set(slot, (inSlot.get(slot) ?? 0) + 1)
    }
    // A thousand thrown at random into 4,096 slots: six in one would be met once in thousands of throws.
    expect(Math.max(...inSlot.values())).toBeLessThan(7)
  })
})

describe("deadlines", () => {
  const timed = (...times: number[]) => {
    const reservations = new Reservations()
    const deadlines = new Deadlines(reservations)
    for (const [i, deadline] of times.entries()) {
      reservations.add(i + 1, [i])
      reservations.status[i + 1] = ReservationStatus.hold
      reservations.deadline[i + 1] = deadline
      deadlines.add(i + 1)
    }
    const end = (sequence: number, status: ReservationStatus): void => {
      reservations.status[sequence] = status
      deadlines.ended(sequence)
    }
    return { reservations, deadlines, end }
  }

  it("come up in order, earlier sequence first, and pass over what was confirmed", () => {
    const { deadlines, end } = timed(50, 10, 30, 10, 40, 20)
    end(3, ReservationStatus.confirmed)
    expect(deadlines.due(9)).toBe(0)
    const order: number[] = []
    for (let due = deadlines.due(100); due !== 0; due = deadlines.due(100)) {
      order.push(due)
      end(due, ReservationStatus.expired)
    }
    expect(order).toEqual([2, 4, 6, 5, 1])
    expect(deadlines.next()).toBe(Number.POSITIVE_INFINITY)
  })

  it.each<[string, (n: number) => number]>([
    ["each before all that were set", (n) => 400 - n],
    ["all in order", (n) => n],
    ["every second one before all that were set", (n) => (n % 2 === 0 ? n : 400 - n)],
    ["all at one time", () => 7],
  ])("come up in order, many more than there is room for at first: %s", (_, timeOf) => {
    const times = Array.from({ length: 300 }, (_, n) => timeOf(n))
    const { deadlines, end } = timed(...times)
    const sorted = times.map((time, i) => [time, i + 1] as const).toSorted(([a, m], [b, n]) => a - b || m - n)
    for (const [time, sequence] of sorted) {
      expect([deadlines.next(), deadlines.due(time - 1), deadlines.due(time)]).toEqual([time, 0, sequence])
      end(sequence, ReservationStatus.expired)
    }
    expect(deadlines.due(1_000)).toBe(0)
  })

  it("stay first until they have ended, however often they are asked for", () => {
    const { deadlines, end } = timed(20, 10)
    expect([deadlines.due(100), deadlines.due(100), deadlines.next()]).toEqual([2, 2, 10])
    end(2, ReservationStatus.expired)
    expect([deadlines.due(100), deadlines.next()]).toEqual([1, 20])
  })

  it("come up as a sorted list does, in any order of being set and ending", () => {
    const below = randomOf(7)
    for (let round = 0; round < 50; round++) {
      const { reservations, deadlines, end } = timed()
      const waiting: number[] = []
      const earlier = (a: number, b: number): number => reservations.deadline[a] - reservations.deadline[b] || a - b
      let clock = 0
      for (let step = 0; step < 400; step++) {
        clock += below(3)
        if (below(100) < 55) {
          // Most are set in order, as holds of one length are; the others come in between or far before.
          const deadline = below(100) < 80 ? clock + 300 : clock + below(300)
          const sequence = reservations.count + 1
          reservations.add(sequence, [sequence])
          reservations.status[sequence] = ReservationStatus.hold
          reservations.deadline[sequence] = deadline
          deadlines.add(sequence)
          waiting.push(sequence)
        } else if (waiting.length > 0) {
          waiting.sort(earlier)
          const [sequence] = waiting.splice(below(2) === 0 ? 0 : below(waiting.length), 1)
          end(sequence, ReservationStatus.confirmed)
        }
        const first = waiting.toSorted(earlier)[0]
        expect(deadlines.next()).toBe(first === undefined ? Number.POSITIVE_INFINITY : reservations.deadline[first])
        expect(deadlines.due(10_000)).toBe(first ?? 0)
      }
    }
  })
})
