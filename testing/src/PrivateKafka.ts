/** A Kafka broker of one test's own, to be killed, paused and restarted. Always a real one; it ends with its parent. */
import { type ChildProcess, spawn } from "node:child_process"
import { closeSync, openSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { freePort } from "@ticketrush/engine/database/freePort"
import { Effect, type Scope } from "effect"
import { kafkaAnswers } from "./kafka-answers.ts"
import { placeData, propertiesOf } from "./kafka-data.ts"
import { classPath, jvm, type KafkaProgram, kafkaProgram } from "./kafka-program.ts"
import { kafkaSettings } from "./kafka-settings.ts"
import { startOneProcess } from "./OneProcess.ts"
import type { PrivateServer } from "./PrivateServer.ts"
import { makeTestFolder, removeStaleFolders } from "./TestFolder.ts"

/** `url` is `host:port`, as settings name a broker. What was written stays over `kill` and `restart`. */
export type PrivateKafka = PrivateServer

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
    const settings = settingsOf(place.path, { port, controller, toldPort: toldPort ?? port })
    writeFileSync(join(place.path, "server.properties"), propertiesOf(settings))
    placeData(program, settings)
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

const settingsOf = (folder: string, { controller, port, toldPort }: Ports): Readonly<Record<string, string>> => ({
  ...kafkaSettings,
  "controller.quorum.voters": `1@127.0.0.1:${controller}`,
  listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}`,
  "advertised.listeners": `PLAINTEXT://127.0.0.1:${toldPort}`,
  "log.dirs": join(folder, "data"),
})

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
