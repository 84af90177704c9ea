/** `ticketrush reconcile`: the payments of concerts beside what their provider says of them, as a running server finds it. */
import { sentOnce, TicketRush, type TicketRushClient } from "@ticketrush/client"
import type { ReconciliationResponse } from "@ticketrush/protocol/http-schemas-reconciliation"
import { printable } from "@ticketrush/protocol/printable"
import { Effect } from "effect"
import { type ServerChoice, saidOf } from "../server.ts"
import type { ReconcileArguments } from "./reconcile-arguments.ts"

type Print = (line: string) => void

/** The pages of a concert as one report, at the position of the last. */
type Report = Omit<ReconciliationResponse, "next">

/** Gives the exit code: 1 when something differs. */
export const reconcile = ({ concertId, json }: ReconcileArguments, server: ServerChoice, print: Print) =>
  Effect.gen(function* () {
    const client = yield* TicketRush
    const ids = concertId === undefined ? (yield* client.concerts.concerts()).map(({ id }) => id) : [concertId]
    let differs = false
    for (const id of ids) {
      const report = yield* reportOf(client, id)
      differs ||= report.differences.length > 0
      if (json) print(JSON.stringify(report))
      else for (const line of linesOf(report)) print(line)
    }
    return differs ? 1 : 0
  }).pipe(Effect.catch(saidOf), Effect.provide(TicketRush.layerFetch({ ...server, patience: sentOnce })))

const reportOf = Effect.fnUntraced(function* ({ payments }: TicketRushClient, concertId: number) {
  const page = (after: number) => payments.reconciliation({ params: { concertId }, query: { after: String(after) } })
  let { next, ...report }: ReconciliationResponse = yield* page(0)
  while (next !== null) {
    const { next: behind, ...more }: ReconciliationResponse = yield* page(next)
    report = together(report, more)
    next = behind
  }
  return report
})

const together = (before: Report, after: Report): Report => ({
  ...after,
  checked: before.checked + after.checked,
  taken: before.taken + after.taken,
  paidBack: before.paidBack + after.paidBack,
  differences: [...before.differences, ...after.differences],
})

export const linesOf = ({ concertId, gateway, ledger, position, ...found }: Report): ReadonlyArray<string> => {
  if (gateway === null) return [`concert ${concertId}: takes no payments, or none of its journal is read yet`]
  const { checked, differences, paidBack, taken } = found
  const count = differences.length === 0 ? "nothing differs" : `${differences.length} differences`
  return [
    `concert ${concertId}: ${checked} payments at ${gateway}, journal to position ${position}: ${count}`,
    `  the provider took ${taken} won and paid back ${paidBack}; by the ledger it holds ${ledger.provider}`,
    ...differences.flatMap(({ cause, errandId, kind, next, paymentId, reservationId, says }) => [
      `  payment ${paymentId}${about("reservation", reservationId)}${about("errand", errandId)}: ${kind}: ${printable(says)}`,
      `    ${cause}`,
      `    ${next}`,
    ]),
  ]
}

const about = (what: string, id: number | null): string => (id === null ? "" : `, ${what} ${id}`)
