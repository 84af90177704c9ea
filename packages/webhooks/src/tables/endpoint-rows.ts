/** Endpoints as rows of Postgres: the statements that the transactions of a store are made of. */
import { type RefusedError, refused } from "@ticketrush/engine/catalogue/errors"
import type { WebhookEvent } from "@ticketrush/protocol/webhook-events"
import { Effect } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import type { DisabledBy, EndpointKey, ShopEndpoint } from "../endpoints/ShopEndpoint.ts"

export type EndpointRow = {
  readonly id: bigint
  readonly url: string
  readonly events: ReadonlyArray<WebhookEvent>
  readonly made_at: bigint
  readonly disabled_by: DisabledBy | null
  readonly disabled_at: bigint | null
  readonly disabled_reason: string | null
  readonly secret: string
  readonly key_made_at: bigint
  readonly key_ends_at: bigint | null
}

/** Makers of endpoints wait for each other, so that they are counted and their addresses compared. Any number will do. */
const makersLock = 7_243_393

export const endpointRows = (sql: SqlClient.SqlClient) => {
  const chosen = (id: number | null) => sql<EndpointRow>`
    select e.*, k.secret, k.made_at as key_made_at, k.ends_at as key_ends_at
    from webhook_endpoints e join webhook_keys k on k.endpoint_id = e.id
    where ${id}::bigint is null or e.id = ${id}
    order by e.id, k.number`
  return {
    /** All of them for null. */
    chosen,
    /** Until the end of the transaction that this stands in. */
    locked: (id: number): Effect.Effect<ShopEndpoint, RefusedError | SqlError.SqlError> =>
      sql`select id from webhook_endpoints where id = ${id} for update`.pipe(
        Effect.andThen(chosen(id)),
        Effect.flatMap((rows) => foundIn(rows, id)),
      ),
    makersWait: sql`select pg_advisory_xact_lock(${makersLock})`,
    /** Refuses the address of an endpoint other than `id`. */
    newAddress: (url: string, id: number) =>
      Effect.flatMap(
        sql<{ readonly id: bigint }>`select id from webhook_endpoints where url = ${url} and id <> ${id}`,
        ([same]): Effect.Effect<void, RefusedError> =>
          same === undefined ? Effect.void : refused("webhook-exists", { endpointId: Number(same.id) }),
      ),
    putKeys: Effect.fnUntraced(function* (id: number, keys: ReadonlyArray<EndpointKey>) {
      yield* sql`delete from webhook_keys where endpoint_id = ${id}`
      for (const [number, { secret, madeAt, endsAt }] of keys.entries()) {
        yield* sql`
          insert into webhook_keys (endpoint_id, number, secret, made_at, ends_at)
          values (${id}, ${number}, ${secret}, ${madeAt}, ${endsAt})`
      }
    }),
  }
}

export const foundIn = (rows: ReadonlyArray<EndpointRow>, id: number): Effect.Effect<ShopEndpoint, RefusedError> => {
  const [endpoint] = toEndpoints(rows)
  return endpoint === undefined ? refused("webhook-unknown", { endpointId: id }) : Effect.succeed(endpoint)
}

/** Rows of one endpoint follow each other, the newest key first. */
export const toEndpoints = (rows: ReadonlyArray<EndpointRow>): ReadonlyArray<ShopEndpoint> => {
  const byId = new Map<number, ShopEndpoint & { readonly keys: EndpointKey[] }>()
  for (const row of rows) {
    const { events, url } = row
    const [id, madeAt] = [Number(row.id), Number(row.made_at)]
    const endpoint = byId.get(id) ?? { id, url, events, madeAt, keys: [], disabled: disabledOf(row) }
    byId.set(id, endpoint)
    endpoint.keys.push({
      secret: row.secret,
      madeAt: Number(row.key_made_at),
      endsAt: row.key_ends_at === null ? null : Number(row.key_ends_at),
    })
  }
  return [...byId.values()]
}

const disabledOf = ({ disabled_by: by, disabled_at: at, disabled_reason: reason }: EndpointRow) =>
  by === null ? null : { by, at: Number(at), reason: reason! }
