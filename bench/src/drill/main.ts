/** `npm run drill`: breaks a running cluster and judges what became of its sales. */
import { mkdirSync, writeFileSync } from "node:fs"
import { loadavg } from "node:os"
import { join, resolve } from "node:path"
import { codeOfLab } from "../lab/code.ts"
import { removeLeftLabs } from "../lab/folders/LabFolder.ts"
import { Progress } from "../lab/Progress.ts"
import { machine } from "../machine.ts"
import { drillOf, drillsText } from "./drills.ts"
import { type DrillOptions, parseDrill, usage } from "./options.ts"
import { brokenIn, reportText, unshownIn } from "./report.ts"
import { appendLine, comparable, type DrillLine, keyOf, readLines } from "./results.ts"
import { runDrill } from "./run.ts"
import { timelineSvg } from "./timeline.ts"
import { DrillWorld } from "./World.ts"

const exitCodes = { fine: 0, notRun: 1, notUnderstood: 2, broken: 3, unshown: 4 } as const

const resultsName = "results.jsonl"

const write = (text: string): void => void process.stderr.write(text)

/** One world for many runs; what a control leaves behind, or a drill that broke something, is no place for the next one. */
const runAll = async (options: DrillOptions, code: string, stopped: AbortSignal): Promise<ReadonlyArray<DrillLine>> => {
  const { perSecond } = options
  const folder = resolve(options.out)
  const file = join(folder, resultsName)
  const lines = new Map(readLines(file).map((line) => [keyOf(line), line]))
  const done: Array<DrillLine> = []
  const rounds = Array.from({ length: options.repeat }, (_, n) => n + 1)
  const progress = new Progress(options.names.length * rounds.length, {
    terminal: process.stderr.isTTY === true,
    write,
    now: () => performance.now(),
  })
  let world: DrillWorld | undefined
  const end = async (): Promise<void> => {
    const ending = world
    world = undefined
    await ending?.close()
  }
  try {
    for (const drill of options.names.map(drillOf)) {
      if (world?.suits(drill.world) === false) await end()
      for (const round of rounds) {
        if (stopped.aborted) return done
        const before = options.fresh ? undefined : lines.get(keyOf({ code, drill: drill.name, perSecond, round }))
        progress.begin(`${drill.name} ${round}`, before !== undefined)
        if (before !== undefined) {
          done.push(before)
          continue
        }
        const load1 = loadavg()[0]
        world ??= await DrillWorld.start(drill.world)
        const { found, story } = await runDrill(drill, world, perSecond, round)
        const at = new Date().toISOString()
        const line: DrillLine = { round, code, perSecond, load1, drill: drill.name, at, ...found }
        appendLine(file, line)
        writeFileSync(join(folder, `${drill.name}.svg`), timelineSvg(drill, story))
        writeFileSync(join(folder, `${drill.name}.log`), logsOf(world))
        done.push(line)
        if (drill.control === undefined && !drill.usesUp && brokenIn(drill, line).length === 0) continue
        await end()
      }
    }
  } finally {
    await end()
    progress.end()
  }
  return done
}

/** What the nodes have said, one after another. */
const logsOf = ({ nodes }: DrillWorld): string => nodes.map((node) => `# ${node.address}\n${node.output()}`).join("\n")

const run = async (options: DrillOptions): Promise<number> => {
  removeLeftLabs()
  const stopping = new AbortController()
  const stop = (): void => {
    write("\nthe drills stop after this run\n")
    stopping.abort()
  }
  // Servers that were started are ended by the run itself; a second signal ends it at once.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stop)
  const code = codeOfLab()
  const lines = await runAll(options, code, stopping.signal)
  if (lines.length === 0) {
    console.error("the drills were stopped before the first run: the report stays as it was")
    return exitCodes.notRun
  }
  const folder = resolve(options.out)
  const { cores, cpu, node } = machine()
  const about = `${cores} cores (${cpu}), Node ${node}, ${options.perSecond} people a second at each sale.`
  mkdirSync(folder, { recursive: true })
  const reported = comparable(readLines(join(folder, resultsName)), { code, perSecond: options.perSecond })
  writeFileSync(join(folder, "report.md"), reportText(reported, about))
  console.log(join(folder, "report.md"))
  const said = lines.map((line) => {
    const drill = drillOf(line.drill)
    return { line, broken: brokenIn(drill, line), unshown: unshownIn(drill, line) }
  })
  for (const { broken, line, unshown } of said)
    for (const says of [...broken, ...unshown]) console.error(`${line.drill} ${line.round}: ${says}`)
  if (said.some(({ broken }) => broken.length > 0)) return exitCodes.broken
  return said.some(({ unshown }) => unshown.length > 0) ? exitCodes.unshown : exitCodes.fine
}

const complain = (error: unknown): void => console.error(error instanceof Error ? error.message : error)

const parsed = () => {
  try {
    return parseDrill(process.argv.slice(2))
  } catch (error) {
    complain(error)
    return undefined
  }
}

const invocation = parsed()
if (invocation === undefined) process.exitCode = exitCodes.notUnderstood
else if (invocation.shows === "help") console.log(usage)
else if (invocation.shows === "list") console.log(drillsText())
else {
  try {
    process.exitCode = await run(invocation.options)
  } catch (error) {
    complain(error)
    process.exitCode = exitCodes.notRun
  }
}
