/** An {@link EndpointStore} in Postgres: see `sql/0001_endpoints.sql`. Each endpoint is one row that writers lock. */
import { refused } from "@ticketrush/engine/catalogue/errors"
import { storeAccess } from "@ticketrush/engine/catalogue/StoreAccess"
import { limits } from "@ticketrush/protocol"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import type { EndpointStore, NewEndpoint } from "../endpoints/EndpointStore.ts"
import { rotated } from "../endpoints/ShopEndpoint.ts"
import { endpointRows, foundIn, toEndpoints } from "./endpoint-rows.ts"
import { ownRows } from "./outbox-rows.ts"

/** The tables must be there: see `webhookMigrations`. */
export const makeEndpointStorePostgres = Effect.gen(function* (): Effect.fn.Return<
  EndpointStore,
  never,
  SqlClient.SqlClient
> {
  const sql = yield* SqlClient.SqlClient
  const { read, write } = yield* storeAccess
  const rows = endpointRows(sql)
  const change: EndpointStore["change"] = (id, { url, events }) =>
    write(
      sql,
      Effect.gen(function* () {
        yield* rows.makersWait
        const endpoint = yield* rows.locked(id)
        yield* rows.newAddress(url, id)
        yield* sql`update webhook_endpoints set url = ${url}, events = ${[...events]}::text[] where id = ${id}`
        return { ...endpoint, url, events }
      }),
    )
  const rotate: EndpointStore["rotate"] = (id, { secret, at, overlapMs }) =>
    write(
      sql,
      Effect.gen(function* () {
        const endpoint = yield* rows.locked(id)
        const keys = rotated(endpoint.keys, secret, at, overlapMs)
        if (keys.length > limits.webhookKeysMax) {
          return yield* refused("webhook-keys-full", { max: limits.webhookKeysMax })
        }
        yield* rows.putKeys(id, keys)
        return { ...endpoint, keys }
      }),
    )
  const disable: EndpointStore["disable"] = (id, disabled) =>
    write(
      sql,
      Effect.gen(function* () {
        const endpoint = yield* rows.locked(id)
        if (endpoint.disabled !== null) return endpoint
        const { by, at, reason } = disabled
        yield* sql`
          update webhook_endpoints set disabled_by = ${by}, disabled_at = ${at}, disabled_reason = ${reason}
          where id = ${id}`
        return { ...endpoint, disabled }
      }),
    )
  const enable: EndpointStore["enable"] = (id) =>
    write(
      sql,
      Effect.gen(function* () {
        const endpoint = yield* rows.locked(id)
        if (endpoint.disabled === null) return endpoint
        yield* sql`
          update webhook_endpoints set disabled_by = null, disabled_at = null, disabled_reason = null
          where id = ${id}`
        // What failed before is tried at once.
        yield* sql`
          update webhook_partitions set attempts = 0, failing_from = null, next_at = 0 where endpoint_id = ${id}`
        return { ...endpoint, disabled: null }
      }),
    )
  return {
    list: Effect.map(read(rows.chosen(null)), toEndpoints),
    find: (id) => Effect.flatMap(read(rows.chosen(id)), (found) => foundIn(found, id)),
    add: (added) => write(sql, insertion(sql, added)),
    ...{ change, rotate, disable, enable },
    remove: (id) =>
      write(sql, Effect.andThen(rows.locked(id), Effect.asVoid(sql`delete from webhook_endpoints where id = ${id}`))),
  }
})

const insertion = Effect.fnUntraced(function* (sql: SqlClient.SqlClient, { url, events, secret, at }: NewEndpoint) {
  const rows = endpointRows(sql)
  yield* rows.makersWait
  yield* rows.newAddress(url, 0)
  const [{ count }] = yield* sql<{ readonly count: bigint }>`select count(*) as count from webhook_endpoints`
  if (Number(count) >= limits.webhookEndpointsMax) {
    return yield* refused("webhooks-full", { limit: limits.webhookEndpointsMax })
  }
  const [row] = yield* sql<{ readonly id: bigint }>`
    insert into webhook_endpoints (url, events, made_at) values (${url}, ${[...events]}::text[], ${at})
    returning id`
  const id = Number(row.id)
  const keys = [{ secret, madeAt: at, endsAt: null }]
  yield* rows.putKeys(id, keys)
  yield* ownRows(sql).beginsHere(id, Number(count) === 0)
  return { id, url, events, madeAt: at, keys, disabled: null }
})
