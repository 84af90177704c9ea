/** What a line in Redis does when its Redis is slow, full, gone, or has forgotten: `docs/decisions/0006` rests on this. */
import { type AddressInfo, createConnection, createServer, type Socket } from "node:net"
import { type ConcertId, refusal } from "@ticketrush/protocol"
import { hasPrivateRedis, type PrivateRedis, startRedis, until } from "@ticketrush/testing"
import { Effect, Exit, Redacted, Scope } from "effect"
import { Redis } from "ioredis"
import { beforeEach, describe, expect, it, onTestFinished } from "vitest"
import type { LineAnswer, LineBackend } from "../../src/backends/LineBackend.ts"
import { lineBackendRedis } from "../../src/backends/LineBackendRedis.ts"
import type { RedisError } from "../../src/backends/redis-client.ts"
import { nodeDefer } from "../../src/ports-node.ts"
import { fastLine } from "./line-backend.contract.ts"

const concert: ConcertId = 1
const now = 1_800_000_000_500
const nowhere = { kind: "standing", status: "NONE", rank: -1 }
const waits = (rank: number) => ({ kind: "standing", status: "WAITING", rank })
const tryAgain = (code: "unavailable" | "outcome-unknown") => ({ kind: "try-again", refusal: refusal(code) })

const warnings: string[] = []
beforeEach(() => void warnings.splice(0))

const connect = async (url: string): Promise<LineBackend> => {
  const scope = Scope.makeUnsafe()
  onTestFinished(() => Effect.runPromise(Scope.close(scope, Exit.void)))
  const log = { warn: (message: string) => void warnings.push(message) }
  const open = lineBackendRedis({ url: Redacted.make(url), policyOf: () => fastLine, log, defer: nodeDefer })
  return Effect.runPromise(Scope.provide(open, scope))
}

const own = async (options: Parameters<typeof startRedis>[0] = {}): Promise<PrivateRedis> => {
  const server = await startRedis(options)
  onTestFinished(() => server.remove())
  return server
}

const admin = (server: PrivateRedis): Redis => {
  const redis = new Redis(server.url)
  onTestFinished(() => redis.disconnect())
  return redis
}

const ask = (line: LineBackend, call: "join" | "status" | "leave", person: number): Promise<LineAnswer> =>
  new Promise((resolve) => line[call](concert, person, now, resolve))

const joined = async (line: LineBackend, count: number) => {
  for (let person = 1; person <= count; person++) expect(await ask(line, "join", person)).toEqual(waits(person))
}

const answersAgain = (line: LineBackend) =>
  until("Redis answers the line", async () => (await ask(line, "status", 1)).kind === "standing")

/** One address for two servers, of which `target` is the one that new connections lead to. */
const address = async (target: { port: number }): Promise<number> => {
  const sockets = new Set<Socket>()
  const proxy = createServer((socket) => {
    const server = createConnection(target.port, "127.0.0.1")
    for (const each of [socket, server]) sockets.add(each.on("error", () => {}))
    socket.pipe(server).pipe(socket)
  })
  await new Promise<void>((resolve) => void proxy.listen(0, "127.0.0.1", resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    proxy.close()
  })
  return (proxy.address() as AddressInfo).port
}

describe.runIf(hasPrivateRedis())("a line in Redis", () => {
  it("finds the new primary behind its address after a failover, though its connection to the old one lives", async () => {
    const [old, next] = [await own(), await own()]
    const { password } = new URL(old.url)
    await admin(next).config("SET", "requirepass", password)
    const target = { port: Number(new URL(old.url).port) }
    const line = await connect(`redis://:${password}@127.0.0.1:${await address(target)}`)
    await joined(line, 2)
    target.port = Number(new URL(next.url).port)
    // A replica takes no writes, whether it reaches its primary or not.
    await admin(old).replicaof("127.0.0.1", 1)
    await until("a person can join at the new primary", async () => (await ask(line, "join", 3)).kind === "standing")
    expect(await ask(line, "status", 3)).toEqual(waits(1))
  })

  it("is gone after kill -9, without a word to its people: the first to come again is first", async () => {
    const server = await own()
    const line = await connect(server.url)
    await joined(line, 5)
    await server.kill()
    await server.restart()
    await answersAgain(line)
    expect(await ask(line, "status", 1)).toEqual(nowhere)
    expect(await ask(line, "join", 5)).toEqual(waits(1))
  })

  it("survives kill -9 where Redis writes each call to disk before it answers", async () => {
    const server = await own({ durable: true })
    const line = await connect(server.url)
    await joined(line, 5)
    await server.kill()
    await server.restart()
    await answersAgain(line)
    expect(await ask(line, "join", 6)).toEqual(waits(6))
    expect(await ask(line, "status", 5)).toEqual(waits(5))
  })

  it("is gone after FLUSHALL, durable or not", async () => {
    const server = await own({ durable: true })
    const line = await connect(server.url)
    await joined(line, 5)
    await admin(server).flushall()
    expect(await ask(line, "status", 1)).toEqual(nowhere)
  })

  it("goes on when Redis has forgotten its scripts", async () => {
    const server = await own()
    const line = await connect(server.url)
    await joined(line, 2)
    await admin(server).script("FLUSH")
    expect(await ask(line, "join", 3)).toEqual(waits(3))
    expect(await ask(line, "status", 1)).toEqual(waits(1))
  })

  it("says that the outcome is unknown when Redis stands still, and finds the place that was given", async () => {
    const server = await own()
    const line = await connect(server.url)
    await joined(line, 1)
    await server.pause()
    expect(await ask(line, "join", 2)).toEqual(tryAgain("outcome-unknown"))
    server.resume()
    await answersAgain(line)
    expect(await ask(line, "join", 3)).toEqual(waits(3))
    expect(await ask(line, "join", 2)).toEqual(waits(2))
  })

  it("says at once that nothing was decided while Redis is gone", async () => {
    const server = await own()
    const line = await connect(server.url)
    await joined(line, 1)
    await server.kill()
    await until("the loss is noticed", async () => {
      const answer = await ask(line, "join", 2)
      return answer.kind === "try-again" && answer.refusal.code === "unavailable"
    })
    expect(await ask(line, "status", 1)).toEqual(tryAgain("unavailable"))
    await until("it is reported", () => warnings.includes("the connection to Redis failed"))
  })

  it("takes no joins while Redis has no memory left, and gives the same people places after", async () => {
    const server = await own()
    const line = await connect(server.url)
    await joined(line, 1)
    const redis = admin(server)
    await redis.config("SET", "maxmemory", "1")
    expect(await ask(line, "join", 2)).toEqual(tryAgain("unavailable"))
    expect(warnings).toContain("Redis refused a call of the line")
    await redis.config("SET", "maxmemory", "512mb")
    expect(await ask(line, "status", 2)).toEqual(nowhere)
    expect(await ask(line, "join", 2)).toEqual(waits(2))
  })

  it("does not open on a Redis that is not there, or does not take its password", async () => {
    const server = await own()
    const wrong = new URL(server.url)
    wrong.password = "wrong"
    const failure = (url: string) => connect(url).then(String, (error: RedisError) => error.message)
    expect(await failure(wrong.href)).toMatch(/^Redis cannot be used: .*WRONGPASS/)
    await server.kill()
    expect(await failure(server.url)).toMatch(/^Redis cannot be used: .*ECONNREFUSED/)
  })
})
