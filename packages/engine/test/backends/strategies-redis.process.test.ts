/** The strategies that rest on Redis: the correct one is held to the contract, the wrong ones show what is wrong. */

import { createRedis, hasPrivateRedis, hasRedis, startRedis, type TestRedis } from "@ticketrush/testing"
import { StoppableTimers } from "@ticketrush/testing/StoppableTimers"
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest"
import type { LabBackend, Strategy } from "../../src/backends/LabBackend.ts"
import { type SeatLocksSettings, seatLocksDefaults } from "../../src/backends/SeatLocks.ts"
import { seatsInRedisDefaults } from "../../src/backends/SeatsInRedis.ts"
import { redisLockWith } from "../../src/backends/StrategyRedisLock.ts"
import { redisLockNaiveWith } from "../../src/backends/StrategyRedisLockNaive.ts"
import { redisLockUnfencedWith } from "../../src/backends/StrategyRedisLockUnfenced.ts"
import { redisLuaWith } from "../../src/backends/StrategyRedisLua.ts"
import { seat } from "../sales.ts"
import { reservationBackendContract, seatCount } from "./reservation-backend.contract.ts"
import { holdersOf, type LabDatabase, openLab, reserve } from "./row-store.ts"
import { redisAt, StoppedRows, withParts } from "./strategy-parts.ts"

/** A busy machine must not turn an answer into "missing". */
const patient = { answerMsMax: 20_000 }

const contracts: ReadonlyArray<(prefix: string) => Strategy> = [
  (prefix) => redisLockWith({ ...seatLocksDefaults, ...patient, prefix }),
  // Right as long as its Redis lives, so it passes where nothing happens to it.
  (prefix) => redisLuaWith({ ...seatsInRedisDefaults, ...patient, prefix }),
]

describe.runIf(await hasRedis())("with a Redis", () => {
  for (const make of contracts) {
    reservationBackendContract(make("").name, async () => {
      const [lab, redis] = await Promise.all([openLab(), createRedis()])
      const strategy = withParts(make(redis.prefix), redisAt(redis.url))
      return {
        backend: await lab.backend(strategy, await lab.store(), seatCount),
        close: async () => {
          await lab.close()
          await redis.drop()
        },
      }
    })
  }

  describe("a holder of a lock that is stopped between its read and its write", () => {
    let lab: LabDatabase
    let redis: TestRedis
    beforeAll(async () => {
      ;[lab, redis] = await Promise.all([openLab(), createRedis()])
    })
    afterAll(async () => {
      await lab.close()
      await redis.drop()
    })

    /** Two processes over the same seats. The first stops before it writes, its timers with it, until its lease is over. */
    const race = async (make: (settings: SeatLocksSettings) => Strategy, concert: number) => {
      const id = seat(0) + (concert - 7) * 2 ** 27
      const settings = { ...seatLocksDefaults, ...patient, leaseMs: 60, prefix: `${redis.prefix}${concert}:` }
      const stopped = new StoppedRows(await lab.store())
      const timers = new StoppableTimers()
      const first = await lab.backend(
        withParts(make(settings), { ...redisAt(redis.url), defer: timers.defer }),
        stopped.rows,
        1,
        concert,
      )
      const second = await lab.backend(withParts(make(settings), redisAt(redis.url)), await lab.store(), 1, concert)
      const isStopped = stopped.stopAt("book")
      const late = reserve(first, 1, [id])
      await isStopped
      timers.stop()
      // It waits for the lock, which is not renewed.
      expect((await reserve(second, 2, [id])).kind).toBe("reserved")
      timers.goOn()
      stopped.goOn()
      return { late: await late, holders: (await holdersOf(second, id)).toSorted() }
    }

    it("sells the seat twice where the lock is all there is: redis-lock-unfenced", async () => {
      const { holders, late } = await race(redisLockUnfencedWith, 11)
      expect(late.kind).toBe("reserved")
      expect(holders).toEqual([1, 2])
    })

    it("pays with a conflict where the write looks at the version: redis-lock", async () => {
      const { holders, late } = await race(redisLockWith, 12)
      expect(late).toMatchObject({ kind: "refused", refusal: { code: "seat-taken" } })
      expect(holders).toEqual([2])
    })
  })

  it("a lock that is given back before the commit sells the seat twice: redis-lock-naive", async () => {
    const [lab, redis] = await Promise.all([openLab(), createRedis()])
    onTestFinished(async () => {
      await lab.close()
      await redis.drop()
    })
    const make = () =>
      withParts(redisLockNaiveWith({ ...seatLocksDefaults, ...patient, prefix: redis.prefix }), redisAt(redis.url))
    const stopped = new StoppedRows(await lab.store())
    const first = await lab.backend(make(), stopped.rows, 1)
    const read = new StoppedRows(await lab.store())
    const second = await lab.backend(make(), read.rows, 1)
    const commits = stopped.stopAt("commit")
    const early = reserve(first, 1, [seat(0)])
    await commits
    // It gets the lock, reads the seat as it was before the commit, and would wait for the row.
    const reads = read.stopAt("book")
    const other = reserve(second, 2, [seat(0)])
    await reads
    stopped.goOn()
    expect((await early).kind).toBe("reserved")
    read.goOn()
    expect((await other).kind).toBe("reserved")
    expect((await holdersOf(second, seat(0))).toSorted()).toEqual([1, 2])
  })
})

describe.runIf(hasPrivateRedis())("a Redis that is emptied", () => {
  it("takes with it what redis-lua has acknowledged and not written, and the seat is sold again", async () => {
    const lab = await openLab()
    const server = await startRedis()
    const slow = new StoppedRows(await lab.store())
    onTestFinished(async () => {
      slow.goOn()
      await lab.close()
      await server.remove()
    })
    const backend: LabBackend = await lab.backend(
      withParts(redisLuaWith({ ...seatsInRedisDefaults, ...patient }), redisAt(server.url)),
      slow.rows,
      2,
    )
    const writes = slow.stopAt("book")
    expect((await reserve(backend, 1, [seat(0)])).kind).toBe("reserved")
    await writes
    expect(await holdersOf(backend, seat(0))).toEqual([1])
    await server.kill()
    await server.restart()
    await expect.poll(async () => (await reserve(backend, 2, [seat(0)])).kind).toBe("reserved")
    expect(await holdersOf(backend, seat(0))).toEqual([2])
  })

  it("is loaded from the rows, with what was written", async () => {
    const lab = await openLab()
    const server = await startRedis()
    onTestFinished(async () => {
      await lab.close()
      await server.remove()
    })
    const rows = await lab.store()
    const strategy = withParts(redisLuaWith({ ...seatsInRedisDefaults, ...patient }), redisAt(server.url))
    const backend = await lab.backend(strategy, rows, 2)
    const first = await reserve(backend, 1, [seat(0)])
    const written = (id: number) => new Promise((done) => rows.holdersOf(id, done))
    await expect.poll(() => written(seat(0))).toEqual([1])
    await server.kill()
    await server.restart()
    await expect.poll(async () => (await reserve(backend, 2, [seat(0)])).kind).toBe("refused")
    expect(await holdersOf(backend, seat(0))).toEqual([1])
    expect((await reserve(backend, 2, [seat(1)])).kind).toBe("reserved")
    await expect.poll(() => written(seat(1))).toEqual([2])
    expect(first.kind).toBe("reserved")
  })
})
