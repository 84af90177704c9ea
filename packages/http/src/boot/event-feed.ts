/** The event feed of a node whose settings name a topic: see docs/guides/event-feed.md. */
import { type KafkaOutput, kafkaOutput } from "@ticketrush/engine/backends/kafka-client"
import { type EventFeedParts, makeEventFeed } from "@ticketrush/engine/feed/events/EventFeed"
import { Effect } from "effect"
import type { Settings } from "./config.ts"

/** Of a topic that is made here; who wants more makes it beforehand. */
const partitions = 12

/** It starts also while no broker is there, and begins where it was once one is. */
export const openEventFeed = Effect.fnUntraced(function* (
  { eventFeed, kafkaBrokers: brokers }: Pick<Settings, "eventFeed" | "kafkaBrokers">,
  { log, ...parts }: Pick<EventFeedParts, "engine" | "journal"> & Pick<KafkaOutput, "log">,
) {
  if (eventFeed === null) return
  const topic = yield* kafkaOutput({ brokers, topic: eventFeed, partitions, log })
  yield* makeEventFeed({ ...parts, topic })
})
