/** The straight line that lies closest to the points (x, y), by least squares: how much y grows for each x. */
export type Point = { readonly x: number; readonly y: number }

/** NaN where all points have the same x. */
export const slopeOf = (points: ReadonlyArray<Point>): number => {
  const mean = (pick: (point: Point) => number): number =>
    points.reduce((sum, point) => sum + pick(point), 0) / points.length
  const [x, y] = [mean((point) => point.x), mean((point) => point.y)]
  const over = points.reduce((sum, point) => sum + (point.x - x) * (point.y - y), 0)
  return over / points.reduce((sum, point) => sum + (point.x - x) ** 2, 0)
}
