/** Server processes that a run starts, watches and ends: only its own, by id. */
import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { readdirSync, readFileSync } from "node:fs"

export type Server = {
  readonly port: number
  readonly pid: number
  readonly stop: () => Promise<void>
}

export const stopChild = async (child: ChildProcess, signal: NodeJS.Signals = "SIGTERM"): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, "exit")
  child.kill(signal)
  const patience = AbortSignal.timeout(10_000)
  patience.addEventListener("abort", () => child.kill("SIGKILL"))
  await exited
}

/** Starts one of `servers/`, which reports its port. */
export const startBaseline = async (file: string, environment: Readonly<Record<string, string>>): Promise<Server> => {
  const child = fork(file, { env: { ...process.env, ...environment } })
  const [message] = (await Promise.race([
    once(child, "message"),
    once(child, "exit").then(([code]) => Promise.reject(new Error(`${file} ended with ${code} before it served`))),
  ])) as [{ port: number }]
  return { port: message.port, pid: child.pid!, stop: () => stopChild(child) }
}

const ticksPerSecond = 100

/** CPU seconds that a process and its living descendants have used (Linux; NaN elsewhere). */
export const cpuSeconds = (pid: number): number => {
  try {
    return descendants(pid).reduce((sum, each) => sum + ownCpuSeconds(each), 0)
  } catch {
    return Number.NaN
  }
}

const stat = (pid: number): ReadonlyArray<string> => {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8")
  return text.slice(text.lastIndexOf(")") + 2).split(" ")
}

/** Its own time and that of children it has already reaped. */
const ownCpuSeconds = (pid: number): number => {
  try {
    const fields = stat(pid)
    return (Number(fields[11]) + Number(fields[12]) + Number(fields[13]) + Number(fields[14])) / ticksPerSecond
  } catch {
    return 0
  }
}

const descendants = (root: number): ReadonlyArray<number> => {
  const parents = new Map<number, number>()
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue
    try {
      parents.set(Number(name), Number(stat(Number(name))[1]))
    } catch {
      // It ended while we were reading; it has no time to add.
    }
  }
  const found = [root]
  for (let at = 0; at < found.length; at++) {
    for (const [pid, parent] of parents) if (parent === found[at]) found.push(pid)
  }
  return found
}

/** Resident memory of one process in MiB (Linux; NaN elsewhere). */
export const residentMiB = (pid: number): number => {
  try {
    const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))
    return line === null ? Number.NaN : Number(line[1]) / 1024
  } catch {
    return Number.NaN
  }
}
