/** Orders of sales and errands to providers as rows. Ids are the order of errands, so writers of them wait for each other. */
import { salesWithJournals } from "@ticketrush/engine/catalogue/follower-positions"
import type { Errand } from "@ticketrush/payment"
import { type ConcertId, canaryConcertId } from "@ticketrush/protocol"
import { Effect } from "effect"
import type { SqlClient } from "effect/sql"
import type { OrderPage } from "../orders/Order.ts"
import { attemptName, type OrderedErrand, orderName } from "./CashierStore.ts"

/** Any number will do. */
const writersLock = 7_243_397

type BehindRow = { readonly concert_id: bigint | number; readonly position: bigint; readonly head: bigint }

type ErrandRow = {
  readonly id: bigint
  readonly attempt: string
  readonly concert_id: bigint
  readonly payment: bigint
  readonly reservation: bigint
  readonly kind: Errand["kind"]
  readonly refund: bigint | null
  readonly amount: bigint
  readonly reason: string
  readonly state: Errand["state"]
  readonly refunded_before: bigint | null
  readonly refusal: Errand["refusal"]
  readonly provider_payment: string | null
  readonly token: string | null
  readonly made: boolean
  readonly ordered_back: bigint
  readonly others_failed: ReadonlyArray<string>
}

/** Null is "": the client cannot send an array of nulls alone. */
const texts = (values: ReadonlyArray<number | string | null>): ReadonlyArray<string> =>
  values.map((value) => String(value ?? ""))

const reasons = {
  create: "a reservation is paid for",
  confirm: "the buyer agreed",
  cancel: "the payment is over",
  refund: "the sale pays back",
} as const

const writersWait = (sql: SqlClient.SqlClient) => sql`select pg_advisory_xact_lock(${writersLock})`

/** The first page of a sale says whether it takes payments; one that does not is read no further. */
const behind = (sql: SqlClient.SqlClient) => sql<BehindRow>`
  select s.concert_id, coalesce(p.position, 0) as position,
    case when p.concert_id is null then least(j.last, 1) else j.last end as head
  from ${salesWithJournals(sql)}
  left join payment_positions p on p.concert_id = s.concert_id
  where s.concert_id > ${canaryConcertId}
    and (p.concert_id is null or (p.gateway is not null and j.last > p.position))`

export const orderRows = (sql: SqlClient.SqlClient, shop: string) => {
  return {
    behind: behind(sql),
    /** The gateway of the sale (null: it takes no payments), or no row when the position is not `from`. */
    move: (concertId: ConcertId, from: number, to: number, gateway: string | undefined) =>
      from === 0
        ? sql<{ readonly gateway: string | null }>`
          insert into payment_positions as p (concert_id, position, gateway)
          values (${concertId}, ${to}, ${gateway ?? null})
          on conflict (concert_id) do update set position = excluded.position, gateway = excluded.gateway
          where p.position = 0
          returning gateway`
        : sql<{ readonly gateway: string | null }>`
          update payment_positions set position = ${to}
          where concert_id = ${concertId} and position = ${from} returning gateway`,
    insert: (concertId: ConcertId, gateway: string, { opened, orders }: OrderPage) =>
      Effect.andThen(
        opened.length === 0
          ? Effect.succeed([])
          : sql`
          insert into payment_links (concert_id, payment, reservation, amount, opened_at, until, gateway)
          select ${concertId}, payment::bigint, reservation::bigint, amount::bigint, opened_at::bigint, until::bigint, ${gateway}
          from unnest(${texts(opened.map(({ payment }) => payment))}::text[],
            ${texts(opened.map(({ reservation }) => reservation))}::text[],
            ${texts(opened.map(({ amount }) => amount))}::text[],
            ${texts(opened.map(({ openedAt }) => openedAt))}::text[],
            ${texts(opened.map(({ until }) => until))}::text[]) as made (payment, reservation, amount, opened_at, until)
          on conflict do nothing`,
        // No id is drawn before the lock is there: `turn` has a row only then.
        sql`
          with turn as materialized (select pg_advisory_xact_lock(${writersLock}))
          insert into payment_errands
            (attempt, gateway, concert_id, payment, kind, refund, part, amount, reason, state, ordered_at, until)
          select attempt, ${gateway}, ${concertId}, l.payment, kind, nullif(refund, '')::bigint, part::bigint,
            coalesce(nullif(made.amount, '')::bigint, l.amount), reason, 'waiting', ordered_at::bigint, nullif(made.until, '')::bigint
          from unnest(${orders.map(({ kind, payment, refund }) =>
            attemptName(orderName(shop, concertId, payment), kind, kind === "confirm" ? 1 : refund),
          )}::text[], ${texts(orders.map(({ payment }) => payment))}::text[],
            ${orders.map(({ kind }) => kind)}::text[], ${texts(orders.map(({ refund }) => refund))}::text[],
            ${texts(orders.map(({ part }) => part))}::text[],
            ${texts(orders.map(({ amount }) => amount))}::text[],
            ${orders.map(({ kind }) => reasons[kind])}::text[],
            ${texts(orders.map(({ orderedAt }) => orderedAt))}::text[],
            ${texts(orders.map(({ until }) => until))}::text[])
            with ordinality as made (attempt, payment, kind, refund, part, amount, reason, ordered_at, until, nth)
          join payment_links l on l.concert_id = ${concertId} and l.payment = made.payment::bigint
          cross join turn
          order by nth
          on conflict (attempt) do nothing`,
      ),
  }
}

/** Errands as they are carried out. `shop` is the name of the database at providers. */
export const errandRows = (sql: SqlClient.SqlClient, shop: string) => ({
  open: (gateway: string, after: number, most: number) => sql<ErrandRow>`
      select e.id, e.attempt, e.concert_id, e.payment, l.reservation, e.kind, e.refund, e.amount, e.reason, e.state,
        e.refunded_before, e.refusal, l.provider_payment, l.token, not exists (
          select from payment_errands c where c.concert_id = e.concert_id and c.payment = e.payment
            and c.kind = 'create' and c.state not in ('done', 'refused')
        ) as made, (
          select coalesce(sum(r.amount), 0)::bigint from payment_errands r where r.concert_id = e.concert_id
            and r.payment = e.payment and r.kind = 'refund' and r.id < e.id and r.state <> 'refused'
        ) as ordered_back, array (
          select f.attempt from payment_errands f where f.concert_id = e.concert_id and f.payment = e.payment
            and f.kind = 'refund' and f.state = 'refused' and f.part <> e.part and not exists (
              select from payment_errands n where n.concert_id = f.concert_id and n.payment = f.payment
                and n.kind = 'refund' and n.part = f.part and n.id > f.id and n.id < e.id and n.state <> 'refused')
        ) as others_failed
      from payment_errands e join payment_links l using (concert_id, payment)
      where e.gateway = ${gateway} and e.id > ${after} and e.state not in ('done', 'refused')
      order by e.id limit ${most}`,
  toOrdered: (row: ErrandRow): OrderedErrand => {
    const [concertId, payment] = [Number(row.concert_id), Number(row.payment)]
    return {
      ...{ id: Number(row.id), concertId, payment, reservation: Number(row.reservation) },
      refund: row.refund === null ? null : Number(row.refund),
      isMade: row.made,
      orderedBack: Number(row.ordered_back),
      othersFailed: row.others_failed,
      errand: {
        ...{ kind: row.kind, attempt: row.attempt, state: row.state, reason: row.reason, token: row.token },
        payment: row.provider_payment ?? "",
        order: orderName(shop, concertId, payment),
        amount: Number(row.amount),
        refundedBefore: row.refunded_before === null ? null : Number(row.refunded_before),
        refusal: row.refusal,
      },
    }
  },
  /** The right of `owner` is held until the end of this statement, so that a server that lost it writes nothing more. */
  put: (gateway: string, owner: string, errands: ReadonlyArray<Errand>) => sql<{ readonly attempt: string }>`
      with mine as (select owner from payment_runner where gateway = ${gateway} and owner = ${owner} for share)
      update payment_errands e
      set state = s.state, refunded_before = nullif(s.refunded_before, '')::bigint, refusal = nullif(s.refusal, '')
      from unnest(${errands.map(({ attempt }) => attempt)}::text[], ${errands.map(({ state }) => state)}::text[],
        ${texts(errands.map(({ refundedBefore }) => refundedBefore))}::text[],
        ${texts(errands.map(({ refusal }) => refusal))}::text[]) as s (attempt, state, refunded_before, refusal)
      where e.attempt = s.attempt and e.gateway = ${gateway} and exists (select from mine)
        and (e.state not in ('done', 'refused') or e.state = s.state)
      returning e.attempt`,
  tryAgain: ({ concertId, payment }: OrderedErrand, attempt: string) =>
    Effect.andThen(
      writersWait(sql),
      sql`
          insert into payment_errands
            (attempt, gateway, concert_id, payment, kind, amount, reason, state, ordered_at)
          select ${attempt}, gateway, concert_id, payment, kind, amount, 'the provider asked to try again', 'waiting', ordered_at
          from payment_errands
          where concert_id = ${concertId} and payment = ${payment} and kind = 'confirm' order by id limit 1
          on conflict (attempt) do nothing`,
    ),
})
