/** Best seats against a search of every choice there is, in halls so small that all their states are tried. */
import { BestRule, type SeatFlag, type SeatLayout, SeatState, type Wish } from "@ticketrush/protocol"
import { describe, expect, it } from "vitest"
import { type BestSeats, findBest } from "../../src/core/best-seats.ts"
import { OptionSeats } from "../../src/core/option-seats.ts"
import { randomOf } from "./random-history.ts"

type Hall = { readonly option: OptionSeats; readonly layout: SeatLayout }

const rowed = (code: string, tier: number, ...lengths: number[]) => ({
  code,
  tier,
  rows: lengths.map((to, row) => ({ label: `${row + 1}`, from: 1, to })),
  capacity: 0,
})
const loose = (code: string, tier: number, capacity: number) => ({ code, tier, rows: [], capacity })

const smallHall = (sections: SeatLayout["sections"], flags: SeatLayout["flags"] = []): Hall => {
  const layout = { sections, flags }
  const tiers = [0, 1].map((price) => ({ name: `${price}`, price }))
  return { layout, option: new OptionSeats({ number: 0, layout, tiers }) }
}

/** Bit n of `free`: seat n is free. */
const setFree = ({ option }: Hall, free: number): void => {
  for (let seat = 0; seat < option.count; seat++) {
    const to = (free & (1 << seat)) === 0 ? SeatState.held : SeatState.free
    if (option.state[seat] !== to) option.move(seat, to, 1)
  }
}

const search = ({ option }: Hall, wish: Wish, kept: (seat: number) => boolean = () => false): BestSeats | undefined => {
  const section = wish.section === undefined ? null : option.hall().sectionOf.get(wish.section)!
  return findBest(option.hall(), wish, { section, tier: wish.tier === undefined ? null : Number(wish.tier) }, kept)
}

/** How good a choice of seats is: the rule, and among choices by one rule what comes first. Smaller is better. */
const gradeOf = ({ option, layout }: Hall, seats: ReadonlyArray<number>): ReadonlyArray<number> => {
  const all = option.seats
  const rowKey = (seat: number): string => `${all[seat].section}/${all[seat].row}`
  const isFree = (seat: number, like: number): boolean =>
    all[seat] !== undefined && rowKey(seat) === rowKey(like) && option.state[seat] === SeatState.free
  const hasRows = (seat: number): boolean =>
    layout.sections.find(({ code }) => code === all[seat].section)!.rows.length > 0
  const keys = [...new Set(all.map(({ index }) => rowKey(index)))]
  const inRow = (key: string): number[] => seats.filter((seat) => rowKey(seat) === key)
  const rows = [...new Set(seats.map(rowKey))]
  const together = (part: ReadonlyArray<number>): boolean =>
    part.every((seat, i) => i === 0 || seat === part[i - 1] + 1)
  const farOf = (part: ReadonlyArray<number>): number => {
    const row = all.filter(({ index }) => rowKey(index) === rowKey(part[0])).map(({ index }) => index)
    if (!hasRows(part[0])) return part[0]
    return Math.abs(part[0] + part.at(-1)! - row[0] - row.at(-1)!)
  }
  const [first, last] = [seats[0], seats.at(-1)!]
  const single =
    (isFree(first - 1, first) && !isFree(first - 2, first)) || (isFree(last + 1, last) && !isFree(last + 2, last))
  const place = keys.indexOf(rows[0])
  if (rows.length === 1 && together(seats)) {
    return [single ? BestRule.adjacent : BestRule.adjacentNoSingle, place, farOf(seats), first]
  }
  const parts = rows.map(inRow)
  const neighbours =
    rows.length === 2 &&
    keys.indexOf(rows[1]) === place + 1 &&
    all[first].section === all[last].section &&
    parts.every((part) => part.length >= 2 && together(part))
  if (neighbours) {
    const [front, back] = parts
    const uneven = Math.abs(front.length - back.length)
    return [BestRule.twoRows, place, uneven, -front.length, farOf(front), front[0], farOf(back), back[0]]
  }
  if (rows.length === 1 && hasRows(first)) return [BestRule.oneRow, place, last - first, farOf(seats), ...seats]
  const sections = new Set(seats.map((seat) => all[seat].section))
  return [sections.size === 1 ? BestRule.oneSection : BestRule.anywhere, ...seats]
}

const isBetter = (a: ReadonlyArray<number>, b: ReadonlyArray<number>): boolean => {
  const differs = a.findIndex((value, i) => value !== b[i])
  return differs >= 0 && a[differs] < b[differs]
}

const choices = (from: ReadonlyArray<number>, count: number): number[][] => {
  if (count === 0) return [[]]
  return from.flatMap((seat, i) => choices(from.slice(i + 1), count - 1).map((rest) => [seat, ...rest]))
}

/** The best of all choices. */
const everyChoice = (hall: Hall, wish: Wish, kept: (seat: number) => boolean): BestSeats | undefined => {
  const may = hall.option.seats.filter(
    ({ flags, index, section, tier }) =>
      hall.option.state[index] === SeatState.free &&
      !kept(index) &&
      (wish.tier === undefined || `${tier}` === wish.tier) &&
      (wish.section === undefined || section === wish.section) &&
      (wish.flag === undefined ? flags.length === 0 : flags.includes(wish.flag)),
  )
  let best: { grade: ReadonlyArray<number>; seats: number[] } | undefined
  for (const seats of choices(
    may.map(({ index }) => index),
    wish.seats,
  )) {
    const grade = gradeOf(hall, seats)
    if (grade[0] <= wish.atWorst && (best === undefined || isBetter(grade, best.grade))) best = { grade, seats }
  }
  if (best === undefined) return undefined
  const tried = [0, 1, 2, 3, 4].filter((rule) => {
    if (rule >= best.grade[0]) return false
    return rule <= 1 || (wish.seats > 1 && (rule !== 2 || wish.seats >= 4))
  })
  return {
    rule: best.grade[0] as BestRule,
    skipped: tried.reduce((bits, rule) => bits | (1 << rule), 0),
    seats: best.seats,
  }
}

const any = { atWorst: BestRule.anywhere } as const
const noSeat = (): boolean => false

/** Every state of the hall in an order that changes one seat or two at a time, so that what is kept of a hall is used again. */
const everyState = (hall: Hall, judge: (free: number) => void): void => {
  for (let n = 0; n < 2 ** hall.option.count; n++) {
    const free = n ^ (n >> 1)
    setFree(hall, free)
    judge(free)
  }
}

describe("the best seats for a wish", () => {
  it.each([
    ["one row of seven", [rowed("A", 0, 7)], [1, 2, 3, 4]],
    ["a section of seven without rows", [loose("A", 0, 7)], [1, 2, 3]],
    ["two rows of four", [rowed("A", 0, 4, 4)], [2, 3, 4, 5]],
    ["three rows of three", [rowed("A", 0, 3, 3, 3)], [4]],
    [
      "a row, a row of another section, and seats without rows",
      [rowed("A", 0, 3), rowed("B", 1, 3), loose("C", 1, 3)],
      [1, 2, 4],
    ],
  ])("are those of a search of all choices, in every state of %s", (_, sections, counts) => {
    const hall = smallHall(sections)
    let found = 0
    everyState(hall, (free) => {
      for (const seats of counts) {
        const wish = { seats, ...any }
        const best = search(hall, wish)
        expect(best, `free ${free.toString(2)}, ${seats} seats`).toEqual(everyChoice(hall, wish, noSeat))
        if (best !== undefined) found++
      }
    })
    expect(found).toBeGreaterThan(100)
  })

  it("are of the tier, the section and the flag that are wished for, by no rule below the wish, and kept for no one else", () => {
    const draw = randomOf(7)
    const flags: SeatLayout["flags"] = [
      { flag: "accessible", seats: ["A-1-2", "a-1-3", "B-2"] },
      { flag: "companion", seats: ["A-1-3", "B-1"] },
    ]
    const hall = smallHall([rowed("A", 0, 4, 3), loose("B", 1, 4)], flags)
    const words = new Set<string>()
    for (let round = 0; round < 4_000; round++) {
      setFree(hall, draw(2 ** hall.option.count) | draw(2 ** hall.option.count))
      const away = draw(3) === 0 ? draw(hall.option.count) : -1
      const flag = ([undefined, undefined, "accessible", "companion"] as ReadonlyArray<SeatFlag | undefined>)[draw(4)]
      const section = [undefined, "A", "B"][draw(3)]
      const wish: Wish = {
        seats: 1 + draw(4),
        atWorst: draw(6) as BestRule,
        ...(draw(3) === 0 ? { tier: `${draw(2)}` } : {}),
        ...(section === undefined ? {} : { section }),
        ...(flag === undefined ? {} : { flag }),
      }
      const best = search(hall, wish, (seat) => seat === away)
      expect(best, `round ${round}, ${JSON.stringify(wish)}`).toEqual(everyChoice(hall, wish, (seat) => seat === away))
      words.add(`${best?.rule} ${flag !== undefined}`)
    }
    expect(words.size).toBeGreaterThanOrEqual(9)
  })

  it("are found beyond the ends of the pieces in which a long row is counted", () => {
    const draw = randomOf(11)
    for (const sections of [[rowed("A", 0, 200)], [loose("A", 0, 200)]]) {
      const hall = smallHall(sections)
      for (let round = 0; round < 600; round++) {
        const seat = draw(200)
        hall.option.move(seat, hall.option.state[seat] === SeatState.free ? SeatState.held : SeatState.free, 1)
        const seats = [1, 2, 5, 16][draw(4)]
        const wish = { seats, atWorst: BestRule.adjacent }
        const starts = Array.from({ length: 201 - seats }, (_, first) => first).filter((first) =>
          Array.from({ length: seats }, (_, i) => first + i).every(
            (each) => hall.option.state[each] === SeatState.free,
          ),
        )
        const grades = starts.map((first) =>
          gradeOf(
            hall,
            Array.from({ length: seats }, (_, i) => first + i),
          ),
        )
        const best = grades.reduce<ReadonlyArray<number> | undefined>(
          (least, grade) => (least === undefined || isBetter(grade, least) ? grade : least),
          undefined,
        )
        const found = search(hall, wish)
        expect(found && [found.rule, found.seats[0]], `round ${round}`).toEqual(best && [best[0], best[3]])
      }
    }
  })

  it("look at each piece of a hall of 50,000 seats once, and then at those alone whose seats have moved", () => {
    const hall = smallHall([rowed("A", 0, ...Array<number>(1_000).fill(50))])
    const { option } = hall
    // Every second seat is taken: no two are next to each other anywhere.
    for (let seat = 0; seat < option.count; seat += 2) option.move(seat, SeatState.held, 1)
    const wish = { seats: 2, atWorst: BestRule.adjacent }
    const index = option.hall().index(undefined)
    expect(search(hall, wish)).toBe(undefined)
    expect(index.looks).toBe(1_000)
    expect(search(hall, wish)).toBe(undefined)
    expect(index.looks).toBe(1_000)
    option.move(25_000, SeatState.free, 0)
    expect(search(hall, wish)?.seats).toEqual([25_000, 25_001])
    expect(index.looks).toBeLessThan(1_010)
  })
})
