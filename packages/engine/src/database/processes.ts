/**
 * What the operating system knows about processes. Numbers are reused, so a process is told apart by its number and
 * its start time. Linux answers from /proc; elsewhere `ps` is asked.
 */
import { spawnSync } from "node:child_process"
import { readdirSync, readFileSync, readlinkSync } from "node:fs"

const linux = process.platform === "linux"

const attempt = <A>(read: () => A): A | undefined => {
  try {
    return read()
  } catch {
    return undefined // the process is gone, or belongs to another user
  }
}

/** The text that stays the same as long as process `pid` runs. Undefined once it has ended, reaped or not. */
export function startTimeOf(pid: number): string | undefined {
  if (!linux) return ps("lstart=", "-p", String(pid))[0]
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, "latin1"))
  // The second field is the name in parentheses and may hold anything; count from its end.
  const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ")
  return fields === undefined || fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19]
}

/** True while a process has that number, even one that ended and was not reaped yet. */
export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"
  }
}

/** All PostgreSQL processes that work on the data folder: the postmaster, and backends it left behind. */
export function postgresProcessesOn(folder: string): ReadonlyArray<number> {
  if (!linux) return macProcessesOn(folder)
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => attempt(() => readFileSync(`/proc/${pid}/comm`, "latin1")) === "postgres\n")
    .filter((pid) => attempt(() => readlinkSync(`/proc/${pid}/cwd`)) === folder)
    .map(Number)
}

/** Without /proc a backend whose postmaster is gone cannot be attributed; PostgreSQL's own checks remain. */
function macProcessesOn(folder: string): ReadonlyArray<number> {
  const rows = ps("pid=,ppid=,command=", "-ax").map((row) => row.split(/\s+/))
  const isPostmaster = (row: ReadonlyArray<string>) => row[2]?.endsWith("postgres") && row.slice(3).includes(folder)
  const postmasters = rows.filter(isPostmaster).map((row) => row[0])
  return rows.filter((row) => postmasters.includes(row[0]) || postmasters.includes(row[1])).map((row) => Number(row[0]))
}

function ps(columns: string, ...options: ReadonlyArray<string>): ReadonlyArray<string> {
  const answer = spawnSync("ps", [...options, "-o", columns], { encoding: "utf8" })
  return (answer.stdout ?? "").split("\n").flatMap((row) => (row.trim() === "" ? [] : [row.trim()]))
}

/** Sends the signal unless the process has just ended. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error
  }
}
