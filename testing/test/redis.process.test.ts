import { Redis } from "ioredis"
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest"
import { createRedis, hasPrivateRedis, hasRedis, type PrivateRedis, startRedis, type TestRedis } from "../src/index.ts"
import { privateServerContract } from "./private-server.contract.ts"

const client = (url: string) => {
  const redis = new Redis(url, { retryStrategy: () => null })
  redis.on("error", () => {}) // what a test wants to see reaches the command's promise
  onTestFinished(() => redis.disconnect())
  return redis
}

const keep = async (server: PrivateRedis) => client(server.url).set("kept", "42")
const kept = async (server: PrivateRedis) => client(server.url).get("kept")

describe.runIf(await hasRedis())("keys of a file's own", () => {
  let one: TestRedis
  let other: TestRedis
  beforeAll(async () => {
    ;[one, other] = await Promise.all([createRedis(), createRedis()])
  })
  afterAll(() => Promise.all([one.drop(), other.drop()]))

  it("have names that no other file uses", () => {
    expect(one.prefix).not.toBe(other.prefix)
  })

  it("are removed from a given server, and no others are", async () => {
    const before = process.env.REDIS_URL
    onTestFinished(() => {
      if (before === undefined) delete process.env.REDIS_URL
      else process.env.REDIS_URL = before
    })
    process.env.REDIS_URL = one.url
    const given = await createRedis()
    expect(given.url).toBe(one.url)
    const redis = client(one.url)
    await redis.mset({ [`${given.prefix}a`]: 1, [`${one.prefix}b`]: 2 })
    await given.drop()
    expect(await redis.exists(`${given.prefix}a`, `${one.prefix}b`)).toBe(1)
  })
})

describe.runIf(hasPrivateRedis())("a Redis to be killed", () => {
  const own = async (durable = false) => {
    const server = await startRedis({ durable })
    onTestFinished(() => server.remove())
    return server
  }

  it("comes back at the same address, empty", async () => {
    const server = await own()
    await keep(server)
    await server.kill()
    await expect(kept(server)).rejects.toThrow()
    await server.restart()
    expect(await kept(server)).toBeNull()
  })

  it("comes back with everything it acknowledged when it is durable", async () => {
    const server = await own(true)
    await keep(server)
    await server.kill()
    await server.restart()
    expect(await kept(server)).toBe("42")
  })

  it("answers nothing while it is paused and everything after", async () => {
    const server = await own()
    const redis = client(server.url)
    await redis.ping()
    await server.pause()
    let answered = false
    const answer = redis.ping().finally(() => {
      answered = true
    })
    await keep(await own())
    expect(answered).toBe(false)
    server.resume()
    expect(await answer).toBe("PONG")
  })

  it("takes no command without its password", async () => {
    const server = await own()
    await expect(client(`redis://127.0.0.1:${server.port}`).get("kept")).rejects.toThrow("NOAUTH")
  })

  privateServerContract(startRedis, "hold-redis.ts")
})
