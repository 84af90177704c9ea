/**
 * Folders of a running lab, all below one in the temporary folder whose name says which process made it, with a list of
 * the servers that it started. A lab that is killed leaves that behind, and the next one clears it away: it ends those
 * servers and removes the folder. A process is told by its number and its start time, so that nothing of a living lab is touched.
 */
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { signal, startTimeOf } from "@ticketrush/engine/database/processes"

const begins = "ticketrush-lab-"
const childrenFile = "children"

/** A process as a name: the start time may contain anything elsewhere than on Linux. */
const nameOf = (pid: number): string => `${pid}-${encoded(startTimeOf(pid))}`
const encoded = (startTime: string | undefined): string => Buffer.from(startTime ?? "").toString("base64url")

const isAlive = (name: string): boolean => {
  const at = name.indexOf("-")
  const startTime = startTimeOf(Number(name.slice(0, at)))
  return startTime !== undefined && encoded(startTime) === name.slice(at + 1)
}

let own: string | undefined

/** Removed when this process ends. */
const ownRoot = (): string => {
  if (own !== undefined) return own
  const root = join(tmpdir(), `${begins}${nameOf(process.pid)}`)
  mkdirSync(root, { recursive: true })
  // The database may run under an account of its own, and reads a library there.
  chmodSync(root, 0o755)
  process.once("exit", () => rmSync(root, { recursive: true, force: true }))
  own = root
  return root
}

export const makeLabFolder = (): string => mkdtempSync(join(ownRoot(), "cell-"))

/** A server that may outlive this process: one that is stopped notices nothing. */
export const noteChild = (pid: number): void => appendFileSync(join(ownRoot(), childrenFile), `${nameOf(pid)}\n`)

/** Clears away what labs left behind that are gone. Answers how many they were. */
export const removeLeftLabs = (folder = tmpdir()): number => {
  const left = readdirSync(folder)
    .filter((name) => /^ticketrush-lab-\d+-./.test(name))
    .filter((name) => !isAlive(name.slice(begins.length)))
  for (const name of left) {
    const root = join(folder, name)
    const children = join(root, childrenFile)
    const noted = existsSync(children) ? readFileSync(children, "utf8").split("\n") : []
    for (const child of noted) if (child !== "" && isAlive(child)) signal(Number.parseInt(child, 10), "SIGKILL")
    rmSync(root, { recursive: true, force: true })
  }
  return left.length
}
