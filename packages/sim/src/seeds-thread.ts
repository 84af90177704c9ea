/** A thread that runs the chunks of seeds it is given, one after the other, until it is given none. */
import { parentPort } from "node:worker_threads"
import type { Chunk, Summary } from "./Seeds.ts"

/** A thread has one kind of worlds to run, and loads no other. */
const run = async (chunk: Chunk): Promise<Summary> =>
  chunk.cluster === undefined
    ? (await import("./run-chunk.ts")).runChunk(chunk)
    : (await import("./run-cluster-chunk.ts")).runClusterChunk(chunk, chunk.cluster)

parentPort?.on("message", async (chunk: Chunk | null) => {
  if (chunk === null) parentPort?.close()
  else parentPort?.postMessage(await run(chunk))
})
