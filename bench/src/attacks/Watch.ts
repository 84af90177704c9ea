/** What a server process holds: its memory after a forced collection, its timers, its highest resident size. */
import { execFileSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { type Gateway, startGateway } from "../http/Gateway.ts"

const preload = fileURLToPath(new URL("watched.ts", import.meta.url))
const MiB = 2 ** 20
const patienceMs = 60_000

type Told = Readonly<Record<"told" | "heapUsed" | "external" | "timers", number>>

export type Watch = {
  readonly gateway: Gateway
  /** MiB of the heap and what stands outside of it, after a forced collection. */
  readonly usedMiB: () => Promise<number>
  /** Timers that were set when `usedMiB` was asked last. */
  readonly timers: () => number
  /** Highest resident size since the last `restartPeak`, in MiB. */
  readonly peakMiB: () => number
  readonly restartPeak: () => void
  /** Most descriptors that the process may have from now on. */
  readonly limitDescriptors: (count: number) => void
  readonly stop: () => Promise<void>
}

export const watchedGateway = async (
  environment: Readonly<Record<string, string>>,
  program?: string,
): Promise<Watch> => {
  const folder = mkdtempSync(join(tmpdir(), "ticketrush-attacks-"))
  const file = join(folder, "memory.json")
  const gateway = await startGateway(
    { ...environment, BENCH_MEMORY_FILE: file },
    ["--expose-gc", "--import", preload],
    program,
  ).catch((error: unknown) => {
    rmSync(folder, { recursive: true })
    throw error
  })
  const { pid } = gateway
  let asks = 0
  let timers = 0
  return {
    gateway,
    usedMiB: async () => {
      const asked = ++asks
      process.kill(pid, "SIGUSR2")
      const since = performance.now()
      const told = (): Told => JSON.parse(readFileSync(file, "utf8") || '{"told":0}')
      while (told().told < asked) {
        if (performance.now() - since > patienceMs) throw new Error("the server does not tell its memory")
        await sleep(20)
      }
      const last = told()
      timers = last.timers
      return (last.heapUsed + last.external) / MiB
    },
    timers: () => timers,
    peakMiB: () => Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1_024,
    restartPeak: () => writeFileSync(`/proc/${pid}/clear_refs`, "5"),
    limitDescriptors: (count) => void execFileSync("prlimit", ["--pid", String(pid), `--nofile=${count}:${count}`]),
    stop: async () => {
      await gateway.stop()
      rmSync(folder, { recursive: true })
    },
  }
}
