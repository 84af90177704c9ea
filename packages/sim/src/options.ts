/** The command line. */
import { availableParallelism } from "node:os"
import { parseArgs } from "node:util"
import { type FaultName, faultNames } from "./faults.ts"
import type { Floors } from "./report.ts"
import type { SeedRange } from "./Seeds.ts"
import type { Overrides } from "./swarm.ts"

export const help = `npm run sim -- [what] [with]

what (one of)
  --seed 42               one seed: its draw, its verdict, its trace hash
  --seeds 1..10000        many seeds; ends with a table of faults and situations
  --replay run.json       the run that a failure has written; says where another course begins
  --race none --seed 7    thirty people and one seat over a store without any guard, and the shortest schedule that
                          double-books; --seeds 1..1000: how many get the seat, over many seeds;
                          none-unpooled: a connection for everybody and no pause; actor: the same thirty before the engine
  --mutants               plants every bug of packages/sim/patches, one at a time; each gets as many of --seeds
                          (1..6000) as it takes to find it three times
  --journal export.jsonl  replays a real journal through engine and model, prints the state hash
with
  --faults crash,zombie   only these kinds of faults ("none" for none); see docs/internals/simulation.md
  --people 30             so many people
  --no-line               seats alone: no waiting line, no streams, no crowds
  --requests 200          so many requests
  --minimize              shrinks the first failure
  --patch bug.patch       runs from a copy of the sources with this patch applied
  --workers 2             threads for --seeds
  --keep-going            goes on after a failure
  --faults-min 1          fails when a kind of fault was injected less often in all seeds together
  --situations-min 1      fails when a situation was reached less often; both are 1 for 10,000 seeds and more with
                          every kind of fault, and 0 otherwise
  --mutants-median-max 200  fails when a planted bug takes more seeds from one find to the next
  --out folder            where a failing run writes its trace (JSON) and timeline (HTML); default sim-out
  --timeline              writes them for --seed even when nothing fails
  --verbose               prints every event of --seed

Exit code 0: nothing was broken. 1: a promise was broken, or less happened than was asked for. 2: wrong arguments, or a file that cannot be read.`

export type Options = {
  readonly seeds: SeedRange
  readonly single: boolean
  readonly overrides: Overrides
  readonly replay: string | undefined
  readonly race: string | undefined
  /** With `race`: over many seeds. */
  readonly many: boolean
  readonly journal: string | undefined
  readonly patch: string | undefined
  readonly mutants: boolean
  readonly mutantsMedianMax: number
  readonly floors: Floors
  readonly minimize: boolean
  readonly workers: number
  readonly keepGoing: boolean
  readonly out: string
  readonly timeline: boolean
  readonly verbose: boolean
  readonly help: boolean
  readonly json: boolean
}

export const parseOptions = (args: ReadonlyArray<string>): Options => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: "string" },
      seeds: { type: "string" },
      replay: { type: "string" },
      race: { type: "string" },
      journal: { type: "string" },
      faults: { type: "string" },
      people: { type: "string" },
      requests: { type: "string" },
      salt: { type: "string" },
      nodes: { type: "string" },
      concerts: { type: "string" },
      "safety-ms": { type: "string" },
      patch: { type: "string" },
      workers: { type: "string" },
      out: { type: "string" },
      "faults-min": { type: "string" },
      "situations-min": { type: "string" },
      "mutants-median-max": { type: "string" },
      mutants: { type: "boolean" },
      minimize: { type: "boolean" },
      timeline: { type: "boolean" },
      verbose: { type: "boolean" },
      "keep-going": { type: "boolean" },
      json: { type: "boolean" },
      "no-line": { type: "boolean" },
      help: { type: "boolean" },
    },
  })
  if (values.race !== undefined) refuseForeign(values)
  const { faults, people, requests } = values
  const overrides: Overrides = {
    ...(faults === undefined ? {} : { faults: parseFaults(faults) }),
    ...(people === undefined ? {} : { people: whole("people", people) }),
    ...(requests === undefined ? {} : { requests: whole("requests", requests) }),
    ...(values.salt === undefined ? {} : { salt: whole("salt", values.salt) }),
    ...(values.nodes === undefined ? {} : { nodes: whole("nodes", values.nodes) }),
    ...(values.concerts === undefined ? {} : { concerts: whole("concerts", values.concerts) }),
    ...(values["safety-ms"] === undefined ? {} : { safetyMs: whole("safety-ms", values["safety-ms"]) }),
    ...(values["no-line"] === true ? { noLine: true } : {}),
  }
  const seeds = parseSeeds(values.seeds ?? values.seed ?? seedsOf(values))
  const floor = floorOf(seeds, overrides)
  return {
    seeds,
    single: values.seed !== undefined && values.seeds === undefined,
    overrides,
    replay: values.replay,
    race: values.race,
    many: values.seeds !== undefined,
    journal: values.journal,
    patch: values.patch,
    mutants: values.mutants ?? false,
    mutantsMedianMax: whole("mutants-median-max", values["mutants-median-max"] ?? "200"),
    floors: {
      faults: whole("faults-min", values["faults-min"] ?? floor),
      situations: whole("situations-min", values["situations-min"] ?? floor),
    },
    minimize: values.minimize ?? false,
    workers: values.workers === undefined ? availableParallelism() : whole("workers", values.workers),
    keepGoing: values["keep-going"] ?? false,
    out: values.out ?? "sim-out",
    timeline: values.timeline ?? false,
    verbose: values.verbose ?? false,
    help: values.help ?? false,
    json: values.json ?? false,
  }
}

type Given = { readonly mutants?: boolean; readonly race?: string }

/** The seeds of whoever names none. */
const seedsOf = ({ mutants, race }: Given): string => (mutants ? "1..6000" : race === undefined ? "1..1000" : "1")

const takenByRace = new Set(["race", "seed", "seeds", "patch", "help"])

/** A race draws nothing but who comes first: whatever else is asked of it would be ignored. */
const refuseForeign = (values: Readonly<Record<string, unknown>>): void => {
  if (values.minimize) {
    throw new Error(
      "--race prints the shortest schedule that double-books anyway: there is nothing for --minimize to do",
    )
  }
  const foreign = Object.keys(values).find((option) => !takenByRace.has(option))
  if (foreign !== undefined) throw new Error(`--race does not take --${foreign}`)
  if (values.seed !== undefined && values.seeds !== undefined)
    throw new Error("--race takes --seed or --seeds, not both")
}

/** The arguments that bring about the same run. */
export const scenarioArguments = (seed: number, overrides: Overrides): string =>
  [
    `--seed ${seed}`,
    overrides.faults === undefined ? "" : `--faults ${overrides.faults.join(",") || "none"}`,
    overrides.people === undefined ? "" : `--people ${overrides.people}`,
    overrides.requests === undefined ? "" : `--requests ${overrides.requests}`,
    overrides.nodes === undefined ? "" : `--nodes ${overrides.nodes}`,
    overrides.concerts === undefined ? "" : `--concerts ${overrides.concerts}`,
    overrides.safetyMs === undefined ? "" : `--safety-ms ${overrides.safetyMs}`,
    overrides.noLine === true ? "--no-line" : "",
    overrides.salt === undefined || overrides.salt === 0 ? "" : `--salt ${overrides.salt}`,
  ]
    .filter((part) => part !== "")
    .join(" ")

/** So many seeds with every kind of fault must have seen everything; fewer may miss something by chance. */
const seedsThatSeeEverything = 10_000
const floorOf = ({ first, last }: SeedRange, { faults }: Overrides): string =>
  last - first + 1 >= seedsThatSeeEverything && faults === undefined ? "1" : "0"

const parseSeeds = (text: string): SeedRange => {
  const [first, last = first] = text.split("..")
  const range = { first: whole("seed", first), last: whole("seed", last) }
  if (range.last < range.first) throw new Error(`--seeds ${text}: the last seed comes before the first`)
  return range
}

const parseFaults = (text: string): ReadonlyArray<FaultName> => {
  if (text === "none") return []
  return text.split(",").map((name) => {
    const known = faultNames.find((fault) => fault === name)
    if (known === undefined) throw new Error(`--faults ${name}: unknown; known are ${faultNames.join(", ")}`)
    return known
  })
}

const whole = (name: string, text: string): number => {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`--${name} ${text}: a whole number is needed`)
  return value
}
