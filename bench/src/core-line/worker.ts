/** One measurement in a process of its own, so that no other line has shaped the compiled code or the heap. */
import { type LineJob, measureLine } from "./measure.ts"

process.on("message", (job: LineJob) => {
  measureLine(job).then((result) => process.send?.(result, () => process.disconnect()))
})
