/**
 * A topic of Kafka as a queue, and the only file that knows the driver; it is loaded when a queue is asked for.
 *
 * Messages of one key are handled in the order in which they were sent, by one consumer at a time, and each at least
 * once: after a restart, or when the partitions are dealt out anew, some come again. The handler has to bear that.
 */
import { reasonOf } from "@ticketrush/protocol"
import { Context, Effect, type Scope } from "effect"
import type {
  Consumer,
  ConsumerConfig,
  EachBatchPayload,
  Kafka,
  KafkaConfig,
  Message,
  Producer,
  ProducerConfig,
} from "kafkajs"
import type { Defer, Log } from "../ports.ts"
import { type FetchedBatch, type HandleValues, handleBatch } from "./handle-batch.ts"
import { KafkaSender, type Produce, type Produced } from "./KafkaSender.ts"
import { LabPartError } from "./LabBackend.ts"

export type KafkaTopicOptions = {
  readonly brokers: ReadonlyArray<string>
  /** Made, with this many partitions, when it is not there. */
  readonly topic: string
  readonly partitions: number
  readonly group: string
  readonly defer: Defer
  readonly log: Log
}

export type KafkaQueueOptions = KafkaTopicOptions & {
  /** Messages that are handed over together at most, between two signs of life to the broker. */
  readonly messagesAtOnce: number
  /** How long a message may take to be taken, in milliseconds. */
  readonly answerMsMax: number
  readonly handle: HandleValues
}

export type KafkaQueue = Pick<KafkaSender, "send">

/** Calls back once the batch is done with; one that has failed is fetched again, from the first that was not handled. */
export type ConsumeBatch = (batch: FetchedBatch, done: (failed: Error | null) => void) => void

type Brokers = Pick<KafkaTopicOptions, "brokers" | "log">

/** Both fail within a second where no broker answers. */
export type KafkaBrokers = {
  readonly answer: (options: Brokers) => Effect.Effect<void, LabPartError>
  /** Produces until the scope closes, and consumes in the background. */
  readonly join: (
    options: KafkaTopicOptions,
    consume: ConsumeBatch,
  ) => Effect.Effect<Produce, LabPartError, Scope.Scope>
}

/** What speaks with brokers: the driver, and in the simulation a Kafka of its own. */
export const KafkaDriver = Context.Reference<KafkaBrokers>("@ticketrush/engine/backends/KafkaDriver", {
  defaultValue: () => ({ answer: brokersAnswer, join: joinTopic }),
})

const startMsMax = 900
const metadataMsMax = 30_000
const everyReplica = -1

/** Fails within a second where no broker answers. */
export const kafkaAnswers = (options: Brokers): Effect.Effect<void, LabPartError> =>
  Effect.flatMap(KafkaDriver, ({ answer }) => answer(options))

/** Connects until the scope closes; fails within a second where no broker answers. Consuming begins in the background. */
export const kafkaQueue = Effect.fnUntraced(function* (
  options: KafkaQueueOptions,
): Effect.fn.Return<KafkaQueue, LabPartError, Scope.Scope> {
  const { join } = yield* KafkaDriver
  const produce = yield* join(options, (batch, done) => handleBatch(batch, options, done))
  return new KafkaSender(produce, options)
})

const driverOf = Effect.fnUntraced(function* (brokers: ReadonlyArray<string>) {
  if (brokers.length === 0) return yield* new LabPartError({ part: "Kafka", message: "KAFKA_BROKERS is not set" })
  return yield* Effect.promise(loadKafkaDriver)
})

/** Takes a part of a second; done before a caller waits for it, it is no part of his waiting. */
export const loadKafkaDriver = () => import("kafkajs")

const brokersAnswer = Effect.fnUntraced(function* (options: Brokers): Effect.fn.Return<void, LabPartError> {
  const driver = yield* driverOf(options.brokers)
  const admin = new driver.Kafka({ ...configOf(options, driver.logLevel.NOTHING), ...quick }).admin()
  yield* asked("no broker takes a connection", () => admin.connect()).pipe(
    Effect.ensuring(Effect.promise(() => admin.disconnect())),
  )
})

const joinTopic: KafkaBrokers["join"] = Effect.fnUntraced(function* (options, consumeBatch) {
  const driver = yield* driverOf(options.brokers)
  const asks = new driver.Kafka({ ...configOf(options, driver.logLevel.NOTHING), ...quick })
  const producer = asks.producer(producerOf(driver))
  // Beside each other: one limit is for both, and a broker that hangs is waited for once.
  yield* Effect.all(
    [
      withinStart("its topic cannot be made", Effect.scoped(makeTopic(asks, options))),
      Effect.acquireRelease(
        asked("it takes no messages", () => producer.connect()),
        () => Effect.promise(() => producer.disconnect()),
      ),
    ],
    { concurrency: "unbounded" },
  )
  const consumes = new driver.Kafka(configOf(options, driver.logLevel.ERROR))
  yield* Effect.acquireRelease(
    Effect.sync(() => consume(() => consumes.consumer(consumerConfig(options)), options, consumeBatch)),
    (stop) => Effect.promise(stop),
  )
  return producing(producer, options)
})

const producerOf = (driver: typeof import("kafkajs")): ProducerConfig => ({
  // An order per key is needed, and the same place for a key in every process.
  createPartitioner: driver.Partitioners.DefaultPartitioner,
  allowAutoTopicCreation: false,
  metadataMaxAge: metadataMsMax,
  // A second try of the driver would hide whether the first was sent. A message that stands twice does no harm.
  retry: { retries: 0 },
})

/** For calls whose caller waits. */
const quick: Pick<KafkaConfig, "connectionTimeout" | "requestTimeout" | "retry"> = {
  connectionTimeout: 500,
  requestTimeout: 700,
  retry: { retries: 3, initialRetryTime: 50, maxRetryTime: 200 },
}

const configOf = ({ brokers, log }: Brokers, level: number): KafkaConfig => ({
  clientId: "ticketrush",
  brokers: [...brokers],
  connectionTimeout: 1_000,
  requestTimeout: 10_000,
  retry: { retries: 10, initialRetryTime: 100, maxRetryTime: 1_000 },
  logLevel: level,
  logCreator:
    () =>
    ({ log: { message } }) =>
      log.warn("a word of the Kafka client", { message }),
})

const asked = <A>(what: string, ask: () => Promise<A>): Effect.Effect<A, LabPartError> => withinStart(what, tried(ask))

const tried = <A>(ask: () => Promise<A>): Effect.Effect<A, unknown> =>
  Effect.tryPromise({ try: ask, catch: (error) => error })

/** Fails with a sentence, and within the limit of a start. */
const withinStart = <A>(what: string, asking: Effect.Effect<A, unknown>): Effect.Effect<A, LabPartError> =>
  asking.pipe(
    Effect.mapError(
      (error) => new LabPartError({ part: "Kafka", message: `Kafka cannot be used, ${what}: ${reasonOf(error)}` }),
    ),
    Effect.timeoutOrElse({
      duration: startMsMax,
      orElse: () => Effect.fail(new LabPartError({ part: "Kafka", message: `Kafka does not answer: ${what}` })),
    }),
  )

/**
 * Its leaders are not waited for: the driver's own wait fails at once where a broker does not know of the new topic yet,
 * and busy brokers may not for longer than a start may take. What is sent before is sent again.
 */
const makeTopic = Effect.fnUntraced(function* (
  kafka: Kafka,
  { partitions, topic }: Pick<KafkaTopicOptions, "partitions" | "topic">,
): Effect.fn.Return<void, unknown, Scope.Scope> {
  const admin = kafka.admin()
  yield* Effect.addFinalizer(() => Effect.promise(() => admin.disconnect()))
  yield* tried(() => admin.connect())
  // False where the topic is there already, also when another process makes it at the same time.
  yield* tried(() => admin.createTopics({ topics: [{ topic, numPartitions: partitions }], waitForLeaders: false }))
})

export type KafkaOutput = Pick<KafkaTopicOptions, "brokers" | "topic" | "partitions" | "log">

/** A message of a topic that others read: those of one key stay in order. */
export type KafkaRecord = {
  readonly key: string
  readonly value: string
  readonly headers: Readonly<Record<string, string>>
}

/**
 * Sends to a topic that others read, and connects with the first message: a broker that is away keeps nothing from starting. Fails unless each
 * partition that messages went to says that it has them. After a failure the producer is thrown away: what it still has under
 * way is not known.
 */
export const kafkaOutput = Effect.fnUntraced(function* (options: KafkaOutput) {
  let open: Producer | undefined
  const close = Effect.suspend(() => {
    const closing = open
    open = undefined
    return closing === undefined ? Effect.void : Effect.promise(() => closing.disconnect().catch(() => {}))
  })
  yield* Effect.addFinalizer(() => close)
  const opened = Effect.gen(function* () {
    if (open !== undefined) return open
    const driver = yield* driverOf(options.brokers)
    const kafka = new driver.Kafka({ ...configOf(options, driver.logLevel.NOTHING), ...quick })
    yield* withinStart("its topic cannot be made", Effect.scoped(makeTopic(kafka, options)))
    const producer = kafka.producer(producerOf(driver))
    yield* asked("it takes no messages", () => producer.connect())
    open = producer
    return producer
  })
  // The time of a message is that of its sending: brokers refuse times ahead of theirs, and delete old ones.
  return (records: ReadonlyArray<KafkaRecord>): Effect.Effect<void, LabPartError> =>
    Effect.flatMap(opened, (producer) =>
      Effect.tryPromise({
        try: () =>
          producer.send({
            ...{ topic: options.topic, acks: everyReplica },
            messages: records.map(({ headers, key, value }) => ({ key, value, headers: { ...headers } })),
          }),
        catch: (error) => notTaken(reasonOf(error)),
      }),
    ).pipe(
      Effect.flatMap((entries) => {
        const wrong = entries.find(({ errorCode }) => errorCode !== 0)
        if (wrong !== undefined) return Effect.fail(notTaken(`partition ${wrong.partition} says ${wrong.errorCode}`))
        const keys = new Set(records.map(({ key }) => key)).size
        // Of a topic without partitions success is told, and no entry.
        return entries.length === 0 || entries.length > keys
          ? Effect.fail(notTaken(`${entries.length} partitions answer for messages of ${keys} keys`))
          : Effect.void
      }),
      Effect.tapError(() => close),
    )
})

const notTaken = (reason: string): LabPartError =>
  new LabPartError({ part: "Kafka", message: `Kafka has not taken all messages: ${reason}` })

const producing =
  (producer: Producer, { topic }: KafkaTopicOptions): Produce =>
  (messages, done) =>
    void producer.send({ topic, acks: everyReplica, messages: messages as Array<Message> }).then(
      // Of a topic without partitions success is told, and no entry.
      (entries) => done(entries.length > 0 ? { kind: "taken" } : { kind: "led-elsewhere", someTaken: false }),
      (error: unknown) => done(producedOf(error)),
    )

const producedOf = (error: unknown): Produced => {
  if (isLedElsewhere(error)) return { kind: "led-elsewhere", someTaken: true }
  return { kind: isOutOfReach(error) ? "out-of-reach" : "failed", reason: reasonOf(error) }
}

/** The broker does not lead the partition, or does not know it yet: types of the driver. */
const ledElsewhere = new Set(["NOT_LEADER_FOR_PARTITION", "LEADER_NOT_AVAILABLE", "UNKNOWN_TOPIC_OR_PARTITION"])

const isLedElsewhere = (error: unknown): boolean => ledElsewhere.has(causeOf(error))

/** No connection was had; one that ended while an answer was awaited has another name. */
const isOutOfReach = (error: unknown): boolean => causeOf(error) === "KafkaJSConnectionError"

/** Type or name of the error that others were made of. */
const causeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return ""
  if (error.cause !== undefined) return causeOf(error.cause)
  return "type" in error ? String(error.type) : error.name
}

const consumerConfig = ({ group }: KafkaTopicOptions): ConsumerConfig => ({
  groupId: group,
  allowAutoTopicCreation: false,
  sessionTimeout: 6_000,
  heartbeatInterval: 1_000,
  // A message waits at most so long for others that could be fetched with it.
  maxWaitTimeInMs: 100,
  minBytes: 1,
  retry: { retries: 10, initialRetryTime: 100, maxRetryTime: 1_000, restartOnFailure: () => Promise.resolve(true) },
})

/**
 * Joins the group, again and again until it is let in, and once more when the driver gives up: it does so for good, for
 * one, when a broker goes away while the group is looked for. The answer leaves, once what is being handled is done.
 */
const consume = (
  makeConsumer: () => Consumer,
  { defer, log, topic }: KafkaTopicOptions,
  consumeBatch: ConsumeBatch,
): (() => Promise<void>) => {
  let stopped = false
  let forget = (): void => {}
  let consumer: Consumer
  const joinLater = (reason: string): void => {
    if (stopped) return
    log.warn("the queue cannot be read, and is joined again", { reason })
    forget = defer.after(rejoinMs, join)
  }
  const join = (): void => {
    consumer = makeConsumer()
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (!payload.restart) joinLater(reasonOf(payload.error))
    })
    consumer
      .connect()
      .then(() => consumer.subscribe({ topics: [topic], fromBeginning: true }))
      .then(() =>
        consumer.run({
          eachBatchAutoResolve: false,
          partitionsConsumedConcurrently: partitionsAtOnce,
          eachBatch: eachBatch(consumeBatch),
        }),
      )
      .catch((error: unknown) => {
        const again = () => joinLater(reasonOf(error))
        consumer.disconnect().then(again, again)
      })
  }
  join()
  return () => {
    stopped = true
    forget()
    return consumer.disconnect()
  }
}

const partitionsAtOnce = 8
const rejoinMs = 500

const eachBatch =
  (consumeBatch: ConsumeBatch) =>
  ({ batch, heartbeat, isRunning, isStale, resolveOffset }: EachBatchPayload): Promise<void> =>
    new Promise((resolve, reject) =>
      consumeBatch(
        {
          values: batch.messages.map(({ value }) => value?.toString() ?? null),
          isOurs: () => isRunning() && !isStale(),
          handled: (place) => resolveOffset(batch.messages[place].offset),
          beat: (done) => void heartbeat().then(() => done(null), done),
        },
        (failed) => (failed === null ? resolve() : reject(failed)),
      ),
    )
