/** One line in a process of its own, together with its load. */
import { type RunJob, run } from "./run.ts"

process.once("message", (job: RunJob) => {
  run(job).then((result) => process.send?.(result, () => process.disconnect()))
})
