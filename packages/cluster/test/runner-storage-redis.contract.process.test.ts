import { createRedis, hasRedis, type TestRedis } from "@ticketrush/testing"
import { afterAll, beforeAll, describe } from "vitest"
import { redisWorld } from "./redis-nodes.ts"
import { runnerStorageContract } from "./runner-storage.contract.ts"

describe.runIf(await hasRedis())("on a real Redis", () => {
  let redis: TestRedis
  beforeAll(async () => {
    redis = await createRedis()
  })
  afterAll(() => redis.drop())

  runnerStorageContract("Redis, strict", () => redisWorld(redis.url, "strict"))
  runnerStorageContract("Redis, freeze", () => redisWorld(redis.url, "freeze"))
})
