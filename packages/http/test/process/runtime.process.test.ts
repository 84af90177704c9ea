/** What a real server says of a PostgreSQL, a Redis and a Kafka that go away and come back. */
import {
  hasPrivateKafka,
  hasPrivateRedis,
  type PrivateKafka,
  type PrivatePostgres,
  type PrivateRedis,
  startKafka,
  startPostgres,
  startRedis,
  until,
} from "@ticketrush/testing"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { ask } from "../client.ts"
import { ServerProcess } from "./ServerProcess.ts"

describe.runIf(hasPrivateRedis() && hasPrivateKafka())("what a server says it is made of", () => {
  let postgres: PrivatePostgres
  let redis: PrivateRedis
  let kafka: PrivateKafka
  let server: ServerProcess
  beforeAll(async () => {
    ;[postgres, redis, kafka] = await Promise.all([startPostgres(), startRedis(), startKafka()])
    const programs = { DATABASE_URL: postgres.url, REDIS_URL: redis.url, KAFKA_BROKERS: kafka.url }
    server = await ServerProcess.start({ ...programs, TICKETRUSH_LINE: "redis-zset" })
  })
  afterAll(async () => {
    await server?.end()
    await Promise.all([postgres, redis, kafka].map((program) => program?.remove()))
  })

  const runtime = async () => (await ask(`${server.url}/api/system/runtime`)).body
  const says = (part: string, status: "UP" | "DOWN") =>
    until(`${part} is ${status}`, async () => {
      const body = await runtime()
      return body[part].status === status && body
    })

  it("has each of them up, with since when", async () => {
    for (const part of ["postgres", "redis", "kafka", "journal", "line"]) await says(part, "UP")
    const { kafka, postgres, ready } = await runtime()
    expect(postgres.detail).toMatch(/^PostgreSQL \d+/)
    expect(kafka.detail).toBe("it answers")
    expect(ready).toEqual({ status: "UP", reason: null })
    // Made of two clocks each time, so that the last digit may differ.
    const later = Date.parse((await runtime()).postgres.since)
    expect(Math.abs(later - Date.parse(postgres.since))).toBeLessThanOrEqual(5)
  })

  it("tells a Redis that is frozen, and with it the line that is kept there, and goes on selling", async () => {
    await redis.pause()
    const { line, ready, redis: told } = await says("redis", "DOWN")
    expect(told.detail).toMatch(/^(no answer within|Redis cannot be used)/)
    expect(line).toEqual(told)
    expect(ready.status).toBe("UP")
    redis.resume()
    await says("redis", "UP")
  })

  it("tells a Kafka that is gone", async () => {
    await kafka.kill()
    const { kafka: told } = await says("kafka", "DOWN")
    expect(told.detail).toMatch(/^Kafka /)
  })

  it("tells a PostgreSQL that is gone, and the journal and readiness with it, until they are back", async () => {
    await postgres.kill()
    const { postgres: told } = await says("postgres", "DOWN")
    expect(told.detail).not.toBe("")
    expect(JSON.stringify(told)).not.toContain(new URL(postgres.url).password)
    const { parts, ready } = await says("journal", "DOWN")
    expect(ready.status).toBe("DOWN")
    const journal = parts.find(({ name }: { name: string }) => name === "journal")
    expect(journal).toMatchObject({ status: "DOWN", needed: true })
    await postgres.restart()
    await says("postgres", "UP")
    await says("journal", "UP")
    await until("it is ready again", async () => (await runtime()).ready.status === "UP")
  })
})
