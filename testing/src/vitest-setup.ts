/** vitest runs this once, before the first file that needs a service. */
import { keepCode } from "./code/keep.ts"
import { fetchKafka } from "./kafka-program.ts"
import { isLeftOut } from "./parts.ts"
import { redisProgram } from "./redis-program.ts"
import { startSharedServer, stopSharedServer } from "./SharedServer.ts"
import { makeTestFolder } from "./TestFolder.ts"

let compiled: ReturnType<typeof makeTestFolder> | undefined

export async function setup(): Promise<void> {
  compiled = makeTestFolder()
  keepCode(compiled.path)
  // Where these must be fetched, that is done once and not by every file at the same time.
  redisProgram()
  if (!isLeftOut("kafka")) fetchKafka()
  await startSharedServer()
}

export async function teardown(): Promise<void> {
  await stopSharedServer()
  try {
    compiled?.remove()
  } catch (error) {
    // A process that has outlived its test still keeps code there: the next run removes the folder.
    if ((error as NodeJS.ErrnoException).code !== "ENOTEMPTY") throw error
  }
}
