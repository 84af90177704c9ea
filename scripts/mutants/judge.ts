/** Shows one mutant to the tests that reach it. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { root } from "../gate/Step.ts"
import { chosen, type Finds } from "./choose.ts"
import { type Mutant, mutated } from "./Mutant.ts"
import type { Reach } from "./reach.ts"
import type { Result, Verdict } from "./results.ts"
import type { TestHost } from "./TestHost.ts"

/** A test may take longer than it took alone: the machine does other things, too. */
const slower = 4
const startMs = 10_000

export type Ways = {
  readonly reach: Reach
  readonly finds: Finds
  readonly budgetMs: number
}

export const judge = async (host: TestHost, mutant: Mutant, { reach, finds, budgetMs }: Ways): Promise<Result> => {
  const { after, before, id, line, operator, path } = mutant
  const about = { id, path, line, operator, before, after }
  const files = chosen(mutant, reach, finds, budgetMs)
  if (files.length === 0) return { ...about, verdict: "unreached", asked: 0, ms: 0 }
  const file = join(root, path)
  const change = { path: file, text: mutated(readFileSync(file, "utf8"), mutant) }
  const started = performance.now()
  const ran = await host.run(files, [change], (test) => slower * reach.ms[test] + startMs)
  const ms = Math.round(performance.now() - started)
  const result = (verdict: Verdict): Result => ({
    ...about,
    verdict,
    asked: Math.min(files.length, ran.files.length + 1),
    ms,
  })
  for (const { failed, file: test } of ran.files) {
    if (failed !== undefined) return { ...result("killed"), by: { file: test, ...failed } }
  }
  if (ran.timedOut !== undefined)
    return { ...result("timeout"), by: { file: ran.timedOut, test: "", error: "did not end" } }
  const { error } = ran
  if (error !== undefined) return { ...result("killed"), by: { file: files[0], test: "outside of tests", error } }
  return { ...result("survived"), asked: files.length }
}
