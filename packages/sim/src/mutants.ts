/**
 * Plants every bug of `patches/`, one at a time, and says how many seeds it takes to find each. A bug gets as many seeds
 * as it takes to find it a few times, in blocks that double: common ones need a hundred, rare ones thousands.
 */
import { readdirSync, readFileSync } from "node:fs"
import { basename, join } from "node:path"
import type { Readable } from "node:stream"
import { historyChecks } from "@ticketrush/audit/history/judge"
import { type PatchedCopy, patchedCopy, startPatched } from "./patched.ts"
import type { Failure, SeedRange, Summary } from "./Seeds.ts"

export const patchFolder = join(import.meta.dirname, "../patches")

export const patchNames = (): ReadonlyArray<string> =>
  readdirSync(patchFolder)
    .filter((name) => name.endsWith(".patch"))
    .map((name) => basename(name, ".patch"))
    .sort()

export type Mutant = {
  readonly name: string
  readonly seeds: number
  readonly found: number
  /** Median number of seeds from one find to the next; Infinity when it was never found. */
  readonly seedsMedian: number
  /** The promises it broke, most frequent first. */
  readonly promises: ReadonlyArray<string>
}

export type MutantOptions = {
  /** At most these seeds. */
  readonly range: SeedRange
  readonly workers: number
  /** No further block of seeds once it was found so often; with 1 also none in the same block. */
  readonly findsMin: number
  readonly progress?: (sofar: { readonly seeds: number; readonly found: number }) => void
}

const firstBlock = 100

export const runMutant = async (name: string, options: MutantOptions): Promise<Mutant> => {
  const { range, workers, findsMin, progress = () => {} } = options
  const path = join(patchFolder, `${name}.patch`)
  const copy = patchedCopy(path)
  const world = worldOf(readFileSync(path, "utf8"))
  try {
    const failures: Failure[] = []
    let seeds = 0
    for (let block = firstBlock; range.first + seeds <= range.last && failures.length < findsMin; block *= 2) {
      progress({ seeds, found: failures.length })
      const first = range.first + seeds
      const last = Math.min(range.last, first + block - 1)
      const goOn = findsMin > 1 ? ["--keep-going"] : []
      const args = [...world, "--seeds", `${first}..${last}`, "--json", "--workers", String(workers), ...goOn]
      const summary = await summaryOf(copy, args)
      failures.push(...summary.failures)
      seeds += summary.seeds
    }
    return judge(name, range.first, seeds, failures)
  } finally {
    copy.remove()
  }
}

/**
 * A patch for a strategy of the lab says in a line of its own which one finds it: `Strategy: redis-lock --faults none`. One
 * for the cluster says under which faults it is found: `Cluster: --faults kill`.
 */
const worldOf = (patch: string): ReadonlyArray<string> => {
  const [, of, words] = /^(Strategy|Cluster): (.+)$/m.exec(patch) ?? []
  return words === undefined ? [] : [`--${of.toLowerCase()}`, ...words.split(" ")]
}

type Found = Pick<Summary, "seeds" | "failures">

const summaryOf = async (copy: PatchedCopy, args: ReadonlyArray<string>): Promise<Found> => {
  const { child, verdict } = startPatched(copy, args, ["ignore", "pipe", "pipe", "ipc"])
  const out = textOf(child.stdout)
  const errors = textOf(child.stderr)
  await verdict
  const line = out()
    .split("\n")
    .find((text) => text.startsWith("{"))
  if (line === undefined) throw new Error(`the patched simulation did not run: ${errors() || out()}`)
  return JSON.parse(line) as Found
}

/** What has come so far. */
const textOf = (stream: Readable | null): (() => string) => {
  let text = ""
  stream?.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk
  })
  return () => text
}

const judge = (name: string, firstSeed: number, seeds: number, failures: ReadonlyArray<Failure>): Mutant => {
  const found = failures.map((failure) => failure.seed)
  const gaps = found.map((seed, i) => seed - (i === 0 ? firstSeed - 1 : found[i - 1])).sort((a, b) => a - b)
  const promises = new Map<string, number>()
  for (const { violation } of failures) {
    const promise = promiseOf(violation)
    promises.set(promise, (promises.get(promise) ?? 0) + 1)
  }
  return {
    name,
    seeds,
    found: found.length,
    seedsMedian: gaps.length === 0 ? Number.POSITIVE_INFINITY : gaps[Math.floor(gaps.length / 2)],
    promises: [...promises].sort((a, b) => b[1] - a[1]).map(([promise]) => promise),
  }
}

const judged = new Set<string>([...historyChecks.map(({ kind }) => kind), "unsettled", "ownership"])

/** A promise by its number, or what the judge of histories calls it. */
const promiseOf = (violation: string): string => {
  const [, name] = /^(I\d+|[a-z-]+)/.exec(violation) ?? []
  if (name?.startsWith("I") || judged.has(name)) return name
  return name === "defect" ? "assert" : "model"
}

export const mutantLine = ({ name, seeds, found, seedsMedian, promises }: Mutant): string =>
  `| ${`\`${name}\``.padEnd(30)} | ${String(found).padStart(5)} of ${String(seeds).padEnd(5)} | ${String(seedsMedian).padStart(6)} | ${promises.join(", ")} |`
