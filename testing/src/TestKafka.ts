/** Topics of one test file's own, on brokers that are given, in Docker, or started for it. */
import { randomBytes } from "node:crypto"
import { dockerAnswers, startKafkaInDocker } from "./docker.ts"
import { kafkaProgram } from "./kafka-program.ts"
import { startKafka } from "./PrivateKafka.ts"
import { runsWith } from "./runsWith.ts"

export type TestKafka = {
  /** `host:port` of each. */
  readonly brokers: ReadonlyArray<string>
  /** What the names of all topics and groups of this file begin with: given brokers have other users. */
  readonly prefix: string
  /** Removes the topics, and the broker if it was started for them. */
  readonly drop: () => Promise<void>
}

/** True where tests can have a Kafka. Where they cannot they do not run and say why; in CI they fail instead. */
export async function hasKafka(): Promise<boolean> {
  const elsewhere = given() !== undefined || (await dockerAnswers())
  return runsWith("kafka", () => elsewhere || ownBroker())
}

/** The same for tests that kill and restart a broker: that takes Java on this machine. */
export const hasPrivateKafka = (): boolean => runsWith("kafka", ownBroker)

const ownBroker = (): true | string => {
  const program = kafkaProgram()
  return typeof program === "string" ? program : true
}

const given = (): ReadonlyArray<string> | undefined => {
  const brokers = (process.env.KAFKA_BROKERS ?? "").split(",").map((broker) => broker.trim())
  return brokers[0] === "" ? undefined : brokers
}

export async function createKafka(): Promise<TestKafka> {
  const prefix = `ticketrush-test-${randomBytes(6).toString("hex")}-`
  const brokers = given()
  if (brokers !== undefined) return { brokers, prefix, drop: () => dropTopics(brokers, prefix) }
  if (await dockerAnswers()) {
    try {
      const server = await startKafkaInDocker()
      return { brokers: [server.url], prefix, drop: server.stop }
    } catch (error) {
      console.warn(`Docker answers but has no Kafka for us, a local one is used: ${(error as Error).message}`)
    }
  }
  const server = await startKafka()
  return { brokers: [server.url], prefix, drop: server.remove }
}

async function dropTopics(brokers: ReadonlyArray<string>, prefix: string): Promise<void> {
  const { Kafka, logLevel } = await import("kafkajs")
  const admin = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  try {
    const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(prefix))
    if (topics.length > 0) await admin.deleteTopics({ topics })
  } finally {
    await admin.disconnect()
  }
}
