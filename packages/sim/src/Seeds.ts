/** Many seeds on several threads; each seed is a world of its own, so they share nothing. */
import { Worker } from "node:worker_threads"
import type { ClusterFault } from "./cluster/cluster-faults.ts"
import { addOccurrences, type Distributions, emptyDistributions, rows } from "./distribution.ts"
import type { Overrides } from "./swarm.ts"

export type SeedRange = { readonly first: number; readonly last: number }

/** Worlds with several nodes of a cluster; `faults`: no others than these. */
export type ClusterSeeds = { readonly faults: ReadonlyArray<ClusterFault> | undefined }

export type Chunk = SeedRange & {
  readonly overrides: Overrides
  /** Undefined: worlds of the engine. */
  readonly cluster?: ClusterSeeds | undefined
  /** The seeds behind the first that fails are left out. */
  readonly stopAtFailure?: boolean
}

export type Failure = { readonly seed: number; readonly violation: string }

/** What a chunk of seeds adds up to. */
export type Summary = {
  seeds: number
  requests: number
  steps: number
  simulatedMs: number
  worldsLarge: number
  distributions: Distributions
  failures: Failure[]
  faults: Record<string, number>
  marks: Record<string, number>
}

export const emptySummary = (): Summary => ({
  seeds: 0,
  requests: 0,
  steps: 0,
  simulatedMs: 0,
  worldsLarge: 0,
  distributions: emptyDistributions(),
  failures: [],
  faults: {},
  marks: {},
})

export const addCounts = (
  into: Record<string, number>,
  from: Iterable<readonly [name: string, count: number]>,
): void => {
  for (const [name, count] of from) into[name] = (into[name] ?? 0) + count
}

export const addSummary = (into: Summary, from: Summary): void => {
  into.seeds += from.seeds
  into.requests += from.requests
  into.steps += from.steps
  into.simulatedMs += from.simulatedMs
  into.worldsLarge += from.worldsLarge
  for (const row of rows) addOccurrences(into.distributions[row], from.distributions[row])
  into.failures.push(...from.failures)
  addCounts(into.faults, Object.entries(from.faults))
  addCounts(into.marks, Object.entries(from.marks))
}

const chunkSeeds = 10

export type RunSeedsOptions = {
  readonly overrides: Overrides
  readonly cluster?: ClusterSeeds | undefined
  readonly workers: number
  /** Stop handing out seeds after the first failure. */
  readonly stopAtFailure: boolean
  readonly progress: (summary: Summary) => void
}

export const runSeeds = async (range: SeedRange, options: RunSeedsOptions): Promise<Summary> => {
  const total = emptySummary()
  let next = range.first
  const { cluster, overrides, stopAtFailure } = options
  const take = (): Chunk | undefined => {
    if (next > range.last || (stopAtFailure && total.failures.length > 0)) return undefined
    const first = next
    next = Math.min(range.last, first + chunkSeeds - 1) + 1
    return { first, last: next - 1, overrides, cluster, stopAtFailure }
  }
  const done = (summary: Summary): void => {
    addSummary(total, summary)
    options.progress(total)
  }
  const count = Math.max(1, Math.min(options.workers, Math.ceil((range.last - range.first + 1) / chunkSeeds)))
  const workers = Array.from({ length: count }, () => new Worker(new URL("./seeds-thread.ts", import.meta.url)))
  try {
    await Promise.all(workers.map((worker) => feed(worker, take, done)))
  } finally {
    // After a failure of one the others have nothing to do any more.
    for (const worker of workers) void worker.terminate()
  }
  total.failures.sort((a, b) => a.seed - b.seed)
  return total
}

const feed = (worker: Worker, take: () => Chunk | undefined, done: (summary: Summary) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    let chunk: Chunk | undefined
    const give = (): void => {
      chunk = take()
      worker.postMessage(chunk ?? null)
    }
    worker.on("message", (summary: Summary) => {
      done(summary)
      give()
    })
    worker.on("error", reject)
    worker.on("exit", (code) => {
      if (chunk === undefined) return resolve()
      reject(new Error(`a thread ended with ${code} among the seeds ${chunk.first} to ${chunk.last}`))
    })
    give()
  })
