/** The committed counts of a sale. They move with the image, so that reading them costs nothing. */
import type { SaleCounts } from "../EngineApi.ts"
import type { Sale } from "./Sale.ts"

/** `position` of the last event that the image shows. */
export const figuresOf = (sale: Sale, position: number): SaleCounts => {
  const { line, reservations } = sale
  let held = 0
  let sold = 0
  for (const { count, imageBlocked, imageFree, imageSold } of sale.optionsImage) {
    held += count - imageFree - imageSold - imageBlocked
    sold += imageSold
  }
  return {
    concertId: sale.concertId,
    position,
    waiting: line.ranks.count + line.turns.count,
    active: line.activeImage,
    admitted: line.admittedImage,
    held,
    sold,
    expired: reservations.expiredImage,
  }
}
