/** One job in a process of its own: nothing that ran before has shaped its compiled code or its heap. */
import { fork } from "node:child_process"

/** Sends `job` to the program and answers the one message that it sends back. `execArgv` adds options of Node. */
export const inProcess = <Job extends object, Result>(
  program: string,
  job: Job,
  execArgv: ReadonlyArray<string> = [],
): Promise<Result> =>
  new Promise((resolve, reject) => {
    const child = fork(program, { execArgv: [...process.execArgv, ...execArgv] })
    let result: { readonly of: Result } | undefined
    child.once("message", (message) => {
      result = { of: message as Result }
    })
    child.once("error", reject)
    child.once("exit", (code, signal) => {
      if (result === undefined) reject(new Error(`${program} ended without a result (${code ?? signal})`))
      else resolve(result.of)
    })
    child.send(job)
  })
