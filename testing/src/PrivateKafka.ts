/** A Kafka broker of one test's own, to be killed, paused and restarted. Always a real one; it ends with its parent. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process"
import { randomBytes } from "node:crypto"
import { once } from "node:events"
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { freePort } from "@ticketrush/engine/database/freePort"
import { Effect, type Scope } from "effect"
import { endWithParent } from "./endWithParent.ts"
import { kafkaAnswers } from "./kafka-answers.ts"
import { type KafkaProgram, kafkaProgram } from "./kafka-program.ts"
import { kafkaSettings } from "./kafka-settings.ts"
import type { PrivateServer } from "./PrivateServer.ts"
import { makeTestFolder, removeStaleFolders } from "./TestFolder.ts"
import { until } from "./until.ts"

/** `url` is `host:port`, as settings name a broker. What was written stays over `kill` and `restart`. */
export type PrivateKafka = PrivateServer

const jvm = [
  "-Xmx256m",
  "-XX:+UseSerialGC",
  "-XX:TieredStopAtLevel=1",
  "-XX:+ExitOnOutOfMemoryError",
  "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
]
const formatLimitMs = 60_000

export async function startKafka(): Promise<PrivateKafka> {
  const program = kafkaProgram()
  if (typeof program === "string") throw new Error(`there is no Kafka: ${program}`)
  removeStaleFolders()
  const place = makeTestFolder()
  const port = await Effect.runPromise(freePort(process.pid * 13 + 1))
  // Searched from behind the first: nothing listens there yet, so it would be found again.
  const controller = await Effect.runPromise(freePort(port + 1 - 20_000))
  const broker: Broker = { program, folder: place.path, port }
  let current: Running | undefined
  try {
    writeFileSync(join(place.path, "server.properties"), properties(place.path, port, controller))
    format(broker)
    current = await startProcess(broker)
  } catch (error) {
    place.remove()
    throw error
  }
  const running = (): Running => {
    if (current === undefined) throw new Error("the broker is not running")
    return current
  }
  const end = async (name: NodeJS.Signals) => {
    const ending = current
    current = undefined
    await ending?.end(name)
  }
  return {
    url: `127.0.0.1:${port}`,
    port,
    folder: place.path,
    pid: () => running().child.pid!,
    kill: () => end("SIGKILL"),
    restart: async () => {
      await end("SIGTERM")
      current = await startProcess(broker)
    },
    stop: () => end("SIGTERM"),
    pause: () => void running().child.kill("SIGSTOP"),
    resume: () => void running().child.kill("SIGCONT"),
    remove: async () => {
      // Its folder goes with it, so it need not tidy up.
      await end("SIGKILL")
      place.remove()
    },
  }
}

const properties = (folder: string, port: number, controller: number): string =>
  Object.entries({
    ...kafkaSettings,
    "controller.quorum.voters": `1@127.0.0.1:${controller}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}`,
    "advertised.listeners": `PLAINTEXT://127.0.0.1:${port}`,
    "log.dirs": join(folder, "data"),
  })
    .map(([name, value]) => `${name}=${value}\n`)
    .join("")

type Broker = { readonly program: KafkaProgram; readonly folder: string; readonly port: number }
type Running = { readonly child: ChildProcess; readonly end: (name: NodeJS.Signals) => Promise<void> }

const classPath = ({ jars }: KafkaProgram): string => join(jars, "*")

function format({ folder, program }: Broker): void {
  // In one word with its value: a random id may begin with a hyphen.
  const cluster = `--cluster-id=${randomBytes(16).toString("base64url")}`
  const args = [...jvm, "-cp", classPath(program), "kafka.tools.StorageTool", "format", cluster]
  const { error, status, stderr } = spawnSync(program.java, [...args, "-c", join(folder, "server.properties")], {
    encoding: "utf8",
    timeout: formatLimitMs,
  })
  if (status !== 0) throw new Error(`Kafka does not format its folder: ${error?.message ?? stderr}`)
}

async function startProcess({ folder, port, program }: Broker): Promise<Running> {
  const log = join(folder, "kafka.log")
  const output = openSync(log, "a")
  const child = spawn(
    program.java,
    [...jvm, "-cp", classPath(program), "kafka.Kafka", join(folder, "server.properties")],
    // Detached: what ends the test from a terminal must not end the broker before the test has tidied up.
    { cwd: folder, detached: true, stdio: ["ignore", output, output] },
  )
  await once(child, "spawn").finally(() => closeSync(output))
  const exited = once(child, "exit")
  const guard = endWithParent(child.pid!)
  const ended = () => child.exitCode !== null || child.signalCode !== null
  const end = async (name: NodeJS.Signals) => {
    if (!ended()) {
      child.kill(name)
      child.kill("SIGCONT")
      await exited
    }
    guard.kill()
  }
  try {
    await until("Kafka answers", async () => ended() || (await kafkaAnswers(port)))
  } catch (error) {
    await end("SIGKILL")
    throw error
  }
  if (!ended()) return { child, end }
  guard.kill()
  throw new Error(`Kafka does not start: ${existsSync(log) ? readFileSync(log, "utf8").slice(-4_000) : "no log"}`)
}

export const scopedKafka: Effect.Effect<PrivateKafka, never, Scope.Scope> = Effect.acquireRelease(
  Effect.promise(startKafka),
  (server) => Effect.promise(server.remove),
)
