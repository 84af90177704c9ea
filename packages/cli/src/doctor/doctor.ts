/** `ticketrush doctor`: everything about this machine and these settings that decides whether a sale goes well. */
import { existsSync } from "node:fs"
import { join } from "node:path"
import { runningUrl } from "@ticketrush/engine/database/runningUrl"
import { readSettings } from "@ticketrush/http/boot/config"
import { printable } from "@ticketrush/protocol/printable"
import { Config, Effect } from "effect"
import { CliError } from "../CliError.ts"
import { checkCluster } from "./cluster.ts"
import { checkDatabase, type DatabaseFacts } from "./database.ts"
import { type Finding, note, type Severity } from "./Finding.ts"
import { checkFolder, checkKeys, checkToken } from "./files.ts"
import { checkDescriptors, checkDisk, checkMemory, checkNode, checkQueue, checkZone } from "./machine.ts"
import { checkPorts, checkProxy } from "./network.ts"
import { checkTimeService } from "./time-service.ts"

export type DoctorAsked = {
  readonly json: boolean
  /** The address under which visitors reach a running server. */
  readonly outside: URL | undefined
}

/** Gives the exit code: 0, or 1 when there is a problem. */
export const doctor = Effect.fnUntraced(function* ({ json, outside }: DoctorAsked, print: (line: string) => void) {
  const findings = yield* examine(outside)
  const problems = findings.filter(({ verdict }) => verdict === "problem").length
  if (json) print(JSON.stringify({ problems, findings }, undefined, 2))
  else for (const line of report(findings)) print(line)
  return problems === 0 ? 0 : 1
})

const examine = Effect.fnUntraced(function* (outside: URL | undefined) {
  const settings = yield* Effect.mapError(readSettings, ({ message }) => new CliError({ message }))
  const zone = yield* Config.String("TICKETRUSH_ZONE").pipe(Effect.catch(() => Effect.succeed("")))
  const { databaseUrl, dataFolder } = settings
  const database = yield* databaseUrl === null ? embedded(dataFolder) : checkDatabase(databaseUrl)
  return [
    checkNode(),
    checkMemory(),
    checkDescriptors(settings),
    checkQueue(),
    ...checkDisk(dataFolder, databaseUrl === null),
    checkFolder(dataFolder),
    yield* checkKeys(dataFolder, database.used),
    yield* checkToken(dataFolder),
    ...database.findings,
    checkTimeService(),
    checkZone(settings, zone !== ""),
    ...(yield* checkPorts(settings)),
    ...(yield* checkCluster(settings)),
    yield* checkProxy(settings, outside),
  ] satisfies ReadonlyArray<Finding>
})

/** The database that the server brings is asked where it runs; starting it is for the server. */
const embedded = (dataFolder: string): Effect.Effect<DatabaseFacts> => {
  const folder = join(dataFolder, "postgres")
  const there = existsSync(join(folder, "PG_VERSION"))
  const url = there ? runningUrl(folder) : undefined
  if (url !== undefined) return checkDatabase(url)
  const says = there
    ? "the database of the data folder does not run, so it was not asked: start the server, and ask again"
    : "the first start makes the database"
  return Effect.succeed({ findings: [note("database", says)], used: there })
}

const words: Readonly<Record<Severity, string>> = { ok: "ok", note: "note", problem: "PROBLEM" }

const report = (findings: ReadonlyArray<Finding>): ReadonlyArray<string> => {
  const width = Math.max(...findings.map(({ check }) => check.length))
  return findings.map(
    ({ check, says, verdict }) => `${words[verdict].padEnd(8)} ${check.padEnd(width)}  ${printable(says)}.`,
  )
}
