/** What the metrics of a server say, as text and by name. */
import type { Figures } from "./FoldedSale.ts"

export const scrape = async (metricsUrl: string): Promise<string> => {
  const response = await fetch(`${metricsUrl}/metrics`)
  if (response.status !== 200) throw new Error(`the metrics answered ${response.status}`)
  return response.text()
}

/** The value of one sample, which has to be there. */
export const sampleOf = (text: string, sample: string): number => {
  const line = text.split("\n").find((line) => line.startsWith(`${sample} `))
  if (line === undefined) throw new Error(`there is no ${sample}`)
  return Number(line.slice(sample.length + 1))
}

export type ScrapedSale = Figures & { readonly position: number }

export const saleIn = (text: string, concertId: number): ScrapedSale => {
  const of = (name: string): number => sampleOf(text, `ticketrush_sale_${name}{concert="${concertId}"}`)
  return {
    position: of("position"),
    waiting: of("waiting"),
    active: of("active"),
    admitted: of("admitted_total"),
    held: of("seats_held"),
    sold: of("seats_sold"),
    expired: of("holds_expired_total"),
  }
}
