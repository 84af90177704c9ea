/**
 * Loaded first in each process that runs tests: threads that it starts get a changed source, too. It also says which
 * process that is, so that one that hangs can be ended.
 */
import { writeFileSync } from "node:fs"
import { registerHooks } from "node:module"
import { fileURLToPath } from "node:url"
import { isMainThread } from "node:worker_threads"
import { changeVariable, readChanges, workerVariable } from "./Change.ts"
import { reachVariable } from "./notes.ts"

// What a thread reaches is not noted.
const changes = process.env[reachVariable] === undefined ? readChanges(process.env[changeVariable]!) : new Map()
if (isMainThread && process.send !== undefined) writeFileSync(process.env[workerVariable]!, String(process.pid))

registerHooks({
  load: (url, context, next) => {
    const source = url.startsWith("file:") ? changes.get(fileURLToPath(url)) : undefined
    return source === undefined ? next(url, context) : { format: "module-typescript", source, shortCircuit: true }
  },
})
