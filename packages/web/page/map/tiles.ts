/**
 * The map in pieces that are drawn once and then only copied: a frame while panning costs some copies, however many seats
 * there are. A piece is drawn anew when a seat in it changes or the scale has grown out of its resolution.
 */
import type { Hall } from "./Hall.ts"

/** Seats to a side of one piece. */
const tileSeats = 32

export type Tile = {
  /** In seats from the upper left corner of the hall. */
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  /** Seats in it, by index. */
  readonly seats: ReadonlyArray<number>
}

export const tilesOf = (hall: Hall): { readonly tiles: ReadonlyArray<Tile>; readonly tileOf: Uint32Array } => {
  const tileOf = new Uint32Array(hall.seats.length)
  const tiles: Tile[] = []
  for (const block of hall.blocks) {
    const columns = Math.ceil(block.width / tileSeats)
    const parts = new Map<number, number[]>()
    for (let index = block.first; index < block.first + block.length; index++) {
      const column = Math.min(columns - 1, Math.floor((hall.x[index] - block.x) / tileSeats))
      const part = Math.floor((hall.y[index] - block.y) / tileSeats) * columns + column
      const seats = parts.get(part)
      if (seats === undefined) parts.set(part, [index])
      else seats.push(index)
    }
    for (const [part, seats] of parts) {
      const [column, row] = [part % columns, Math.floor(part / columns)]
      for (const index of seats) tileOf[index] = tiles.length
      tiles.push({
        x: block.x + column * tileSeats,
        y: block.y + row * tileSeats,
        // A short row is in the middle of its block, half a seat aside: its last seat may reach out by that much.
        width: Math.min(tileSeats, block.width - column * tileSeats) + 0.5,
        height: Math.min(tileSeats, block.height - row * tileSeats),
        seats,
      })
    }
  }
  return { tiles, tileOf }
}

/** What drawn pieces may take in memory, in bytes; those of the frame that is shown are kept whatever they take. */
const drawnBytesMax = 64 * 2 ** 20

type Kept = { readonly bytes: number; readonly usedAt: number }

/** The pieces to forget, by key: the ones longest out of sight, until the others are within `bytesMax`. */
export const toForget = (
  kept: ReadonlyMap<number, Kept>,
  frame: number,
  bytesMax = drawnBytesMax,
): ReadonlyArray<number> => {
  let bytes = 0
  for (const each of kept.values()) bytes += each.bytes
  if (bytes <= bytesMax) return []
  const gone: number[] = []
  const outOfSight = [...kept].filter(([, { usedAt }]) => usedAt < frame).sort(([, a], [, b]) => a.usedAt - b.usedAt)
  for (const [key, each] of outOfSight) {
    if (bytes <= bytesMax) break
    bytes -= each.bytes
    gone.push(key)
  }
  return gone
}

/** Below so many pixels of a seat pieces are stretched: whole pixels would be too coarse for where it stands. */
const exactFrom = 5
const resolutionMax = 64

/**
 * Device pixels for a seat in which a piece is drawn. Of a scale that rests it is that scale, so that the piece is copied as it is; while
 * it moves, what was drawn before does until it is too coarse or far too fine, and then the next step, so that zooming redraws rarely.
 */
export const resolutionFor = (pixelsPerSeat: number, rests: boolean, before?: number): number => {
  if (rests && pixelsPerSeat >= exactFrom && pixelsPerSeat <= resolutionMax) return pixelsPerSeat
  const step = [3, 6, 12, 24, 48].find((size) => pixelsPerSeat <= size) ?? resolutionMax
  const does = before !== undefined && !rests && before >= pixelsPerSeat * 0.6 && before <= pixelsPerSeat * 4
  return does ? before : step
}
