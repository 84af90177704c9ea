/**
 * The seats as elements: section, row, seat, with one tab stop. It shows what is around the seat in focus, of a hall of any
 * size, and is the same selection as the drawn map.
 */
import { type KeyboardEvent, memo, useEffect, useId, useRef, useState, useSyncExternalStore } from "react"
import { amount, type Language, say, useLanguage } from "../language.ts"
import type { Look } from "./glyphs.ts"
import { seatAfter, windowAround } from "./grid-moves.ts"
import type { Hall } from "./Hall.ts"
import { type Acts, type RowProps, SeatRow } from "./SeatRow.tsx"

const rowsShown = 9
const seatsShown = 20

type Props = {
  readonly hall: Hall
  readonly lookOf: (index: number) => Look
  readonly labelOf: (index: number) => string
  readonly onPick: (index: number) => void
  /** A seat that has the focus; -1: none. */
  readonly onFocus: (index: number) => void
  /** Where to go on, when it changes. */
  readonly at: number
}

export const SeatGrid = ({ hall, lookOf, labelOf, onPick, onFocus, at: asked }: Props) => {
  const [at, setAt] = useState(asked)
  const grid = useRef<HTMLDivElement>(null)
  const moving = useRef(false)
  const [section, help] = [useId(), useId()]
  const tongue = useLanguage()
  const newest: Acts = {
    labelOf,
    onPick,
    onFocus: (index) => {
      setAt(index)
      onFocus(index)
    },
  }
  const acts = useRef(newest)
  acts.current = newest
  useEffect(() => setAt(asked), [asked])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the seat in focus follows where the grid has gone
  useEffect(() => {
    if (!moving.current) return
    moving.current = false
    grid.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus()
  }, [at])

  const onKey = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const next = seatAfter(hall, at, event.key)
    if (next === undefined) return
    event.preventDefault()
    moving.current = true
    setAt(next)
  }

  const row = hall.rowOf[at]
  const block = hall.rows[row].block
  const { firstRow, rows } = hall.blocks[block]
  const [from, to] = windowAround(row, firstRow, rows, rowsShown)
  return (
    <div className="grid-box">
      <p className="field">
        <label htmlFor={section}>{say("seats.section")}</label>
        <select id={section} value={block} onChange={({ target }) => setAt(hall.blocks[Number(target.value)].first)}>
          {hall.blocks.map((each, n) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: blocks of a hall stay as they are
            <SectionOption key={n} hall={hall} block={n} section={each.section} tongue={tongue} />
          ))}
        </select>
      </p>
      <p className="quiet" id={help}>
        {say("seats.help")}
      </p>
      <div
        ref={grid}
        role="grid"
        className="grid"
        aria-label={say("seats.grid", { section: hall.blocks[block].section })}
        aria-describedby={help}
        aria-rowcount={rows}
        tabIndex={-1}
        onKeyDown={onKey}
        onBlur={() => onFocus(-1)}
      >
        {Array.from({ length: to - from }, (_, n) => from + n).map((each) => {
          const { first, length } = hall.rows[each]
          const column = first + Math.min(length - 1, Math.max(0, Math.round(hall.x[at] - hall.x[first])))
          const [begin, end] = windowAround(column, first, length, seatsShown)
          return (
            <LiveRow
              key={each}
              hall={hall}
              row={each}
              begin={begin}
              end={end}
              lookOf={lookOf}
              at={each === row ? at : -1}
              tongue={tongue}
              acts={acts}
            />
          )
        })}
      </div>
    </div>
  )
}

type LiveProps = Omit<RowProps, "looks"> & { readonly end: number; readonly lookOf: (index: number) => Look }

/** A row that looks at its seats whenever some of the hall have changed. */
const LiveRow = ({ end, lookOf, ...row }: LiveProps) => {
  const looks = useSyncExternalStore(row.hall.listen, () =>
    Array.from({ length: end - row.begin }, (_, n) => lookOf(row.begin + n)).join(" "),
  )
  return <SeatRow {...row} looks={looks} />
}

type SectionProps = {
  readonly hall: Hall
  readonly block: number
  readonly section: string
  /** Words are of a language. */
  readonly tongue: Language
}

const SectionOption = memo(({ hall, block, section }: SectionProps) => {
  const free = useSyncExternalStore(hall.listen, () => hall.freeOf(block))
  return <option value={block}>{say("seats.sectionFree", { section, free: amount(free) })}</option>
})
