/**
 * The scripts by which nodes register and lock shards, on the simulated Redis beside a real one: after each call of a
 * seeded schedule both must have answered the same.
 */
import { keysOf, type RunnerCalls, runnerScripts } from "@ticketrush/cluster/runner-scripts"
import { type RedisCall, type RedisClient, RedisDriver, redisClient } from "@ticketrush/engine/backends/redis-client"
import type { Defer } from "@ticketrush/engine/ports"
import { nodeDefer } from "@ticketrush/engine/ports-node"
import { createRedis, hasRedis, type TestRedis } from "@ticketrush/testing"
import { Effect, Exit, Redacted, Scope } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { Randomness, type RandomStream } from "../../src/prng.ts"
import { SimProcess } from "../../src/process.ts"
import { RunQueue } from "../../src/RunQueue.ts"
import { RedisClientSim } from "../../src/redis/RedisClientSim.ts"
import { RedisServerSim } from "../../src/redis/RedisServerSim.ts"

const schedules = process.env.TICKETRUSH_DEPTH === "verify" ? 400 : 40
const callsPerSchedule = 60
/** Longer than the test: time of Redis decides nothing here. */
const leaseMs = 600_000
const addresses = ["10.0.0.1:7000", "10.0.0.2:7000", "10.0.0.3:7000"]
const shards = ["default:1", "default:2", "default:3"]

type Calls = Pick<
  RunnerCalls,
  | "clusterRegister"
  | "clusterUnregister"
  | "clusterRunners"
  | "clusterSetHealth"
  | "clusterAcquire"
  | "clusterRefresh"
  | "clusterRelease"
  | "clusterEvict"
  | "clusterDrain"
  | "clusterPlace"
  | "clusterPlaces"
  | "clusterPass"
  | "clusterKeepPlaces"
> & { readonly remember: RedisCall<number> }

const scripts = { ...runnerScripts, remember: { lua: "redis.call('SET', KEYS[1], '1') return 1", numberOfKeys: 1 } }

const connect = (defer: Defer, url: string) =>
  redisClient<Calls>(
    { url: Redacted.make(url), defer, log: { warn: () => {} }, answerMsMax: 20_000, connectMsMax: 20_000 },
    scripts,
  )

type Drawn = readonly [name: keyof Calls, given: (prefix: string) => ReadonlyArray<string | number>]

const draw = (random: RandomStream): Drawn => {
  // One node, one of its starts and one sale come up more often, so that several calls in turn are about the same.
  const address = random.pick("address", [addresses[0], ...addresses])
  const incarnation = random.pick("incarnation", ["a", "a", "b"])
  const wanted = shards.filter(() => random.chance("shard", 0.5))
  const missing = [...shards, "own"].map(() => random.pick("missing", ["never", "forgotten", "free"]))
  const flag = random.below("flag", 2)
  const settings = random.chance("differs", 0.1) ? "other settings" : "settings"
  const record = JSON.stringify({
    runner: "r",
    incarnation,
    healthy: true,
    machine: random.below("machine", 3),
    settings,
  })
  const concert = random.pick("concert", [1, 1, 1, 2])
  const placing = (prefix: string) => {
    const { heartbeats, places, runners, since } = keysOf(prefix)
    return [since, heartbeats, runners, places]
  }
  const locked = (prefix: string, ...before: ReadonlyArray<string>) => {
    const { lock, nodeLock } = keysOf(prefix)
    const own = random.chance("own", 0.8) ? [nodeLock(address)] : []
    const keys = [...before, ...wanted.map(lock), ...own]
    return [keys.length, ...keys]
  }
  const drawn: ReadonlyArray<Drawn> = [
    ["remember", (prefix) => [keysOf(prefix).since]],
    [
      "clusterRegister",
      (prefix) => {
        const { heartbeats, runners, since } = keysOf(prefix)
        const runner = random.chance("asks", 0.2) ? "" : "r"
        const before = random.pick("before", [-1, 0, 1, 2])
        return [
          ...[since, heartbeats, runners, address, incarnation, runner, 1, leaseMs, settings, flag, 4, 10 * leaseMs],
          ...["1.0.0", 1_000_000, before],
        ]
      },
    ],
    ["clusterUnregister", (prefix) => [keysOf(prefix).heartbeats, keysOf(prefix).runners, address, incarnation]],
    ["clusterRunners", (prefix) => [keysOf(prefix).since, keysOf(prefix).heartbeats, keysOf(prefix).runners, leaseMs]],
    ["clusterSetHealth", (prefix) => [keysOf(prefix).runners, address, flag]],
    [
      "clusterAcquire",
      (prefix) => [...locked(prefix, keysOf(prefix).since, keysOf(prefix).runners), address, incarnation, leaseMs],
    ],
    [
      "clusterRefresh",
      (prefix) => {
        const { heartbeats, runners, since } = keysOf(prefix)
        const own = flag === 1 ? record : ""
        return [...locked(prefix, since, heartbeats, runners), address, incarnation, leaseMs, own, ...missing]
      },
    ],
    ["clusterRelease", (prefix) => [...locked(prefix), address, incarnation]],
    [
      "clusterEvict",
      (prefix) => {
        const { heartbeats, nodeLock, runners } = keysOf(prefix)
        const silentMs = random.pick("silent", [0, leaseMs])
        return [...locked(prefix, heartbeats, runners, nodeLock(address)), address, incarnation, leaseMs, silentMs]
      },
    ],
    ["clusterPlace", (prefix) => [...placing(prefix), concert, random.pick("to", ["", address]), leaseMs, 1]],
    [
      "clusterPlaces",
      (prefix) => [keysOf(prefix).since, keysOf(prefix).places, leaseMs, random.pick("mark", ["", "1/1"])],
    ],
    [
      "clusterPass",
      (prefix) => {
        const { nodeLock, places, since } = keysOf(prefix)
        const next = random.pick("next", [
          ["", ""],
          [address, incarnation],
        ])
        const owner = random.chance("owner", 0.8) ? `${address}#${incarnation}` : ""
        return [since, places, nodeLock(address), leaseMs, concert, 1 + random.below("revision", 3), ...next, owner]
      },
    ],
    [
      "clusterKeepPlaces",
      (prefix) => {
        const place = { to: address, at: "", incarnation: "", revision: 1 + random.below("kept", 6) }
        return [keysOf(prefix).since, keysOf(prefix).places, leaseMs, concert, JSON.stringify(place)]
      },
    ],
    ["clusterDrain", (prefix) => [keysOf(prefix).heartbeats, keysOf(prefix).runners, address, flag, leaseMs]],
  ]
  // What comes of an order needs some of them in turn.
  const moves = drawn.filter(([name]) => name === "clusterPass" || name === "clusterPlace")
  return random.pick("call", [...drawn, drawn[1], drawn[1], drawn[5], drawn[6], ...moves, ...moves])
}

/** The fields of a place have no order. */
const placeInWords = (text: unknown): unknown =>
  String(text).startsWith("{")
    ? Object.entries(JSON.parse(String(text)))
        .sort()
        .join(" ")
    : text

/**
 * Nodes come in the order in which they were heard of last, which is another one where no time passes; and a hash has no
 * order at all, by which it is said which of several nodes differs.
 */
const inWords = (name: keyof Calls, answer: unknown): string => {
  if (Array.isArray(answer) && answer[0] === "differs") return JSON.stringify(["differs", answer[2]])
  // By how much the clock of the node is ahead is about the time of Redis.
  if (Array.isArray(answer) && answer[0] === "registered") return JSON.stringify(answer.slice(0, 2))
  if (name === "clusterPass") return JSON.stringify((answer as ReadonlyArray<unknown>).map(placeInWords))
  if (name === "clusterPlaces") {
    const [forgotten, mark, ...rest] = answer as ReadonlyArray<unknown>
    // A mark begins with a time of Redis.
    return JSON.stringify([forgotten, String(mark).split("/")[1], rest.map(placeInWords).sort()])
  }
  if (name !== "clusterRunners" || !Array.isArray(answer)) return JSON.stringify(answer)
  const [forgotten, ...rest] = answer as ReadonlyArray<unknown>
  const nodes = Array.from({ length: rest.length / 4 }, (_, n) => JSON.stringify(rest.slice(4 * n, 4 * n + 4)))
  return JSON.stringify([forgotten, nodes.sort()])
}

describe.runIf(await hasRedis())("the scripts of the cluster", () => {
  let redis: TestRedis
  beforeAll(async () => {
    redis = await createRedis()
  })
  afterAll(() => redis.drop())

  it("answer alike in a simulated Redis and a real one, in seeded schedules", async () => {
    const scope = Scope.makeUnsafe()
    const real = await Effect.runPromise(Scope.provide(connect(nodeDefer, redis.url), scope))
    const words = new Set<string>()
    for (let seed = 1; seed <= schedules; seed++) {
      const random = new Randomness(seed).domain("calls")
      const queue = new RunQueue(random)
      const process = new SimProcess("sim", queue, new Randomness(1).domain("sim"))
      const faults = { wayMs: () => 0, atCall: () => "nothing" as const, downMs: () => 0 }
      const client = new RedisClientSim({ server: new RedisServerSim(queue), queue, process, faults })
      const simulated = Effect.runSync(
        connect(process, "redis://simulated").pipe(
          Effect.provideService(RedisDriver, client.driver),
          Scope.provide(Scope.makeUnsafe()),
        ),
      )
      const ask = (
        calls: RedisClient<Calls>,
        [name, given]: Drawn,
        keysAndArguments = given(`${redis.prefix}${seed}:`),
      ) =>
        new Promise<string>((resolve) => {
          calls[name](keysAndArguments as never, (error: unknown, answer: unknown) =>
            resolve(error ? String(error) : inWords(name, answer)),
          )
          if (calls !== simulated) return
          while (queue.step(queue.now)) {
            // Until it is answered; no time passes.
          }
        })
      const trace: string[] = []
      for (let n = 0; n < callsPerSchedule; n++) {
        const drawn = draw(random)
        const keysAndArguments = drawn[1](`${redis.prefix}${seed}:`)
        trace.push(`${drawn[0]} ${JSON.stringify(keysAndArguments)}`)
        const said = await ask(real, drawn, keysAndArguments)
        words.add(`${drawn[0]} ${/[a-z]{4,}/.exec(said)?.[0] ?? said}`)
        expect({ seed, trace, answer: await ask(simulated, drawn, keysAndArguments) }).toEqual({
          seed,
          trace,
          answer: said,
        })
      }
    }
    await Effect.runPromise(Scope.close(scope, Exit.void))
    // Each of what a script may say was said.
    for (const word of ["registered", "replaced", "differs", "agreed"])
      expect(words).toContain(`clusterRegister ${word}`)
    for (const word of ["held", "replaced", "unregistered"]) {
      expect(words).toContain(`clusterAcquire ${word}`)
      expect(words).toContain(`clusterRefresh ${word}`)
    }
    for (const word of ["done", "unknown", "draining", "silent", "full", "forgotten"])
      expect(words).toContain(`clusterPlace ${word}`)
    for (const word of ["passed", "changed", "forgotten", "held"]) expect(words).toContain(`clusterPass ${word}`)
    for (const word of ["done", "last", "unknown"]) expect(words).toContain(`clusterDrain ${word}`)
  })
})
