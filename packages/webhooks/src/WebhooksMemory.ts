/** {@link Webhooks} that are sent nowhere: for tests and documents. */
import { Layer } from "effect"
import { makeDeliveryStoreMemory } from "./tables/DeliveryStoreMemory.ts"
import { makeEndpointStoreMemory } from "./tables/EndpointStoreMemory.ts"
import { WebhookMemory } from "./tables/WebhookMemory.ts"
import { makeWebhooks, type WebhookStores, Webhooks, type WebhooksParts } from "./Webhooks.ts"

export const webhookStoresMemory = (memory = new WebhookMemory()): WebhookStores => ({
  endpoints: makeEndpointStoreMemory(memory),
  deliveries: makeDeliveryStoreMemory(memory),
})

export const webhooksMemory = (parts: WebhooksParts): Layer.Layer<Webhooks> =>
  Layer.sync(Webhooks, () => makeWebhooks(webhookStoresMemory(), parts))
