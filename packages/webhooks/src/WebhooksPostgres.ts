/** {@link Webhooks} of a server: kept in Postgres, made of its journals, and sent for as long as the scope is open. */
import type { EngineApi } from "@ticketrush/engine/EngineApi"
import { NodeParts } from "@ticketrush/engine/health/forEver"
import type { Journal } from "@ticketrush/engine/journal/Journal"
import type { Defer, Log } from "@ticketrush/engine/ports"
import { limits } from "@ticketrush/protocol"
import { Effect, Layer } from "effect"
import { Deliverer, type DelivererSettings } from "./delivery/Deliverer.ts"
import { deliveryMetrics } from "./delivery/delivery-metrics.ts"
import { guardedPost } from "./guard/GuardedPost.ts"
import { makeOutbox } from "./outbox.ts"
import { makeDeliveryStorePostgres } from "./tables/DeliveryStorePostgres.ts"
import { makeEndpointStorePostgres } from "./tables/EndpointStorePostgres.ts"
import { makeWebhooks, Webhooks, type WebhooksParts } from "./Webhooks.ts"

export type SendingParts = WebhooksParts & {
  readonly engine: Pick<EngineApi, "onCommitted">
  readonly journal: Pick<Journal, "read">
  readonly defer: Defer
  readonly log: Log
  /** Differs from start to start. */
  readonly owner: string
}

const settings: DelivererSettings = {
  pollMs: 1_000,
  leaseMs: 15_000,
  answerMsMax: limits.webhookAnswerMsMax,
  readAhead: limits.webhookReadAhead,
  moveOnAfter: 1_000,
  keptMs: limits.webhookKeptMs,
  forgetEveryMs: 600_000,
  pauseMs: 1_000,
}

/** The tables must be there: see `webhookMigrations`. */
export const webhooksPostgres = (parts: SendingParts) =>
  Layer.effect(
    Webhooks,
    Effect.gen(function* () {
      const { defer, engine, journal, log, nowMs, owner, random, reach } = parts
      const endpoints = yield* makeEndpointStorePostgres
      const store = yield* makeDeliveryStorePostgres
      const nodeParts = yield* NodeParts
      const metrics = deliveryMetrics(nodeParts)
      const deliverer = new Deliverer({
        ...{ endpoints, store, defer, owner, log, settings },
        nowMs: () => Math.floor(nowMs()),
        post: guardedPost({ ...reach, defer }),
        draw: () => random.bytes(1)[0] / 255,
        onAttempt: metrics.attempt,
        onEndpoints: metrics.look,
        onTables: metrics.tables,
      })
      yield* Effect.acquireRelease(
        Effect.sync(() => deliverer.wake()),
        () => Effect.callback<void>((resume) => deliverer.stop(() => resume(Effect.void))),
      )
      yield* makeOutbox({
        ...{ store, engine, journal },
        isWanted: metrics.isAnyThere,
        onWritten: () => deliverer.wake(),
      })
      return makeWebhooks({ endpoints, deliveries: store }, parts, () => deliverer.wake())
    }),
  )
