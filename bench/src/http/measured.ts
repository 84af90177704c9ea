/** A load together with what it cost: processor time per answer of server, database and generator. */
import { cpuSeconds, residentMiB } from "../child.ts"
import { runLoad } from "../load/Load.ts"
import type { Job, RunResult } from "../load/Run.ts"

export type Measured = RunResult & {
  readonly acceptedPerSecond: number
  readonly answersPerSecond: number
  /** Processor time per answer, in microseconds, over the whole run with its warm-up. */
  readonly serverCpuUs: number
  readonly postgresCpuUs: number
  readonly generatorCpuUsPerAnswer: number
  readonly residentMiB: number
}

export type Watched = { readonly server: number; readonly postgres: number }

export const measured = async (job: Job, watched: Watched): Promise<Measured> => {
  const server = cpuSeconds(watched.server)
  const postgres = watched.postgres === 0 ? Number.NaN : cpuSeconds(watched.postgres)
  const result = await runLoad(job)
  const all = Object.values(result.timeline).reduce((sum, line) => sum + line.reduce((a, b) => a + b, 0), 0)
  const perAnswer = (seconds: number): number => (seconds * 1e6) / Math.max(1, all)
  const { accepted, refused, tryAgain } = result.answers
  return {
    ...result,
    acceptedPerSecond: (accepted * 1_000) / result.measuredMs,
    answersPerSecond: ((accepted + refused + tryAgain) * 1_000) / result.measuredMs,
    serverCpuUs: perAnswer(cpuSeconds(watched.server) - server),
    postgresCpuUs: perAnswer(cpuSeconds(watched.postgres) - postgres),
    generatorCpuUsPerAnswer: result.generatorCpuUs / Math.max(1, all),
    residentMiB: residentMiB(watched.server),
  }
}

/** What must not happen in a measurement of the good case; a figure that hides it would be worthless. */
export const mustBeClean = (name: string, { answers, exhausted, errors }: RunResult): void => {
  if (exhausted) throw new Error(`${name}: the load ran out of seats; give it more`)
  if (answers.error + answers.dropped > 0) {
    throw new Error(`${name}: ${answers.error} errors, ${answers.dropped} dropped: ${errors[0] ?? ""}`)
  }
}

/** What was offered, by the plan. */
export const arrivalsPerSecond = ({ arrivals, measuredMs }: Pick<Measured, "arrivals" | "measuredMs">): number =>
  (Object.values(arrivals).reduce((sum, count) => sum + count, 0) * 1_000) / measuredMs
