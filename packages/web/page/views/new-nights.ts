/**
 * Nights that a sale has got since the page was read. The live sale tells of them before every server shows their day and place,
 * so these are read again until they are there, less and less often.
 */
import { useEffect } from "react"

type Sold = { readonly options: ReadonlyArray<{ readonly optionId: number }> }

const firstMs = 500
const restMsMax = 60_000

export const hasNewNights = (known: ReadonlyArray<{ readonly id: number }>, { options }: Sold): boolean =>
  options.some(({ optionId }) => !known.some(({ id }) => id === optionId))

export const useNewNights = (known: ReadonlyArray<{ readonly id: number }>, sold: Sold, read: () => void): void => {
  const isNew = hasNewNights(known, sold)
  useEffect(() => {
    if (!isNew) return
    let rest = firstMs
    const again = (): void => {
      read()
      rest = Math.min(2 * rest, restMsMax)
      timer = setTimeout(again, rest)
    }
    let timer = setTimeout(again, 0)
    return () => clearTimeout(timer)
  }, [isNew, read])
}
