/**
 * The ladder of best seats, written out once more from its page and without the engine: which rules a set of seats
 * satisfies, and which rules could be satisfied by what is free.
 */
import type { decodeEvents } from "@ticketrush/protocol/event-codec"

type Event = ReturnType<typeof decodeEvents>[number]
type Layout = Extract<Event, { kind: "option-added" }>["option"]["layout"]
/** One of the wishes that a person filed before the opening. */
export type AuditedWish = Extract<Event, { kind: "wishes-filed" }>["wishes"][number]
export type Best = NonNullable<Extract<Event, { kind: "held" }>["best"]>

/** Rows, and sections without rows, from seat `first` up to `last`. `block`: rows of one block follow each other. */
type Row = {
  readonly first: number
  readonly last: number
  readonly block: number
  readonly code: string
  readonly tier: number
  readonly named: boolean
}

export const ladder = ["adjacent-no-single", "adjacent", "two-rows", "one-row", "one-section", "anywhere"] as const
type Rule = (typeof ladder)[number]

export const flagNames = ["accessible", "companion", "restricted-view"]

export class SeatedHall {
  readonly #rows: Row[] = []
  readonly #codes: ReadonlyArray<string>
  readonly #flags = new Map<number, string[]>()

  constructor({ sections, flags }: Layout) {
    this.#codes = sections.map(({ code }) => code)
    const byName = new Map<string, number>()
    let next = 0
    sections.forEach(({ code, rows, capacity, tier }, block) => {
      const named = rows.length > 0
      for (const { label, from, to } of named ? rows : [{ label: "", from: 1, to: capacity }]) {
        const first = next
        next += to - from + 1
        if (flags.length > 0)
          for (let n = from; n <= to; n++)
            byName.set(`${named ? `${code}-${label}` : code}-${n}`.toLowerCase(), first + n - from)
        this.#rows.push({ first, last: next - 1, block, code, tier, named })
      }
    })
    for (const { flag, seats } of flags) {
      for (const name of seats) {
        const seat = byName.get(name.toLowerCase())
        if (seat !== undefined) this.#flags.set(seat, [...(this.#flags.get(seat) ?? []), flag])
      }
    }
  }

  /** Whether one of the seats is none that the wish allows. */
  unlike(best: Best, seats: ReadonlyArray<number>): boolean {
    return seats.some((seat) => !this.#allowed(this.#rowOf(seat), best) || !this.#flagged(seat, best))
  }

  /** The rules before the one of the seats that could have given some: two rows have two seats each. */
  tried(best: Best, count: number): ReadonlyArray<Rule> {
    return ladder.slice(0, best.rule).filter((rule) => rule !== "two-rows" || count >= 4)
  }

  /** `free`: before these seats were taken. */
  satisfies(rule: Rule, chosen: ReadonlyArray<number>, free: (seat: number) => boolean): boolean {
    const seats = [...chosen].sort((a, b) => a - b)
    const rows = [...new Set(seats.map((seat) => this.#rowOf(seat)))]
    switch (rule) {
      case "adjacent-no-single":
        return rows.length === 1 && consecutive(seats) && !leavesSingle(rows[0], seats[0], seats.at(-1)!, free)
      case "adjacent":
        return rows.length === 1 && consecutive(seats)
      case "two-rows": {
        if (rows.length !== 2 || rows[0].block !== rows[1].block || rows[0].last + 1 !== rows[1].first) return false
        const parts = rows.map((row) => seats.filter((seat) => seat >= row.first && seat <= row.last))
        return parts.every((part) => part.length >= 2 && consecutive(part))
      }
      case "one-row":
        return rows.length === 1 && rows[0].named
      case "one-section":
        return new Set(rows.map(({ code }) => code)).size === 1
      case "anywhere":
        return true
    }
  }

  /** Whether so many seats could be had by a rule. `mayHave`: free, and kept for no one else. */
  couldBeHad(
    rule: Rule,
    best: Best,
    count: number,
    mayHave: (seat: number) => boolean,
    free: (seat: number) => boolean,
  ): boolean {
    const rows = this.#rows.filter((row) => this.#allowed(row, best))
    const has = (seat: number): boolean => mayHave(seat) && this.#flagged(seat, best)
    const had = (row: Row): number => seatsOf(row).filter(has).length
    switch (rule) {
      case "adjacent-no-single":
      case "adjacent":
        return rows.some((row) =>
          seatsOf(row).some((first) => {
            const last = first + count - 1
            if (last > row.last || !run(first, last).every(has)) return false
            return rule === "adjacent" || !leavesSingle(row, first, last, free)
          }),
        )
      case "two-rows":
        return rows.some((front) => {
          const back = rows.find(({ block, first }) => block === front.block && first === front.last + 1)
          if (!front.named || back === undefined) return false
          const [inFront, inBack] = [longest(front, has), longest(back, has)]
          return run(2, count - 2).some((part) => part <= inFront && count - part <= inBack)
        })
      case "one-row":
        return rows.some((row) => row.named && had(row) >= count)
      case "one-section":
        return [...Map.groupBy(rows, ({ code }) => code).values()].some(
          (ofSection) => ofSection.reduce((sum, row) => sum + had(row), 0) >= count,
        )
      case "anywhere":
        return rows.reduce((sum, row) => sum + had(row), 0) >= count
    }
  }

  #rowOf(seat: number): Row {
    const row = this.#rows.find(({ first, last }) => seat >= first && seat <= last)
    if (row === undefined) throw new RangeError(`seat ${seat} lies in no row`)
    return row
  }

  #allowed({ code, tier }: Row, best: Best): boolean {
    return (best.tier === null || best.tier === tier) && (best.section === null || this.#codes[best.section] === code)
  }

  #flagged(seat: number, { flag }: Best): boolean {
    const flags = this.#flags.get(seat) ?? []
    return flag === null ? flags.length === 0 : flags.includes(flagNames[flag])
  }
}

const run = (first: number, last: number): number[] =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i)

const seatsOf = ({ first, last }: Row): number[] => run(first, last)

const consecutive = (seats: ReadonlyArray<number>): boolean =>
  seats.every((seat, i) => i === 0 || seat === seats[i - 1] + 1)

const longest = (row: Row, has: (seat: number) => boolean): number => {
  let most = 0
  let now = 0
  for (const seat of seatsOf(row)) {
    now = has(seat) ? now + 1 : 0
    most = Math.max(most, now)
  }
  return most
}

/** Whether a free seat of the row beside the block has no free seat on its other side. */
const leavesSingle = (row: Row, first: number, last: number, free: (seat: number) => boolean): boolean => {
  const there = (seat: number): boolean => seat >= row.first && seat <= row.last && free(seat)
  return (there(first - 1) && !there(first - 2)) || (there(last + 1) && !there(last + 2))
}
