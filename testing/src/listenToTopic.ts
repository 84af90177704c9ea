/** Reads a topic of a broker from its beginning, also while the broker is away for a while. */
import { Kafka, logLevel } from "kafkajs"
import { until } from "./until.ts"

export type TopicMessage = {
  readonly key: string
  readonly value: string
  readonly headers: Readonly<Record<string, string>>
  /** When it was sent, in milliseconds since 1970 UTC. */
  readonly sentAt: number
}

/** The topic is made while this begins, and the driver does not wait for one that a broker does not know yet. */
const isKnownLater = (error: Error & { readonly type?: string }): boolean => {
  if (error.type === "UNKNOWN_TOPIC_OR_PARTITION") return false
  throw error
}

/** Answers what ends it. */
export const listenToTopic = async (
  broker: string,
  topic: string,
  each: (message: TopicMessage) => void,
): Promise<() => Promise<void>> => {
  const retry = { initialRetryTime: 100, maxRetryTime: 500, retries: 60 }
  const kafka = new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING, retry })
  const consumer = kafka.consumer({ groupId: `listen-${topic}`, maxWaitTimeInMs: 100 })
  await consumer.connect()
  const subscribed = () => consumer.subscribe({ topics: [topic], fromBeginning: true })
  await until(`the topic ${topic} is known`, () => subscribed().then(() => true, isKnownLater))
  await consumer.run({
    eachMessage: async ({ message: { headers = {}, key, timestamp, value } }) =>
      each({
        key: String(key),
        value: String(value),
        headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, String(text)])),
        sentAt: Number(timestamp),
      }),
  })
  return () => consumer.disconnect()
}
