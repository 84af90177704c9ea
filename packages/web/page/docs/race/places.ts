/** Where each person of a race stands in the drawing: those who wait, those who were refused, those at the seat. Pure. */
import type { Runner, Track } from "./race.ts"

/** Of the drawing, in its own units: three areas beside each other, as wide as the three columns of words below them. */
export const stage = { width: 300, height: 96, area: 100 } as const

type Place = { readonly x: number; readonly y: number }

const pitch = 15
const columns = 6
const rows = 5

/** From the upper left of an area, row by row; the last places of an area that is full are filled on. */
const inArea = (area: number, nth: number): Place => ({
  x: area * stage.area + stage.area / 2 + ((nth % columns) - (columns - 1) / 2) * pitch,
  y: stage.height / 2 + (Math.floor(nth / columns) - (rows - 1) / 2) * pitch,
})

const areas = { waiting: 0, unknown: 0, refused: 1, accepted: 2 } as const

/** By their numbers. Who waits keeps the place of the number, who has an answer stands in the order of the answers. */
export const placesOf = ({ runners }: Track): ReadonlyArray<Place> => {
  const inOrder = [...runners].sort((a, b) => a.ms - b.ms || a.n - b.n)
  const nthOf = new Map<Runner, number>()
  const taken = [0, 0, 0]
  for (const runner of inOrder) {
    const area = areas[runner.outcome]
    nthOf.set(runner, area === 0 ? runner.n - 1 : taken[area]++)
  }
  const isAlone = taken[areas.accepted] === 1
  return runners.map((runner) =>
    isAlone && runner.outcome === "accepted"
      ? { x: (areas.accepted + 0.5) * stage.area, y: stage.height / 2 }
      : inArea(areas[runner.outcome], nthOf.get(runner)!),
  )
}
