/**
 * A queue in Kafka before the rows: requests wait in a topic, those for one option in one partition, and one consumer of
 * each partition decides them in order. That spares conflicts and is not what keeps a seat from being sold twice: two
 * consumers may have the same partition for a moment, and the backend that decides bears that.
 */
import { Effect } from "effect"
import { kafkaAnswers, kafkaQueue } from "./kafka-client.ts"
import { besideEachOther, type Strategy } from "./LabBackend.ts"
import { QueueDecider } from "./QueueDecider.ts"
import { QueuedBackend } from "./QueuedBackend.ts"
import { optimistic } from "./StrategyOptimistic.ts"
import { pessimistic } from "./StrategyPessimistic.ts"

export type KafkaSettings = {
  /** What the names of topic and group begin with; the name of the database follows. */
  readonly prefix: string
  readonly partitions: number
  /** Requests of one partition that are decided together at most; what they need of the store is asked for together. */
  readonly messagesAtOnce: number
  /** How long Kafka may take to take a message, in milliseconds. */
  readonly answerMsMax: number
}

const name = "kafka"

export const kafkaWith = ({ answerMsMax, messagesAtOnce, partitions, prefix }: KafkaSettings): Strategy => ({
  name,
  correct: true,
  needs: ["PostgreSQL", "Kafka"],
  about: "requests wait in Kafka, and one consumer per partition decides them; the answer is read or pushed",
  start: Effect.fnUntraced(function* (parts) {
    const { defer, kafkaBrokers, log, random } = parts
    const stores = Effect.all([optimistic.start(parts), pessimistic.start(parts), parts.attempts], {
      concurrency: "unbounded",
    })
    // The topic is named after the store, so it is made after that; whether a broker answers is known before.
    const [[byVersion, byLock, attempts]] = yield* besideEachOther(stores, kafkaAnswers({ brokers: kafkaBrokers, log }))
    const backends = { OPTIMISTIC: byVersion, PESSIMISTIC: byLock }
    let queued: QueuedBackend | undefined
    const decider = new QueueDecider({ attempts, backends, defer, log, onDecided: () => queued?.lookNow() })
    const topic = `${prefix}${attempts.name}`
    const queue = yield* kafkaQueue({
      brokers: kafkaBrokers,
      topic,
      group: topic,
      partitions,
      messagesAtOnce,
      defer,
      log,
      answerMsMax,
      handle: decider.handle,
    })
    queued = yield* Effect.acquireRelease(
      Effect.sync(() => new QueuedBackend({ name, queue, attempts, seats: backends.OPTIMISTIC, defer, random })),
      // Before the consumer leaves, which waits for what is being decided.
      (opened) =>
        Effect.sync(() => {
          opened.stop()
          decider.stop()
        }),
    )
    return queued
  }),
})

export const kafkaDefaults: KafkaSettings = {
  prefix: "ticketrush-",
  partitions: 4,
  messagesAtOnce: 200,
  answerMsMax: 700,
}

export const kafka = kafkaWith(kafkaDefaults)
