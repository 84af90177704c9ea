/** A server on which a sorted set in Redis keeps the lines of some concerts, and sales keep those of the others. */
import { contractLine, type LinePolicy } from "@ticketrush/protocol"
import { hasPrivateRedis, type PrivateRedis, startRedis, until } from "@ticketrush/testing"
import { Redacted } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ask, post, setUp, signIn } from "../client.ts"
import { labInMemory, startNode, type TestNode, type TestNodeOptions } from "../TestNode.ts"
import { setLine } from "./orders.ts"

describe.runIf(hasPrivateRedis())("a server that keeps lines in Redis", () => {
  let redis: PrivateRedis
  let node: TestNode
  let queue: string

  beforeAll(async () => {
    redis = await startRedis()
    node = await startNode({ lab: withRedis(redis.url) })
    queue = `${node.url}/api/v1/waiting-queue`
  })
  afterAll(async () => {
    await node.stop()
    await redis.remove()
  })

  const withRedis = (url: string): NonNullable<TestNodeOptions["lab"]> => {
    const { parts, ...lab } = labInMemory()
    return { ...lab, parts: { ...parts, redisUrl: Redacted.make(url) } }
  }
  const inFrontOf = async (policy: Partial<LinePolicy> = {}, lineBackend = "redis-zset"): Promise<number> => {
    const { concertId } = await setUp(node.url, { lineBackend })
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

  it("keeps the line of a concert where its set-up says, and those of others in their sales", async () => {
    const inRedis = await inFrontOf()
    const ofSale = await inFrontOf({}, "actor")
    for (const [n, person] of [71, 72].entries()) {
      expect((await join(person, inRedis)).body).toMatchObject({ rank: n + 1, place: null, receipt: null })
    }
    expect((await join(72, ofSale)).body).toMatchObject({ rank: 1, place: 1, receipt: { place: 1 } })
    expect(node.engine.view(inRedis)?.line.waiting).toBe(0)
    expect(node.engine.view(ofSale)?.line.waiting).toBe(1)
    expect((await ask(`${queue}/overview?concertId=${ofSale}`)).status).toBe(200)
  })

  it("keeps lines whose concerts say nothing where it was told to", async () => {
    const other = await startNode({ lab: withRedis(redis.url), lineBackend: "redis-zset" })
    const said = await setUp(other.url, { lineBackend: "actor" })
    const silent = await setUp(other.url)
    for (const { concertId } of [said, silent]) {
      await setLine(other.engine, concertId, { ...contractLine, everyMs: 3_600_000 })
    }
    const joinAt = (concertId: number) => post(`${other.url}/api/v1/waiting-queue/join`, { userId: 81, concertId })
    expect((await joinAt(said.concertId)).body).toMatchObject({ status: "WAITING", place: 1 })
    expect((await joinAt(silent.concertId)).body).toMatchObject({ status: "WAITING", place: null })
    await other.stop()
  })

  it("refuses to put up a concert whose line nothing keeps", async () => {
    const answer = await post(`${node.url}/api/concerts/setup`, {
      ...{ title: "Encore", artistName: "IU", agencyName: "EDAM", concertDate: "2099-01-01T19:00:00" },
      ...{ seatCount: 5, ticketPriceAmount: 0, lineBackend: "redis" },
    })
    expect(answer.status).toBe(422)
    expect(answer.text).toContain("lineBackend must be one of: actor, redis-zset.")
  })

  it("says which part is missing while there is no Redis, and answers about other lines", async () => {
    const without = await startNode()
    const inRedis = await setUp(without.url, { lineBackend: "redis-zset" })
    const ofSale = await setUp(without.url)
    const joinAt = (concertId: number) => post(`${without.url}/api/v1/waiting-queue/join`, { userId: 91, concertId })
    const refused = await joinAt(inRedis.concertId)
    expect([refused.status, refused.body.code]).toEqual([503, "lab-part-missing"])
    expect((await joinAt(ofSale.concertId)).status).toBe(200)
    await without.stop()
  })

  it("serves people who are signed in from the same line", async () => {
    const concertId = await inFrontOf()
    await join(61, concertId)
    const { body } = await post(`${node.url}/api/users`, { username: `line-backend-${concertId}` })
    const { accessToken } = await signIn(node.url, body.id)
    const own = `${node.url}/api/v7/waiting-queue`
    const joined = await post(`${own}/join`, { concertId }, { authorization: `Bearer ${accessToken}` })
    expect(joined.body).toMatchObject({ userId: body.id, status: "WAITING", rank: 2, place: null })
    expect((await status(body.id, concertId)).body).toMatchObject({ rank: 2 })
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
