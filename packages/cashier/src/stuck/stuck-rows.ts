/** Payments that do not come to their end, as the tables have them. */
import type { StoreAccess } from "@ticketrush/engine/catalogue/StoreAccess"
import type { Errand } from "@ticketrush/payment"
import type { ConcertId } from "@ticketrush/protocol"
import { Effect } from "effect"
import type { SqlClient } from "effect/sql"
import { endingRows, errandLateMs } from "./ending-rows.ts"
import type { EndAnswer, GatewayHealth, KeptMessage, StuckErrand, StuckRows } from "./Stuck.ts"

const messageLateMs = 60_000

type ErrandRow = {
  readonly id: bigint
  readonly gateway: string
  readonly concert_id: bigint
  readonly payment: bigint
  readonly reservation: bigint
  readonly kind: Errand["kind"]
  readonly state: Errand["state"]
  readonly refusal: string | null
  readonly finding: string | null
  readonly amount: bigint
  readonly ordered_at: bigint
  readonly until: bigint | null
  readonly provider_payment: string | null
  readonly end_asked_at: bigint | null
  readonly end_answer: EndAnswer | null
}

type MessageRow = {
  readonly id: bigint
  readonly provider: string
  readonly message: string
  readonly received_at: bigint
  readonly payment: string | null
  readonly state: KeptMessage["state"]
  readonly finding: string | null
}

type GatewayRow = {
  readonly gateway: string
  readonly runs: boolean
  readonly open: number
  readonly stuck: number
  readonly oldest_at: bigint | null
  readonly kept: number
  readonly unknown: number
}

const numberOrNull = (value: bigint | null): number | null => (value === null ? null : Number(value))

const toErrand = (row: ErrandRow): StuckErrand => ({
  ...{ id: Number(row.id), gateway: row.gateway, concertId: Number(row.concert_id) as ConcertId },
  ...{ payment: Number(row.payment), reservation: Number(row.reservation), kind: row.kind, state: row.state },
  ...{ refusal: row.refusal, finding: row.finding, amount: Number(row.amount), orderedAt: Number(row.ordered_at) },
  ...{ until: numberOrNull(row.until), providerPayment: row.provider_payment },
  ...{ endAskedAt: numberOrNull(row.end_asked_at), endAnswer: row.end_answer },
})

const toMessage = (row: MessageRow): KeptMessage => ({
  ...{ id: Number(row.id), gateway: row.provider, message: row.message, receivedAt: Number(row.received_at) },
  ...{ providerPayment: row.payment, state: row.state, finding: row.finding },
})

const toGateway = (row: GatewayRow): GatewayHealth => ({
  ...{ gateway: row.gateway, runs: row.runs, open: row.open, stuck: row.stuck, oldestAt: numberOrNull(row.oldest_at) },
  ...{ messagesKept: row.kept, messagesUnknown: row.unknown },
})

export const stuckRows = (sql: SqlClient.SqlClient, access: StoreAccess): StuckRows => ({
  ...stuckLists(sql, access),
  ...endingRows(sql, access),
})

const stuckLists = (
  sql: SqlClient.SqlClient,
  { read }: StoreAccess,
): Pick<StuckRows, "errands" | "gateways" | "messages"> => ({
  errands: (now, after, most) =>
    Effect.map(
      // A refund that was refused is over once another one is ordered for the same seats.
      read(sql<ErrandRow>`
        select e.id, e.gateway, e.concert_id, e.payment, l.reservation, e.kind, e.state, e.refusal, e.finding, e.amount,
          e.ordered_at, e.until, l.provider_payment, e.end_asked_at, e.end_answer
        from (
          (select * from payment_errands
            where state not in ('done', 'refused') and (state = 'stuck' or ordered_at < ${now - errandLateMs}) and id > ${after}
            order by id limit ${most})
          union all
          (select * from payment_errands f
            where kind = 'refund' and state = 'refused' and id > ${after} and not exists (
              select from payment_errands n where n.concert_id = f.concert_id and n.payment = f.payment
                and n.kind = 'refund' and n.part = f.part and n.id > f.id
            ) order by id limit ${most})
        ) e join payment_links l using (concert_id, payment)
        order by e.id limit ${most}`),
      (rows) => rows.map(toErrand),
    ),
  messages: (now, most) =>
    Effect.map(
      read(sql<MessageRow>`
        select id, provider, message, received_at, payment, state, finding from (
          (select * from payment_messages where state = 'kept' and received_at < ${now - messageLateMs}
            order by id desc limit ${most})
          union all (select * from payment_messages where state = 'unknown' order by id desc limit ${most})
        ) m order by id desc limit ${most}`),
      (rows) => rows.map(toMessage),
    ),
  gateways: (now) =>
    Effect.map(
      read(sql<GatewayRow>`
        select n.gateway, coalesce(r.until > ${now}, false) as runs, coalesce(o.open, 0) as open,
          coalesce(o.stuck, 0) as stuck, o.oldest_at, coalesce(m.kept, 0) as kept, coalesce(m.unknown, 0) as unknown
        from (
          select gateway from payment_runner
          union select gateway from payment_errands where state not in ('done', 'refused')
          union select provider from payment_messages where state in ('kept', 'unknown')
        ) n
        left join payment_runner r using (gateway)
        left join (
          select gateway, count(*)::int as open, count(*) filter (where state = 'stuck')::int as stuck,
            min(ordered_at) as oldest_at
          from payment_errands where state not in ('done', 'refused') group by gateway
        ) o using (gateway)
        left join (
          select provider as gateway, count(*) filter (where state = 'kept')::int as kept,
            count(*) filter (where state = 'unknown')::int as unknown
          from payment_messages where state in ('kept', 'unknown') group by provider
        ) m using (gateway)
        order by n.gateway`),
      (rows) => rows.map(toGateway),
    ),
})
