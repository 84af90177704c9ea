/** A Redis of one test's own, to be killed, paused and restarted. Always a real server; it ends with its parent. */
import { spawn } from "node:child_process"
import { randomBytes } from "node:crypto"
import { writeFileSync } from "node:fs"
import { connect } from "node:net"
import { join } from "node:path"
import { freePort } from "@ticketrush/engine/database/freePort"
import { Effect, type Scope } from "effect"
import { startOneProcess } from "./OneProcess.ts"
import type { PrivateServer } from "./PrivateServer.ts"
import { parts } from "./parts.ts"
import { redisProgram } from "./redis-program.ts"
import { makeTestFolder, removeStaleFolders } from "./TestFolder.ts"

export type PrivateRedis = PrivateServer

export type RedisOptions = {
  /** Whether every write is on disk before it is answered; otherwise nothing is ever written there. */
  readonly durable?: boolean
  /** In cluster mode, as the only node: a script may then name no keys of different slots. */
  readonly cluster?: boolean
}

export async function startRedis(options: RedisOptions = {}): Promise<PrivateRedis> {
  const program = redisProgram()
  if (program === undefined) throw new Error(`there is no Redis: ${parts.redis.remedy}`)
  removeStaleFolders()
  const place = makeTestFolder()
  const port = await Effect.runPromise(freePort(process.pid * 7 + 3))
  const busPort = options.cluster ? await Effect.runPromise(freePort(process.pid * 7 + 4)) : undefined
  const password = randomBytes(12).toString("hex")
  const file = join(place.path, "redis.conf")
  writeFileSync(file, settings(place.path, port, password, options, busPort), { mode: 0o600 })
  return startOneProcess({
    name: "Redis",
    url: `redis://:${password}@127.0.0.1:${port}`,
    port,
    place,
    logFile: join(place.path, "redis.log"),
    spawn: () =>
      spawn(program.path, [file], {
        env: { ...process.env, ...program.environment },
        stdio: ["ignore", "ignore", "inherit"],
      }),
    answers: () => answers(port, password),
  })
}

const settings = (
  folder: string,
  port: number,
  password: string,
  { durable = false }: RedisOptions,
  busPort: number | undefined,
): string =>
  [
    "bind 127.0.0.1",
    `port ${port}`,
    `requirepass ${password}`,
    `dir "${folder}"`,
    `logfile "${join(folder, "redis.log")}"`,
    'save ""',
    ...(durable ? ["appendonly yes", "appendfsync always"] : ["appendonly no"]),
    ...(busPort === undefined ? [] : ["cluster-enabled yes", `cluster-port ${busPort}`]),
    "maxmemory 512mb",
    "maxmemory-policy noeviction",
  ].join("\n")

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
