/** A Kafka broker of one test's own, to be killed, paused and restarted. Always a real one; it ends with its parent. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process"
import { randomBytes } from "node:crypto"
import { closeSync, openSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { freePort } from "@ticketrush/engine/database/freePort"
import { Effect, type Scope } from "effect"
import { kafkaAnswers } from "./kafka-answers.ts"
import { type KafkaProgram, kafkaProgram } from "./kafka-program.ts"
import { kafkaSettings } from "./kafka-settings.ts"
import { startOneProcess } from "./OneProcess.ts"
import type { PrivateServer } from "./PrivateServer.ts"
import { makeTestFolder, removeStaleFolders } from "./TestFolder.ts"

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

/**
 * Clients connect to the address that the broker tells them, whichever they asked first. `toldPort`: that of a proxy
 * through which all of them go; else they are told the broker's own.
 */
export async function startKafka({ toldPort }: { readonly toldPort?: number } = {}): Promise<PrivateKafka> {
  const program = kafkaProgram()
  if (typeof program === "string") throw new Error(`there is no Kafka: ${program}`)
  removeStaleFolders()
  const place = makeTestFolder()
  const port = await Effect.runPromise(freePort(process.pid * 13 + 1))
  // Searched from behind the first: nothing listens there yet, so it would be found again.
  const controller = await Effect.runPromise(freePort(port + 1 - 20_000))
  const logFile = join(place.path, "kafka.log")
  try {
    writeFileSync(
      join(place.path, "server.properties"),
      properties(place.path, { port, controller, toldPort: toldPort ?? port }),
    )
    format(program, place.path)
  } catch (error) {
    place.remove()
    throw error
  }
  return startOneProcess({
    name: "Kafka",
    url: `127.0.0.1:${port}`,
    port,
    place,
    logFile,
    spawn: () => spawnBroker(program, place.path, logFile),
    answers: () => kafkaAnswers(port),
  })
}

type Ports = { readonly port: number; readonly controller: number; readonly toldPort: number }

const properties = (folder: string, { controller, port, toldPort }: Ports): string =>
  Object.entries({
    ...kafkaSettings,
    "controller.quorum.voters": `1@127.0.0.1:${controller}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}`,
    "advertised.listeners": `PLAINTEXT://127.0.0.1:${toldPort}`,
    "log.dirs": join(folder, "data"),
  })
    .map(([name, value]) => `${name}=${value}\n`)
    .join("")

const classPath = ({ jars }: KafkaProgram): string => join(jars, "*")

function format(program: KafkaProgram, folder: string): void {
  // In one word with its value: a random id may begin with a hyphen.
  const cluster = `--cluster-id=${randomBytes(16).toString("base64url")}`
  const args = [...jvm, "-cp", classPath(program), "kafka.tools.StorageTool", "format", cluster]
  const { error, status, stderr } = spawnSync(program.java, [...args, "-c", join(folder, "server.properties")], {
    encoding: "utf8",
    timeout: formatLimitMs,
  })
  if (status !== 0) throw new Error(`Kafka does not format its folder: ${error?.message ?? stderr}`)
}

function spawnBroker(program: KafkaProgram, folder: string, logFile: string): ChildProcess {
  const output = openSync(logFile, "a")
  try {
    return spawn(
      program.java,
      [...jvm, "-cp", classPath(program), "kafka.Kafka", join(folder, "server.properties")],
      // Detached: what ends the test from a terminal must not end the broker before the test has tidied up.
      { cwd: folder, detached: true, stdio: ["ignore", output, output] },
    )
  } finally {
    closeSync(output)
  }
}

export const scopedKafka: Effect.Effect<PrivateKafka, never, Scope.Scope> = Effect.acquireRelease(
  Effect.promise(() => startKafka()),
  (server) => Effect.promise(server.remove),
)
