/** What stands at the edges of a check of the judge: the same microsecond, the same key, the last seat, the exact limit. */
import { describe, expect, it } from "vitest"
import { judgeHistory } from "../../src/history/judge.ts"
import { accepted, historyOf, hold, refused, release, reservation, seat, type Told, unknown } from "./histories.ts"

const violationsOf = (...history: Parameters<typeof historyOf>) => judgeHistory(historyOf(...history)).violations
const kindsOf = (...history: Parameters<typeof historyOf>) => violationsOf(...history).map(({ kind }) => kind)

describe("in one microsecond", () => {
  it("a seat may be given back and go to the next person: neither is before the other", () => {
    const told: ReadonlyArray<Told> = [
      [0, 5, hold(1, [0]), accepted(1)],
      [6, 10, hold(2, [0]), accepted(2)],
      [10, 12, release(1), accepted(1)],
    ]
    expect(kindsOf(told, { 0: [2] })).toEqual([])
  })

  it("a person may be turned away by another who asks then", () => {
    const told: ReadonlyArray<Told> = [
      [0, 5, hold(1, [0]), refused(0)],
      [5, 6, hold(2, [0]), accepted(1)],
    ]
    expect(kindsOf(told, { 0: [2] })).toEqual([])
  })

  it("who gives a seat back is not named with those who had it twice from then on", () => {
    const told: ReadonlyArray<Told> = [
      [0, 5, hold(1, [0]), accepted(1)],
      [0, 9, hold(2, [0]), accepted(2)],
      [0, 10, hold(3, [0]), accepted(3)],
      [0, 10, hold(4, [0]), accepted(4)],
      [10, 12, release(1), accepted(1)],
    ]
    const [doubleBooked] = violationsOf(told)
    expect(doubleBooked).toMatchObject({
      kind: "double-booked",
      says: `people 2, 3, 4 had seat ${seat(0)} at one time`,
    })
  })
})

describe("of one key", () => {
  it("a hold stands from the first answer that tells of it, however often it is told", () => {
    const told: ReadonlyArray<Told> = [
      [0, 2, hold(1, [0], "k"), accepted(1)],
      [4, 6, hold(2, [0]), accepted(2)],
      [8, 10, release(2), accepted(2)],
      [20, 22, hold(1, [0], "k"), accepted(1)],
    ]
    expect(kindsOf(told, { 0: [1] })).toEqual(["double-booked", "no-order"])
  })

  it("two people may each have a reservation", () => {
    const told: ReadonlyArray<Told> = [
      [0, 2, hold(1, [0], "k"), accepted(1)],
      [4, 6, hold(2, [1], "k"), accepted(2)],
    ]
    expect(kindsOf(told, { 0: [1], 1: [2] })).toEqual([])
  })

  it("a person who is given other seats for it has two reservations, each with its own seats", () => {
    const told: ReadonlyArray<Told> = [
      [0, 2, hold(1, [0], "k"), accepted(1)],
      [4, 6, hold(1, [1], "k"), accepted(2)],
    ]
    expect(kindsOf(told, { 0: [1], 1: [1] })).toEqual(["key-twice"])
  })
})

describe("an order of the answers about a seat is missing", () => {
  it.each(["seat-taken", "seat-reserved"])("where a seat without an owner is refused with %s", (code) => {
    expect(kindsOf([[0, 1, hold(1, [0]), refused(0, code)]], {})).toEqual(["no-order"])
  })

  it.each(["not-cancellable", "reservation-unknown", "reservation-absent"])(
    "where a reservation that stands is not given back, with %s",
    (code) => {
      const told: ReadonlyArray<Told> = [
        [0, 1, hold(1, [0]), accepted(1)],
        [2, 3, release(1), refused(null, code)],
      ]
      expect(kindsOf(told, { 0: [1] })).toEqual(["no-order"])
    },
  )

  it("where the only one who may have had the seat asked for it after it was refused", () => {
    const told: ReadonlyArray<Told> = [
      [0, 1, hold(1, [0]), refused(0)],
      [2, 3, hold(2, [0]), unknown],
    ]
    expect(kindsOf(told, { 0: [2] })).toEqual(["no-order"])
  })

  it("where a hold without an answer would have to be done a second time", () => {
    const told: ReadonlyArray<Told> = [
      [0, 1, hold(1, [0]), unknown],
      [2, 3, hold(2, [0]), refused(0)],
      [4, 5, release(7), accepted(7)],
      [6, 7, hold(3, [0]), accepted(8)],
      [8, 9, release(8), accepted(8)],
    ]
    expect(kindsOf(told)).toEqual([])
    expect(kindsOf([...told, [10, 11, hold(2, [0]), refused(0)]])).toEqual(["no-order"])
  })

  it("and there is one where a hold without an answer was seen, and ended by a number that no answer gave", () => {
    const told: ReadonlyArray<Told> = [
      [0, 1, hold(1, [0]), unknown],
      [2, 3, hold(2, [0]), refused(0)],
      [4, 5, release(7), accepted(7)],
      [6, 7, hold(2, [0]), accepted(8)],
    ]
    expect(kindsOf(told, { 0: [2] })).toEqual([])
  })
})

describe("on sale", () => {
  it.each([
    [9, []],
    [10, ["not-on-sale"]],
  ])("of ten seats, the one with index %d: %j", (index, kinds) => {
    expect(kindsOf([[0, 1, hold(1, [index]), accepted(1)]], { [index]: [1] })).toEqual(kinds)
  })
})

describe("with a limit of two seats for a person", () => {
  const limit = { seatsPerPersonMax: 2 }

  it.each([
    [[0, 1], []],
    [[0, 1, 2], ["over-limit"]],
  ])("the seats %j in one answer, where the store was not read: %j", (seats, kinds) => {
    expect(kindsOf([[0, 1, hold(1, seats), accepted(1)]], null, limit)).toEqual(kinds)
  })

  it.each([
    [[0, 1], []],
    [[0, 1, 2], ["over-limit"]],
  ])("the seats %j in the store, where no answer came: %j", (seats, kinds) => {
    const told = seats.map((index): Told => [index, index, hold(1, [index]), null])
    expect(kindsOf(told, Object.fromEntries(seats.map((index) => [index, [1]])), limit)).toEqual(kinds)
  })
})

describe("what is wrong is said with its numbers and the calls that it is about", () => {
  const [s0, s1] = [seat(0), seat(1)]
  const bought: Told = [0, 1, hold(1, [0]), accepted(1)]
  const both: Told = [0, 1, hold(1, [0, 1]), accepted(1)]
  type Stored = Readonly<Record<number, ReadonlyArray<number>>> | null

  it.each<[says: string, calls: ReadonlyArray<number>, told: ReadonlyArray<Told>, stored: Stored, max?: number]>([
    [`reservation ${reservation(1)} of person 1 is lost: in the end the seat is free`, [0], [bought], {}],
    [`the store has seat ${s0} for person 2, who did not ask for it`, [], [bought], { 0: [2] }],
    [
      `the store has seat ${s0} for person 2, who was refused`,
      [1],
      [bought, [2, 3, hold(2, [0]), refused(0)]],
      { 0: [2] },
    ],
    [
      `the store has seat ${s0} for person 1, who gave it back`,
      [0, 1],
      [bought, [2, 3, release(1), accepted(1)]],
      { 0: [1] },
    ],
    [
      `the store has seat ${s0} for people 1, 2`,
      [0, 1],
      [bought, [2, 3, hold(2, [0]), unknown], [4, 5, hold(3, [0]), unknown]],
      { 0: [1, 2] },
    ],
    ["person 1 was given 2 seats at a time, the limit is 1", [0], [both], null, 1],
    [
      "person 1 was given 3 seats at a time, the limit is 2",
      [0, 1],
      [both, [2, 3, hold(1, [2]), accepted(2)], [4, 5, hold(2, [3]), accepted(3)]],
      null,
      2,
    ],
    [
      "the store has 2 seats for person 1, the limit is 1",
      [0, 1],
      [
        [0, 1, hold(1, [0]), unknown],
        [2, 3, hold(1, [1]), unknown],
        [4, 5, hold(2, [2]), unknown],
      ],
      { 0: [1], 1: [1], 2: [2] },
      1,
    ],
    [
      `key k of person 1 made the reservations ${reservation(1)}, ${reservation(2)}`,
      [0, 1],
      [
        [0, 1, hold(1, [0], "k"), accepted(1)],
        [2, 3, hold(1, [1], "k"), accepted(2)],
      ],
      null,
    ],
    [
      `reservation ${reservation(1)} was given for 2 different holds`,
      [0, 1],
      [bought, [2, 3, hold(2, [1]), accepted(1)]],
      null,
    ],
    [`person 1 was given seat ${seat(10)}, which is not on sale`, [0], [[0, 1, hold(1, [9, 10]), accepted(1)]], null],
    [`people 1, 2 had seat ${s1} at one time`, [0, 1], [both, [2, 3, hold(2, [1]), accepted(2)]], null],
  ])("%s", (says, calls, told, stored, max) => {
    const history = historyOf(told, stored, max === undefined ? {} : { seatsPerPersonMax: max })
    const found = judgeHistory(history).violations.filter((violation) => violation.says === says)
    expect(found.map(({ calls }) => calls.map(({ call }) => call))).toEqual([calls])
  })

  it("and counts calls by their outcome, and the seats that were asked for", () => {
    const told: ReadonlyArray<Told> = [
      ...[bought, [2, 3, hold(2, [0]), refused(0)] as Told, [4, 5, hold(3, [1]), unknown] as Told],
      ...[[6, 0, hold(4, [2, 3]), null] as Told, [7, 8, release(1), accepted(1)] as Told],
    ]
    expect(judgeHistory(historyOf(told)).figures).toEqual({ calls: 5, accepted: 2, refused: 1, unknown: 2, seats: 4 })
  })
})
