/** A {@link DeliveryStore} that lives as long as the process: for tests and documents. */
import { type RefusedError, refused } from "@ticketrush/engine/catalogue/errors"
import { followerViewMemory } from "@ticketrush/engine/feed/FollowerViewMemory"
import { Effect } from "effect"
import type { DeliveryStore } from "../delivery/DeliveryStore.ts"
import type { Message } from "../messages/Message.ts"
import type { WebhookMemory } from "./WebhookMemory.ts"

export const makeDeliveryStoreMemory = (memory: WebhookMemory): DeliveryStore => {
  const existing = (endpoint: number): Effect.Effect<void, RefusedError> =>
    Effect.suspend(() =>
      memory.endpoints.has(endpoint) ? Effect.void : refused("webhook-unknown", { endpointId: endpoint }),
    )
  return {
    ...followerViewMemory<ReadonlyArray<Message>>(
      (_, messages) => {
        for (const message of messages) if (memory.isWanted(message)) memory.append(message, null)
      },
      () => {},
    ),
    claim: (owner, now, until) =>
      Effect.sync(() => {
        const { sender } = memory
        if (sender !== undefined && sender.owner !== owner && sender.until > now) return false
        memory.sender = { owner, until }
        return true
      }),
    release: (owner) =>
      Effect.sync(() => {
        if (memory.sender?.owner === owner) memory.sender = undefined
      }),
    partitions: Effect.sync(() => memory.partitions),
    newest: Effect.sync(() => memory.messages.at(-1)?.id ?? 0),
    moveOn: (partitions, done) => Effect.sync(() => memory.moveOn(partitions, done)),
    next: (partitions, count) =>
      Effect.sync(() =>
        partitions.map((state) => ({
          endpoint: state.endpoint,
          partition: state.partition,
          messages: memory.behind(state).slice(0, count),
        })),
      ),
    settle: (settled) => Effect.sync(() => settled.map((each) => memory.settle(each))),
    put: (endpoint, message) => Effect.map(existing(endpoint), () => memory.append(message, endpoint)),
    replay: (endpoint, selection, max) =>
      Effect.flatMap(existing(endpoint), () => {
        const found = memory.replayed(endpoint, selection)
        if (found.length === 0 && "message" in selection) return refused("webhook-message", { ...selection })
        if (found.length > max) return refused("webhook-range", { max })
        for (const message of found) memory.append(message, endpoint)
        return Effect.succeed(found.length)
      }),
    attempts: (endpoint, before, limit) =>
      Effect.sync(() =>
        memory.attempts
          .filter((each) => each.endpoint === endpoint && (before === null || each.id < before))
          .slice(-limit)
          .reverse()
          .map(({ endpoint: _, ...attempt }) => attempt),
      ),
    forget: (at, most) => Effect.sync(() => memory.forget(at, most)),
  }
}
