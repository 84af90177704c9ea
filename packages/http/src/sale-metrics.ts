/** The figures of single sales in a scrape. The only label is the number of the concert: nothing that a client wrote. */
import type { BusiestSales, SaleCounts } from "@ticketrush/engine/EngineApi"

type Figure = Exclude<keyof SaleCounts, "concertId">

const names: { readonly [figure in Figure]: readonly [name: string, kind: "counter" | "gauge", help: string] } = {
  position: ["position", "gauge", "Position in the journal of the sale at which its other figures are."],
  waiting: ["waiting", "gauge", "People in line."],
  active: ["active", "gauge", "People with a pass."],
  admitted: ["admitted_total", "counter", "Passes given since the sale was opened."],
  held: ["seats_held", "gauge", "Seats that are held or being paid."],
  sold: ["seats_sold", "gauge", "Seats that are sold."],
  expired: ["holds_expired_total", "counter", "Holds that ended by their deadline since the sale was opened."],
}

/** Lines of Prometheus text. */
export const saleMetrics = ({ shown, leftOut }: BusiestSales): ReadonlyArray<string> => {
  const lines: string[] = []
  for (const figure of Object.keys(names) as Figure[]) {
    const [suffix, kind, help] = names[figure]
    const name = `ticketrush_sale_${suffix}`
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${kind}`)
    for (const sale of shown) lines.push(`${name}{concert="${sale.concertId}"} ${sale[figure]}`)
  }
  const name = "ticketrush_sales_without_figures"
  lines.push(`# HELP ${name} Sales in memory that are less busy than those with figures.`, `# TYPE ${name} gauge`)
  lines.push(`${name} ${leftOut}`)
  return lines
}
