/**
 * The rows of an option and which of their seats are free, for searches of seats next to each other. All of it
 * follows from layout and states, so a snapshot has nothing of it.
 */
import {
  flaggedSeats,
  limits,
  type SeatFlag,
  type SeatLayout,
  SeatState,
  seatFlags,
  seatRuns,
} from "@ticketrush/protocol"
import { groupOf, MovedSeats } from "./moved-seats.ts"
import { SeatIndex } from "./seat-index.ts"

/** Seats from index `first` up to, and without, `end`. */
export type HallRow = {
  readonly first: number
  readonly end: number
  /** Index of the first section of the layout with the code of this row's one. */
  readonly section: number
  /** Index of the section itself: rows follow each other inside it. */
  readonly part: number
  readonly tier: number
  /** False for a section without rows, whose seats are numbered through. */
  readonly isRow: boolean
  /** Its first piece; the ones of the next row begin behind its last. */
  readonly piece: number
}

/** Seats of one piece, the unit in which free seats are counted anew. */
const pieceSeats = 64
/** So many seats beside a block say whether it leaves a single one. */
const beside = 2

export class Hall {
  readonly rows: ReadonlyArray<HallRow>
  /** Rows by the index of their section. */
  readonly sections: ReadonlyMap<number, ReadonlyArray<HallRow>>
  readonly sectionOf: ReadonlyMap<string, number>
  /** By piece: the row, the first seat, and the end. */
  readonly rowOf: ReadonlyArray<HallRow>
  readonly firstOf: Uint32Array
  readonly endOf: Uint32Array
  readonly #layout: SeatLayout
  readonly #state: Uint8Array
  readonly #changes: MovedSeats
  /** By piece: the first and the last group of seats that say which blocks begin in it. */
  readonly #firstGroup: Uint32Array
  readonly #lastGroup: Uint32Array
  /** By flag, the last one of seats without a flag; made on the first wish for such seats. */
  readonly #indexes: Array<SeatIndex | undefined> = []

  constructor(layout: SeatLayout, state: Uint8Array) {
    this.#layout = layout
    this.#state = state
    this.#changes = new MovedSeats(state)
    const { rows, sections, sectionOf } = rowsOf(layout)
    this.rows = rows
    this.sections = sections
    this.sectionOf = sectionOf
    const pieces: Array<readonly [row: HallRow, first: number]> = []
    for (const row of rows) for (let first = row.first; first < row.end; first += pieceSeats) pieces.push([row, first])
    this.rowOf = pieces.map(([row]) => row)
    this.firstOf = Uint32Array.from(pieces, ([, first]) => first)
    this.endOf = Uint32Array.from(pieces, ([row, first]) => Math.min(first + pieceSeats, row.end))
    this.#firstGroup = this.firstOf.map((first) => groupOf(Math.max(0, first - beside)))
    this.#lastGroup = this.endOf.map((end) =>
      groupOf(Math.min(state.length, end + limits.seatsPerHoldMax + beside) - 1),
    )
  }

  /** Seats with the flag; without one, those that have none. */
  index(flag: SeatFlag | undefined): SeatIndex {
    const at = flag === undefined ? seatFlags.length : seatFlags.indexOf(flag)
    this.#indexes[at] ??= new SeatIndex(this, this.#state, this.#suiting(flag))
    return this.#indexes[at]
  }

  /** To be called before each search: seats may have moved since the last one. */
  look(): void {
    this.#changes.nextRound()
  }

  /** A number that is another one after a seat has moved that matters to a piece. */
  movesOf(piece: number): number {
    let moves = 0
    for (let group = this.#firstGroup[piece]; group <= this.#lastGroup[piece]; group++) moves += this.#changes.of(group)
    return moves
  }

  isFree(row: HallRow, seat: number): boolean {
    return seat >= row.first && seat < row.end && this.#state[seat] === SeatState.free
  }

  /** Whether a block of seats leaves the free seat before it, or behind it, without another one beside it. */
  leavesSingle(row: HallRow, first: number, end: number): boolean {
    const before = this.isFree(row, first - 1) && !this.isFree(row, first - 2)
    return before || (this.isFree(row, end) && !this.isFree(row, end + 1))
  }

  /** 1 for each seat that has the flag, or has none. */
  #suiting(flag: SeatFlag | undefined): Uint8Array {
    const suits = new Uint8Array(this.#state.length).fill(flag === undefined ? 1 : 0)
    flaggedSeats(this.#layout, (seat, has) => {
      if (flag === undefined) suits[seat] = 0
      else if (flag === has) suits[seat] = 1
    })
    return suits
  }
}

const rowsOf = (layout: SeatLayout): Pick<Hall, "rows" | "sections" | "sectionOf"> => {
  const sectionOf = new Map<string, number>()
  layout.sections.forEach(({ code }, at) => {
    if (!sectionOf.has(code)) sectionOf.set(code, at)
  })
  const parts = new Map(layout.sections.map((section, at) => [section, at]))
  const rows: HallRow[] = []
  const sections = new Map<number, HallRow[]>()
  let first = 0
  let piece = 0
  for (const { section, from, to } of seatRuns(layout)) {
    const end = first + to - from + 1
    const home = sectionOf.get(section.code)!
    const isRow = section.rows.length > 0
    const row = { first, end, section: home, part: parts.get(section)!, tier: section.tier, isRow, piece }
    rows.push(row)
    const ofSection = sections.get(home)
    if (ofSection === undefined) sections.set(home, [row])
    else ofSection.push(row)
    piece += Math.ceil((end - first) / pieceSeats)
    first = end
  }
  return { rows, sections, sectionOf }
}

/** The pieces of a row lie from `row.piece` up to, and without, this one. */
export const pieceEnd = ({ first, end, piece }: HallRow): number => piece + Math.ceil((end - first) / pieceSeats)

/** The hall of a layout and its seats, made on the first wish. */
export const hallOnDemand = (layout: SeatLayout, state: Uint8Array): (() => Hall) => {
  let hall: Hall | undefined
  return () => {
    hall ??= new Hall(layout, state)
    return hall
  }
}
