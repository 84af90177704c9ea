/**
 * A topic of Kafka as a queue, and the only file that knows the driver; it is loaded when a queue is asked for.
 *
 * Messages of one key are handled in the order in which they were sent, by one consumer at a time, and each at least
 * once: after a restart, or when the partitions are dealt out anew, some come again. The handler has to bear that.
 */
import { reasonOf } from "@ticketrush/protocol"
import { Effect, type Scope } from "effect"
import type { Consumer, ConsumerConfig, EachBatchPayload, Kafka, KafkaConfig, Message, Producer } from "kafkajs"
import type { Defer, Log } from "../ports.ts"
import { LabPartError } from "./LabBackend.ts"

export type KafkaQueueOptions = {
  readonly brokers: ReadonlyArray<string>
  /** Made, with this many partitions, when it is not there. */
  readonly topic: string
  readonly partitions: number
  readonly group: string
  readonly defer: Defer
  readonly log: Log
  /** Messages that are handed over together at most, between two signs of life to the broker. */
  readonly messagesAtOnce: number
  /** How long a message may take to be taken, in milliseconds. */
  readonly answerMsMax: number
  /** Values of one partition, in order. What it rejects is handed to it again. */
  readonly handle: (values: ReadonlyArray<string>) => Promise<void>
}

export type KafkaMessage = { readonly key: string; readonly value: string }

/** `missing`: no broker could be reached, and nothing was sent. `unknown`: all, some or none may be in the topic. */
export type SendAnswer = { readonly kind: "sent" } | { readonly kind: "missing" | "unknown"; readonly reason: string }

export type KafkaQueue = {
  readonly send: (messages: ReadonlyArray<KafkaMessage>, done: (answer: SendAnswer) => void) => void
}

const startMsMax = 900
const metadataMsMax = 30_000
const everyReplica = -1
const sendsPerRequest = 500
const againMs = 50

const driverOf = Effect.fnUntraced(function* (brokers: ReadonlyArray<string>) {
  if (brokers.length === 0) return yield* new LabPartError({ part: "Kafka", message: "KAFKA_BROKERS is not set" })
  return yield* Effect.promise(loadKafkaDriver)
})

/** Takes a part of a second; done before a caller waits for it, it is no part of his waiting. */
export const loadKafkaDriver = () => import("kafkajs")

/** Fails within a second where no broker answers. */
export const kafkaAnswers = Effect.fnUntraced(function* (
  options: Pick<KafkaQueueOptions, "brokers" | "log">,
): Effect.fn.Return<void, LabPartError> {
  const driver = yield* driverOf(options.brokers)
  const admin = new driver.Kafka({ ...configOf(options, driver.logLevel.NOTHING), ...quick }).admin()
  yield* asked("no broker takes a connection", () => admin.connect()).pipe(
    Effect.ensuring(Effect.promise(() => admin.disconnect())),
  )
})

/** Connects until the scope closes; fails within a second where no broker answers. Consuming begins in the background. */
export const kafkaQueue = Effect.fnUntraced(function* (
  options: KafkaQueueOptions,
): Effect.fn.Return<KafkaQueue, LabPartError, Scope.Scope> {
  const driver = yield* driverOf(options.brokers)
  const asks = new driver.Kafka({ ...configOf(options, driver.logLevel.NOTHING), ...quick })
  const producer = asks.producer({
    // An order per key is needed, and the same place for a key in every process.
    createPartitioner: driver.Partitioners.DefaultPartitioner,
    allowAutoTopicCreation: false,
    metadataMaxAge: metadataMsMax,
    // A second try of the driver would hide whether the first was sent. A message that stands twice does no harm.
    retry: { retries: 0 },
  })
  // Beside each other: one limit is for both, and a broker that hangs is waited for once.
  yield* Effect.all(
    [
      asked("its topic cannot be made", () => makeTopic(asks, options)),
      Effect.acquireRelease(
        asked("it takes no messages", () => producer.connect()),
        () => Effect.promise(() => producer.disconnect()),
      ),
    ],
    { concurrency: "unbounded" },
  )
  const consumes = new driver.Kafka(configOf(options, driver.logLevel.ERROR))
  yield* Effect.acquireRelease(
    Effect.sync(() => consume(() => consumes.consumer(consumerConfig(options)), options)),
    (stop) => Effect.promise(stop),
  )
  return { send: sender(producer, options) }
})

/** For calls whose caller waits. */
const quick: Pick<KafkaConfig, "connectionTimeout" | "requestTimeout" | "retry"> = {
  connectionTimeout: 500,
  requestTimeout: 700,
  retry: { retries: 3, initialRetryTime: 50, maxRetryTime: 200 },
}

const configOf = ({ brokers, log }: Pick<KafkaQueueOptions, "brokers" | "log">, level: number): KafkaConfig => ({
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

const asked = <A>(what: string, ask: () => Promise<A>): Effect.Effect<A, LabPartError> =>
  Effect.tryPromise({
    try: ask,
    catch: (error) => new LabPartError({ part: "Kafka", message: `Kafka cannot be used, ${what}: ${reasonOf(error)}` }),
  }).pipe(
    Effect.timeoutOrElse({
      duration: startMsMax,
      orElse: () => Effect.fail(new LabPartError({ part: "Kafka", message: `Kafka does not answer: ${what}` })),
    }),
  )

const makeTopic = async (kafka: Kafka, { partitions, topic }: KafkaQueueOptions): Promise<void> => {
  const admin = kafka.admin()
  await admin.connect()
  try {
    // False where the topic is there already, also when another process makes it at the same time.
    await admin.createTopics({ topics: [{ topic, numPartitions: partitions }], waitForLeaders: true })
  } finally {
    await admin.disconnect()
  }
}

type Waiting = {
  readonly messages: ReadonlyArray<KafkaMessage>
  readonly done: (answer: SendAnswer) => void
  /** Takes back the limit of its waiting. */
  readonly forget: () => void
  /** Some of it may be in the topic: a request that one partition refused may have been taken by the others. */
  wasSent: boolean
  /** Its caller has been answered. */
  readonly isOver: () => boolean
}

/** One request to the broker at a time: what comes meanwhile goes with the next one, so the order stays. */
const sender = (producer: Producer, { answerMsMax, defer, topic }: KafkaQueueOptions): KafkaQueue["send"] => {
  let waiting: ReadonlyArray<Waiting> = []
  let flying: ReadonlyArray<Waiting> = []
  let paused = false
  const late = `no answer within ${answerMsMax} milliseconds`

  const flush = (): void => {
    if (paused || flying.length > 0 || waiting.length === 0) return
    flying = waiting.slice(0, sendsPerRequest)
    waiting = waiting.slice(sendsPerRequest)
    const messages = flying.flatMap((each) => each.messages as Array<Message>)
    producer.send({ topic, acks: everyReplica, messages }).then(
      // Of a topic without partitions success is told, and no entry.
      (entries) => (entries.length > 0 ? land({ kind: "sent" }) : sendAgain(false)),
      (error: unknown) => {
        if (isLedElsewhere(error)) return sendAgain(true)
        land({ kind: isOutOfReach(error) ? "missing" : "unknown", reason: reasonOf(error) })
      },
    )
  }
  /** A partition that was just made, or whose leader has changed, is taken care of in a moment; each has its own limit. */
  const sendAgain = (someTaken: boolean): void => {
    for (const each of flying) each.wasSent ||= someTaken
    waiting = [...flying.filter(({ isOver }) => !isOver()), ...waiting]
    flying = []
    paused = true
    defer.after(againMs, () => {
      paused = false
      flush()
    })
  }
  const land = (answer: SendAnswer): void => {
    const landed = flying
    flying = []
    for (const each of landed) {
      each.forget()
      each.done(answer.kind === "missing" && each.wasSent ? { ...answer, kind: "unknown" } : answer)
    }
    flush()
  }
  return (messages, done) => {
    let answered = false
    const answer = (given: SendAnswer): void => {
      if (answered) return
      answered = true
      done(given)
    }
    const one: Waiting = {
      messages,
      done: answer,
      forget: defer.after(answerMsMax, () => {
        const isWaiting = waiting.includes(one)
        waiting = waiting.filter((each) => each !== one)
        answer({ kind: isWaiting && !one.wasSent ? "missing" : "unknown", reason: late })
      }),
      wasSent: false,
      isOver: () => answered,
    }
    waiting = [...waiting, one]
    flush()
  }
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

const consumerConfig = ({ group }: KafkaQueueOptions): ConsumerConfig => ({
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
  { defer, handle, log, messagesAtOnce, topic }: KafkaQueueOptions,
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
          eachBatch: eachBatch({ handle, messagesAtOnce }),
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
  ({ handle, messagesAtOnce }: Pick<KafkaQueueOptions, "handle" | "messagesAtOnce">) =>
  async ({ batch, heartbeat, isRunning, isStale, resolveOffset }: EachBatchPayload): Promise<void> => {
    for (let first = 0; first < batch.messages.length; first += messagesAtOnce) {
      if (!isRunning() || isStale()) return
      const messages = batch.messages.slice(first, first + messagesAtOnce)
      await handle(messages.flatMap(({ value }) => (value === null ? [] : [value.toString()])))
      resolveOffset(messages[messages.length - 1].offset)
      await heartbeat()
    }
  }
