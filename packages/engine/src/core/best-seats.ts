/**
 * Which seats are the best ones for a wish. Rows are tried in the order of the hall; in a row, what lies nearest to its
 * middle is taken, in a section without rows what has the lowest numbers. Pure.
 */
import { BestRule, ruleApplies, type Wish } from "@ticketrush/protocol"
import { type Hall, type HallRow, pieceEnd } from "./hall.ts"
import type { SeatIndex } from "./seat-index.ts"

/** `skipped`: bits of the rules that were tried and found nothing. */
export type BestSeats = { readonly rule: BestRule; readonly skipped: number; readonly seats: ReadonlyArray<number> }

/** Numbers of the price tier and of the section that are wished for, null for any. */
export type WishedPlace = { readonly tier: number | null; readonly section: number | null }

/** `kept`: whether a free seat is kept for another person. */
export const findBest = (
  hall: Hall,
  wish: Wish,
  place: WishedPlace,
  kept: (seat: number) => boolean,
): BestSeats | undefined => {
  hall.look()
  const search = new Search(hall, wish, place, kept)
  if (!search.enough()) return undefined
  let skipped = 0
  for (let rule = 0 as BestRule; rule <= wish.atWorst; rule = (rule + 1) as BestRule) {
    if (!ruleApplies(rule, wish.seats, place.section !== null)) continue
    const seats = search.by(rule)
    if (seats !== undefined) return { rule, skipped, seats }
    skipped |= 1 << rule
  }
  return undefined
}

class Search {
  readonly #hall: Hall
  readonly #index: SeatIndex
  readonly #wish: Wish
  readonly #place: WishedPlace
  readonly #kept: (seat: number) => boolean

  constructor(hall: Hall, wish: Wish, place: WishedPlace, kept: (seat: number) => boolean) {
    this.#hall = hall
    this.#index = hall.index(wish.flag)
    this.#wish = wish
    this.#place = place
    this.#kept = kept
  }

  /** Whether there are so many free seats at all. */
  enough(): boolean {
    let free = 0
    for (const row of this.#hall.rows) {
      if (!this.#suits(row)) continue
      free += this.#freeIn(row)
      if (free >= this.#wish.seats) return true
    }
    return false
  }

  by(rule: BestRule): ReadonlyArray<number> | undefined {
    switch (rule) {
      case BestRule.adjacentNoSingle:
        return this.#adjacent(true)
      case BestRule.adjacent:
        return this.#adjacent(false)
      case BestRule.twoRows:
        return this.#twoRows()
      case BestRule.oneRow:
        return this.#oneRow()
      case BestRule.oneSection:
        return this.#oneSection()
      case BestRule.anywhere:
        return this.#first(this.#hall.rows)
    }
  }

  #suits(row: HallRow): boolean {
    const { section, tier } = this.#place
    return (section === null || row.section === section) && (tier === null || row.tier === tier)
  }

  #mayHave(seat: number): boolean {
    return this.#index.has(seat) && !this.#kept(seat)
  }

  #freeIn(row: HallRow): number {
    let free = 0
    for (let piece = row.piece, end = pieceEnd(row); piece < end; piece++) free += this.#index.free(piece)
    return free
  }

  #adjacent(noSingle: boolean): ReadonlyArray<number> | undefined {
    for (const row of this.#hall.rows) {
      const first = this.#suits(row) ? this.#block(row, this.#wish.seats, noSingle) : -1
      if (first >= 0) return from(first, this.#wish.seats)
    }
    return undefined
  }

  /** First seat of the best block in a row, or -1. Goes from where it would lie best to both sides. */
  #block(row: HallRow, seats: number, noSingle: boolean): number {
    const last = pieceEnd(row) - 1
    const ideal = row.isRow ? Math.max(row.first, Math.floor((row.first + row.end - seats) / 2)) : row.first
    let low = last
    while (this.#hall.firstOf[low] > ideal) low--
    let high = low + 1
    let best = -1
    let far = Number.POSITIVE_INFINITY
    const look = (piece: number): void => {
      if ((this.#index.blocks(piece, noSingle) & (1 << seats)) === 0) return
      const end = Math.min(this.#hall.endOf[piece], row.end - seats + 1)
      for (let first = this.#hall.firstOf[piece]; first < end; first++) {
        const distance = distanceOf(row, first, seats)
        if (distance > far || (distance === far && first > best) || !this.#isBlock(row, first, seats, noSingle))
          continue
        best = first
        far = distance
      }
    }
    while (low >= row.piece || high <= last) {
      const below = low >= row.piece ? distanceOf(row, this.#hall.endOf[low] - 1, seats) : Number.POSITIVE_INFINITY
      const above = high <= last ? distanceOf(row, this.#hall.firstOf[high], seats) : Number.POSITIVE_INFINITY
      const holdsIdeal = low >= row.piece && ideal < this.#hall.endOf[low]
      if (!holdsIdeal && Math.min(below, above) > far) return best
      if (holdsIdeal || below <= above) look(low--)
      else look(high++)
    }
    return best
  }

  #isBlock(row: HallRow, first: number, seats: number, noSingle: boolean): boolean {
    for (let seat = first; seat < first + seats; seat++) if (!this.#mayHave(seat)) return false
    return !noSingle || !this.#hall.leavesSingle(row, first, first + seats)
  }

  /** The two parts are as equal as can be; of two ways the larger part is in front. */
  #twoRows(): ReadonlyArray<number> | undefined {
    const { rows } = this.#hall
    const { seats } = this.#wish
    for (let at = 0; at + 1 < rows.length; at++) {
      const front = rows[at]
      const back = rows[at + 1]
      if (!front.isRow || front.part !== back.part || !this.#suits(front)) continue
      const inFront = this.#blocksOf(front)
      const inBack = this.#blocksOf(back)
      for (let larger = Math.ceil(seats / 2); larger <= seats - 2; larger++) {
        for (const part of larger * 2 === seats ? [larger] : [larger, seats - larger]) {
          if ((inFront & (1 << part)) === 0 || (inBack & (1 << (seats - part))) === 0) continue
          const first = this.#block(front, part, false)
          const second = first < 0 ? -1 : this.#block(back, seats - part, false)
          if (second >= 0) return [...from(first, part), ...from(second, seats - part)]
        }
      }
    }
    return undefined
  }

  #blocksOf(row: HallRow): number {
    let blocks = 0
    for (let piece = row.piece, end = pieceEnd(row); piece < end; piece++) blocks |= this.#index.blocks(piece, false)
    return blocks
  }

  #oneRow(): ReadonlyArray<number> | undefined {
    for (const row of this.#hall.rows) {
      if (!row.isRow || !this.#suits(row) || this.#freeIn(row) < this.#wish.seats) continue
      const nearest = this.#nearest(row)
      if (nearest !== undefined) return nearest
    }
    return undefined
  }

  /** The seats of a row with the smallest distance from the first to the last one. */
  #nearest(row: HallRow): ReadonlyArray<number> | undefined {
    const { seats } = this.#wish
    const free: number[] = []
    for (let seat = row.first; seat < row.end; seat++) if (this.#mayHave(seat)) free.push(seat)
    let best = -1
    for (let i = 0; i + seats <= free.length; i++) {
      if (best < 0 || this.#isNearer(row, free, i, best)) best = i
    }
    return best < 0 ? undefined : free.slice(best, best + seats)
  }

  #isNearer(row: HallRow, free: ReadonlyArray<number>, a: number, b: number): boolean {
    const last = this.#wish.seats - 1
    const [wideA, wideB] = [free[a + last] - free[a], free[b + last] - free[b]]
    if (wideA !== wideB) return wideA < wideB
    return distanceOf(row, free[a], wideA + 1) < distanceOf(row, free[b], wideB + 1)
  }

  #oneSection(): ReadonlyArray<number> | undefined {
    for (const rows of this.#hall.sections.values()) {
      const seats = this.#first(rows)
      if (seats !== undefined) return seats
    }
    return undefined
  }

  /** The first seats of these rows in the order of the hall. */
  #first(rows: ReadonlyArray<HallRow>): ReadonlyArray<number> | undefined {
    const found: number[] = []
    for (const row of rows) {
      if (!this.#suits(row)) continue
      for (let piece = row.piece, end = pieceEnd(row); piece < end; piece++) {
        if (this.#index.free(piece) === 0) continue
        for (let seat = this.#hall.firstOf[piece]; seat < this.#hall.endOf[piece]; seat++) {
          if (this.#mayHave(seat)) found.push(seat)
          if (found.length === this.#wish.seats) return found
        }
      }
    }
    return undefined
  }
}

/** Of blocks of one row: twice the distance of the middle from that of the row; from the first seat where there are no rows. */
const distanceOf = (row: HallRow, first: number, seats: number): number =>
  row.isRow ? Math.abs(2 * first + seats - row.first - row.end) : first - row.first

const from = (first: number, seats: number): ReadonlyArray<number> => Array.from({ length: seats }, (_, i) => first + i)
