/** Has a process beside this one keep what loading the program found out, so that the next start is a fast one. It ends with this one. */
import { spawn } from "node:child_process"
import { constants, setPriority } from "node:os"
import { fileURLToPath } from "node:url"
import type { Log } from "@ticketrush/engine/ports"

const program = fileURLToPath(new URL("keep-sources.ts", import.meta.url))
/** What is kept of what it says, in characters. */
const saidMax = 2_000

export const keepSourcesBeside = (log: Log): void => {
  // What strips the types calls itself an experiment.
  const keeper = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", program, String(process.pid)], {
    stdio: ["ignore", "ignore", "pipe"],
  })
  // After `npm ci`, where a person waits for it, it has the priority of any other program.
  if (keeper.pid !== undefined) setPriority(keeper.pid, constants.priority.PRIORITY_LOW)
  let said = ""
  keeper.stderr.on("data", (piece: Buffer) => {
    said = (said + piece.toString()).slice(-saidMax)
  })
  const failed = (reason: string): void => log.warn("the next start will not be a fast one", { reason })
  keeper.on("error", (cause) => failed(cause.message))
  keeper.on("close", (code) => {
    if (code !== 0) failed(said.trim() === "" ? `exit code ${code}` : said.trim())
  })
  keeper.unref()
}
