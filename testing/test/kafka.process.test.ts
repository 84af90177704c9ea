import { Kafka, logLevel, Partitioners } from "kafkajs"
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest"
import {
  createKafka,
  hasKafka,
  hasPrivateKafka,
  type PrivateKafka,
  startKafka,
  startTcpProxy,
  type TestKafka,
  until,
} from "../src/index.ts"
import { privateServerContract } from "./private-server.contract.ts"

const client = (...brokers: ReadonlyArray<string>) =>
  new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING, retry: { retries: 0 }, requestTimeout: 2_000 })

const withAdmin = async <A>(brokers: ReadonlyArray<string>, use: (admin: ReturnType<Kafka["admin"]>) => Promise<A>) => {
  const admin = client(...brokers).admin()
  await admin.connect()
  return use(admin).finally(() => admin.disconnect())
}

const createTopic = (brokers: ReadonlyArray<string>, topic: string) =>
  withAdmin(brokers, (admin) => admin.createTopics({ topics: [{ topic, numPartitions: 2 }] }))

describe.runIf(await hasKafka())("topics of a file's own", () => {
  let kafka: TestKafka
  beforeAll(async () => {
    kafka = await createKafka()
  })
  afterAll(() => kafka.drop())

  it("are removed from given brokers, and no others are", async () => {
    const before = process.env.KAFKA_BROKERS
    onTestFinished(() => {
      if (before === undefined) delete process.env.KAFKA_BROKERS
      else process.env.KAFKA_BROKERS = before
    })
    process.env.KAFKA_BROKERS = kafka.brokers.join(", ")
    const given = await createKafka()
    expect(given.brokers).toEqual(kafka.brokers)
    expect(given.prefix).not.toBe(kafka.prefix)
    await createTopic(kafka.brokers, `${kafka.prefix}others`)
    await createTopic(kafka.brokers, `${given.prefix}own`)
    await given.drop()
    // Brokers learn of a change a moment after the answer to it.
    await withAdmin(kafka.brokers, async (admin) => {
      await until("it is gone", async () => !(await admin.listTopics()).includes(`${given.prefix}own`))
      expect(await admin.listTopics()).toContain(`${kafka.prefix}others`)
    })
  })

  it("do not come to be by being named", async () => {
    const producer = client(...kafka.brokers).producer({ createPartitioner: Partitioners.DefaultPartitioner })
    await producer.connect()
    onTestFinished(() => producer.disconnect())
    const sent = producer.send({ topic: `${kafka.prefix}mistyped`, messages: [{ value: "1" }] })
    await expect(sent).rejects.toThrow("does not host this topic-partition")
  })
})

describe.runIf(hasPrivateKafka())("a Kafka to be killed", () => {
  const own = async (): Promise<PrivateKafka> => {
    const server = await startKafka()
    onTestFinished(() => server.remove())
    return server
  }

  it("comes back at the same address with everything it acknowledged", async () => {
    const server = await own()
    await createTopic([server.url], "kept")
    const producer = client(server.url).producer({ createPartitioner: Partitioners.DefaultPartitioner })
    await producer.connect()
    await producer.send({ topic: "kept", acks: -1, messages: [{ key: "a", value: "1" }] })
    await producer.disconnect()
    const before = server.pid()
    await server.kill()
    await expect(withAdmin([server.url], (admin) => admin.listTopics())).rejects.toThrow()
    await server.restart()
    expect(server.pid()).not.toBe(before)
    const offsets = () => withAdmin([server.url], (admin) => admin.fetchTopicOffsets("kept"))
    // The broker answers before it leads its partitions again.
    const ends = await until("the partitions are led again", () => offsets().catch(() => undefined))
    expect(ends.map(({ high }) => high).toSorted()).toEqual(["0", "1"])
  })

  it("answers nothing while it is paused and everything after", async () => {
    const server = await own()
    await createTopic([server.url], "kept")
    const admin = client(server.url).admin()
    await admin.connect()
    onTestFinished(() => admin.disconnect())
    await server.pause()
    await expect(admin.listTopics()).rejects.toThrow("timed out")
    server.resume()
    expect(await withAdmin([server.url], (other) => other.listTopics())).toEqual(["kept"])
  })

  it("sends its clients to the proxy before it, so that none goes around", async () => {
    const proxy = await startTcpProxy({ host: "127.0.0.1", port: 0 })
    onTestFinished(() => proxy.close())
    const server = await startKafka({ toldPort: proxy.port })
    onTestFinished(() => server.remove())
    proxy.leadTo(server.port)
    const told = await withAdmin([`127.0.0.1:${proxy.port}`], (admin) => admin.describeCluster())
    expect(told.brokers.map(({ port }) => port)).toEqual([proxy.port])
    expect(server.port).not.toBe(proxy.port)
  })

  privateServerContract(() => startKafka(), "hold-kafka.ts")
})
