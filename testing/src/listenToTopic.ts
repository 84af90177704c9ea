/** Reads a topic of a broker from its beginning, also while the broker is away for a while. */
import { Kafka, logLevel } from "kafkajs"

export type TopicMessage = {
  readonly key: string
  readonly value: string
  readonly headers: Readonly<Record<string, string>>
  /** When it was sent, in milliseconds since 1970 UTC. */
  readonly sentAt: number
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
  await consumer.subscribe({ topics: [topic], fromBeginning: true })
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
