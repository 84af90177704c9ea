/** How a run of the server ends: its exit code, and what it says. */
import { reasonUnder } from "@ticketrush/engine/database/reasonUnder"
import { Cause, type Effect, Exit } from "effect"
import type { startNode } from "./node.ts"
import { SettingError } from "./variable.ts"

export const exitCodes = { stopped: 0, failed: 1, misused: 2 } as const

/** What can keep a server from starting. Each has a sentence that says what to do; a test holds it to that. */
export type StartError = SettingError | Effect.Error<ReturnType<typeof startNode>>

export type RunEnding = { readonly code: number; readonly words: string | null }

export const errorLine = (sentence: string): string => `ticketrush: ${sentence.replace(/\s*\n\s*/g, " ")}`

export const endingOf = (exit: Exit.Exit<unknown, StartError>): RunEnding => {
  if (Exit.isSuccess(exit) || Cause.hasInterruptsOnly(exit.cause)) return { code: exitCodes.stopped, words: null }
  const failure = Cause.squash(exit.cause)
  if (failure instanceof SettingError) return { code: exitCodes.misused, words: errorLine(failure.message) }
  // An error of ours says what to do in one line; anything else is a defect, and its stack is what helps.
  const ours = failure instanceof Error && "_tag" in failure
  return { code: exitCodes.failed, words: ours ? errorLine(reasonUnder(failure)) : Cause.pretty(exit.cause) }
}
