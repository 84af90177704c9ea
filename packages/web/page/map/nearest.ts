/** The free seats that are nearest to one that was lost. Pure. */
import type { Hall } from "./Hall.ts"

/** In seats; another row is further away than another seat of the row, and another section than anything in this one. */
const distance = (hall: Hall, from: number, to: number): number =>
  Math.abs(hall.x[from] - hall.x[to]) +
  Math.abs(hall.y[from] - hall.y[to]) * 1.5 +
  (hall.blockOf(from) === hall.blockOf(to) ? 0 : hall.width + hall.height * 2)

/** As many as there are, up to `count`, the nearest one first. */
export const nearestSeats = (
  hall: Hall,
  to: number,
  count: number,
  usable: (index: number) => boolean,
): ReadonlyArray<number> => {
  const nearest: Array<{ readonly index: number; readonly away: number }> = []
  for (let index = 0; index < hall.seats.length; index++) {
    if (!usable(index)) continue
    const away = distance(hall, index, to)
    const last = nearest.at(-1)
    if (nearest.length === count && last !== undefined && last.away <= away) continue
    const at = nearest.findIndex((other) => other.away > away)
    nearest.splice(at === -1 ? nearest.length : at, 0, { index, away })
    if (nearest.length > count) nearest.pop()
  }
  return nearest.map(({ index }) => index)
}
