/**
 * The sales in which most happens. One step for each sale in memory, as each tick of the engine has it too, and no more
 * for a sale that is not among them.
 */
import { figuresOf } from "../core/figures.ts"
import type { BusiestSales, SaleCounts } from "../EngineApi.ts"
import type { SaleActor } from "./SaleActor.ts"

export const busiestSales = (
  actors: Iterable<Pick<SaleActor, "state" | "sale" | "committed">>,
  most: number,
): BusiestSales => {
  const shown: SaleCounts[] = []
  let inMemory = 0
  for (const actor of actors) {
    if (actor.state === "loading" || !actor.sale.openedImage) continue
    inMemory++
    const figures = figuresOf(actor.sale, actor.committed)
    if (shown.length === most && (most === 0 || !isBusier(figures, shown[most - 1]))) continue
    if (shown.length === most) shown.pop()
    shown.splice(placeOf(figures, shown), 0, figures)
  }
  return { shown, leftOut: inMemory - shown.length }
}

const isBusier = (a: SaleCounts, b: SaleCounts): boolean => {
  const more = busy(a) - busy(b)
  return more === 0 ? a.concertId < b.concertId : more > 0
}

const busy = ({ waiting, active, held }: SaleCounts): number => waiting + active + held

/** Where it belongs among those that are sorted already. */
const placeOf = (figures: SaleCounts, sorted: ReadonlyArray<SaleCounts>): number => {
  let from = 0
  let to = sorted.length
  while (from < to) {
    const middle = (from + to) >>> 1
    if (isBusier(figures, sorted[middle])) to = middle
    else from = middle + 1
  }
  return from
}
