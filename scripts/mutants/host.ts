/**
 * A process that runs test files with vitest, over sources of which some have another text. It stays open from one
 * mutant to the next; each of them gets a process of its own for its tests, and is told as soon as one test fails.
 */
import { join } from "node:path"
import { createVitest, type TestModule, type TestSpecification } from "vitest/node"
import { startSharedServer, stopSharedServer } from "../../testing/src/SharedServer.ts"
import { root } from "../gate/Step.ts"
import { changeVariable, readChanges } from "./Change.ts"
import type { FileResult, HostJob, HostMessage } from "./messages.ts"

const changeFile = process.env[changeVariable]!
/** Everything is run, and what each file reaches is noted. */
const reaching = process.argv.includes("--reach")
/** The process that asked may have ended while tests still run. */
const say = (message: HostMessage): void => {
  if (process.connected) process.send?.(message)
}

/** Without a mutant nothing hangs, however busy the machine: what is slow is no reason to leave a test out. */
const limitMs = reaching ? 240_000 : 60_000

/** Test files in the order in which they were asked for. */
let asked: ReadonlyArray<string> = []
let started = performance.now()

class InTheOrderAsked {
  shard(files: TestSpecification[]): TestSpecification[] {
    return files
  }
  sort(files: TestSpecification[]): TestSpecification[] {
    const place = ({ moduleId }: TestSpecification): number => asked.indexOf(moduleId)
    return files.toSorted((a, b) => place(a) - place(b))
  }
}

const firstLine = (text: string | undefined): string => (text ?? "").split("\n")[0]

const resultOf = (module: TestModule): FileResult => {
  const file = module.moduleId.slice(root.length + 1)
  const ms = performance.now() - started
  started = performance.now()
  if (module.ok()) return { file, ms }
  for (const test of module.children.allTests("failed")) {
    return { file, ms, failed: { test: test.fullName, error: firstLine(test.result().errors?.[0]?.message) } }
  }
  return { file, ms, failed: { test: "the file itself", error: firstLine(module.errors()[0]?.message) } }
}

const vitest = await createVitest(
  {
    root,
    config: false,
    watch: false,
    bail: reaching ? 0 : 1,
    maxWorkers: 1,
    // One process for all test files of a job: most of their time would go into loading the same modules.
    isolate: false,
    include: ["**/test/**/*.test.ts", "packages/sim/test/short-seeds.ts"],
    setupFiles: reaching ? ["testing/test/mutants/note-reached.ts"] : ["testing/test/mutants/until-failure.ts"],
    execArgv: ["--import", new URL("./changed-modules.ts", import.meta.url).href],
    sequence: { sequencer: InTheOrderAsked },
    testTimeout: limitMs,
    hookTimeout: limitMs,
    fsModuleCache: false,
    reporters: [{ onTestModuleEnd: (module) => say({ kind: "file", result: resultOf(module) }) }],
  },
  {
    plugins: [
      {
        name: "changed-modules",
        enforce: "pre",
        load: (id) => readChanges(changeFile).get(id),
      },
    ],
  },
)

/** Sources that the last job changed: what vitest remembers of them is forgotten. */
let before: ReadonlyArray<string> = []

/** What uses the file stays as it was made from its text: `vitest.invalidateFile` would make all of that anew. */
const forget = (path: string): void => {
  for (const { vite } of vitest.projects) {
    for (const { moduleGraph } of Object.values(vite.environments)) {
      for (const module of moduleGraph.getModulesByFile(path) ?? []) module.transformResult = null
    }
  }
}

const run = async ({ files }: HostJob): Promise<void> => {
  const changed = [...readChanges(changeFile).keys()]
  for (const path of new Set([...before, ...changed])) forget(path)
  before = changed
  asked = files.map((file) => join(root, file))
  if (files.some((file) => file.includes(".postgres."))) await startSharedServer()
  const [project] = vitest.projects
  started = performance.now()
  const { unhandledErrors } = await vitest.runTestSpecifications(asked.map((file) => project.createSpecification(file)))
  const [error] = unhandledErrors as ReadonlyArray<{ readonly message?: string }>
  say({ kind: "done", ...(error === undefined ? {} : { error: firstLine(error.message) }) })
}

process.on("message", (job: HostJob) => {
  void run(job).catch((error: Error) => say({ kind: "done", error: firstLine(error.message) }))
})
process.once("disconnect", () => {
  void Promise.allSettled([vitest.close(), stopSharedServer()]).finally(() => process.exit())
})
say({ kind: "ready" })
