/**
 * Has the page built by a program beside this one, after the server answers: it ends at once where what is built is made of
 * the sources that there are. The page that was read stays until another one is whole.
 */
import { spawn } from "node:child_process"
import { join } from "node:path"
import type { Log } from "@ticketrush/engine/ports"
import type { BuiltPage } from "../page/BuiltPage.ts"

type Parts = { readonly webFolder: string; readonly page: BuiltPage; readonly log: Log }

/** What is kept of what the builder says, in characters. */
const saidMax = 2_000

export const buildPage = ({ webFolder, page, log }: Parts): void => {
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
    page.read(join(webFolder, "dist"))
  })
  builder.unref()
}
