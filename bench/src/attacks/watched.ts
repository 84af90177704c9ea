/**
 * Loaded before the server under test, with `--expose-gc`: on SIGUSR2 it collects and writes what is left to the file
 * that BENCH_MEMORY_FILE names. Both builds get the same, so that neither has to have a route for it.
 */
import { openSync, writeSync } from "node:fs"

const file = process.env.BENCH_MEMORY_FILE
if (file === undefined) throw new Error("BENCH_MEMORY_FILE names the file that tells the memory")
const collect = (globalThis as { gc?: () => void }).gc
if (collect === undefined) throw new Error("start node with --expose-gc")

// Opened at once: an attacked server may have no descriptor left.
const opened = openSync(file, "w")
let told = 0
process.on("SIGUSR2", () => {
  collect()
  collect()
  const { external, heapUsed } = process.memoryUsage()
  const timers = process.getActiveResourcesInfo().filter((name) => name === "Timeout").length
  // Of one length, so that the last one covers the one before.
  writeSync(opened, JSON.stringify({ told: ++told, heapUsed, external, timers }).padEnd(120), 0)
})
