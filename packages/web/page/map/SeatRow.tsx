/** One row of the grid. It is drawn anew when one of its seats looks different, and not whenever one somewhere in the hall does. */
import { memo, type RefObject } from "react"
import type { Language } from "../language.ts"
import type { Look } from "./glyphs.ts"
import type { Hall } from "./Hall.ts"

/** What the grid asks of its owner: the newest one, so that a row need not be drawn anew for another closure. */
export type Acts = {
  readonly labelOf: (index: number) => string
  readonly onPick: (index: number) => void
  readonly onFocus: (index: number) => void
}

export type RowProps = {
  readonly hall: Hall
  readonly row: number
  readonly begin: number
  /** Of the seats from `begin` on, separated by spaces. */
  readonly looks: string
  /** The one that is the tab stop; -1: in another row. */
  readonly at: number
  /** Labels are of a language. */
  readonly tongue: Language
  readonly acts: RefObject<Acts>
}

export const SeatRow = memo(({ hall, row, begin, looks, at, acts }: RowProps) => {
  const { first, label, block } = hall.rows[row]
  const nth = row - hall.blocks[block].firstRow + 1
  return (
    <div role="row" aria-rowindex={nth}>
      <span className="row-name" aria-hidden="true">
        {label === "" ? nth : label}
      </span>
      {(looks.split(" ") as ReadonlyArray<Look>).map((look, n) => {
        const index = begin + n
        return (
          <button
            key={index}
            type="button"
            role="gridcell"
            data-look={look}
            // Drawn by the style sheet: as text it would be a second name, of which the first need not be made.
            data-number={hall.seats[index].number}
            aria-selected={look === "chosen"}
            aria-colindex={index - first + 1}
            aria-label={acts.current.labelOf(index)}
            tabIndex={index === at ? 0 : -1}
            onFocus={() => acts.current.onFocus(index)}
            onClick={() => acts.current.onPick(index)}
          />
        )
      })}
    </div>
  )
})
