/** Finds the processes that a gate started, however deep below it. */
import { readdirSync, readFileSync } from "node:fs"

/** Handed on from process to process; a gate below another adds its own part: `/outer/inner`. */
export const markVariable = "TICKETRUSH_GATE"

/**
 * What is still alive of the process groups, and of the processes whose environment holds the mark: a server may lead a
 * group of its own. The numbers are for `process.kill`; without /proc they are the groups alone.
 */
export const remaining = (mark: string, groups: ReadonlySet<number>): ReadonlyArray<number> =>
  process.platform === "linux" ? onLinux(mark, groups) : [...groups].map((group) => -group).filter(isThere)

const onLinux = (mark: string, groups: ReadonlySet<number>): ReadonlyArray<number> =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const stat = read(`/proc/${pid}/stat`)
      if (stat === undefined) return false
      // The second field is the name in parentheses and may hold anything; count from its end.
      const [state, , group] = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
      const ended = state === "Z" || state === "X"
      return !ended && (groups.has(Number(group)) || hasMark(pid, mark))
    })

const hasMark = (pid: number, mark: string): boolean =>
  (read(`/proc/${pid}/environ`) ?? "")
    .split("\0")
    .some((line) => line === `${markVariable}=${mark}` || line.startsWith(`${markVariable}=${mark}/`))

const read = (file: string): string | undefined => {
  try {
    return readFileSync(file, "latin1")
  } catch {
    return undefined // it has ended, or belongs to another account
  }
}

const isThere = (target: number): boolean => sent(target, 0)

/** Sends a signal; false when there is nothing left to receive it. */
export const sent = (target: number, signal: NodeJS.Signals | 0): boolean => {
  try {
    return process.kill(target, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false
    throw error
  }
}
