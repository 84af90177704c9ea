/** Measures the cells that are asked for, one after the other, and keeps each as a line. */
import { loadavg } from "node:os"
import { type Contender, contenderFrom, ownContenders } from "./contenders/contenders.ts"
import type { Progress } from "./Progress.ts"
import { PartMissing } from "./site/PartMissing.ts"
import { Servers } from "./site/Servers.ts"
import { appendLine, keyOf, type LabLine, readLines } from "./workload/lines.ts"
import type { LabOptions } from "./workload/options.ts"
import type { Cell, Row, Workload } from "./workload/Workload.ts"
import { workloads } from "./workloads.ts"

export type Asked = { readonly workload: Workload; readonly cell: Cell }

const chosen = <A extends { readonly name: string }>(
  all: ReadonlyArray<A>,
  names: ReadonlyArray<string>,
  what: string,
): ReadonlyArray<A> => {
  const unknown = names.find((name) => !all.some((each) => each.name === name))
  if (unknown !== undefined) {
    throw new Error(`there is no ${what} ${unknown}; there are: ${all.map(({ name }) => name).join(", ")}`)
  }
  return names.length === 0 ? all : all.filter(({ name }) => names.includes(name))
}

const contendersOf = async ({ backends, strategies }: LabOptions): Promise<ReadonlyArray<Contender>> => {
  const all = [...ownContenders]
  for (const file of backends) {
    const contender = await contenderFrom(file)
    if (all.some(({ name }) => name === contender.name)) {
      throw new Error(`${file} calls itself ${contender.name}, as another strategy does: give it a name of its own`)
    }
    all.push(contender)
  }
  return chosen(all, strategies, "strategy")
}

export const cellsOf = async (options: LabOptions): Promise<ReadonlyArray<Asked>> => {
  const contenders = await contendersOf(options)
  const once = chosen(workloads, options.only, "workload").flatMap((workload) =>
    workload.cells(options, contenders).map((cell) => ({ workload, cell })),
  )
  // Every second round runs backwards, so that no cell always follows the same one.
  return Array.from({ length: options.rounds }, (_, nth) =>
    (nth % 2 === 0 ? once : once.toReversed()).map(inRound(nth + 1)),
  ).flat()
}

/** What names a cell, but for the code. */
export const plannedOf = ({ cell: { contender, settings }, workload }: Asked) => ({
  workload: workload.name,
  contender: contender.name,
  settings,
})

const inRound =
  (round: number) =>
  ({ cell, workload }: Asked): Asked => ({ workload, cell: { ...cell, settings: { ...cell.settings, round } } })

export type Keeping = {
  readonly file: string
  readonly code: string
  readonly fresh: boolean
  /** Once it is aborted no other cell is begun. */
  readonly stopped: AbortSignal
}

/** The lines of all cells: those that were there, and those that were measured now. */
export const measureCells = async (
  asked: ReadonlyArray<Asked>,
  { file, code, fresh, stopped }: Keeping,
  progress: Progress,
): Promise<ReadonlyArray<LabLine>> => {
  const known = new Map(readLines(file).map((line) => [keyOf(line), line]))
  const servers = new Servers()
  const lines: LabLine[] = []
  try {
    for (const { cell, workload } of asked) {
      const key = keyOf({ ...plannedOf({ cell, workload }), code })
      const before = fresh ? undefined : known.get(key)
      if (stopped.aborted) throw new Error("stopped; the same command goes on from here")
      progress.begin(`${workload.name} ${cell.contender.name}`, before !== undefined)
      const line = before ?? (await measured(workload, cell, code, servers))
      if (before === undefined) appendLine(file, line)
      lines.push(line)
    }
  } finally {
    progress.end()
    await servers.stop()
  }
  return lines
}

const measured = async (workload: Workload, cell: Cell, code: string, servers: Servers): Promise<LabLine> => {
  const load1 = loadavg()[0]
  const at = new Date().toISOString()
  const from = performance.now()
  const result = await resultOf(cell, servers)
  const tookSeconds = Math.round(performance.now() - from) / 1_000
  const { contender, settings } = cell
  const versions = [...servers.versions]
  return {
    code,
    workload: workload.name,
    contender: contender.name,
    settings,
    result,
    at,
    tookSeconds,
    load1,
    versions,
  }
}

const resultOf = async ({ measure }: Cell, servers: Servers): Promise<Row["result"]> => {
  try {
    return await measure(servers)
  } catch (error) {
    if (error instanceof PartMissing) return { notRun: error.message }
    throw error
  }
}
