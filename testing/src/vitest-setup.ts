/** vitest runs this once, before the first file that needs a service. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fetchKafka } from "./kafka-program.ts"
import { isLeftOut } from "./parts.ts"
import { redisProgram } from "./redis-program.ts"
import { startSharedServer, stopSharedServer } from "./SharedServer.ts"

/** What Node compiles of the programs that tests start: each is started dozens of times. */
const compiledVariable = "NODE_COMPILE_CACHE"

export async function setup(): Promise<void> {
  process.env[compiledVariable] ??= mkdtempSync(join(tmpdir(), "ticketrush-compiled-"))
  // Where these must be fetched, that is done once and not by every file at the same time.
  redisProgram()
  if (!isLeftOut("kafka")) fetchKafka()
  await startSharedServer()
}

export async function teardown(): Promise<void> {
  await stopSharedServer()
  const compiled = process.env[compiledVariable]
  if (compiled?.includes("ticketrush-compiled-")) rmSync(compiled, { recursive: true, force: true })
}
