/** Shows one mutant to the tests that reach it. */
import { readFileSync } from "node:fs"
import { availableParallelism, loadavg } from "node:os"
import { join } from "node:path"
import { root } from "../gate/Step.ts"
import { chosen, type Finds } from "./choose.ts"
import { type Mutant, mutated } from "./Mutant.ts"
import type { Reach } from "./reach.ts"
import type { Result, Verdict } from "./results.ts"
import type { TestHost } from "./TestHost.ts"

/** A test may take longer than it took alone: the machine does other things, too. */
const slower = 4
const startMs = 7_000

/** How many processes wait for each processor: so much longer everything takes while others keep the machine busy. */
const crowd = (): number => Math.max(1, loadavg()[0] / availableParallelism())

/** What vitest says of a test that waited for something that did not come, or came too late on this machine. */
const tooLong = /^(Test|Hook) timed out in \d/

export type Ways = {
  readonly reach: Reach
  readonly finds: Finds
  readonly budgetMs: number
}

/** Of a mutant that no test was run over. */
export const unseen = ({ after, before, id, line, operator, path }: Mutant, verdict: Verdict): Result => ({
  ...{ id, path, line, operator, before, after, verdict, asked: 0, ms: 0 },
})

export const judge = async (host: TestHost, mutant: Mutant, { reach, finds, budgetMs }: Ways): Promise<Result> => {
  const { path } = mutant
  const files = chosen(mutant, reach, finds, budgetMs)
  if (files.length === 0) return unseen(mutant, "unreached")
  const file = join(root, path)
  const change = { path: file, text: mutated(readFileSync(file, "utf8"), mutant) }
  const started = performance.now()
  const ran = await host.run(files, [change], (test) => crowd() * (slower * reach.ms[test] + startMs))
  const ms = Math.round(performance.now() - started)
  const firstFailed = ran.files.findIndex(({ failed }) => failed !== undefined)
  const asked = Math.min(files.length, (firstFailed < 0 ? ran.files.length : firstFailed) + 1)
  const result = (verdict: Verdict): Result => ({ ...unseen(mutant, verdict), asked, ms })
  if (firstFailed >= 0) {
    const { failed, file: test } = ran.files[firstFailed]
    return { ...result(tooLong.test(failed!.error) ? "timeout" : "killed"), by: { file: test, ...failed! } }
  }
  if (ran.timedOut !== undefined)
    return { ...result("timeout"), by: { file: ran.timedOut, test: "", error: "did not end" } }
  const { error } = ran
  if (error !== undefined) return { ...result("killed"), by: { file: files[0], test: "outside of tests", error } }
  return { ...result("survived"), asked: files.length }
}
