/** {@link AdminRefunds} in Postgres: see `sql/0001_admin_refunds.sql`. */
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { storeAccess } from "../catalogue/StoreAccess.ts"
import type { UserRole } from "../catalogue/Users.ts"
import { type AdminRefundResult, AdminRefunds, noOutcome } from "./AdminRefunds.ts"

type Row = {
  readonly id: bigint
  readonly reservation_id: bigint
  readonly target_user_id: bigint | null
  readonly actor_user_id: bigint
  readonly actor_role: UserRole
  readonly result: AdminRefundResult
  readonly detail: string
  readonly occurred_at: bigint
}

/** The table must be there: see `refundMigrations`. */
export const makeAdminRefundsPostgres = Effect.gen(function* (): Effect.fn.Return<
  AdminRefunds["Service"],
  never,
  SqlClient.SqlClient
> {
  const sql = yield* SqlClient.SqlClient
  const { read, write } = yield* storeAccess
  return {
    ordered: ({ reservation, target, actor, actorRole, at }) =>
      write(
        sql,
        Effect.map(
          sql<{ readonly id: bigint }>`
            insert into admin_refunds
              (reservation_id, target_user_id, actor_user_id, actor_role, result, detail, occurred_at)
            values (${reservation}, ${target}, ${actor}, ${actorRole}, ${noOutcome.result}, ${noOutcome.detail}, ${at})
            returning id`,
          ([{ id }]) => Number(id),
        ),
      ),
    cameOut: (id, result, detail) =>
      write(sql, Effect.asVoid(sql`update admin_refunds set result = ${result}, detail = ${detail} where id = ${id}`)),
    list: ({ reservation, actor, result, fromAt, toAt, limit }) => {
      const where = [sql`true`]
      if (reservation !== undefined) where.push(sql`reservation_id = ${reservation}`)
      if (actor !== undefined) where.push(sql`actor_user_id = ${actor}`)
      if (result !== undefined) where.push(sql`result = ${result}`)
      if (fromAt !== undefined) where.push(sql`occurred_at >= ${fromAt}`)
      if (toAt !== undefined) where.push(sql`occurred_at <= ${toAt}`)
      return read(sql<Row>`
        select * from admin_refunds where ${sql.and(where)} order by occurred_at desc, id desc limit ${limit}`).pipe(
        Effect.map((rows) =>
          rows.map((row) => ({
            id: Number(row.id),
            reservation: Number(row.reservation_id),
            target: row.target_user_id === null ? null : Number(row.target_user_id),
            actor: Number(row.actor_user_id),
            actorRole: row.actor_role,
            result: row.result,
            detail: row.detail,
            at: Number(row.occurred_at),
          })),
        ),
      )
    },
  }
})

export const adminRefundsPostgres = Layer.effect(AdminRefunds, makeAdminRefundsPostgres)
