/**
 * Where a Kafka broker comes from when no Docker has one: jars that Maven fetches once into the cache of this account,
 * which must be those of `testing/kafka/jars.sha256`, and Java. Nothing is installed.
 */
import { type SpawnSyncReturns, spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs"
import { homedir } from "node:os"
import { join, resolve } from "node:path"
import { kafkaVersion } from "./kafka-settings.ts"
import { programPath } from "./programs.ts"

export type KafkaProgram = { readonly java: string; readonly jars: string }

/** Of every JVM that runs Kafka: small, and soon up. */
export const jvm = [
  "-Xmx256m",
  "-XX:+UseSerialGC",
  "-XX:TieredStopAtLevel=1",
  "-XX:+ExitOnOutOfMemoryError",
  "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
]

export const classPath = ({ jars }: KafkaProgram): string => join(jars, "*")

const source = resolve(import.meta.dirname, "../kafka")
const downloadLimitMs = 240_000
const oldestJava = 17

let found: KafkaProgram | string | undefined

/** The broker, or the sentence that says why there is none. Fetching is tried once by each process. */
export function kafkaProgram(): KafkaProgram | string {
  found ??= findKafka()
  return found
}

/** In the environment of workers: why there is none, so that not every file tries to fetch it. */
export const missingVariable = "TICKETRUSH_TESTING_KAFKA_MISSING"

/** For the process that starts the workers: fetches what must be fetched, and tells them where nothing could be. */
export function fetchKafka(): void {
  const program = kafkaProgram()
  if (typeof program === "string") process.env[missingVariable] = program
}

/** The same, looked for anew. */
export function findKafka(): KafkaProgram | string {
  const missing = process.env[missingVariable]
  if (missing !== undefined) return missing
  const java = programPath("java")
  if (java === undefined) return `Java ${oldestJava} is not installed`
  const version = javaVersion(java)
  if (!(version >= oldestJava)) return `Kafka needs Java ${oldestJava}, and ${java} is ${version || "another program"}`
  const sums = readFileSync(join(source, "jars.sha256"), "utf8")
  const place = join(cacheFolder(), `kafka-${kafkaVersion}-${hashOf(sums).slice(0, 12)}`)
  const lack = existsSync(place) ? undefined : fetchJars(place, sums)
  return lack ?? { java, jars: place }
}

const javaVersion = (java: string): number => {
  const { stderr } = spawnSync(java, ["-version"], { encoding: "utf8", timeout: 30_000 })
  return Number(/version "(?:1\.)?(\d+)/.exec(stderr ?? "")?.[1])
}

const cacheFolder = (): string => join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "ticketrush-testing")

/** Undefined once the jars are there, else why they are not. */
function fetchJars(place: string, sums: string): string | undefined {
  const maven = programPath("mvn")
  if (maven === undefined) return "the jars of Kafka are not in the cache, and there is no Maven to fetch them"
  mkdirSync(cacheFolder(), { recursive: true })
  const folder = mkdtempSync(join(cacheFolder(), "download-"))
  try {
    const fetched = copyDependencies(maven, folder)
    if (fetched.status !== 0) {
      const said = fetched.error?.message ?? `${fetched.stdout}${fetched.stderr}`.trim().slice(-500)
      return `Maven has no Kafka for us: ${said}`
    }
    const wrong = wrongJars(folder, sums)
    if (wrong.length > 0) return `jars of Kafka are not those of jars.sha256: ${wrong.join(", ")}`
    // Another process may have been first; its jars passed the same check.
    if (!existsSync(place)) renameSync(folder, place)
    return undefined
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const copyDependencies = (maven: string, folder: string): SpawnSyncReturns<string> =>
  spawnSync(
    maven,
    [
      ...["-q", "-B", "--strict-checksums", "-f", join(source, "pom.xml")],
      ...["dependency:copy-dependencies", "-DincludeScope=runtime", `-DoutputDirectory=${folder}`],
    ],
    { encoding: "utf8", timeout: downloadLimitMs },
  )

/** Names of files that are there and should not be, are not there and should be, or hold something else. */
export function wrongJars(folder: string, sums: string): ReadonlyArray<string> {
  const wanted = new Map(
    sums
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => line.split("  ", 2) as [hash: string, name: string])
      .map(([hash, name]) => [name, hash]),
  )
  const there = readdirSync(folder)
  return [...new Set([...wanted.keys(), ...there])].filter(
    (name) => !there.includes(name) || hashOf(readFileSync(join(folder, name))) !== wanted.get(name),
  )
}

const hashOf = (content: string | Buffer): string => createHash("sha256").update(content).digest("hex")
