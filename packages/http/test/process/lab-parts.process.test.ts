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
const v2 = "/api/reservations/v2/pessimistic"
const v6 = "/api/reservations/v6/holds"
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

  /** All that needs neither part sells as before. */
  const othersGoOn = async () => {
    for (const [path, sold] of [
      [v1, 200],
      [v2, 200],
      [v6, 201],
    ] as const) {
      const { seatIds } = await setUp(server.url)
      expect((await send(path, users[0], seatIds[0])).status, path).toBe(sold)
    }
    expect((await ask(`${server.url}/health/ready`)).status).toBe(200)
  }

  it("a Redis that is gone is named by v3 alone, and used again when it is back", async () => {
    const locked = await setUp(server.url)
    expect((await send(v3, users[0], locked.seatIds[0])).status).toBe(200)
    await redis.kill()
    const answer = await until("it is noticed", async () => {
      const given = await send(v3, users[0], locked.seatIds[1])
      return given.body.code === "lab-part-missing" && given
    })
    expect(answer.status).toBe(503)
    expect(answer.body.message).toContain("Redis cannot be reached")
    await othersGoOn()
    await redis.restart()
    await until("it is used again", async () => (await send(v3, users[0], locked.seatIds[1])).status === 200)
  })

  it("a Redis that hangs is named by v3 alone, to every caller, and used again when it goes on", async () => {
    const locked = await setUp(server.url)
    expect((await send(v3, users[0], locked.seatIds[0])).status).toBe(200)
    await redis.pause()
    try {
      const answers = await Promise.all(users.slice(0, 5).map((user) => send(v3, user, locked.seatIds[1])))
      for (const { body } of answers) {
        expect(body).toMatchObject({ status: 503, code: "lab-part-missing" })
        expect(body.message).toContain("Redis cannot be reached")
      }
      await othersGoOn()
    } finally {
      redis.resume()
    }
    await until("it is used again", async () => (await send(v3, users[0], locked.seatIds[1])).status === 200)
    expect(await holders(locked.seatIds[1])).toBe(1)
  })

  it("a Kafka that is gone is named by v4 and v5 alone, and used again when it is back", async () => {
    const queued = await setUp(server.url)
    expect((await send(pes, users[0], queued.seatIds[0])).status).toBe(202)
    expect(await decided(users[0], queued.seatIds[0])).toBe("SUCCESS")
    await kafka.kill()
    for (const path of [pes, sse]) {
      const answer = await until("it is noticed", async () => {
        const given = await send(path, users[1], queued.seatIds[1])
        return given.body.code === "lab-part-missing" && given
      })
      expect(answer.status).toBe(503)
      expect(answer.body.message).toContain("Kafka cannot be reached")
    }
    await othersGoOn()
    // What was decided is read from where it is kept.
    expect(await statusOf(users[0], queued.seatIds[0])).toBe("SUCCESS")
    await kafka.restart()
    await until("it takes requests again", async () => (await send(pes, users[2], queued.seatIds[2])).status === 202)
    expect(await decided(users[2], queued.seatIds[2])).toBe("SUCCESS")
  })

  it("a Kafka that hangs is named by v4 and v5 alone, and what it took all the same is decided when it goes on", async () => {
    const queued = await setUp(server.url)
    expect((await send(pes, users[0], queued.seatIds[0])).status).toBe(202)
    await kafka.pause()
    try {
      for (const path of [pes, sse]) {
        const { body } = await send(path, users[1], queued.seatIds[1])
        expect(body.status).toBe(503)
        expect(body.message).toContain("Kafka")
      }
      await othersGoOn()
    } finally {
      kafka.resume()
    }
    await until("it takes requests again", async () => (await send(pes, users[2], queued.seatIds[2])).status === 202)
    expect(await decided(users[2], queued.seatIds[2])).toBe("SUCCESS")
  })

  it("a server that starts while both are away names what v3, v4 and v5 lack, and needs no restart once they are there", async () => {
    await server.end("SIGTERM")
    await Promise.all([redis.kill(), kafka.kill()])
    await server.restart()
    const [locked, queued] = [await setUp(server.url), await setUp(server.url)]
    const lacks = async (path: string, seatId: number, part: string) => {
      const { body } = await send(path, users[0], seatId)
      expect(body).toMatchObject({ status: 503, code: "lab-part-missing" })
      expect(body.message).toContain(`${part} cannot be reached`)
    }
    await lacks(v3, locked.seatIds[0], "Redis")
    await lacks(pes, queued.seatIds[0], "Kafka")
    await lacks(sse, queued.seatIds[0], "Kafka")
    await othersGoOn()
    // Now it takes the connection, and says nothing.
    await redis.restart()
    await redis.pause()
    await lacks(v3, locked.seatIds[0], "Redis")
    redis.resume()
    await kafka.restart()
    await until("v3 sells", async () => (await send(v3, users[0], locked.seatIds[0])).status === 200)
    await until("v4 takes requests", async () => (await send(pes, users[0], queued.seatIds[0])).status === 202)
    expect(await decided(users[0], queued.seatIds[0])).toBe("SUCCESS")
  })
})
