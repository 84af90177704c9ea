/** A queue in a real Kafka: order, what comes again, and what is said when the broker is not there. */
import { createKafka, hasKafka, hasPrivateKafka, startKafka, type TestKafka, until } from "@ticketrush/testing"
import { Effect, Exit, Scope } from "effect"
import { Kafka, logLevel } from "kafkajs"
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest"
import type { KafkaMessage, SendAnswer } from "../../src/backends/KafkaSender.ts"
import { type KafkaQueue, kafkaQueue } from "../../src/backends/kafka-client.ts"
import { nodeDefer } from "../../src/ports-node.ts"

type Member = { readonly queue: KafkaQueue; readonly close: () => Promise<void> }

const join = async (
  brokers: ReadonlyArray<string>,
  name: string,
  handle: (values: ReadonlyArray<string>) => Promise<void>,
  { answerMsMax = 20_000, messagesAtOnce = 200 } = {},
): Promise<Member> => {
  const scope = Scope.makeUnsafe()
  let closed = false
  const close = async () => {
    if (closed) return
    closed = true
    await Effect.runPromise(Scope.close(scope, Exit.void))
  }
  onTestFinished(close)
  const log = { warn: () => {} }
  const names = { topic: `${name}topic`, group: `${name}group` }
  const handled = (values: ReadonlyArray<string>, done: (failed: Error | null) => void) =>
    void handle(values).then(() => done(null), done)
  const limits = { partitions: 3, messagesAtOnce, answerMsMax }
  const options = { brokers, ...names, ...limits, defer: nodeDefer, log, handle: handled }
  return { queue: await Effect.runPromise(Scope.provide(kafkaQueue(options), scope)), close }
}

const send = (queue: KafkaQueue, ...messages: ReadonlyArray<KafkaMessage>): Promise<SendAnswer> =>
  new Promise((resolve) => queue.send(messages, resolve))

const numbered = (count: number, from = 0): ReadonlyArray<KafkaMessage> =>
  Array.from({ length: count }, (_, n) => ({ key: `key ${n % 7}`, value: `${n % 7} ${from + n}` }))

/** Values in the order of each key, with what came again left out. */
const byKey = (values: ReadonlyArray<string>): ReadonlyMap<string, ReadonlyArray<string>> =>
  Map.groupBy([...new Set(values)], (value) => value.split(" ")[0])

const inOrder = (values: ReadonlyArray<string>) =>
  [...byKey(values).values()].every((each) =>
    each.every((value, n) => n === 0 || numberOf(value) > numberOf(each[n - 1])),
  )
const numberOf = (value: string) => Number(value.split(" ")[1])

describe.runIf(await hasKafka())("a queue", () => {
  let kafka: TestKafka
  beforeAll(async () => {
    kafka = await createKafka()
  })
  afterAll(() => kafka.drop())
  let tests = 0
  const nextName = () => `${kafka.prefix}${tests++}-`

  it("hands out the messages of a key in the order in which they were sent", async () => {
    const got: string[] = []
    const { queue } = await join(kafka.brokers, nextName(), async (values) => void got.push(...values))
    for (let round = 0; round < 5; round++) {
      expect(await send(queue, ...numbered(100, round * 100))).toEqual({ kind: "sent" })
    }
    await until("all have come", () => new Set(got).size === 500)
    expect(inOrder(got)).toBe(true)
  })

  it("hands out as many messages at once as it is told, and no more", async () => {
    const sizes: number[] = []
    const count = async (values: ReadonlyArray<string>) => void sizes.push(values.length)
    const { queue } = await join(kafka.brokers, nextName(), count, { messagesAtOnce: 10 })
    const ofOneKey = Array.from({ length: 30 }, (_, n) => ({ key: "a", value: `0 ${n}` }))
    expect(await send(queue, ...ofOneKey)).toEqual({ kind: "sent" })
    // One request to the broker, so all are fetched together.
    await until("all have come", () => sizes.reduce((sum, size) => sum + size, 0) >= 30)
    expect(sizes).toEqual([10, 10, 10])
  })

  it("sends again, until its time is over, what no partition has a leader for", async () => {
    const name = nextName()
    const { queue } = await join(kafka.brokers, name, async () => {})
    expect(await send(queue, { key: "a", value: "0 1" })).toEqual({ kind: "sent" })
    const admin = new Kafka({ brokers: [...kafka.brokers], logLevel: logLevel.NOTHING }).admin()
    await admin.connect()
    onTestFinished(() => admin.disconnect())
    const topic = `${name}topic`
    await admin.deleteTopics({ topics: [topic] })
    await until("it is gone", async () => !(await admin.listTopics()).includes(topic))
    const sent: SendAnswer[] = []
    const answered = send(queue, { key: "a", value: "0 2" }).then((answer) => void sent.push(answer))
    await admin.createTopics({ topics: [{ topic, numPartitions: 3 }], waitForLeaders: false })
    await answered
    expect(sent).toEqual([{ kind: "sent" }])
  })

  it("hands out again what was not handled, and nothing of its partition meanwhile", async () => {
    const got: string[] = []
    let failures = 0
    const { queue } = await join(kafka.brokers, nextName(), async (values) => {
      if (failures++ < 2) throw new Error("the store is away")
      got.push(...values)
    })
    await Promise.all(["0 1", "0 2", "0 3"].map((value) => send(queue, { key: "a", value })))
    await until("all have come", () => got.length >= 3)
    expect(got.slice(0, 3)).toEqual(["0 1", "0 2", "0 3"])
  })

  it("goes on with the other consumer when one leaves, and loses nothing", async () => {
    const name = nextName()
    const got: string[] = []
    const handle = async (values: ReadonlyArray<string>) => void got.push(...values)
    const first = await join(kafka.brokers, name, handle)
    await send(first.queue, ...numbered(50))
    await until("the first has begun", () => got.length > 0)
    const second = await join(kafka.brokers, name, handle)
    await send(second.queue, ...numbered(50, 50))
    await first.close()
    await send(second.queue, ...numbered(50, 100))
    await until("all have come", () => new Set(got).size === 150)
  })
})

describe.runIf(hasPrivateKafka())("without a broker", () => {
  it("no queue can be joined, and the sentence names the part", async () => {
    const handle = async () => {}
    await expect(join(["127.0.0.1:1"], "none-", handle)).rejects.toMatchObject({ _tag: "LabPartError", part: "Kafka" })
    await expect(join([], "none-", handle)).rejects.toMatchObject({ message: "KAFKA_BROKERS is not set" })
  })

  it("nothing is sent and that is said; when it is back the same queue goes on, with what was taken before", async () => {
    const server = await startKafka()
    onTestFinished(() => server.remove())
    const got: string[] = []
    const { queue } = await join([server.url], "killed-", async (values) => void got.push(...values))
    expect(await send(queue, { key: "a", value: "0 1" })).toEqual({ kind: "sent" })
    await server.kill()
    await until(
      "the cut has been noticed",
      async () => (await send(queue, { key: "a", value: "0 2" })).kind === "missing",
    )
    await server.restart()
    await until("it is sent again", async () => (await send(queue, { key: "a", value: "0 3" })).kind === "sent")
    await until("it has come", () => got.includes("0 3"))
    expect(got).toContain("0 1")
  })

  it("a broker that stands still leaves the outcome open", async () => {
    const server = await startKafka()
    onTestFinished(() => server.remove())
    const got: string[] = []
    const { queue } = await join([server.url], "paused-", async (values) => void got.push(...values), {
      answerMsMax: 300,
    })
    await until("it takes messages", async () => (await send(queue, { key: "a", value: "0 1" })).kind === "sent")
    await server.pause()
    expect(await send(queue, { key: "a", value: "0 2" })).toMatchObject({ kind: "unknown" })
    server.resume()
    await until("it is sent again", async () => (await send(queue, { key: "a", value: "0 3" })).kind === "sent")
    await until("it has come", () => got.includes("0 3"))
  })
})
