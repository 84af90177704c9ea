/**
 * Stops processes until they are told to go on (SIGCONT). The signal counts once a thread of the process takes it, and
 * the other threads run until then: on busy cores a server may answer after it was sent. So each thread is waited for.
 */
import { spawnSync } from "node:child_process"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { signal } from "@ticketrush/engine/database/processes"
import { until } from "./until.ts"

/** `pids` is asked again and again: a server may start a process while its others are being stopped. */
export const pauseProcesses = async (name: string, pids: () => ReadonlyArray<number>): Promise<void> => {
  await until(`${name} stands still`, () => {
    const running = pids().filter((pid) => !standsStill(pid))
    for (const pid of running) signal(pid, "SIGSTOP")
    return running.length === 0
  })
}

/** True for a process that has ended, too. */
const standsStill = (pid: number): boolean => statesOf(pid).every((state) => "TtZX".includes(state))

/** One letter for each thread, as `ps` shows it; without /proc one for the process. */
const statesOf = (pid: number): ReadonlyArray<string> => {
  if (process.platform !== "linux") {
    return [spawnSync("ps", ["-o", "state=", "-p", String(pid)], { encoding: "utf8" }).stdout.trim()[0] ?? "X"]
  }
  const threads = `/proc/${pid}/task`
  try {
    return readdirSync(threads).map((thread) => stateIn(readFileSync(`${threads}/${thread}/stat`, "latin1")))
  } catch (error) {
    // A thread that ended in between: it is looked at again, unless the whole process has ended.
    if ((error as NodeJS.ErrnoException).code !== "ENOENT" && (error as NodeJS.ErrnoException).code !== "ESRCH")
      throw error
    return existsSync(threads) ? ["R"] : []
  }
}

/** The letter behind the name, which stands in parentheses and may hold anything. */
const stateIn = (stat: string): string => stat[stat.lastIndexOf(")") + 2]
