/** An {@link EndpointStore} that lives as long as the process: for tests and documents. */
import { type RefusedError, refused } from "@ticketrush/engine/catalogue/errors"
import { limits } from "@ticketrush/protocol"
import { Effect } from "effect"
import type { EndpointStore } from "../endpoints/EndpointStore.ts"
import { rotated, type ShopEndpoint } from "../endpoints/ShopEndpoint.ts"
import { WebhookMemory } from "./WebhookMemory.ts"

/** `memory` is shared with a delivery store over it. */
export const makeEndpointStoreMemory = (memory = new WebhookMemory()): EndpointStore => {
  const { endpoints } = memory
  let made = 0
  const find = (id: number): Effect.Effect<ShopEndpoint, RefusedError> =>
    Effect.suspend(() => {
      const endpoint = endpoints.get(id)
      return endpoint === undefined ? refused("webhook-unknown", { endpointId: id }) : Effect.succeed(endpoint)
    })
  const put = (endpoint: ShopEndpoint): ShopEndpoint => {
    endpoints.set(endpoint.id, endpoint)
    return endpoint
  }
  const sameAddress = (url: string, but?: number): RefusedError | undefined => {
    const same = [...endpoints.values()].find((each) => each.url === url && each.id !== but)
    return same && refused("webhook-exists", { endpointId: same.id })
  }
  return {
    list: Effect.sync(() => [...endpoints.values()]),
    find,
    add: ({ url, events, secret, at }) =>
      Effect.suspend(() => {
        const same = sameAddress(url)
        if (same !== undefined) return same
        if (endpoints.size >= limits.webhookEndpointsMax) {
          return refused("webhooks-full", { limit: limits.webhookEndpointsMax })
        }
        const keys = [{ secret, madeAt: at, endsAt: null }]
        memory.addPartitions(++made)
        return Effect.succeed(put({ id: made, url, events, madeAt: at, keys, disabled: null }))
      }),
    change: (id, { url, events }) =>
      Effect.flatMap(find(id), (endpoint) => sameAddress(url, id) ?? Effect.succeed(put({ ...endpoint, url, events }))),
    rotate: (id, { secret, at, overlapMs }) =>
      Effect.flatMap(find(id), (endpoint) => {
        const keys = rotated(endpoint.keys, secret, at, overlapMs)
        return keys.length > limits.webhookKeysMax
          ? refused("webhook-keys-full", { max: limits.webhookKeysMax })
          : Effect.succeed(put({ ...endpoint, keys }))
      }),
    disable: (id, disabled) =>
      Effect.map(find(id), (endpoint) => (endpoint.disabled === null ? put({ ...endpoint, disabled }) : endpoint)),
    enable: (id) =>
      Effect.map(find(id), (endpoint) => {
        if (endpoint.disabled !== null) memory.restartPartitions(id)
        return put({ ...endpoint, disabled: null })
      }),
    remove: (id) => Effect.map(find(id), () => memory.remove(id)),
  }
}
