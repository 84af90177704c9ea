/** vitest runs this once, before the first file that needs a service. */
import { redisProgram } from "./redis-program.ts"
import { startSharedServer, stopSharedServer } from "./SharedServer.ts"

export async function setup(): Promise<void> {
  redisProgram() // where it must be fetched, that is done once and not by every file at the same time
  await startSharedServer()
}

export const teardown = stopSharedServer
