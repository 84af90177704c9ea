/** What came out for each mutant: a line of JSON for each, written at once, so that a run that ends early is taken up again. */
import { appendFileSync, existsSync, readFileSync } from "node:fs"
import type { Mutant } from "./Mutant.ts"
import type { Failed } from "./messages.ts"

export type Verdict =
  | "killed"
  /** No test that was asked noticed it. */
  | "survived"
  /** A test did not end. It may have noticed: these count for neither side. */
  | "timeout"
  /** No test reaches it. Counts as survived. */
  | "unreached"

export type Result = Omit<Mutant, "start" | "end" | "put"> & {
  readonly verdict: Verdict
  /** How many test files were asked, and how long that took. */
  readonly asked: number
  readonly ms: number
  readonly by?: Failed & { readonly file: string }
}

export const addResult = (file: string, result: Result): void => appendFileSync(file, `${JSON.stringify(result)}\n`)

/** The newest result of each mutant. A last line that was cut off is passed over. */
export const readResults = (file: string): ReadonlyMap<string, Result> => {
  if (!existsSync(file)) return new Map()
  const lines = readFileSync(file, "utf8").split("\n").slice(0, -1)
  return new Map(lines.map((line) => JSON.parse(line) as Result).map((result) => [result.id, result]))
}

export type Score = {
  readonly killed: number
  /** Survived or reached by no test. */
  readonly survived: number
  readonly timeouts: number
  /** Killed of those that were killed or survived, in percent. */
  readonly percent: number
}

export const scoreOf = (results: ReadonlyArray<Result>): Score => {
  const count = (...verdicts: ReadonlyArray<Verdict>): number =>
    results.filter(({ verdict }) => verdicts.includes(verdict)).length
  const killed = count("killed")
  const survived = count("survived", "unreached")
  return { killed, survived, timeouts: count("timeout"), percent: (100 * killed) / Math.max(1, killed + survived) }
}
