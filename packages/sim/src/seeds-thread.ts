/** A thread that runs the chunks of seeds it is given, one after the other, until it is given none. */
import { parentPort } from "node:worker_threads"
import { runChunk } from "./run-chunk.ts"
import { runClusterChunk } from "./run-cluster-chunk.ts"
import type { Chunk } from "./Seeds.ts"

parentPort?.on("message", (chunk: Chunk | null) => {
  if (chunk === null) parentPort?.close()
  else parentPort?.postMessage(chunk.cluster === undefined ? runChunk(chunk) : runClusterChunk(chunk, chunk.cluster))
})
