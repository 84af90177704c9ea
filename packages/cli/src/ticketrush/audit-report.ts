/** What an audit found, as a table. */

import type { SaleReport } from "@ticketrush/audit/SaleFigures"
import { printable } from "@ticketrush/protocol/printable"
import { drawTable } from "../terminal/table.ts"

const titles = [
  "concert",
  "records",
  "events",
  "reservations",
  "people",
  "seats",
  "free",
  "blocked",
  "held",
  "sold",
  "revenue",
  "joined",
  "admitted",
  "left",
  "passed-over",
  "waiting",
  "",
]

export const auditReport = (reports: ReadonlyArray<SaleReport>): string => {
  if (reports.length === 0) return "There is no sale to audit."
  const rows = reports.map(({ figures, violations }) => {
    const { concertId, records, events, reservations, people, seats, free, blocked, held, sold, revenue } = figures
    const { joined, admitted, left, passedOver, waiting } = figures.line
    const ofSale = [concertId, records, events, reservations, people, seats, free, blocked, held, sold, revenue]
    const numbers = [...ofSale, joined, admitted, left, passedOver, waiting]
    return [...numbers.map(String), violations.length === 0 ? "ok" : "BROKEN"]
  })
  const table = drawTable([titles, ...rows], [...titles.slice(1).map(() => "right" as const), "left"])
  const broken = reports.filter(({ violations }) => violations.length > 0)
  const lists = broken.map(
    ({ figures, violations }) =>
      `concert ${figures.concertId}:\n${violations.map((sentence) => `  ${printable(sentence)}`).join("\n")}`,
  )
  const verdict =
    broken.length === 0
      ? "Every chain is whole, no seat ever had two holders, every limit held, every key was used once, every line kept its order."
      : `${broken.length} of ${reports.length} sales are broken.`
  return [table, ...lists, verdict].join("\n\n")
}
