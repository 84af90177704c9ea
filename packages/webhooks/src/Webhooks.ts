/** Webhooks of ours to shops, as routes use them. */
import type { Random } from "@ticketrush/engine/ports"
import { secretTextOf } from "@ticketrush/payment/webhooks/webhook-keys"
import { Context, Effect, Layer } from "effect"
import type { SqlClient } from "effect/sql"
import type { EndpointStore } from "./endpoints/EndpointStore.ts"
import { makeEndpointStorePostgres } from "./endpoints/EndpointStorePostgres.ts"
import type { Reach } from "./guard/webhook-url.ts"

export class Webhooks extends Context.Service<
  Webhooks,
  {
    readonly endpoints: EndpointStore
    /** A signing secret that nobody can guess: `whsec_` and 32 bytes in base64. */
    readonly newSecret: () => string
    readonly reach: Reach
    /** Milliseconds since 1970 UTC, by the clock of the database. */
    readonly nowMs: () => number
  }
>()("@ticketrush/webhooks/Webhooks") {}

export type WebhooksParts = { readonly random: Random; readonly reach: Reach; readonly nowMs: () => number }

export const makeWebhooks = (endpoints: EndpointStore, { random, reach, nowMs }: WebhooksParts) =>
  Webhooks.of({ endpoints, reach, nowMs, newSecret: () => secretTextOf(random.bytes(32)) })

/** The tables must be there: see `webhookMigrations`. */
export const webhooksPostgres = (parts: WebhooksParts): Layer.Layer<Webhooks, never, SqlClient.SqlClient> =>
  Layer.effect(
    Webhooks,
    Effect.map(makeEndpointStorePostgres, (endpoints) => makeWebhooks(endpoints, parts)),
  )
