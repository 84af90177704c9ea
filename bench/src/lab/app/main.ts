/** One server of the lab in a process of its own: sells through one strategy until it is asked what became of it. */
import type { ReserveAnswer } from "@ticketrush/engine/backends/ReservationBackend"
import { Effect, Exit, Scope } from "effect"
import type { AppJob, AppMessage, AppReport } from "./AppJob.ts"
import { type OpenedBackend, openBackend } from "./backend.ts"
import { codeOf, serveHolds } from "./HoldServer.ts"

const scope = Scope.makeUnsafe()
const end = (code: number): void =>
  void Effect.runPromise(Scope.close(scope, Exit.void)).finally(() => process.exit(code))

const tell = (message: AppMessage): void => void process.send?.(message)

const serve = async (job: AppJob): Promise<void> => {
  const opened = await Effect.runPromise(Scope.provide(openBackend(job), scope))
  const answers = new Map<string, number>()
  let calls = 0
  const port = await serveHolds(opened.backend, (answer: ReserveAnswer) => {
    calls++
    const code = codeOf(answer)
    answers.set(code, (answers.get(code) ?? 0) + 1)
  })
  process.on("message", ({ kind }: { readonly kind: "report" }) => {
    if (kind === "report") tell({ kind: "report", ...report(opened, answers, calls) })
  })
  tell({ kind: "listening", port })
}

const report = ({ sessions }: OpenedBackend, answers: ReadonlyMap<string, number>, calls: number): AppReport => ({
  answers: Object.fromEntries(answers),
  calls,
  sessions: sessions(),
})

process.once("message", (job: AppJob) => {
  serve(job).catch((error: unknown) => {
    console.error(error)
    end(1)
  })
})
process.on("disconnect", () => end(0))
process.on("SIGTERM", () => end(0))
