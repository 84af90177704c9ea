/** The command line. */
import { availableParallelism } from "node:os"
import { parseArgs } from "node:util"
import { type ClusterFault, clusterFaultOf } from "./cluster/cluster-faults.ts"
import { faultNames } from "./faults.ts"
import { faultOf, numbered, overrideOptions, whole, wholeOverride } from "./overrides.ts"
import type { Floors } from "./report.ts"
import type { SeedRange } from "./Seeds.ts"
import { type StrategyFault, strategyFaultOf } from "./strategies/strategy-faults.ts"
import type { Overrides } from "./swarm.ts"
import { wrongWord } from "./wrong-words.ts"

export const help = `npm run sim -- [what] [with]

what (one of; without any, --seeds 1..1000)
  --seed 42               one seed: its draw, its verdict, its trace hash
  --seeds 1..10000        many seeds; ends with a table of faults and situations
  --replay run.json       the run that a failure has written; says where another course begins
  --race none --seed 7    thirty people and one seat over a store without any guard, and the shortest schedule that
                          double-books; --seeds 1..1000: how many get the seat, over many seeds;
                          none-unpooled: a connection for each and no pause; actor: the same thirty before the engine
  --strategy redis-lock --seed 7    people who buy through a strategy of the lab while processes pause and die and
                          connections break; prints what happened, what people heard and what the judge finds;
                          --seeds 1..1000: how often something was wrong, over many seeds
  --cluster --seed 7      several nodes that share the sales, while they die and stand still and links, Redis and the
                          database fail; --seeds 1..1000: over many seeds
  --mutants               plants every bug of packages/sim/patches, one at a time; each gets as many of --seeds
                          (1..6000) as it takes to find it three times
  --journal export.jsonl  replays a real journal through engine and model, which must agree; prints the state hash;
                          - reads the standard input
with any of them but --mutants
  --patch bug.patch       runs from a copy of the sources of packages with this patch (a unified diff) applied; one of
                          packages/sim/patches, or your own
with --seed and --seeds
  --faults crash,zombie   only these kinds of faults ("none" for none); see docs/internals/simulation.md
  --people 30             so many people; likewise --requests 200, --nodes 2, --concerts 1
  --safety-ms 2000        so long may faults strike, in virtual time
  --no-line               seats alone: no waiting line, no streams, no crowds
  --salt 1                another course of events in the same world
  --minimize              shrinks the first failure
  --out folder            where a failing run writes its trace (JSON) and timeline (HTML); default sim-out
  --verbose               prints every event of --seed, or of the first failure
with --cluster
  --faults kill,freeze    only these kinds of faults ("none" for none)
  --verbose               prints every event of --seed, or of the first failure
with --strategy
  --faults pause,kill     only these kinds of faults ("none" for none)
  --keep-going            with --seeds: goes on after a failure of a strategy that should have none
  --json                  with --seeds: prints seeds and failures as one line of JSON
with --seed
  --timeline              writes trace and timeline even when nothing fails
with --journal
  --unclosed              takes an export without a closing line, as older versions wrote them; whether its end is there
                          cannot be told then
with --seeds
  --workers 2             threads; also with --mutants
  --keep-going            goes on after a failure
  --faults-min 1          fails when a kind of fault was injected less often in all seeds together
  --situations-min 1      fails when a situation was reached less often; both are 1 for 10,000 seeds and more with
                          every kind of fault, and 0 otherwise
  --json                  prints the sums as one line of JSON
with --mutants
  --mutants-median-max 200  fails when a planted bug takes more seeds from one find to the next

Exit code 0: nothing was broken. 1: a promise was broken, or less happened than was asked for. 2: wrong arguments, or a file that cannot be read.`

export type Options = {
  readonly seeds: SeedRange
  readonly single: boolean
  readonly overrides: Overrides
  readonly replay: string | undefined
  readonly race: string | undefined
  readonly strategy: string | undefined
  /** With `strategy`; undefined for all. */
  readonly strategyFaults: ReadonlyArray<StrategyFault> | undefined
  readonly cluster: boolean
  /** With `cluster`; undefined for all. */
  readonly clusterFaults: ReadonlyArray<ClusterFault> | undefined
  /** With `race` and `strategy`: over many seeds. */
  readonly many: boolean
  readonly journal: string | undefined
  /** With `journal`. */
  readonly unclosed: boolean
  readonly patch: string | undefined
  /** Told to a copy that runs with a patch: which one, and the commit of what it was applied to. */
  readonly patchedWith: string | undefined
  readonly commit: string | undefined
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
  const { values, tokens } = parsed(args)
  const mode = modeOf(values)
  refuseForeign(values, mode)
  refuseTwice(tokens)
  const overrides: Overrides = {
    ...(values.faults === undefined || hasOwnFaults(mode) ? {} : { faults: parseFaults(values.faults, faultOf) }),
    ...Object.fromEntries(
      numbered.flatMap((name) => {
        const text = values[overrideOptions[name] as "people"]
        return text === undefined ? [] : [[name, wholeOverride(name, text)]]
      }),
    ),
    ...(values["no-line"] === true ? { noLine: true } : {}),
  }
  if (values.out === "") throw new Error("--out takes a folder")
  const seeds = parseSeeds(values, mode)
  const floor = floorOf(seeds, overrides)
  const floors = {
    faults: whole("faults-min", values["faults-min"] ?? floor),
    situations: whole("situations-min", values["situations-min"] ?? floor),
  }
  if (floors.faults > 0 && overrides.faults?.length === 0)
    throw new Error("--faults none leaves --faults-min nothing to count")
  return {
    seeds,
    single: mode === "seed",
    overrides,
    replay: values.replay,
    race: values.race,
    strategy: values.strategy,
    strategyFaults:
      mode === "strategy" && values.faults !== undefined ? parseFaults(values.faults, strategyFaultOf) : undefined,
    cluster: mode === "cluster",
    clusterFaults:
      mode === "cluster" && values.faults !== undefined ? parseFaults(values.faults, clusterFaultOf) : undefined,
    many: values.seeds !== undefined,
    journal: values.journal,
    unclosed: values.unclosed ?? false,
    patch: values.patch,
    patchedWith: values["patched-with"],
    commit: values.commit,
    mutants: values.mutants ?? false,
    mutantsMedianMax: whole("mutants-median-max", values["mutants-median-max"] ?? "200", 1),
    floors,
    minimize: values.minimize ?? false,
    workers: values.workers === undefined ? availableParallelism() : whole("workers", values.workers, 1, 256),
    keepGoing: values["keep-going"] ?? false,
    out: values.out ?? "sim-out",
    timeline: values.timeline ?? false,
    verbose: values.verbose ?? false,
    help: values.help ?? false,
    json: values.json ?? false,
  }
}

const parsed = (args: ReadonlyArray<string>): ReturnType<typeof parse> => {
  const words = args.includes("--help") ? ["--help"] : args
  const wrong = wrongWord(words, known)
  if (wrong !== undefined) throw new Error(`${wrong}; npm run sim -- --help`)
  return parse(words)
}

const known = {
  seed: { type: "string" },
  seeds: { type: "string" },
  replay: { type: "string" },
  race: { type: "string" },
  strategy: { type: "string" },
  journal: { type: "string" },
  faults: { type: "string" },
  people: { type: "string" },
  requests: { type: "string" },
  salt: { type: "string" },
  nodes: { type: "string" },
  concerts: { type: "string" },
  "safety-ms": { type: "string" },
  patch: { type: "string" },
  "patched-with": { type: "string" },
  commit: { type: "string" },
  workers: { type: "string" },
  out: { type: "string" },
  "faults-min": { type: "string" },
  "situations-min": { type: "string" },
  "mutants-median-max": { type: "string" },
  cluster: { type: "boolean" },
  mutants: { type: "boolean" },
  minimize: { type: "boolean" },
  timeline: { type: "boolean" },
  verbose: { type: "boolean" },
  "keep-going": { type: "boolean" },
  json: { type: "boolean" },
  "no-line": { type: "boolean" },
  unclosed: { type: "boolean" },
  help: { type: "boolean" },
} as const

const parse = (args: ReadonlyArray<string>) => parseArgs({ args: [...args], tokens: true, options: known })

type Values = ReturnType<typeof parse>["values"]
type Mode = "race" | "strategy" | "cluster" | "mutants" | "replay" | "journal" | "seed" | "seeds"

/** Its worlds have faults of their own. */
const hasOwnFaults = (mode: Mode): boolean => mode === "strategy" || mode === "cluster"

/** What a patched copy is told about itself. */
const anywhere = ["patched-with", "commit", "help"]
const ofWorlds = ["faults", "no-line", "minimize", "out", "verbose", ...Object.values(overrideOptions)]
const takenBy: Readonly<Record<Mode, ReadonlyArray<string>>> = {
  race: ["race", "seed", "seeds", "patch"],
  strategy: ["strategy", "seed", "seeds", "faults", "patch", "keep-going", "json", "workers"],
  cluster: [
    ...["cluster", "seed", "seeds", "faults", "patch", "workers", "keep-going", "json", "verbose"],
    ...["faults-min", "situations-min"],
  ],
  mutants: ["mutants", "seeds", "workers", "mutants-median-max"],
  replay: ["replay", "patch"],
  journal: ["journal", "unclosed", "patch"],
  seed: ["seed", "timeline", "patch", ...ofWorlds],
  seeds: ["seeds", "patch", "workers", "keep-going", "faults-min", "situations-min", "json", ...ofWorlds],
}

const modeOf = (values: Values): Mode => {
  for (const mode of ["race", "strategy", "cluster", "mutants", "replay", "journal"] as const)
    if (values[mode] !== undefined) return mode
  if (values.seed !== undefined && values.seeds !== undefined)
    throw new Error("--seed and --seeds are two things to do")
  return values.seed === undefined ? "seeds" : "seed"
}

/** An option without a meaning in this mode is refused: ignored, it would be taken for considered. */
const refuseForeign = (values: Values, mode: Mode): void => {
  if (mode === "race" && values.minimize) {
    throw new Error(
      "--race prints the shortest schedule that double-books anyway: there is nothing for --minimize to do",
    )
  }
  const foreign = Object.keys(values).find((option) => ![...takenBy[mode], ...anywhere].includes(option))
  if (foreign !== undefined) throw new Error(`--${mode} does not take --${foreign}`)
  if ((mode === "race" || hasOwnFaults(mode)) && values.seed !== undefined && values.seeds !== undefined)
    throw new Error(`--${mode} takes --seed or --seeds, not both`)
}

const refuseTwice = (tokens: ReturnType<typeof parse>["tokens"]): void => {
  const seen = new Set<string>()
  for (const token of tokens) {
    if (token.kind !== "option") continue
    if (seen.has(token.name)) throw new Error(`--${token.name} is given twice`)
    seen.add(token.name)
  }
}

/** The arguments that bring about the same run. */
export const scenarioArguments = (seed: number, overrides: Overrides, patch?: string): string =>
  [
    ...(patch === undefined ? [] : [`--patch ${quoted(patch)}`]),
    `--seed ${seed}`,
    ...(overrides.faults === undefined ? [] : [`--faults ${overrides.faults.join(",") || "none"}`]),
    ...numbered.flatMap((name) =>
      overrides[name] === undefined ? [] : [`--${overrideOptions[name]} ${overrides[name]}`],
    ),
    ...(overrides.noLine === true ? ["--no-line"] : []),
  ].join(" ")

const quoted = (word: string): string => (/^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)

/** So many seeds with every kind of fault must have seen everything; fewer may miss something by chance. */
const seedsThatSeeEverything = 10_000
const floorOf = ({ first, last }: SeedRange, { faults = faultNames }: Overrides): string =>
  last - first + 1 >= seedsThatSeeEverything && faults.length === faultNames.length ? "1" : "0"

/** The seeds of a command that names none. */
const usual: Readonly<Partial<Record<Mode, SeedRange>>> = {
  race: { first: 1, last: 1 },
  strategy: { first: 1, last: 1 },
  mutants: { first: 1, last: 6_000 },
}

const parseSeeds = ({ seed, seeds }: Values, mode: Mode): SeedRange => {
  if (seed !== undefined) return { first: whole("seed", seed), last: whole("seed", seed) }
  if (seeds === undefined) return usual[mode] ?? { first: 1, last: 1_000 }
  const range = /^(\d+)(?:\.\.(\d+))?$/.exec(seeds)
  if (range === null) throw new Error(`--seeds takes a range as 1..1000, got "${seeds}"`)
  const [, first, last = first] = range
  if (Number(last) < Number(first)) throw new Error(`--seeds ${seeds}: the last seed comes before the first`)
  return { first: whole("seeds", first), last: whole("seeds", last) }
}

const parseFaults = <Name>(text: string, faultNamed: (name: string) => Name): ReadonlyArray<Name> =>
  text === "none" ? [] : text.split(",").map((name) => faultNamed(name))
