/** Opens a line, measures it, closes it. */
import { Effect, Exit, Scope } from "effect"
import { type LineJob, type LineResult, measureLine } from "./measure.ts"
import { openSide, type SideJob } from "./sides.ts"

export type RunJob = { readonly side: SideJob; readonly line: LineJob }

export const run = async ({ side, line }: RunJob): Promise<LineResult> => {
  const scope = Scope.makeUnsafe()
  try {
    return await measureLine(await Effect.runPromise(Scope.provide(openSide(side), scope)), line)
  } finally {
    await Effect.runPromise(Scope.close(scope, Exit.void))
  }
}
