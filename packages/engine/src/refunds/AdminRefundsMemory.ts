/** {@link AdminRefunds} that last as long as the process: for tests and documents. */
import { Effect, Layer } from "effect"
import { type AdminRefund, type AdminRefundQuery, AdminRefunds, noOutcome } from "./AdminRefunds.ts"

export const makeAdminRefundsMemory = (): AdminRefunds["Service"] => {
  const rows: AdminRefund[] = []
  return {
    ordered: (order) =>
      Effect.sync(() => {
        const id = rows.length + 1
        rows.push({ ...order, id, ...noOutcome })
        return id
      }),
    cameOut: (id, result, detail) =>
      Effect.sync(() => {
        rows[id - 1] = { ...rows[id - 1], result, detail }
      }),
    list: (query) =>
      Effect.sync(() =>
        rows
          .filter((row) => isAsked(row, query))
          .sort((a, b) => b.at - a.at || b.id - a.id)
          .slice(0, query.limit),
      ),
  }
}

const isAsked = (row: AdminRefund, { reservation, actor, result, fromAt, toAt }: AdminRefundQuery): boolean =>
  (reservation === undefined || row.reservation === reservation) &&
  (actor === undefined || row.actor === actor) &&
  (result === undefined || row.result === result) &&
  (fromAt === undefined || row.at >= fromAt) &&
  (toAt === undefined || row.at <= toAt)

export const adminRefundsMemory = Layer.sync(AdminRefunds, makeAdminRefundsMemory)
