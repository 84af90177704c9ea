/** Keys of one test file's own, on a Redis that is given, in Docker, or started for it. */
import { randomBytes } from "node:crypto"
import { Redis } from "ioredis"
import { dockerAnswers, startRedisInDocker } from "./docker.ts"
import { startRedis } from "./PrivateRedis.ts"
import { redisProgram } from "./redis-program.ts"
import { runsWith } from "./runsWith.ts"

export type TestRedis = {
  readonly url: string
  /** What the names of all keys of this file begin with: a given server has other users. */
  readonly prefix: string
  /** Removes the keys, and the server if it was started for them. */
  readonly drop: () => Promise<void>
}

/**
 * True where tests can have a Redis. Where they cannot they do not run and say so; in CI they fail instead, so that a
 * green run never hides that they are missing.
 */
export async function hasRedis(): Promise<boolean> {
  const elsewhere = given() !== undefined || (await dockerAnswers())
  return runsWith("redis", () => elsewhere || redisProgram() !== undefined)
}

/** The same for tests that kill and restart a server: that takes a program on this machine. */
export const hasPrivateRedis = (): boolean => runsWith("redis")

const given = (): string | undefined => process.env.REDIS_URL || undefined

export async function createRedis(): Promise<TestRedis> {
  const prefix = `ticketrush-test:${randomBytes(6).toString("hex")}:`
  const url = given()
  if (url !== undefined) return { url, prefix, drop: () => dropKeys(url, prefix) }
  if (await dockerAnswers()) {
    try {
      const server = await startRedisInDocker()
      return { url: server.url, prefix, drop: server.stop }
    } catch (error) {
      console.warn(`Docker answers but has no Redis for us, a local one is used: ${(error as Error).message}`)
    }
  }
  const server = await startRedis()
  return { url: server.url, prefix, drop: server.remove }
}

async function dropKeys(url: string, prefix: string): Promise<void> {
  const client = new Redis(url)
  try {
    for await (const keys of client.scanStream({ match: `${prefix}*`, count: 1_000 })) {
      if (keys.length > 0) await client.unlink(...(keys as ReadonlyArray<string>))
    }
  } finally {
    client.disconnect()
  }
}
