/**
 * The simulated Redis beside a real one. Seeded schedules of production's own calls, through the driver and through what
 * stands in its place: after each call both must have answered the same. Then what each says of calls that a Redis which
 * is stopped, killed or restarted does not answer.
 */
import { RedisDriver } from "@ticketrush/engine/backends/redis-client"
import { type SeatsInRedis, type SeatsReservation, seatsInRedis } from "@ticketrush/engine/backends/SeatsInRedis"
import { nodeDefer } from "@ticketrush/engine/ports-node"
import { optionIdOf, seatIdOf } from "@ticketrush/protocol"
import { createRedis, hasPrivateRedis, hasRedis, startRedis, type TestRedis } from "@ticketrush/testing"
import { Effect, Exit, Redacted, Scope } from "effect"
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest"
import { Randomness } from "../../src/prng.ts"
import { SimProcess } from "../../src/process.ts"
import { RunQueue } from "../../src/RunQueue.ts"
import { RedisClientSim } from "../../src/redis/RedisClientSim.ts"
import { RedisServerSim } from "../../src/redis/RedisServerSim.ts"
import { type LockCalls, lockCalls } from "./lock-calls.ts"

const schedules = process.env.TICKETRUSH_DEPTH === "verify" ? 400 : 40
const callsPerSchedule = 40
const concert = 1
const options = [optionIdOf(concert, 0), optionIdOf(concert, 1)]
const seatCount = 4

/** One side of the comparison: how it connects, and how it comes to the answer of a call. */
type Side = {
  readonly seats: SeatsInRedis
  readonly locks: LockCalls
  readonly answer: <A>(call: (done: (answer: A) => void) => void) => Promise<A>
  /** So many milliseconds pass. */
  readonly pass: (ms: number) => Promise<void>
}

const random = { bytes: (count: number) => new Uint8Array(count) }
const log = { warn: () => {} }
const patience = 20_000

const connectReal = async (
  url: string,
  prefix: string,
  answerMsMax = patience,
): Promise<Side & { close: () => void }> => {
  const scope = Scope.makeUnsafe()
  const parts = { defer: nodeDefer, log, random, redisUrl: Redacted.make(url) }
  const seats = await Effect.runPromise(Scope.provide(seatsInRedis(parts, { answerMsMax, prefix }), scope))
  const locks = await Effect.runPromise(Scope.provide(lockCalls(nodeDefer, parts.redisUrl, prefix, answerMsMax), scope))
  return {
    seats,
    locks,
    answer: (call) => new Promise(call),
    pass: (ms) => locks.untilPassed(ms),
    close: () => Effect.runSync(Scope.close(scope, Exit.void)),
  }
}

const connectSim = (queue: RunQueue, server: RedisServerSim, prefix: string, answerMsMax = patience): Side => {
  const process = new SimProcess("sim", queue, new Randomness(1).domain("sim"))
  const faults = { wayMs: () => 0, atCall: () => "nothing" as const, downMs: () => 0 }
  const client = new RedisClientSim({ server, queue, process, faults })
  const run = <A, E>(effect: Effect.Effect<A, E, Scope.Scope>): A =>
    Effect.runSync(effect.pipe(Effect.provideService(RedisDriver, client.driver), Scope.provide(Scope.makeUnsafe())))
  const url = Redacted.make("redis://simulated")
  return {
    seats: run(seatsInRedis({ defer: process, log, random, redisUrl: url }, { answerMsMax, prefix })),
    locks: run(lockCalls(process, url, prefix, answerMsMax)),
    answer: async <A>(call: (done: (answer: A) => void) => void) => {
      const answers: A[] = []
      call((answer) => answers.push(answer))
      while (answers.length === 0 && queue.step(Number.POSITIVE_INFINITY)) {
        // Until it is answered.
      }
      return answers[0]
    },
    pass: async (ms) => {
      const end = queue.now + ms
      queue.after(null, "time passes", ms, () => {})
      while (queue.step(end)) {
        // Until it has passed.
      }
    },
  }
}

/** What both sides must agree on: everything but the time of each and the order of the letters in a text. */
const inWords = (answer: unknown): string =>
  JSON.stringify(answer, (name, value) => {
    if (name === "at") return 0
    if (name === "text")
      return JSON.stringify({ ...JSON.parse(value as string), at: 0 }, Object.keys(JSON.parse(value as string)).sort())
    return value instanceof Uint8Array ? [...value] : value
  })

describe.runIf(await hasRedis())("a simulated Redis and a real one", () => {
  let redis: TestRedis
  beforeAll(async () => {
    redis = await createRedis()
  })
  afterAll(() => redis.drop())

  it("answer every call of the strategies alike, in seeded schedules", async () => {
    for (let seed = 1; seed <= schedules; seed++) {
      const draw = new Randomness(seed).domain("calls")
      const queue = new RunQueue(draw)
      const real = await connectReal(redis.url, `${redis.prefix}${seed}:`)
      const sides = [real, connectSim(queue, new RedisServerSim(queue), "p:")] as const
      const trace: string[] = []
      const behind: Array<ReadonlyArray<SeatsReservation>> = [[], []]
      for (let n = 0; n < callsPerSchedule; n++) {
        const [words, call] = drawCall(draw)
        trace.push(words)
        const answers: string[] = []
        for (const [nth, side] of sides.entries()) {
          const answer = await call(side, behind[nth])
          if (isBehind(answer)) behind[nth] = answer.reservations
          answers.push(inWords(answer))
        }
        expect({ seed, trace, answer: answers[1] }).toEqual({ seed, trace, answer: answers[0] })
      }
      real.close()
    }
  })
})

const isBehind = (answer: unknown): answer is { readonly reservations: ReadonlyArray<SeatsReservation> } =>
  typeof answer === "object" && answer !== null && "reservations" in answer

type Drawn = readonly [words: string, call: (side: Side, behind: ReadonlyArray<SeatsReservation>) => Promise<unknown>]

const drawCall = (draw: ReturnType<Randomness["domain"]>): Drawn => {
  const option = draw.pick("option", options)
  const some = Array.from({ length: seatCount + 1 }, (_, n) => n).filter(() => draw.chance("seat", 0.4))
  const seats = (some.length === 0 ? [0] : some).map((index) => seatIdOf(option, index))
  const person = draw.between("person", 1, 3)
  const key = draw.chance("keyed", 0.4) ? { high: draw.below("high", 2), low: -1 } : null
  const token = draw.pick("token", ["a", "b"])
  const leaseMs = draw.pick("lease", [60_000, 60_000, 3])
  const number = 1 + draw.below("number", 12)
  const kind = draw.pick("call", kinds)
  const words = JSON.stringify({ kind, option, seats, person, key, token, leaseMs, number })
  return [
    words,
    ({ answer, locks, pass, seats: store }, behind) => {
      switch (kind) {
        case "load":
          return answer((done) =>
            store.load(
              option,
              Uint8Array.from({ length: seatCount }, (_, n) => (n % 3 === 2 ? 1 : 0)),
              done,
            ),
          )
        case "take":
          return answer((done) => store.take(person, seats, key, done))
        case "release":
          return answer((done) => store.release(concert * 2 ** 27 + number, done))
        case "holder":
          return answer((done) => store.holderOf(seats[0], done))
        case "taken":
          return answer((done) => store.takenOf(option, done))
        case "behind":
          return answer((done) => store.behind(concert, behind.slice(0, number), 3, done))
        case "pass":
          return pass(4)
        default:
          return answer((done) => locks[kind](seats, token, leaseMs, done)).then(async (got) => {
            // A lease that is as short as a call takes would end by chance.
            if (leaseMs < 60_000) await pass(leaseMs + 1)
            return got
          })
      }
    },
  ]
}

const kinds = [
  "load",
  "take",
  "take",
  "take",
  "release",
  "holder",
  "taken",
  "behind",
  "pass",
  "lockTake",
  "lockTake",
  "lockRenew",
  "lockRelease",
] as const

const take = (side: Side, person: number) =>
  side.answer<{ readonly kind: string }>((done) => side.seats.take(person, [seatIdOf(options[0], person)], null, done))
const load = (side: Side) =>
  side.answer<{ readonly kind: string }>((done) => side.seats.load(options[0], new Uint8Array(seatCount), done))
const holder = (side: Side, person: number) =>
  side.answer<{ readonly kind: string }>((done) => side.seats.holderOf(seatIdOf(options[0], person), done))

describe.runIf(hasPrivateRedis())("a Redis that does not answer", () => {
  const both = async (answerMsMax: number) => {
    const server = await startRedis()
    const real = await connectReal(server.url, "", answerMsMax)
    onTestFinished(async () => {
      real.close()
      await server.remove()
    })
    const queue = new RunQueue(new Randomness(1).domain("queue"))
    const simServer = new RedisServerSim(queue)
    return { server, real, queue, simServer, sim: connectSim(queue, simServer, "", answerMsMax) }
  }

  it("that was killed and is back has forgotten everything, and a call before that is surely not carried out", async () => {
    const { real, server, sim, simServer } = await both(patience)
    for (const side of [real, sim]) {
      expect(await load(side)).toEqual({ kind: "loaded" })
      expect((await take(side, 1)).kind).toBe("reserved")
    }
    await server.kill()
    simServer.restart(1_000)
    await expect.poll(async () => (await take(real, 2)).kind).toBe("missing")
    // The first call may be told by the connection that ends, as on the real one.
    expect(["missing", "unknown"]).toContain((await take(sim, 2)).kind)
    expect((await take(sim, 2)).kind).toBe("missing")
    await server.restart()
    await sim.pass(2_000)
    await expect.poll(async () => (await holder(real, 1)).kind).toBe("not-loaded")
    expect((await holder(sim, 1)).kind).toBe("not-loaded")
  })

  it("while it was asked leaves its caller in doubt: killed before it answered", async () => {
    const { real, server, sim, simServer } = await both(patience)
    for (const side of [real, sim]) await load(side)
    await server.pause()
    const asked = take(real, 1)
    // The driver sends what it was asked at the end of its turn; a call that was not sent is not in doubt.
    await new Promise((resolve) => setImmediate(resolve))
    await server.kill()
    const simAsked: Array<{ readonly kind: string }> = []
    sim.seats.take(1, [seatIdOf(options[0], 1)], null, (answer) => simAsked.push(answer))
    simServer.restart(1_000)
    await sim.pass(500)
    expect([(await asked).kind, simAsked[0]?.kind]).toEqual(["unknown", "unknown"])
  })

  it("in time leaves its caller in doubt, and carries out what it was asked when it goes on", async () => {
    const { queue, real, server } = await both(300)
    await load(real)
    await server.pause()
    expect((await take(real, 1)).kind).toBe("unknown")
    server.resume()
    await expect.poll(async () => (await holder(real, 1)).kind).toBe("held")
    expect(slowTake(queue)).toEqual(["unknown", "held"])
  })
})

/** A simulated connection whose second call reaches Redis only after its caller has given it up. */
const slowTake = (queue: RunQueue): ReadonlyArray<string> => {
  const process = new SimProcess("slow", queue, new Randomness(2).domain("slow"))
  const ways = [0, 0, 1_000]
  const faults = { wayMs: () => ways.shift() ?? 0, atCall: () => "nothing" as const, downMs: () => 0 }
  const client = new RedisClientSim({ server: new RedisServerSim(queue), queue, process, faults })
  const seats = Effect.runSync(
    seatsInRedis(
      { defer: process, log, random, redisUrl: Redacted.make("redis://slow") },
      { answerMsMax: 300, prefix: "" },
    ).pipe(Effect.provideService(RedisDriver, client.driver), Scope.provide(Scope.makeUnsafe())),
  )
  const kinds: string[] = []
  const untilRest = (): void => {
    while (queue.step(Number.POSITIVE_INFINITY)) {
      // Until nothing is under way.
    }
  }
  seats.load(options[0], new Uint8Array(seatCount), () => {})
  untilRest()
  seats.take(1, [seatIdOf(options[0], 1)], null, ({ kind }) => kinds.push(kind))
  untilRest()
  seats.holderOf(seatIdOf(options[0], 1), ({ kind }) => kinds.push(kind))
  untilRest()
  return kinds
}
