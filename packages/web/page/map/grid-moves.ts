/** Where a key leads in the grid of seats. Pure. */
import type { Hall } from "./Hall.ts"

/** The seat that a key leads to from `at`; undefined for a key that means nothing here. */
export const seatAfter = (hall: Hall, at: number, key: string): number | undefined => {
  const row = hall.rowOf[at]
  const { first, length, block } = hall.rows[row]
  switch (key) {
    case "ArrowLeft":
      return Math.max(first, at - 1)
    case "ArrowRight":
      return Math.min(first + length - 1, at + 1)
    case "Home":
      return first
    case "End":
      return first + length - 1
    case "ArrowUp":
      return inRow(hall, at, row - 1)
    case "ArrowDown":
      return inRow(hall, at, row + 1)
    case "PageUp":
      return hall.blocks[Math.max(0, block - 1)].first
    case "PageDown":
      return hall.blocks[Math.min(hall.blocks.length - 1, block + 1)].first
    default:
      return undefined
  }
}

/** The seat of another row that stands closest to the same column. */
const inRow = (hall: Hall, at: number, row: number): number => {
  if (row < 0 || row >= hall.rows.length) return at
  const { first, length } = hall.rows[row]
  const column = Math.round(hall.x[at] - hall.x[first])
  return first + Math.min(length - 1, Math.max(0, column))
}

/** What is shown of a long list around `at`: as many as `size`, from where to where. */
export const windowAround = (at: number, from: number, length: number, size: number): readonly [number, number] => {
  const first = Math.max(from, Math.min(at - Math.floor(size / 2), from + length - size))
  return [first, Math.min(from + length, first + size)]
}
