/** The queue in a real Kafka before real rows: the contract, and what survives restarts of server, consumer and broker. */
import {
  createKafka,
  hasKafka,
  hasPrivateKafka,
  type PrivateKafka,
  startKafka,
  type TestKafka,
  until,
} from "@ticketrush/testing"
import { Effect, Exit, Scope } from "effect"
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest"
import type { LabBackend } from "../../src/backends/LabBackend.ts"
import type { ReserveAnswer } from "../../src/backends/ReservationBackend.ts"
import type { EnqueueAnswer, ReservationQueue, Sought, StatusAnswer } from "../../src/backends/ReservationQueue.ts"
import { kafkaDefaults, kafkaWith } from "../../src/backends/StrategyKafka.ts"
import { keyOf, seat } from "../sales.ts"
import { reservationBackendContract, seatCount } from "./reservation-backend.contract.ts"
import { holdersOf, type LabDatabase, openLab, partsOver, reserve } from "./row-store.ts"
import { kafkaAt, StoppedRows, withParts } from "./strategy-parts.ts"

/** A busy machine must not turn an answer into "unknown". */
const answerMsMax = 20_000

const strategyAt = (lab: LabDatabase, brokers: ReadonlyArray<string>, prefix: string) =>
  withParts(kafkaWith({ ...kafkaDefaults, prefix, partitions: 3, answerMsMax }), kafkaAt(lab, brokers))

/** A server of its own, which may end before the test does. */
const startServer = async (lab: LabDatabase, rows: Awaited<ReturnType<LabDatabase["store"]>>, broker: string) => {
  const scope = Scope.makeUnsafe()
  const strategy = strategyAt(lab, [broker], "test-")
  const backend: LabBackend = await Effect.runPromise(Scope.provide(strategy.start(partsOver(rows)), scope))
  const end = () => Effect.runPromise(Scope.close(scope, Exit.void))
  return { backend, queue: backend.queue!, end }
}

const enqueue = (
  queue: ReservationQueue,
  person: number,
  seats: ReadonlyArray<number>,
  key: Parameters<ReservationQueue["enqueue"]>[0]["key"] = null,
): Promise<EnqueueAnswer> => new Promise((done) => queue.enqueue({ person, seats, key, strategy: "PESSIMISTIC" }, done))

const enqueued = async (answer: Promise<EnqueueAnswer>): Promise<string> => {
  const got = await answer
  if (got.kind !== "enqueued") throw new Error(JSON.stringify(got))
  return got.attempt
}

const sought = (person: number, id: number, attempt: string | null = null): Sought => ({ person, seat: id, attempt })

/** `none` where nothing is known, `waits` before a decision. */
const outcomeOf = async (queue: ReservationQueue, asked: Sought): Promise<string> => {
  const answer = await new Promise<StatusAnswer>((done) => queue.status(asked, done))
  if (answer.kind !== "status") throw new Error(JSON.stringify(answer))
  if (answer.status === null) return "none"
  const { outcome } = answer.status
  if (outcome === null) return "waits"
  return outcome.kind === "refused" ? outcome.refusal.code : outcome.kind
}

const decided = (queue: ReservationQueue, asked: Sought): Promise<string> =>
  new Promise((done) => queue.watch(asked, ({ outcome }) => done(outcome!.kind)))

describe.runIf(await hasKafka())("with a Kafka", () => {
  reservationBackendContract("kafka", async () => {
    const [lab, kafka] = await Promise.all([openLab(), createKafka()])
    const backend = await lab.backend(strategyAt(lab, kafka.brokers, kafka.prefix), await lab.store(), seatCount)
    return {
      backend,
      close: async () => {
        await lab.close()
        await kafka.drop()
      },
    }
  })

  describe("requests that wait", () => {
    let lab: LabDatabase
    let kafka: TestKafka
    let backend: LabBackend
    let other: LabBackend
    let queue: ReservationQueue
    beforeAll(async () => {
      ;[lab, kafka] = await Promise.all([openLab(), createKafka()])
      const strategy = strategyAt(lab, kafka.brokers, kafka.prefix)
      backend = await lab.backend(strategy, await lab.store(), seatCount)
      other = await lab.backend(strategy, await lab.store(), seatCount)
      queue = backend.queue!
    })
    afterAll(async () => {
      await lab.close()
      await kafka.drop()
    })

    it("are told to no other person, and have an outcome each", async () => {
      const first = await enqueued(enqueue(queue, 1, [seat(1)]))
      expect(await decided(queue, sought(1, seat(1), first))).toBe("reserved")
      const second = await enqueued(enqueue(queue, 2, [seat(1)]))
      const third = await enqueued(enqueue(queue, 1, [seat(1)]))
      expect(await decided(queue, sought(2, seat(1), second))).toBe("refused")
      expect(await decided(queue, sought(1, seat(1), third))).toBe("refused")
      expect(await outcomeOf(queue, sought(1, seat(1), first))).toBe("reserved")
      expect(await outcomeOf(queue, sought(1, seat(1)))).toBe("seat-taken")
      expect(await outcomeOf(queue, sought(2, seat(1), first))).toBe("none")
      expect(await outcomeOf(queue, sought(3, seat(1)))).toBe("none")
    })

    it("are decided once, however often they stand in the queue", async () => {
      const id = await enqueued(enqueue(queue, 1, [seat(2)], keyOf(7)))
      expect(await enqueued(enqueue(queue, 1, [seat(2)], keyOf(7)))).toBe(id)
      expect(await decided(queue, sought(1, seat(2), id))).toBe("reserved")
      expect(await enqueued(enqueue(queue, 1, [seat(2)], keyOf(7)))).toBe(id)
      expect(await outcomeOf(queue, sought(1, seat(2), id))).toBe("reserved")
      expect(await holdersOf(backend, seat(2))).toEqual([1])
      expect(await enqueue(queue, 1, [seat(3)], keyOf(7))).toMatchObject({ refusal: { code: "key-reused" } })
    })

    it("are watched from before they are sent, and from another server", async () => {
      const here = decided(queue, sought(4, seat(4)))
      const there = decided(other.queue!, sought(4, seat(4)))
      await enqueued(enqueue(queue, 4, [seat(4)]))
      expect(await here).toBe("reserved")
      expect(await there).toBe("reserved")
      expect(await decided(other.queue!, sought(4, seat(4)))).toBe("reserved")
    })
  })

  it("a consumer that is stopped while it decides, and loses its partition, sells no seat twice", async () => {
    const [lab, kafka] = await Promise.all([openLab(), createKafka()])
    const strategy = strategyAt(lab, kafka.brokers, kafka.prefix)
    const stopped = new StoppedRows(await lab.store())
    const first = await lab.backend(strategy, stopped.rows, 2)
    onTestFinished(async () => {
      stopped.goOn()
      await lab.close()
      await kafka.drop()
    })
    const isStopped = stopped.stopAt("commit")
    const answers: Promise<ReserveAnswer>[] = [reserve(first, 1, [seat(0), seat(1)], keyOf(1))]
    await isStopped
    // It takes the partition over once the first gives no sign of life, and has the same request.
    const second = await lab.backend(strategy, await lab.store(), 2)
    answers.push(reserve(second, 2, [seat(0)]))
    stopped.goOn()
    const kinds = (await Promise.all(answers)).map(({ kind }) => kind)
    expect(kinds).toEqual(["reserved", "refused"])
    expect(await holdersOf(second, seat(0))).toEqual([1])
  })
})

describe.runIf(hasPrivateKafka())("a queue whose parts are restarted", () => {
  let lab: LabDatabase
  let broker: PrivateKafka
  beforeAll(async () => {
    ;[lab, broker] = await Promise.all([openLab(), startKafka()])
  })
  afterAll(async () => {
    await lab.close()
    await broker.remove()
  })

  it("decides after a restart of the server what was waiting, and tells the callers that ask there", async () => {
    const stopped = new StoppedRows(await lab.store())
    const before = await startServer(lab, stopped.rows, broker.url)
    await new Promise((done) => before.backend.open(7, [{ optionId: 7 * 2 ** 10, seats: seatCount }], done))
    const isStopped = stopped.stopAt("commit")
    const first = await enqueued(enqueue(before.queue, 1, [seat(1)]))
    await isStopped
    const second = await enqueued(enqueue(before.queue, 2, [seat(2)]))
    expect(await outcomeOf(before.queue, sought(1, seat(1), first))).toBe("waits")
    const ending = before.end()
    stopped.goOn()
    await ending
    const after = await startServer(lab, await lab.store(), broker.url)
    onTestFinished(after.end)
    expect(await decided(after.queue, sought(1, seat(1), first))).toBe("reserved")
    expect(await decided(after.queue, sought(2, seat(2), second))).toBe("reserved")
    expect(await holdersOf(after.backend, seat(1))).toEqual([1])
    expect(await holdersOf(after.backend, seat(2))).toEqual([2])
  })

  it("names Kafka while the broker is away, and goes on with the same server when it is back", async () => {
    const { backend, queue, end } = await startServer(lab, await lab.store(), broker.url)
    onTestFinished(end)
    const first = await enqueued(enqueue(queue, 3, [seat(3)]))
    expect(await decided(queue, sought(3, seat(3), first))).toBe("reserved")
    await broker.kill()
    const told = async () => {
      const answer = await enqueue(queue, 4, [seat(4)])
      return answer.kind === "try-again" && answer.refusal.detail.part
    }
    await until("it names the part", async () => (await told()) === "Kafka")
    // What needs no Kafka goes on: what became of requests, and who has a seat.
    expect(await outcomeOf(queue, sought(3, seat(3), first))).toBe("reserved")
    expect(await holdersOf(backend, seat(3))).toEqual([3])
    await broker.restart()
    const later = await until("it takes requests again", async () => {
      const answer = await enqueue(queue, 4, [seat(4)])
      return answer.kind === "enqueued" && answer.attempt
    })
    expect(["reserved", "refused"]).toContain(await decided(queue, sought(4, seat(4), later)))
    // A request that was told as not sent, or as unknown, may have been the one that got it.
    expect(await holdersOf(backend, seat(4))).toEqual([4])
  })
})
