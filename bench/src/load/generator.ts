/** The generator's process: one job in, one result out, so that the server's event loop and ours never share a thread. */
import { type Job, Run } from "./Run.ts"

process.on("message", (job: Job) => {
  new Run(job).start((result) => process.send?.(result, () => process.disconnect()))
})
