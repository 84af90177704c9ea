/** The address of the server that runs on a data folder, for programs beside it. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { Redacted } from "effect"
import { clusterUrl } from "./Cluster.ts"
import { processExists } from "./processes.ts"

/** Undefined when no living server says that it is ready there. */
export const runningUrl = (folder: string): Redacted.Redacted<string> | undefined => {
  let lines: ReadonlyArray<string>
  try {
    lines = readFileSync(join(folder, "postmaster.pid"), "utf8").split("\n")
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined
    throw error
  }
  // Of its lines the first is the process, the fourth the port, the eighth the state.
  if (lines[7]?.trim() !== "ready" || !processExists(Number(lines[0]))) return undefined
  return Redacted.make(clusterUrl({ password: readFileSync(join(folder, "password"), "utf8") }, Number(lines[3])))
}
