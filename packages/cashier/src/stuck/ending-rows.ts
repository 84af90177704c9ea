/** Errands that a person ordered to end, as rows: any server takes the order, the one that has the gateway carries it out. */
import type { StoreAccess } from "@ticketrush/engine/catalogue/StoreAccess"
import type { Errand } from "@ticketrush/payment"
import type { ConcertId } from "@ticketrush/protocol"
import { Effect } from "effect"
import type { SqlClient } from "effect/sql"
import type { StuckRows } from "./Stuck.ts"

/** What is open for less long is on its way. */
export const errandLateMs = 600_000

export const endingRows = (
  sql: SqlClient.SqlClient,
  { read, writeOnce }: StoreAccess,
): Pick<StuckRows, "endings" | "notEnded" | "orderEnd"> => ({
  orderEnd: ({ at, by, errand, reason }) =>
    Effect.map(
      writeOnce(
        sql,
        sql<{ readonly kind: Errand["kind"]; readonly state: Errand["state"]; readonly ordered: boolean }>`
          with asked as (
            update payment_errands set end_asked_at = ${at}, end_by = ${by}, end_reason = ${reason}, end_answer = null
            where id = ${errand} and (state = 'stuck' and kind in ('confirm', 'cancel')
              or kind = 'create' and state not in ('done', 'refused') and ordered_at < ${at - errandLateMs})
            returning id
          )
          select kind, state, exists (select from asked) as ordered from payment_errands where id = ${errand}`,
      ),
      ([found]) => {
        if (found === undefined) return "unknown"
        if (found.ordered) return "ordered"
        if (found.state === "done" || found.state === "refused") return "final"
        return found.kind === "refund" ? "money" : "under-way"
      },
    ),
  endings: (gateway, most) =>
    Effect.map(
      read(sql<{ readonly attempt: string; readonly concert_id: bigint; readonly payment: bigint }>`
        select attempt, concert_id, payment from payment_errands
        where gateway = ${gateway} and end_asked_at is not null and state not in ('done', 'refused')
        order by id limit ${most}`),
      (rows) =>
        rows.map(({ attempt, concert_id: concertId, payment }) => ({
          ...{ attempt, concertId: Number(concertId) as ConcertId, payment: Number(payment) },
        })),
    ),
  notEnded: (attempt, answer) =>
    Effect.asVoid(
      writeOnce(
        sql,
        sql`update payment_errands set end_asked_at = null, end_answer = ${answer} where attempt = ${attempt}`,
      ),
    ),
})
