/**
 * Loaded before the server under test, with `--expose-gc`: on SIGUSR2 it collects and writes what is left to the file
 * that BENCH_MEMORY_FILE names. Both builds get the same, so that neither has to have a route for it.
 */
import { renameSync, writeFileSync } from "node:fs"

const file = process.env.BENCH_MEMORY_FILE
if (file === undefined) throw new Error("BENCH_MEMORY_FILE names the file that tells the memory")
const collect = (globalThis as { gc?: () => void }).gc
if (collect === undefined) throw new Error("start node with --expose-gc")

process.on("SIGUSR2", () => {
  collect()
  collect()
  const { external, heapUsed, rss } = process.memoryUsage()
  const resources = process.getActiveResourcesInfo()
  const timers = resources.filter((name) => name === "Timeout" || name === "Immediate").length
  writeFileSync(`${file}.new`, JSON.stringify({ heapUsed, external, rss, timers }))
  renameSync(`${file}.new`, file)
})
