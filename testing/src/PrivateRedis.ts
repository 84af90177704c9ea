/** A Redis of one test's own, to be killed, paused and restarted. Always a real server; it ends with its parent. */
import { type ChildProcess, spawn } from "node:child_process"
import { randomBytes } from "node:crypto"
import { once } from "node:events"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { connect } from "node:net"
import { join } from "node:path"
import { freePort } from "@ticketrush/engine/database/freePort"
import { Effect, type Scope } from "effect"
import { endWithParent } from "./endWithParent.ts"
import type { PrivateServer } from "./PrivateServer.ts"
import { parts } from "./parts.ts"
import { redisProgram } from "./redis-program.ts"
import { makeTestFolder, removeStaleFolders } from "./TestFolder.ts"
import { until } from "./until.ts"

export type PrivateRedis = PrivateServer

export type RedisOptions = {
  /** Whether every write is on disk before it is answered; otherwise nothing is ever written there. */
  readonly durable?: boolean
}

export async function startRedis(options: RedisOptions = {}): Promise<PrivateRedis> {
  removeStaleFolders()
  const place = makeTestFolder()
  const port = await Effect.runPromise(freePort(process.pid * 7 + 3))
  const password = randomBytes(12).toString("hex")
  const file = join(place.path, "redis.conf")
  writeFileSync(file, settings(place.path, port, password, options), { mode: 0o600 })
  const start = () => startProcess(file, place.path, port, password)
  let current: Running | undefined
  try {
    current = await start()
  } catch (error) {
    place.remove()
    throw error
  }
  const running = (): Running => {
    if (current === undefined) throw new Error("the server is not running")
    return current
  }
  const end = async (name: NodeJS.Signals) => {
    const ending = current
    current = undefined
    await ending?.end(name)
  }
  return {
    url: `redis://:${password}@127.0.0.1:${port}`,
    port,
    folder: place.path,
    pid: () => running().child.pid!,
    kill: () => end("SIGKILL"),
    restart: async () => {
      await end("SIGTERM")
      current = await start()
    },
    stop: () => end("SIGTERM"),
    pause: () => void running().child.kill("SIGSTOP"),
    resume: () => void running().child.kill("SIGCONT"),
    remove: async () => {
      current?.child.kill("SIGCONT")
      await end("SIGTERM")
      place.remove()
    },
  }
}

const settings = (folder: string, port: number, password: string, { durable = false }: RedisOptions): string =>
  [
    "bind 127.0.0.1",
    `port ${port}`,
    `requirepass ${password}`,
    `dir "${folder}"`,
    `logfile "${join(folder, "redis.log")}"`,
    'save ""',
    ...(durable ? ["appendonly yes", "appendfsync always"] : ["appendonly no"]),
    "maxmemory 512mb",
    "maxmemory-policy noeviction",
  ].join("\n")

type Running = { readonly child: ChildProcess; readonly end: (name: NodeJS.Signals) => Promise<void> }

async function startProcess(file: string, folder: string, port: number, password: string): Promise<Running> {
  const program = redisProgram()
  if (program === undefined) throw new Error(`there is no Redis: ${parts.redis.remedy}`)
  const child = spawn(program.path, [file], {
    env: { ...process.env, ...program.environment },
    stdio: ["ignore", "ignore", "inherit"],
  })
  await once(child, "spawn")
  const exited = once(child, "exit")
  const guard = endWithParent(child.pid!)
  const end = async (name: NodeJS.Signals) => {
    child.kill(name)
    await exited
    guard.kill()
  }
  const ended = () => child.exitCode !== null || child.signalCode !== null
  const ready = await until("Redis answers", async () => ended() || (await answers(port, password)))
  if (ready && !ended()) return { child, end }
  await end("SIGKILL")
  const log = join(folder, "redis.log")
  throw new Error(`Redis does not start: ${existsSync(log) ? readFileSync(log, "utf8") : "it wrote no log"}`)
}

const answers = (port: number, password: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(`AUTH ${password}\r\nPING\r\n`))
    let heard = ""
    socket.setEncoding("utf8").on("data", (text: string) => {
      heard += text
      if (heard.includes("+PONG") || heard.includes("-")) socket.end()
    })
    socket.on("error", () => {})
    socket.on("close", () => resolve(heard.includes("+PONG")))
  })

export const scopedRedis = (options: RedisOptions = {}): Effect.Effect<PrivateRedis, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.promise(() => startRedis(options)),
    (server) => Effect.promise(server.remove),
  )
