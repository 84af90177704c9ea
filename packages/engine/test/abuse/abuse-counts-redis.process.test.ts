/** The counts of several nodes in a real Redis: the contract of all counts, and a Redis that is lost. */
import { limits } from "@ticketrush/protocol"
import { abuseRulesOf, contractAbuseRules } from "@ticketrush/protocol/abuse"
import { createRedis, hasPrivateRedis, hasRedis, startRedis, until } from "@ticketrush/testing"
import { Effect, Exit, Redacted, Scope } from "effect"
import { Redis } from "ioredis"
import { describe, expect, it, onTestFinished } from "vitest"
import type { AbuseCounts, Taken } from "../../src/abuse/AbuseCounts.ts"
import { AbuseCountsMemory } from "../../src/abuse/AbuseCountsMemory.ts"
import { type OpenAbuseCounts, openAbuseCounts } from "../../src/abuse/openAbuseCounts.ts"
import { NodeParts } from "../../src/health/forEver.ts"
import { Parts } from "../../src/health/Parts.ts"
import { nodeClock, nodeDefer } from "../../src/ports-node.ts"
import { randomOf } from "../core/random-history.ts"
import { abuseCountsContract } from "./abuse-counts.contract.ts"

const nodes = 3
const quiet = { warn: () => {} }

const openOne = (
  scope: Scope.Scope,
  options: Partial<OpenAbuseCounts> & Pick<OpenAbuseCounts, "url" | "start">,
  parts: Parts,
) =>
  openAbuseCounts({
    ...{ clock: nodeClock, defer: nodeDefer, log: quiet },
    // A busy machine must not turn an answer into counts of one node.
    answerMsMax: 60_000,
    ...options,
  }).pipe(Effect.provideService(NodeParts, parts), Effect.provideService(Scope.Scope, scope), Effect.runPromise)

describe.runIf(await hasRedis())("with a Redis", () => {
  abuseCountsContract("Redis", async () => {
    const redis = await createRedis()
    const scope = Scope.makeUnsafe()
    const url = Redacted.make(redis.url)
    let sets = 0
    return {
      doors: async () => {
        const prefix = `${redis.prefix}${sets++}:`
        const each = Array.from({ length: nodes }, (_, n) =>
          openOne(scope, { url, prefix, start: `node-${n}` }, new Parts(nodeClock, quiet)),
        )
        return Promise.all(each)
      },
      close: async () => {
        await Effect.runPromise(Scope.close(scope, Exit.void))
        await redis.drop()
      },
    }
  })
})

describe.runIf(await hasRedis())("in a Redis and in memory", () => {
  it("the same is counted and decided over a random run", async () => {
    const redis = await createRedis()
    onTestFinished(() => redis.drop())
    const scope = Scope.makeUnsafe()
    onTestFinished(() => Effect.runPromise(Scope.close(scope, Exit.void)))
    const rules = abuseRulesOf("enforce,rate=2/10s,probing=2/60s:enforce,loop=3/600s:shadow")!
    const options = { url: Redacted.make(redis.url), prefix: redis.prefix, start: "n" }
    const shared = await openOne(scope, options, new Parts(nodeClock, quiet))
    const memory = new AbuseCountsMemory()
    const roll = randomOf(11)
    const text = (name: string, of: number) => (roll(3) === 0 ? null : `${name}${roll(of)}`)
    let at = 1_800_000_000_000
    const decided = { blocked: 0, taken: 0 }
    for (let n = 0; n < 600; n++) {
      at += roll(3_000)
      const attempt = { person: 1 + roll(12), request: text("r", 40), device: text("d", 9), at }
      const [there, here] = await Promise.all(
        [shared, memory].map((counts) => new Promise<Taken>((told) => counts.take(attempt, rules, told))),
      )
      expect([n, there.counted, there.slot !== null]).toEqual([n, here.counted, here.slot !== null])
      if (there.slot === null || here.slot === null) {
        decided.blocked++
        continue
      }
      decided.taken++
      const [luck, reservation] = [roll(4), roll(300)]
      for (const [counts, slot] of [
        [shared, there.slot],
        [memory, here.slot],
      ] as const) {
        if (luck < 2) counts.refused(attempt, slot, luck === 0)
        else await new Promise<boolean>((told) => counts.held(attempt, slot, reservation, told))
        if (luck === 3) counts.released(attempt.person, at)
      }
    }
    expect(decided.blocked).toBeGreaterThan(100)
    expect(decided.taken).toBeGreaterThan(100)
  })
})

describe.runIf(hasPrivateRedis())("two nodes whose Redis is lost", () => {
  const world = async () => {
    const server = await startRedis()
    onTestFinished(() => server.remove())
    const scope = Scope.makeUnsafe()
    onTestFinished(() => Effect.runPromise(Scope.close(scope, Exit.void)))
    const parts = [new Parts(nodeClock, quiet), new Parts(nodeClock, quiet)]
    const url = Redacted.make(server.url)
    const doors = await Promise.all(parts.map((each, n) => openOne(scope, { url, start: `n${n}` }, each)))
    const take = (door: AbuseCounts, person: number, at = 0) =>
      new Promise<Taken>((told) =>
        door.take({ person, request: null, device: null, at: 1_800_000_000_000 + at }, contractAbuseRules, told),
      )
    return { server, parts, doors, take }
  }

  it("count each for themselves while it is gone, and say so; together again once it is back", async () => {
    const { doors, parts, server, take } = await world()
    for (const door of [doors[0], doors[0], doors[1]]) expect((await take(door, 1)).slot).not.toBeNull()
    expect((await take(doors[1], 1)).slot).toBeNull()
    await server.kill()
    await until("each node knows", async () => {
      await Promise.all(doors.map((door, n) => take(door, 100 + n)))
      return parts.every((each) => !each.isUp("abuse"))
    })
    // Of the three that were counted together the first node knows two, and the second one.
    const alone = await Promise.all(doors.map((door) => take(door, 1)))
    expect(alone.map(({ counted }) => counted.RATE_LIMIT_EXCEEDED)).toEqual([2, 1])
    await server.restart()
    await until("both count together", async () => {
      await Promise.all(doors.map((door, n) => take(door, 200 + n)))
      return parts.every((each) => each.isUp("abuse"))
    })
    // It has forgotten what it counted, as it keeps nothing.
    for (const door of [doors[0], doors[1], doors[0]]) expect((await take(door, 2)).slot).not.toBeNull()
    expect((await take(doors[1], 2)).slot).toBeNull()
  })

  it("leave nothing behind: each key ends with the longest window that may be set", async () => {
    const { doors, server, take } = await world()
    await take(doors[0], 1)
    const redis = new Redis(server.url)
    onTestFinished(() => redis.disconnect())
    const keys = await redis.keys("*")
    expect(keys).toEqual(["{ticketrush:abuse}:person:1"])
    const left = await redis.pttl(keys[0])
    expect(left).toBeGreaterThan(0)
    expect(left).toBeLessThanOrEqual(limits.abuseWindowSecondsMax * 1_000)
  })
})
