/** Starts a generator process for one job and waits for its result. */
import { fileURLToPath } from "node:url"
import { inProcess } from "../inProcess.ts"
import type { Job, RunResult } from "./Run.ts"

const generator = fileURLToPath(new URL("generator.ts", import.meta.url))

export const runLoad = (job: Job): Promise<RunResult> => inProcess(generator, job)
