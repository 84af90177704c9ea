/** vitest runs this once, before the first file that needs a service. */
import { fetchKafka } from "./kafka-program.ts"
import { isLeftOut } from "./parts.ts"
import { redisProgram } from "./redis-program.ts"
import { startSharedServer, stopSharedServer } from "./SharedServer.ts"

export async function setup(): Promise<void> {
  // Where these must be fetched, that is done once and not by every file at the same time.
  redisProgram()
  if (!isLeftOut("kafka")) fetchKafka()
  await startSharedServer()
}

export const teardown = stopSharedServer
