/** Plants every bug of `patches/`, one at a time, and says how many seeds it takes to find each. */
import { spawn } from "node:child_process"
import { readdirSync } from "node:fs"
import { basename, join } from "node:path"
import { patchedCopy } from "./patch.ts"
import type { SeedRange, Summary } from "./Seeds.ts"

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

export const runMutant = async (name: string, range: SeedRange, workers: number, stop: boolean): Promise<Mutant> => {
  const copy = patchedCopy(join(patchFolder, `${name}.patch`))
  try {
    const seeds = `${range.first}..${range.last}`
    const args = ["--seeds", seeds, "--json", "--workers", String(workers), ...(stop ? [] : ["--keep-going"])]
    return judge(name, range, await summaryOf(join(copy.folder, "packages/sim/src/main.ts"), args))
  } finally {
    copy.remove()
  }
}

const summaryOf = (main: string, args: ReadonlyArray<string>): Promise<Summary> =>
  new Promise((done, fail) => {
    const child = spawn(process.execPath, [main, ...args], { stdio: ["ignore", "pipe", "pipe"] })
    let out = ""
    let errors = ""
    child.stdout.on("data", (chunk) => {
      out += chunk
    })
    child.stderr.on("data", (chunk) => {
      errors += chunk
    })
    child.once("error", fail)
    child.once("close", () => {
      const line = out.split("\n").find((text) => text.startsWith("{"))
      if (line === undefined) fail(new Error(`the patched simulation did not run: ${errors || out}`))
      else done(JSON.parse(line) as Summary)
    })
  })

const judge = (name: string, range: SeedRange, summary: Summary): Mutant => {
  const found = summary.failures.map((failure) => failure.seed)
  const gaps = found.map((seed, i) => seed - (i === 0 ? range.first - 1 : found[i - 1])).sort((a, b) => a - b)
  const promises = new Map<string, number>()
  for (const { violation } of summary.failures) {
    const promise = /^I\d+/.exec(violation)?.[0] ?? (violation.startsWith("defect") ? "assert" : "model")
    promises.set(promise, (promises.get(promise) ?? 0) + 1)
  }
  return {
    name,
    seeds: summary.seeds,
    found: found.length,
    seedsMedian: gaps.length === 0 ? Number.POSITIVE_INFINITY : gaps[Math.floor(gaps.length / 2)],
    promises: [...promises].sort((a, b) => b[1] - a[1]).map(([promise]) => promise),
  }
}

export const mutantLine = ({ name, seeds, found, seedsMedian, promises }: Mutant): string =>
  `| ${name.padEnd(30)} | ${String(found).padStart(5)} of ${String(seeds).padEnd(5)} | ${String(seedsMedian).padStart(6)} | ${promises.join(", ")} |`
