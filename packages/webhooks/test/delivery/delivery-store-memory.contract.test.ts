import { makeDeliveryStoreMemory } from "../../src/tables/DeliveryStoreMemory.ts"
import { makeEndpointStoreMemory } from "../../src/tables/EndpointStoreMemory.ts"
import { WebhookMemory } from "../../src/tables/WebhookMemory.ts"
import { deliveryStoreContract } from "./delivery-store.contract.ts"

deliveryStoreContract("memory", async () => {
  const memory = new WebhookMemory()
  const endpoints = makeEndpointStoreMemory(memory)
  return { endpoints, store: makeDeliveryStoreMemory(memory), close: async () => {} }
})
