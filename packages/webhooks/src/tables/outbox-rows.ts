/**
 * Messages as rows. Their ids are their order, so writers wait for each other: a message whose id is lower than that of
 * one that can be read is there, too, and a partition that has passed an id has missed nothing.
 */
import { followFromHere } from "@ticketrush/engine/catalogue/follower-positions"
import { Effect } from "effect"
import type { SqlClient } from "effect/sql"
import type { ReplaySelection } from "../delivery/DeliveryStore.ts"
import { type Message, webhookPartitions } from "../messages/Message.ts"

/** Any number will do. */
const writersLock = 7_243_394

const writersWait = (sql: SqlClient.SqlClient) => sql`select pg_advisory_xact_lock(${writersLock})`

export const outboxRows = (sql: SqlClient.SqlClient) => ({
  writersWait: writersWait(sql),
  /** What no endpoint asks for is left out. What was written before, under another position, stays as it is. */
  insert: (messages: ReadonlyArray<Message>) => sql`
    insert into webhook_messages (partition, message, type, body, at)
    select partition::integer, message, type, body, at::bigint
    from unnest(${messages.map(({ partition }) => String(partition))}::text[], ${messages.map(({ message }) => message)}::text[],
      ${messages.map(({ type }) => type)}::text[], ${messages.map(({ body }) => body)}::text[],
      ${messages.map(({ at }) => String(at))}::text[]) with ordinality as made (partition, message, type, body, at, nth)
    where exists (select from webhook_endpoints where type = any(events))
    order by nth
    on conflict (message) where endpoint_id is null do nothing`,
  forget: (at: number, most: number) => sql`
    delete from webhook_messages
    where id in (select id from webhook_messages where at < ${at} order by at, id limit ${most}) returning id`,
})

/** What is for one endpoint alone. */
export const ownRows = (sql: SqlClient.SqlClient) => ({
  put: (endpoint: number, { partition, message, type, body, at }: Message) => sql`
    insert into webhook_messages (endpoint_id, partition, message, type, body, at)
    values (${endpoint}, ${partition}, ${message}, ${type}, ${body}, ${at})`,
  /** For an endpoint that is locked. How many. */
  again: (endpoint: number, replayed: ReplaySelection, most: number) =>
    Effect.map(
      sql`
        insert into webhook_messages (endpoint_id, partition, message, type, body, at)
        select ${endpoint}::bigint, partition, message, type, body, at from webhook_messages
        where endpoint_id is null and type = any(array(select unnest(events) from webhook_endpoints where id = ${endpoint}))
          and ${
            "message" in replayed
              ? sql`message = ${replayed.message}`
              : sql`at between ${replayed.fromAt} and ${replayed.toAt}`
          }
        order by id limit ${most}
        returning id`,
      ({ length }) => length,
    ),
  /**
   * A new endpoint hears of what is written from now on. With the first one the journals are followed from where they are:
   * before it no messages of them were written.
   */
  beginsHere: Effect.fnUntraced(function* (endpoint: number, isFirst: boolean) {
    yield* writersWait(sql)
    if (isFirst) yield* followFromHere(sql, "webhook_positions")
    yield* sql`
      insert into webhook_partitions (endpoint_id, partition, done)
      select ${endpoint}::bigint, partition, coalesce((select max(id) from webhook_messages), 0)
      from generate_series(0, ${webhookPartitions - 1}::integer) as partition`
  }),
})
