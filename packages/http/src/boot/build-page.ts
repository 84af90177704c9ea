/**
 * Has the page built by a program beside this one, after the server answers: it ends at once where what is built is made of
 * the sources that there are. The page that was read stays until another one is whole.
 */
import { spawn } from "node:child_process"
import { join } from "node:path"
import type { Defer, Log } from "@ticketrush/engine/ports"
import { reasonOf } from "@ticketrush/protocol"
import type { BuiltPage } from "../page/BuiltPage.ts"

type Parts = {
  readonly webFolder: string
  readonly page: Pick<BuiltPage, "read">
  readonly log: Log
  readonly defer: Defer
}

/** What is kept of what the builder says, in characters. */
const saidMax = 2_000
/** Servers of one checkout build it at the same time: one may find that another puts its build in place just then. */
const readsMax = 10
const againMs = 100

const readFailed = (log: Log, reason: string): void =>
  log.warn("the built page could not be read; what was read before stays", { reason })

/** Null: it was read. Otherwise the reason why not. */
const problemOfReading = ({ page, webFolder }: Pick<Parts, "page" | "webFolder">): string | null => {
  try {
    return page.read(join(webFolder, "dist")) ? null : "there is none"
  } catch (cause) {
    return reasonOf(cause)
  }
}

/** What was built before this start. A page that is not there yet is no problem: it is built after the start. */
export const readPage = ({ webFolder, page, log }: Omit<Parts, "defer">): void => {
  try {
    page.read(join(webFolder, "dist"))
  } catch (cause) {
    readFailed(log, reasonOf(cause))
  }
}

const readBuilt = (parts: Parts, reads = 1): void => {
  const problem = problemOfReading(parts)
  if (problem === null) return
  if (reads === readsMax) return readFailed(parts.log, problem)
  parts.defer.after(againMs, () => readBuilt(parts, reads + 1))
}

export const buildPage = (parts: Parts): void => {
  const { log, webFolder } = parts
  const builder = spawn(process.execPath, [join(webFolder, "build.ts")], { stdio: ["ignore", "ignore", "pipe"] })
  let said = ""
  builder.stderr.on("data", (piece: Buffer) => {
    said = (said + piece.toString()).slice(-saidMax)
  })
  const failed = (reason: string): void =>
    log.warn("the page could not be built; the API and the demo work without it", { reason })
  builder.on("error", (cause) => failed(cause.message))
  builder.on("close", (code) => {
    if (code !== 0) return failed(said.trim() === "" ? `exit code ${code}` : said.trim())
    readBuilt(parts)
  })
  builder.unref()
}
