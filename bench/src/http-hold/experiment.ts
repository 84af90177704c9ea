/**
 * Durable holds over HTTP: the product beside the ceiling of its own HTTP server and beside two servers as they are
 * usually written, all on the same Postgres, in the same rounds.
 */
import type { Experiment } from "../Experiment.ts"
import { mustBeClean } from "../http/measured.ts"
import type { Options } from "../options.ts"
import { findingsOf } from "./findings.ts"
import { type Kept, Stage } from "./stage.ts"
import { most, openModel, type Variant, variantsOf } from "./variants.ts"

/** Every second round runs backwards, so that no variant always follows the same neighbour. */
const oneRound = async (
  options: Options,
  stage: Stage,
  backwards: boolean,
  say: (line: string) => void,
): Promise<Record<string, Kept>> => {
  const results: Record<string, Kept> = {}
  const keep = async ({ name, run }: Variant, failuresAreFigures = false): Promise<void> => {
    say(`  ${name}`)
    const result = await run(stage)
    if (!failuresAreFigures) mustBeClean(name, result)
    results[name] = { ...result, settleMs: await stage.settle() }
  }
  const variants = variantsOf(options)
  for (const variant of backwards ? [...variants].reverse() : variants) await keep(variant)
  await keep(openModel(results[`holds, ${most(options)} connections`].acceptedPerSecond), true)
  return results
}

export const httpHold: Experiment = {
  name: "http-hold",
  summary: "durable holds and whole lifecycles over HTTP, beside echo, SELECT FOR UPDATE and conditional UPDATE",
  run: async (options, say) => {
    const raw = await Stage.rounds(options, say, (stage, backwards) => oneRound(options, stage, backwards, say))
    return {
      findings: findingsOf(options, raw.rounds),
      raw,
      notes: [
        "Server, Postgres and load generator share the machine's cores; closed loop unless it says open model.",
        "Ratios are medians of the ratios of each round. Every accepted hold is committed with fsync on.",
      ],
    }
  },
}
