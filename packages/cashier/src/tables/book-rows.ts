/** What the tables have of payments, for a report that compares it with journals and providers. */
import type { StoreUnavailable } from "@ticketrush/engine/catalogue/errors"
import type { StoreAccess } from "@ticketrush/engine/catalogue/StoreAccess"
import { Effect } from "effect"
import type { SqlClient } from "effect/sql"
import type { ErrandRow, SaleBooks, TableEntry } from "./CashierStore.ts"

type EntryRow = {
  readonly payment: bigint
  readonly amount: bigint
  readonly provider_payment: string | null
  readonly messages: bigint
  readonly finding: string | null
}

type OrderRow = {
  readonly id: bigint
  readonly payment: bigint
  readonly kind: ErrandRow["kind"]
  readonly refund: bigint | null
  readonly state: ErrandRow["state"]
  readonly finding: string | null
  readonly ordered_at: bigint
  readonly refusal: string | null
  readonly end_by: bigint | null
  readonly end_reason: string | null
}

const toErrand = ({ finding, id, kind, ordered_at: orderedAt, refund, state, ...row }: OrderRow): ErrandRow => ({
  ...{ id: Number(id), kind, state, finding, orderedAt: Number(orderedAt) },
  refund: refund === null ? null : Number(refund),
  ended: row.refusal === "ended" ? { by: Number(row.end_by), reason: row.end_reason ?? "" } : null,
})

export const saleBooks = (sql: SqlClient.SqlClient, read: StoreAccess["read"]): SaleBooks => ({
  place: (concertId) =>
    Effect.map(
      read(sql<{ readonly position: bigint; readonly gateway: string | null }>`
        select position, gateway from payment_positions where concert_id = ${concertId}`),
      ([row]) => ({ position: Number(row?.position ?? 0), gateway: row?.gateway ?? null }),
    ),
  entries: Effect.fnUntraced(function* (concertId, after, upTo): Effect.fn.Return<
    ReadonlyArray<TableEntry>,
    StoreUnavailable
  > {
    const entries = yield* read(sql<EntryRow>`
      select l.payment, l.amount, l.provider_payment, m.messages, m.finding
      from payment_links l
      cross join lateral (
        select count(*) filter (where state = 'kept') as messages,
          (array_agg(finding order by id desc) filter (where finding is not null))[1] as finding
        from payment_messages where provider = l.gateway and payment = l.provider_payment
      ) m
      where l.concert_id = ${concertId} and l.payment > ${after} and l.payment <= ${upTo} order by l.payment`)
    const orders = yield* read(sql<OrderRow>`
      select id, payment, kind, refund, state, finding, ordered_at, refusal, end_by, end_reason from payment_errands
      where concert_id = ${concertId} and payment > ${after} and payment <= ${upTo} order by id`)
    const errands = Map.groupBy(orders, (row) => Number(row.payment))
    return entries.map(({ amount, finding, messages, payment, provider_payment: providerPayment }) => ({
      ...{ payment: Number(payment), amount: Number(amount), providerPayment, finding, messages: Number(messages) },
      errands: errands.get(Number(payment))?.map(toErrand) ?? [],
    }))
  }),
})
