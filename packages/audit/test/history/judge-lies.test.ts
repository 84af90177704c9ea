import { describe, expect, it } from "vitest"
import { makeRandom } from "../../../http/test/kill/random.ts"
import { historyChecks, judgeHistory } from "../../src/history/judge.ts"
import { accepted, historyOf, hold, refused, release, seat, type Told, unknown } from "./histories.ts"
import { lies } from "./lies.ts"
import { type Faults, honest, SeatWorld } from "./SeatWorld.ts"

const pickOf = (seed: number) => {
  const random = makeRandom(seed)
  return (below: number): number => Math.floor(random() * below)
}

const size = { clients: 5, calls: 40, seats: 4 }
const kindsOf = (history: Parameters<typeof judgeHistory>[0]) =>
  judgeHistory(history).violations.map(({ kind }) => kind)

/** So many histories are told with each lie. */
const wanted = 30

describe("a lie in an honest history", () => {
  it.each(historyChecks)("is found where $about: $kind", ({ kind }) => {
    let told = 0
    for (let seed = 1; told < wanted; seed++) {
      expect(seed).toBeLessThan(3_000)
      const pick = pickOf(seed)
      const history = new SeatWorld(pick, size, honest).run()
      const lie = lies[kind](history, pick)
      if (lie === undefined) continue
      told++
      expect(kindsOf(lie), `seed ${seed}`).toContain(kind)
    }
  })

  it("names seat, calls and what is wrong", () => {
    const told: ReadonlyArray<Told> = [
      [0, 5, hold(1, [3]), accepted(1)],
      [6, 8, hold(2, [3]), accepted(2)],
    ]
    const history = historyOf(told, { 3: [2] })
    expect(judgeHistory(history).violations).toEqual([
      {
        kind: "double-booked",
        seat: seat(3),
        says: `people 1, 2 had seat ${seat(3)} at one time`,
        calls: history.calls,
      },
      {
        kind: "lost",
        seat: seat(3),
        says: expect.stringMatching(/reservation \d+ of person 1 is lost: in the end the seat is that of person 2/),
        calls: [history.calls[0]],
      },
      expect.objectContaining({ kind: "no-order", seat: seat(3), calls: [history.calls[1]] }),
    ])
  })
})

describe("a system that does wrong", () => {
  it.each<[string, Partial<Faults>, ReadonlyArray<string>]>([
    ["sells without looking", { blind: 3 }, ["double-booked", "stored-twice", "no-order"]],
    ["forgets what it acknowledged", { forgets: 4 }, ["lost", "double-booked", "no-order"]],
    ["denies seats that are free", { denies: 6 }, ["no-order"]],
    ["keeps what was given back", { keeps: 3 }, ["unasked", "no-order"]],
  ])("is found out when it %s", (_, faults, kinds) => {
    const found = new Set<string>()
    for (let seed = 1; seed <= 100; seed++) {
      for (const kind of kindsOf(new SeatWorld(pickOf(seed), size, { ...honest, ...faults }).run())) found.add(kind)
    }
    expect([...found].sort()).toEqual([...kinds].sort())
  })
})

describe("answers about one seat", () => {
  const judged = (told: ReadonlyArray<Told>, stored: Readonly<Record<number, ReadonlyArray<number>>> | null = null) =>
    kindsOf(historyOf(told, stored))

  it.each<[string, ReadonlyArray<Told>, Readonly<Record<number, ReadonlyArray<number>>> | null]>([
    [
      "a hold that was still under way when the other was given back",
      [
        [0, 1, hold(1, [0]), accepted(1)],
        [2, 9, release(1), accepted(1)],
        [3, 6, hold(2, [0]), accepted(2)],
      ],
      { 0: [2] },
    ],
    [
      "a refusal by a hold whose answer was lost",
      [
        [0, 1, hold(1, [0]), unknown],
        [5, 6, hold(2, [0]), refused(0)],
      ],
      { 0: [1] },
    ],
    [
      "a hold without an answer that came to nothing",
      [
        [0, 0, hold(1, [0]), null],
        [5, 6, hold(2, [0]), accepted(1)],
      ],
      { 0: [2] },
    ],
    [
      "a hold that was done long after its caller had given up",
      [
        [0, 1, hold(1, [0]), unknown],
        [5, 6, hold(2, [0]), accepted(2)],
        [7, 8, release(2), accepted(2)],
      ],
      { 0: [1] },
    ],
    [
      "a release without an answer that was done",
      [
        [0, 1, hold(1, [0]), accepted(1)],
        [2, 3, release(1), unknown],
        [4, 5, hold(2, [0]), accepted(2)],
      ],
      { 0: [2] },
    ],
    [
      "a hold without an answer whose number was found elsewhere and given back",
      [
        [0, 1, hold(1, [0]), unknown],
        [2, 3, release(7), accepted(7)],
        [4, 5, hold(2, [0]), accepted(8)],
      ],
      { 0: [2] },
    ],
    ["a refusal that names no seat of several", [[0, 1, hold(1, [0, 1]), refused(null)]], {}],
    ["a refusal that says nothing of the seat", [[0, 1, hold(1, [0]), refused(0, "seat-contended")]], {}],
    ["what is not known, where the store was not read", [[0, 1, hold(1, [0]), accepted(1)]], null],
  ])("fit an order with %s", (_, told, stored) => {
    expect(judged(told, stored)).toEqual([])
  })

  it.each<[string, ReadonlyArray<Told>, Readonly<Record<number, ReadonlyArray<number>>> | null]>([
    [
      "a seat that is taken before the first request for it",
      [
        [0, 1, hold(1, [0]), refused(0)],
        [2, 3, hold(2, [0]), accepted(1)],
      ],
      { 0: [2] },
    ],
    [
      "a hold that was done twice because of a lost answer",
      [
        [0, 1, hold(1, [0]), unknown],
        [5, 6, hold(2, [0]), accepted(2)],
        [7, 8, hold(3, [0]), refused(0)],
        [9, 10, release(2), accepted(2)],
        [11, 12, hold(3, [0]), refused(0)],
        [13, 14, hold(4, [0]), accepted(4)],
      ],
      { 0: [4] },
    ],
    [
      "a second release that was accepted",
      [
        [0, 1, hold(1, [0]), accepted(1)],
        [2, 3, release(1), accepted(1)],
        [4, 5, release(1), accepted(1)],
      ],
      {},
    ],
    [
      "a release that was refused while the seat was held by it",
      [
        [0, 1, hold(1, [0]), accepted(1)],
        [2, 3, release(1), refused(null, "not-cancellable")],
      ],
      { 0: [1] },
    ],
    [
      "a person in the store who asked for it too late",
      [
        [0, 1, hold(1, [0]), accepted(1)],
        [2, 3, hold(2, [0]), unknown],
      ],
      { 0: [2] },
    ],
  ])("fit no order with %s", (_, told, stored) => {
    expect(judged(told, stored)).toContain("no-order")
  })

  it("are judged in time where thirty people all were told that they have the seat", () => {
    const told = Array.from({ length: 30 }, (_, n): Told => [n, 100 + n, hold(n + 1, [0]), accepted(n + 1)])
    const { unclear, violations } = judgeHistory(historyOf(told))
    expect(violations.map(({ kind }) => kind)).toEqual(["double-booked", "no-order"])
    expect(violations[0].calls).toHaveLength(30)
    expect(unclear).toEqual([])
  })

  it("are called unclear, and not wrong, where the search is given up", () => {
    // Twenty who had the seat and gave it back, all at the same time, and one who was turned away afterwards.
    const loops = Array.from(
      { length: 20 },
      (_, n): ReadonlyArray<Told> => [
        [n, 500 + n, hold(n + 1, [0]), accepted(n + 1)],
        [600 + n, 700 + n, release(n + 1), accepted(n + 1)],
      ],
    ).flat()
    const concurrent = loops.map(
      ([, , asked, answer], n): Told =>
        asked.operation === "hold" ? [n, 1_000, asked, answer] : [n, 1_001, asked, answer],
    )
    const { unclear, violations } = judgeHistory(
      historyOf([...concurrent, [2_000, 2_001, hold(50, [0]), refused(0)]], {}),
    )
    expect(violations).toEqual([])
    expect(unclear).toEqual([seat(0)])
  })
})

describe("a refusal that is told again", () => {
  const told = (key: string | null): ReadonlyArray<Told> => [
    [0, 5, hold(1, [3]), accepted(1)],
    [2, 30, hold(2, [3], key), refused(3)],
    [10, 12, release(1), accepted(1)],
    [20, 22, hold(2, [3], key), refused(3)],
  ]

  it("is right of the same key, though the seat is free by now: it is the answer of the first call", () => {
    expect(kindsOf(historyOf(told("k"), {}))).toEqual([])
  })

  it("is wrong of a request without a key, which asks anew", () => {
    expect(kindsOf(historyOf(told(null), {}))).toEqual(["no-order"])
  })
})
