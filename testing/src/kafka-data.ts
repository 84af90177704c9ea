/**
 * The data folder of a broker as Kafka's own tool formats it, made once and kept with the jars: the tool is a JVM of its own, which takes
 * as long as a broker does to start. Each broker gets a copy.
 */
import { spawnSync } from "node:child_process"
import { createHash, randomBytes } from "node:crypto"
import { cpSync, existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { classPath, jvm, type KafkaProgram } from "./kafka-program.ts"

const formatLimitMs = 60_000
/** Places and ports, which are not written into the data. */
const ofOneBroker = new Set(["advertised.listeners", "controller.quorum.voters", "listeners", "log.dirs"])

/** What a broker is told, as a file of properties. */
export const propertiesOf = (settings: Readonly<Record<string, string>>): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("")

/** Copies a formatted folder to where the settings (`log.dirs`) have the data of a broker. */
export function placeData(program: KafkaProgram, settings: Readonly<Record<string, string>>): void {
  const told = Object.fromEntries(Object.entries(settings).filter(([name]) => !ofOneBroker.has(name)))
  const hash = createHash("sha256").update(propertiesOf(told)).digest("hex").slice(0, 12)
  const kept = `${program.jars}-data-${hash}`
  if (!existsSync(kept)) keep(program, settings, kept)
  cpSync(kept, settings["log.dirs"], { recursive: true })
}

function keep(program: KafkaProgram, settings: Readonly<Record<string, string>>, kept: string): void {
  const workshop = mkdtempSync(`${kept}-`)
  try {
    const [file, data] = [join(workshop, "server.properties"), join(workshop, "data")]
    writeFileSync(file, propertiesOf({ ...settings, "log.dirs": data }))
    // In one word with its value: a random id may begin with a hyphen.
    const cluster = `--cluster-id=${randomBytes(16).toString("base64url")}`
    const args = [...jvm, "-cp", classPath(program), "kafka.tools.StorageTool", "format", cluster, "-c", file]
    const { error, status, stderr } = spawnSync(program.java, args, { encoding: "utf8", timeout: formatLimitMs })
    if (status !== 0) throw new Error(`Kafka does not format its folder: ${error?.message ?? stderr}`)
    try {
      renameSync(data, kept)
    } catch (error) {
      // Another process was first, and what it made is as good.
      if (!existsSync(kept)) throw error
    }
  } finally {
    rmSync(workshop, { recursive: true, force: true })
  }
}
