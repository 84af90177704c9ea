/** Locks in Redis on a real one: who has them, for how long, and what is said when Redis is not there. */
import { spawnSync } from "node:child_process"
import { join } from "node:path"
import { createRedis, hasPrivateRedis, hasRedis, startRedis, type TestRedis } from "@ticketrush/testing"
import { Effect, Exit, Redacted, Scope } from "effect"
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest"
import {
  type HeldLocks,
  type LocksAnswer,
  type SeatLocks,
  type SeatLocksSettings,
  seatLocks,
  seatLocksDefaults,
} from "../../src/backends/SeatLocks.ts"
import { nodeDefer, nodeRandom } from "../../src/ports-node.ts"
import { seat } from "../sales.ts"

const connect = async (url: string | null, settings: Partial<SeatLocksSettings> = {}): Promise<SeatLocks> => {
  const scope = Scope.makeUnsafe()
  onTestFinished(() => Effect.runPromise(Scope.close(scope, Exit.void)))
  const ports = {
    defer: nodeDefer,
    random: nodeRandom,
    log: { warn: () => {} },
    redisUrl: url === null ? null : Redacted.make(url),
  }
  const open = seatLocks(ports, { ...seatLocksDefaults, answerMsMax: 20_000, ...settings })
  return Effect.runPromise(Scope.provide(open, scope))
}

const hold = (locks: SeatLocks, ...numbers: ReadonlyArray<number>): Promise<LocksAnswer> =>
  new Promise((resolve) => locks.hold(numbers.map(seat), resolve))

const held = async (answer: Promise<LocksAnswer>): Promise<HeldLocks> => {
  const got = await answer
  if (got.kind !== "held") throw new Error(`not held: ${got.kind}`)
  return got
}

const release = (locks: HeldLocks): Promise<void> => new Promise((resolve) => locks.release(resolve))

describe.runIf(await hasRedis())("a lock on seats", () => {
  let redis: TestRedis
  beforeAll(async () => {
    redis = await createRedis()
  })
  afterAll(() => redis.drop())
  const own = (settings: Partial<SeatLocksSettings> = {}) =>
    connect(redis.url, { prefix: `${redis.prefix}${expect.getState().currentTestName}:`, ...settings })

  it("is had where the answer came while the process was busy for longer than an answer may take", async () => {
    const locks = await own({ answerMsMax: 1_000 })
    // The script is known to Redis and to the connection after the first call.
    await release(await held(hold(locks, 1)))
    const asked = hold(locks, 2)
    // The driver sends in the next turn what was asked in this one; the answer cannot be read before the turn after that.
    await new Promise<void>((resolve) => nodeDefer.soon(resolve))
    const busy = join(import.meta.dirname, "busy-until-locked.ts")
    spawnSync(process.execPath, [busy, redis.url, "2000"], { stdio: "inherit" })
    expect((await asked).kind).toBe("held")
  })

  it("belongs to one at a time, also over several processes", async () => {
    const [one, other] = [await own(), await own()]
    let inside = 0
    let most = 0
    const work = async (locks: SeatLocks) => {
      const mine = await held(hold(locks, 1))
      most = Math.max(most, ++inside)
      // Others are let in between.
      await new Promise<void>((resolve) => nodeDefer.soon(resolve))
      inside--
      await release(mine)
    }
    await Promise.all(Array.from({ length: 30 }, (_, n) => work(n % 2 === 0 ? one : other)))
    expect(most).toBe(1)
  })

  it("is had for all seats or for none, so that opposite orders do not wait for each other", async () => {
    const locks = await own()
    const mine = await held(hold(locks, 2))
    const waiting = hold(locks, 1, 2)
    await release(await held(hold(locks, 1)))
    await release(mine)
    await release(await held(waiting))
  })

  it("is renewed for as long as its owner works: those who wait are told that others have it", async () => {
    // Waited for is longer than a lease, and a lease longer than a busy machine keeps this process waiting.
    const locks = await own({ leaseMs: 1_500, waitMsMax: 2_000 })
    const mine = await held(hold(locks, 1))
    expect(await hold(locks, 1)).toEqual({ kind: "busy" })
    await release(mine)
    await release(await held(hold(locks, 1)))
  })

  it("ends with its lease where it is not renewed, and stays with its next owner when the first gives it back", async () => {
    const locks = await own({ leaseMs: 60, renews: false })
    const patient = await own({ waitMsMax: 200 })
    const late = await held(hold(locks, 1))
    const next = await held(hold(patient, 1))
    await release(late)
    expect(await hold(patient, 1)).toEqual({ kind: "busy" })
    await release(next)
  })

  it("is waited for by so many and not more", async () => {
    const locks = await own({ waitingMax: 2 })
    const mine = await held(hold(locks, 1))
    const waiting = [hold(locks, 1), hold(locks, 1)]
    expect(await hold(locks, 1)).toEqual({ kind: "crowded" })
    await release(mine)
    for (const each of await Promise.all(waiting.map(held).map((got) => got.then(release))))
      expect(each).toBeUndefined()
  })
})

describe.runIf(hasPrivateRedis())("without Redis", () => {
  const own = async () => {
    const server = await startRedis()
    onTestFinished(() => server.remove())
    return server
  }

  it("no locks can be connected, and the sentence names the part", async () => {
    const server = await own()
    await server.stop()
    await expect(connect(server.url)).rejects.toMatchObject({ _tag: "LabPartError", part: "Redis" })
    await expect(connect(null)).rejects.toMatchObject({ part: "Redis", message: "REDIS_URL is not set" })
  })

  it("none is had, and they are had again when it is back", async () => {
    const server = await own()
    const locks = await connect(server.url)
    await release(await held(hold(locks, 1)))
    await server.kill()
    expect(await hold(locks, 1)).toEqual({ kind: "missing" })
    await server.restart()
    await expect.poll(async () => (await hold(locks, 1)).kind).toBe("held")
  })

  it("none is had while it stands still", async () => {
    const server = await own()
    const locks = await connect(server.url, { answerMsMax: 200 })
    await server.pause()
    expect(await hold(locks, 1)).toEqual({ kind: "missing" })
    server.resume()
  })
})
