/** `npm run mutants`: small changes of the sources, and whether a test notices each. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { setImmediate } from "node:timers/promises"
import { onInterrupt } from "./gate/interrupt.ts"
import { root } from "./gate/Step.ts"
import { type Asked, readArguments, usage } from "./mutants/arguments.ts"
import { equivalents } from "./mutants/equivalents.ts"
import { drawn, mutantsOf, sampled } from "./mutants/generate.ts"
import { judge, unseen } from "./mutants/judge.ts"
import { KnownTypes } from "./mutants/KnownTypes.ts"
import type { Mutant } from "./mutants/Mutant.ts"
import { showProgress } from "./mutants/progress.ts"
import { keyOf, learnReach } from "./mutants/reach.ts"
import { reportPage, reportPath, summaryLines } from "./mutants/report.ts"
import { addResult, type Result, readResults, scoreOf } from "./mutants/results.ts"
import { type Folder, folders, type SourceFile, sourcesOf, testFiles, testsNear } from "./mutants/scope.ts"
import { TestHost } from "./mutants/TestHost.ts"
import { TypeJudge } from "./mutants/TypeJudge.ts"

const hosts = new Set<TestHost>()
let interruptedAlready = false
const interrupted = onInterrupt(async () => {
  interruptedAlready = true
  await Promise.all([...hosts].map((host) => host.stop()))
})

const draw = async (
  { folders, ids, sample, seed }: Asked,
  sources: ReadonlyArray<SourceFile>,
  out: string,
): Promise<ReadonlyArray<Mutant>> => {
  const all = mutantsOf(sources)
  if (ids.length > 0) {
    const unknown = ids.find((id) => all.every((each) => each.id !== id))
    if (unknown !== undefined) throw new Error(`there is no mutant ${unknown} in these sources`)
    return all.filter(({ id }) => ids.includes(id))
  }
  const inFolders = new Set(sourcesOf(folders).map(({ path }) => path))
  const known = new KnownTypes(join(out, "types.json"), keyOf(sources))
  let types: TypeJudge | undefined
  const complains = (path: string, text: string): boolean => {
    types ??= new TypeJudge(root)
    return types.complaint(path, text) !== undefined
  }
  try {
    return await sampled(
      drawn(
        all.filter(({ path }) => inFolders.has(path)),
        seed,
      ),
      sources,
      sample,
      (path, text) => known.refuses(path, text, () => complains(path, text)),
      async (found) => {
        showProgress("drawing", found, sample)
        // The compiler is waited for: a signal is heard between two questions.
        await setImmediate()
        return !interruptedAlready
      },
    )
  } finally {
    types?.close()
    known.save()
    showProgress("", 0, 0)
  }
}

const run = async (asked: Asked): Promise<number> => {
  const sources = sourcesOf(Object.keys(folders) as ReadonlyArray<Folder>)
  const out = resolve(root, asked.out)
  mkdirSync(out, { recursive: true })
  const resultsFile = join(out, "results.jsonl")
  const sample = await draw(asked, sources, out)
  if (interruptedAlready) return 2
  if (asked.list) {
    for (const mutant of sample)
      console.log(
        `${mutant.id} ${mutant.path}:${mutant.line} ${mutant.operator}\n  - ${mutant.before}\n  + ${mutant.after}`,
      )
    return 0
  }
  const results = new Map(readResults(resultsFile))
  const known = ({ id }: Mutant): boolean => {
    const verdict = results.get(id)?.verdict
    return verdict === "killed" || (verdict !== undefined && !asked.again && asked.ids.length === 0)
  }
  const open = asked.report ? [] : sample.filter((mutant) => !known(mutant))
  if (open.length > 0)
    await judgeAll(
      open,
      sources,
      out,
      asked,
      (result) => {
        results.set(result.id, result)
        addResult(resultsFile, result)
      },
      results,
    )
  if (interruptedAlready) return 2
  const judged = sample.flatMap(({ id }) => results.get(id) ?? [])
  if (asked.report) writeFileSync(join(root, reportPath), reportPage(judged, asked))
  for (const line of summaryLines(judged)) console.log(line)
  return scoreOf(judged).percent >= asked.min ? 0 : 1
}

const judgeAll = async (
  open: ReadonlyArray<Mutant>,
  sources: ReadonlyArray<SourceFile>,
  out: string,
  { budgetMs, ids, jobs }: Asked,
  keep: (result: Result) => void,
  results: ReadonlyMap<string, Result>,
): Promise<void> => {
  const tests = testsNear(
    testFiles(),
    open.map(({ path }) => path),
  )
  const reach = await learnReach(
    sources,
    tests,
    out,
    (done, file) => showProgress(`what ${file} reaches`, done, tests.length),
    (host) => hosts.add(host),
  )
  const finds = (source: string, test: string): number =>
    [...results.values()].filter(({ by, path }) => path === source && by?.file === test).length
  const waiting = [...open]
  const started = performance.now()
  let done = 0
  const work = async (): Promise<void> => {
    const folder = mkdtempSync(join(out, "host-"))
    const host = new TestHost({ folder })
    hosts.add(host)
    try {
      for (let mutant = waiting.shift(); mutant !== undefined && !interruptedAlready; mutant = waiting.shift()) {
        // What was read and found to change nothing is a survivor without being run, unless it is asked for by its name.
        const known = ids.length === 0 && equivalents[mutant.id] !== undefined
        const result = known ? unseen(mutant, "survived") : await judge(host, mutant, { reach, finds, budgetMs })
        if (interruptedAlready) return
        keep(result)
        done++
        const perMutant = (performance.now() - started) / done / 1000
        const { percent } = scoreOf([...results.values()])
        showProgress(
          `${percent.toFixed(1)} %, ${perMutant.toFixed(1)} s each, ${result.verdict} ${result.path}`,
          done,
          open.length,
        )
      }
    } finally {
      await host.stop()
      hosts.delete(host)
      rmSync(folder, { recursive: true, force: true })
    }
  }
  await Promise.all(Array.from({ length: jobs }, work))
  showProgress("", 0, 0)
}

const asked = readArguments(process.argv.slice(2))
if (typeof asked === "string") {
  console.error(`${asked}; npm run mutants -- --help`)
  process.exitCode = 2
} else if (asked.help) console.log(usage)
else {
  try {
    process.exitCode = await run(asked)
  } catch (error) {
    if (!interruptedAlready) console.error(`mutants: ${(error as Error).message}`)
    process.exitCode = 2
  }
}
process.exitCode = (await interrupted.code()) ?? process.exitCode
