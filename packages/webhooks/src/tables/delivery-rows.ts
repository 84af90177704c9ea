/** Partitions, attempts and the server that sends, as rows. */
import { type RefusedError, refused } from "@ticketrush/engine/catalogue/errors"
import { Effect } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import type {
  AttemptOutcome,
  LoggedAttempt,
  PartitionQueue,
  PartitionState,
  Settled,
  StoredMessage,
} from "../delivery/DeliveryStore.ts"
import type { Message } from "../messages/Message.ts"

type PartitionRow = {
  readonly endpoint_id: bigint
  readonly partition: number
  readonly done: bigint
  readonly attempts: number
  readonly failing_from: bigint | null
  readonly next_at: bigint
  readonly taken_at: bigint
}
type MessageRow = {
  readonly wanted_by: bigint
  readonly id: bigint
  readonly partition: number
  readonly message: string
  readonly type: Message["type"]
  readonly body: string
  readonly at: bigint
}
type AttemptRow = {
  readonly id: bigint
  readonly message: string
  readonly type: string
  readonly attempt: number
  readonly at: bigint
  readonly took_ms: number
  readonly outcome: AttemptOutcome
  readonly status: number | null
  readonly detail: string
  readonly next_at: bigint | null
}

const texts = (values: ReadonlyArray<number>): ReadonlyArray<string> => values.map(String)

/** `e` is an endpoint, `l` one of its partitions, `m` a message: whether it stands behind what the partition is done with. */
const isBehind = (sql: SqlClient.SqlClient) => sql`
  m.partition = l.partition and m.id > l.done
  and (m.endpoint_id = e.id or (m.endpoint_id is null and m.type = any(e.events)))`

export const partitionRows = (sql: SqlClient.SqlClient) => ({
  existing: (id: number): Effect.Effect<void, RefusedError | SqlError.SqlError> =>
    Effect.flatMap(
      sql`select id from webhook_endpoints where id = ${id} for update`,
      (rows): Effect.Effect<void, RefusedError> =>
        rows.length === 0 ? refused("webhook-unknown", { endpointId: id }) : Effect.void,
    ),
  /** A row when `owner` has it now. */
  claim: (owner: string, now: number, until: number) => sql`
    insert into webhook_sender as s (id, owner, until) values (1, ${owner}, ${until})
    on conflict (id) do update set owner = excluded.owner, until = excluded.until
    where s.owner = excluded.owner or s.until <= ${now}
    returning owner`,
  partitions: sql<PartitionRow>`select * from webhook_partitions order by endpoint_id, partition`,
  toPartition: (row: PartitionRow): PartitionState => ({
    endpoint: Number(row.endpoint_id),
    partition: row.partition,
    done: Number(row.done),
    attempts: row.attempts,
    failingFrom: row.failing_from === null ? null : Number(row.failing_from),
    nextAt: Number(row.next_at),
    takenAt: Number(row.taken_at),
  }),
  next: (partitions: ReadonlyArray<PartitionState>, count: number) => sql<MessageRow>`
    select e.id as wanted_by, found.*
    from unnest(${texts(partitions.map(({ endpoint }) => endpoint))}::text[], ${texts(partitions.map(({ partition }) => partition))}::text[],
      ${texts(partitions.map(({ done }) => done))}::text[]) as asked (endpoint, partition, done)
    cross join lateral (select asked.partition::integer as partition, asked.done::bigint as done) l
    join webhook_endpoints e on e.id = asked.endpoint::bigint
    cross join lateral (
      select m.id, m.partition, m.message, m.type, m.body, m.at from webhook_messages m
      where ${isBehind(sql)} order by m.id limit ${count}
    ) found
    order by found.id`,
  moveOn: (partitions: ReadonlyArray<PartitionState>, done: number) => sql`
    update webhook_partitions p set done = ${done}, attempts = 0, failing_from = null, next_at = 0
    from unnest(${texts(partitions.map(({ endpoint }) => endpoint))}::text[],
      ${texts(partitions.map(({ partition }) => partition))}::text[],
      ${texts(partitions.map((each) => each.done))}::text[],
      ${texts(partitions.map(({ attempts }) => attempts))}::text[]) as moved (endpoint, partition, done, attempts)
    where p.endpoint_id = moved.endpoint::bigint and p.partition = moved.partition::integer
      and p.done = moved.done::bigint and p.attempts = moved.attempts::integer`,
  toQueues:
    (partitions: ReadonlyArray<PartitionState>) =>
    (rows: ReadonlyArray<MessageRow>): ReadonlyArray<PartitionQueue> => {
      const found = Map.groupBy(rows, (row) => `${row.wanted_by} ${row.partition}`)
      return partitions.map(({ endpoint, partition }) => ({
        endpoint,
        partition,
        messages: (found.get(`${endpoint} ${partition}`) ?? []).map(
          ({ message, type, body, id, at }): StoredMessage => ({
            ...{ id: Number(id), message, type, partition, body, at: Number(at) },
          }),
        ),
      }))
    },
})

/** What came of attempts. */
export const attemptRows = (sql: SqlClient.SqlClient) => ({
  settle: ({ from, to, attempt, disabled }: Settled) =>
    Effect.gen(function* () {
      const moved = yield* sql`
        update webhook_partitions set done = ${to.done}, attempts = ${to.attempts}, failing_from = ${to.failingFrom},
          next_at = ${to.nextAt}, taken_at = ${to.takenAt}
        where endpoint_id = ${from.endpoint} and partition = ${from.partition} and done = ${from.done}
          and attempts = ${from.attempts}
        returning partition`
      if (moved.length === 0) return false
      yield* sql`
        insert into webhook_attempts
          (endpoint_id, message, type, attempt, at, took_ms, outcome, status, detail, next_at)
        values (${from.endpoint}, ${attempt.message}, ${attempt.type}, ${attempt.attempt}, ${attempt.at},
          ${attempt.tookMs}, ${attempt.outcome}, ${attempt.status}, ${attempt.detail}, ${attempt.nextAt})`
      if (disabled !== null) {
        yield* sql`
          update webhook_endpoints set disabled_by = ${disabled.by}, disabled_at = ${disabled.at},
            disabled_reason = ${disabled.reason}
          where id = ${from.endpoint} and disabled_by is null`
      }
      return true
    }),
  attempts: (endpoint: number, before: number | null, limit: number) => sql<AttemptRow>`
    select * from webhook_attempts
    where endpoint_id = ${endpoint} and (${before}::bigint is null or id < ${before})
    order by id desc limit ${limit}`,
  toAttempt: (row: AttemptRow): LoggedAttempt => ({
    id: Number(row.id),
    message: row.message,
    type: row.type,
    attempt: row.attempt,
    at: Number(row.at),
    tookMs: row.took_ms,
    outcome: row.outcome,
    status: row.status,
    detail: row.detail,
    nextAt: row.next_at === null ? null : Number(row.next_at),
  }),
  forget: (at: number, most: number) => sql`
    delete from webhook_attempts
    where id in (select id from webhook_attempts where at < ${at} order by at, id limit ${most}) returning id`,
})
