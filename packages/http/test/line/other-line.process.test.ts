/** The routes of the line served from a sorted set in Redis, as `TICKETRUSH_LINE=redis-zset` does. */

import { lineBackendRedis } from "@ticketrush/engine/backends/LineBackendRedis"
import { nodeDefer } from "@ticketrush/engine/ports-node"
import { contractLine, type LinePolicy } from "@ticketrush/protocol"
import { hasPrivateRedis, type PrivateRedis, startRedis, until } from "@ticketrush/testing"
import { Effect, Exit, Redacted, Scope } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ask, post, setUp } from "../client.ts"
import { startNode, type TestNode } from "../TestNode.ts"
import { setLine } from "./orders.ts"

describe.runIf(hasPrivateRedis())("a server whose line is in Redis", () => {
  const scope = Scope.makeUnsafe()
  let redis: PrivateRedis
  let node: TestNode
  let queue: string

  beforeAll(async () => {
    redis = await startRedis()
    const open = lineBackendRedis({
      url: Redacted.make(redis.url),
      policyOf: (concertId) => node.engine.view(concertId)?.line.policy,
      log: { warn: () => {} },
      defer: nodeDefer,
    })
    node = await startNode({ otherLine: await Effect.runPromise(Scope.provide(open, scope)) })
    queue = `${node.url}/api/v1/waiting-queue`
  })
  afterAll(async () => {
    await node.stop()
    await Effect.runPromise(Scope.close(scope, Exit.void))
    await redis.remove()
  })

  const inFrontOf = async (policy: Partial<LinePolicy> = {}): Promise<number> => {
    const { concertId } = await setUp(node.url)
    await setLine(node.engine, concertId, { ...contractLine, everyMs: 3_600_000, ...policy })
    return concertId
  }
  const join = async (userId: unknown, concertId: unknown) => post(`${queue}/join`, { userId, concertId })
  const leave = async (userId: number, concertId: number) => post(`${queue}/leave`, { userId, concertId })
  const status = async (userId: number, concertId: number) =>
    ask(`${queue}/status?userId=${userId}&concertId=${concertId}`)

  it("answers the fields of the contract, and null where only the sale's own line would know", async () => {
    const concertId = await inFrontOf()
    const { status: code, text } = await join(900_001, concertId)
    expect(code).toBe(200)
    expect(text).toBe(
      `{"userId":900001,"concertId":${concertId},"status":"WAITING","rank":1,"place":null,"ahead":null,` +
        `"behind":null,"returned":false,"estimatedWaitMs":null,"joinedAt":null,"pass":null,"passUntil":null,` +
        `"ended":null,"code":null,"receipt":null,"offered":null}`,
    )
  })

  it("gives ranks in the order of arrival, moves them up, and takes back who left at the end", async () => {
    const concertId = await inFrontOf()
    for (const [n, person] of [31, 32, 33].entries()) {
      expect((await join(person, concertId)).body).toMatchObject({ status: "WAITING", rank: n + 1 })
    }
    expect((await join(32, concertId)).body).toMatchObject({ rank: 2 })
    expect((await leave(31, concertId)).body).toMatchObject({ status: "NONE", rank: -1 })
    expect((await status(33, concertId)).body).toMatchObject({ status: "WAITING", rank: 2 })
    expect((await join(31, concertId)).body).toMatchObject({ rank: 3 })
    expect((await status(99, concertId)).body).toMatchObject({ status: "NONE", rank: -1 })
  })

  it("admits at the pace of the sale's settings", async () => {
    const concertId = await inFrontOf({ everyMs: 50, batch: 1, burst: 1 })
    for (const person of [1, 2, 3]) await join(person, concertId)
    await until("all have their turn", async () => (await status(3, concertId)).body.status === "ACTIVE")
    expect((await status(1, concertId)).body).toMatchObject({ status: "ACTIVE", rank: 0 })
  })

  it("rejects beyond the capacity as the contract does", async () => {
    const concertId = await inFrontOf({ waitingMax: 1 })
    await join(1, concertId)
    const rejected = { userId: 2, status: "REJECTED", rank: -1, code: "line-full" }
    expect((await join(2, concertId)).body).toMatchObject(rejected)
  })

  it("answers 404 for a concert it does not know and 400 for people who cannot be", async () => {
    const concertId = await inFrontOf()
    expect((await join(1, 60_000_000)).status).toBe(404)
    expect((await status(1, 60_000_000)).status).toBe(404)
    for (const userId of [null, "null", -1, 0]) expect((await join(userId, concertId)).status).toBe(400)
    expect((await join(1, null)).status).toBe(400)
    expect((await join(1, concertId)).body).toMatchObject({ rank: 1 })
  })

  it("hands out no receipt, and no overview of a line that is not the one", async () => {
    const concertId = await inFrontOf()
    expect((await ask(`${queue}/receipt?userId=1&concertId=${concertId}`)).status).toBe(404)
    expect((await ask(`${queue}/overview?concertId=${concertId}`)).status).toBe(404)
  })

  it("says try again while Redis is gone, and goes on with an empty line when it is back", async () => {
    const concertId = await inFrontOf()
    await join(1, concertId)
    await redis.kill()
    expect((await join(2, concertId)).status).toBe(503)
    await redis.restart()
    await until("it answers again", async () => (await join(2, concertId)).status === 200)
    expect((await join(2, concertId)).body).toMatchObject({ status: "WAITING", rank: 1 })
    expect((await status(1, concertId)).body).toMatchObject({ status: "NONE" })
  })
})
