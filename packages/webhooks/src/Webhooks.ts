/** Webhooks of ours to shops, as routes use them. */
import type { Random } from "@ticketrush/engine/ports"
import { secretTextOf } from "@ticketrush/payment/webhooks/webhook-keys"
import { Context } from "effect"
import type { DeliveryStore } from "./delivery/DeliveryStore.ts"
import type { EndpointStore } from "./endpoints/EndpointStore.ts"
import type { Reach } from "./guard/webhook-url.ts"

export class Webhooks extends Context.Service<
  Webhooks,
  {
    readonly endpoints: EndpointStore
    readonly deliveries: Pick<DeliveryStore, "attempts" | "put" | "replay">
    /** Something was ordered: the sender looks at once. */
    readonly wake: () => void
    /** A signing secret that cannot be guessed: `whsec_` and 32 bytes in base64. */
    readonly newSecret: () => string
    /** So many bytes that cannot be guessed. */
    readonly random: Random
    readonly reach: Reach
    /** Milliseconds since 1970 UTC, by the clock of the database. */
    readonly nowMs: () => number
  }
>()("@ticketrush/webhooks/Webhooks") {}

export type WebhooksParts = { readonly random: Random; readonly reach: Reach; readonly nowMs: () => number }
export type WebhookStores = { readonly endpoints: EndpointStore; readonly deliveries: DeliveryStore }

export const makeWebhooks = (stores: WebhookStores, { random, reach, nowMs }: WebhooksParts, wake = () => {}) =>
  Webhooks.of({ ...stores, wake, random, reach, nowMs, newSecret: () => secretTextOf(random.bytes(32)) })
