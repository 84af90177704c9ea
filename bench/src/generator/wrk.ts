/** The same closed loop with wrk, when it is installed: a second opinion on our own generator. */
import { execFile } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

/** Answers per second, or null when there is no wrk on this machine. */
export const wrk = (
  port: number,
  path: string,
  body: string,
  connections: number,
  seconds: number,
): Promise<number | null> => {
  const folder = mkdtempSync(join(tmpdir(), "ticketrush-bench-"))
  const script = join(folder, "post.lua")
  writeFileSync(script, `wrk.method = "POST"\nwrk.body = '${body}'\nwrk.headers["Content-Type"] = "application/json"\n`)
  const words = ["-t1", `-c${connections}`, `-d${seconds}`, "-s", script, `http://127.0.0.1:${port}${path}`]
  return new Promise<number | null>((resolve, reject) => {
    execFile("wrk", words, (error, output) => {
      if (error !== null) return error.code === "ENOENT" ? resolve(null) : reject(error)
      resolve(Number(/Requests\/sec:\s*([\d.]+)/.exec(output)?.[1]))
    })
  }).finally(() => rmSync(folder, { recursive: true }))
}
