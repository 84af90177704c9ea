/** Starts a generator process for one job and waits for its result. */
import { fork } from "node:child_process"
import { fileURLToPath } from "node:url"
import type { Job, RunResult } from "./Run.ts"

const generator = fileURLToPath(new URL("generator.ts", import.meta.url))

export const runLoad = (job: Job): Promise<RunResult> =>
  new Promise((resolve, reject) => {
    const child = fork(generator, { execArgv: [...process.execArgv] })
    let result: RunResult | undefined
    child.once("message", (message) => {
      result = message as RunResult
    })
    child.once("error", reject)
    child.once("exit", (code, signal) => {
      if (result === undefined) reject(new Error(`the load generator ended without a result (${code ?? signal})`))
      else resolve(result)
    })
    child.send(job)
  })
