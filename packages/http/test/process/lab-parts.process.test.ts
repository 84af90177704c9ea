/** v3, v4 and v5 on the real server, with a Redis and a Kafka that go away and come back, and a server that is killed. */
import {
  createDatabase,
  hasPrivateKafka,
  hasPrivateRedis,
  type PrivateKafka,
  type PrivateRedis,
  startKafka,
  startRedis,
  type TestDatabase,
  until,
} from "@ticketrush/testing"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ask, createUser, post, setUp } from "../client.ts"
import { StreamReader } from "../StreamReader.ts"
import { ServerProcess } from "./ServerProcess.ts"

const v1 = "/api/reservations/v1/optimistic"
const v3 = "/api/reservations/v3/distributed-lock"
const pes = "/api/reservations/v4-pes/queue-polling"
const sse = "/api/reservations/v5-opt/queue-sse"

const people = 30

describe.runIf(hasPrivateRedis() && hasPrivateKafka())("on a server with Redis and Kafka", () => {
  let database: TestDatabase
  let redis: PrivateRedis
  let kafka: PrivateKafka
  let server: ServerProcess
  let users: ReadonlyArray<number>
  beforeAll(async () => {
    ;[database, redis, kafka] = await Promise.all([createDatabase(), startRedis(), startKafka()])
    server = await ServerProcess.start({
      DATABASE_URL: database.url,
      REDIS_URL: redis.url,
      KAFKA_BROKERS: kafka.url,
    })
    const made: number[] = []
    for (let n = 0; n < people; n++) made.push(await createUser(server.url, `person ${n}`))
    users = made
  })
  afterAll(async () => {
    await server.end()
    await Promise.all([redis.remove(), kafka.remove()])
    await database.drop()
  })

  const send = (path: string, userId: number, seatId: number) => post(server.url + path, { userId, seatId })
  const statusOf = async (userId: number, seatId: number): Promise<string> =>
    (await ask(`${server.url}/api/reservations/v4/status?userId=${userId}&seatId=${seatId}`)).body.status
  const decided = (userId: number, seatId: number) =>
    until(`what became of the request of ${userId}`, async () => {
      const status = await statusOf(userId, seatId)
      return status !== "PENDING" && status !== "NOT_FOUND" && status
    })
  const holders = async (seatId: number): Promise<number> => {
    const lists = await Promise.all(users.map((user) => ask(`${server.url}/api/reservations/users/${user}`)))
    return lists.flatMap(({ body }) => body).filter((row: { seatId: number }) => row.seatId === seatId).length
  }

  it("one of thirty people gets the seat through the lock, and the others hear 409", async () => {
    const { seatIds } = await setUp(server.url)
    const answers = await Promise.all(users.map((user) => send(v3, user, seatIds[0])))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array(people - 1).fill(409)])
    expect(await holders(seatIds[0])).toBe(1)
  })

  it("one of thirty people gets the seat through the queue, and the others read that it is reserved", async () => {
    const { seatIds } = await setUp(server.url)
    const answers = await Promise.all(users.map((user) => send(pes, user, seatIds[0])))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]))
    const outcomes = await Promise.all(users.map((user) => decided(user, seatIds[0])))
    expect(outcomes.toSorted()).toEqual([...Array(people - 1).fill("FAIL_ALREADY_RESERVED"), "SUCCESS"])
    expect(await holders(seatIds[0])).toBe(1)
  })

  it("a request that was taken is decided after kill -9 of the server, and told to who asks and who listens", async () => {
    const { seatIds } = await setUp(server.url)
    // The first binds the concert and starts the queue; the others may still wait when the server dies.
    await Promise.all(seatIds.map((seatId, n) => send(sse, users[n], seatId)))
    await server.end("SIGKILL")
    await server.restart()
    for (const [n, seatId] of seatIds.entries()) {
      const path = `/api/reservations/v5/subscribe?userId=${users[n]}&seatId=${seatId}`
      const stream = new StreamReader(server.port, path)
      await until("the stream has told it", () => stream.ended)
      expect(stream.frames.at(-1)).toMatchObject({ event: "RESERVATION_STATUS", data: "SUCCESS" })
      expect(await statusOf(users[n], seatId)).toBe("SUCCESS")
      expect(await holders(seatId)).toBe(1)
    }
  })

  it("a Redis that is gone is named by v3 alone, and used again when it is back", async () => {
    const [locked, other] = [await setUp(server.url), await setUp(server.url)]
    expect((await send(v3, users[0], locked.seatIds[0])).status).toBe(200)
    await redis.kill()
    const answer = await until("it is noticed", async () => {
      const given = await send(v3, users[0], locked.seatIds[1])
      return given.body.code === "lab-part-missing" && given
    })
    expect(answer.status).toBe(503)
    expect(answer.body.message).toContain("Redis cannot be reached")
    expect((await send(v1, users[0], other.seatIds[0])).status).toBe(200)
    expect((await ask(`${server.url}/health/ready`)).status).toBe(200)
    await redis.restart()
    await until("it is used again", async () => (await send(v3, users[0], locked.seatIds[1])).status === 200)
  })

  it("a Kafka that is gone is named by v4 and v5 alone, and used again when it is back", async () => {
    const [queued, other] = [await setUp(server.url), await setUp(server.url)]
    expect((await send(pes, users[0], queued.seatIds[0])).status).toBe(202)
    expect(await decided(users[0], queued.seatIds[0])).toBe("SUCCESS")
    await kafka.kill()
    const answer = await until("it is noticed", async () => {
      const given = await send(pes, users[1], queued.seatIds[1])
      return given.body.code === "lab-part-missing" && given
    })
    expect(answer.status).toBe(503)
    expect(answer.body.message).toContain("Kafka cannot be reached")
    expect((await send(v1, users[0], other.seatIds[0])).status).toBe(200)
    // What was decided is read from where it is kept.
    expect(await statusOf(users[0], queued.seatIds[0])).toBe("SUCCESS")
    await kafka.restart()
    await until("it takes requests again", async () => (await send(pes, users[2], queued.seatIds[2])).status === 202)
    expect(await decided(users[2], queued.seatIds[2])).toBe("SUCCESS")
  })
})
