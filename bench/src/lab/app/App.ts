/** The lab's side of one server process: started, asked, measured and ended by its id. */
import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import { stopChild } from "../../child.ts"
import { noteChild } from "../folders/LabFolder.ts"
import type { AppJob, AppMessage, AppReport, ReportAsked } from "./AppJob.ts"

const program = fileURLToPath(new URL("main.ts", import.meta.url))

export type App = {
  readonly port: number
  readonly pid: number
  readonly report: (asked: ReportAsked) => Promise<AppReport>
  readonly stop: () => Promise<void>
}

/** A process that loads its modules and waits for a job. */
export const forkApp = (): ChildProcess => {
  const child = fork(program)
  if (child.pid !== undefined) noteChild(child.pid)
  return child
}

/** `child`: of {@link forkApp}. */
export const startApp = async (job: AppJob, child: ChildProcess): Promise<App> => {
  try {
    child.send(job)
    const { port } = await heard(child, "listening")
    return {
      port,
      pid: child.pid!,
      report: (asked) => {
        const report = heard(child, "report")
        child.send(asked)
        return report
      },
      stop: () => stopChild(child),
    }
  } catch (error) {
    await stopChild(child)
    throw error
  }
}

const heard = async <K extends AppMessage["kind"]>(
  child: ChildProcess,
  kind: K,
): Promise<Extract<AppMessage, { readonly kind: K }>> => {
  const ended = new AbortController()
  try {
    for (;;) {
      const [message] = (await Promise.race([
        once(child, "message", { signal: ended.signal }),
        once(child, "exit", { signal: ended.signal }).then(([code]) =>
          Promise.reject(new Error(`a server of the lab ended with ${code} before it was ${kind}`)),
        ),
      ])) as [AppMessage]
      if (message.kind === kind) return message as Extract<AppMessage, { readonly kind: K }>
    }
  } finally {
    ended.abort()
  }
}
