/** One server of the lab in a process of its own: sells through one strategy until it is asked what became of it. */
import { writeFileSync } from "node:fs"
import { serialize } from "node:v8"
import { HistoryRecorder, microsOf } from "@ticketrush/audit/history/HistoryRecorder"
import { recorded } from "@ticketrush/http/race/recorded"
import { Effect, Exit, Scope } from "effect"
import type { AppHistory, AppJob, AppMessage, ReportAsked } from "./AppJob.ts"
import { openBackend } from "./backend.ts"
import { codeOf, type LabAnswer, serveHolds } from "./HoldServer.ts"

const scope = Scope.makeUnsafe()
const end = (code: number): void =>
  void Effect.runPromise(Scope.close(scope, Exit.void)).finally(() => process.exit(code))

const fail = (error: unknown): void => {
  console.error(error)
  end(1)
}

const tell = (message: AppMessage): void => void process.send?.(message)

const serve = async (job: AppJob): Promise<void> => {
  const opened = await Effect.runPromise(Scope.provide(openBackend(job), scope))
  const answers = new Map<string, number>()
  const recorder = new HistoryRecorder(job.process, () => microsOf(process.hrtime()))
  const port = await serveHolds(recorded(opened.backend, recorder, 1), (answer: LabAnswer) => {
    const code = codeOf(answer)
    answers.set(code, (answers.get(code) ?? 0) + 1)
  })
  const report = async ({ historyFile, readsStore }: ReportAsked): Promise<void> => {
    const { calls } = recorder
    const stored = readsStore ? await opened.stored() : null
    writeFileSync(historyFile, serialize({ calls, stored } satisfies AppHistory))
    tell({ kind: "report", answers: Object.fromEntries(answers), calls: calls.length, sessions: opened.sessions() })
  }
  process.on("message", (asked: ReportAsked) => void report(asked).catch(fail))
  tell({ kind: "listening", port })
}

process.once("message", (job: AppJob) => {
  serve(job).catch(fail)
})
process.on("disconnect", () => end(0))
process.on("SIGTERM", () => end(0))
