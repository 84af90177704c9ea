/** What the commands `check`, `test` and `verify` are made of. */
import { experimentNames } from "../../bench/src/experiment-names.ts"
import { allPartsVariable, type Part, withoutVariable } from "../../testing/src/parts.ts"
import type { Gate, Step } from "./Step.ts"

const program = (name: string, entry: string, ...args: ReadonlyArray<string>): Step => ({
  name,
  entry,
  args,
  counts: "exit code",
})

const typescript = "node_modules/typescript/bin/tsc"

const types = program("types", typescript, "-p", "tsconfig.json")
/** The page is JavaScript that browsers run as it is; its types stand in comments. */
const pageTypes = program("page-types", typescript, "-p", "packages/web/tsconfig.json")
const lint = program("lint", "node_modules/@biomejs/biome/bin/biome", "ci", "--colors=off", ".")

/** Routes, reference page, scenarios, .http files and reports belong together. */
const chain = program("chain", "scripts/scenarios/check.ts", "--strict")

const scenarios: Step = { ...program("scenarios", "scripts/scenarios/main.ts", "--no-keep"), readsParts: true }

const tests = (name: string, args: ReadonlyArray<string>, environment: Step["environment"] = {}): Step => ({
  name,
  entry: "node_modules/vitest/vitest.mjs",
  args: ["run", ...args],
  environment,
  counts: "vitest report",
})

const simulation = (seeds: string, ...args: ReadonlyArray<string>): Step =>
  program("simulation", "packages/sim/src/main.ts", "--seeds", seeds, ...args)

/** One that fails keeps no other from running, and a run that was ended goes on behind those that are done. */
const benches = experimentNames.map((name) => program(`bench-${name}`, "bench/src/main.ts", name, "--no-keep"))

/** What every change must pass before anything else. */
export const check: Gate = {
  name: "check",
  about: "Minutes: types, lint, unit tests and the first seeds of the simulation. Needs no service.",
  steps: [
    types,
    pageTypes,
    lint,
    chain,
    tests("unit", ["--project", "unit", "--project", "distant"]),
    simulation("1..300"),
  ],
}

export const test: Gate = {
  name: "test",
  about: "Minutes: everything once, with real services that are started for it.",
  steps: [types, pageTypes, lint, chain, tests("tests", []), simulation("1..1000")],
}

/** Tests read TICKETRUSH_DEPTH and repeat what depends on chance. */
export const verify: Gate = {
  name: "verify",
  about:
    "Hours: everything at full depth, and every bench. A run that was ended goes on behind what has passed at the same commit. Installs what it needs of the machine.",
  allParts: true,
  goesOn: true,
  steps: [
    types,
    pageTypes,
    lint,
    chain,
    tests("unit", ["--project", "unit", "--project", "distant"], { TICKETRUSH_DEPTH: "verify" }),
    tests("services", ["--project", "service"], { TICKETRUSH_DEPTH: "verify" }),
    simulation("1..20000", "--faults-min", "1000", "--situations-min", "10"),
    scenarios,
    ...benches,
  ],
}

export type AskedParts = {
  /** Install them first, and fail for one that is missing. */
  readonly all: boolean
  readonly without: ReadonlyArray<Part>
}

/** The steps with the parts of the machine that are asked for, which tests and scenarios read from their environment. */
export function withParts(steps: ReadonlyArray<Step>, { all, without }: AskedParts): ReadonlyArray<Step> {
  const asked = {
    ...(all ? { [allPartsVariable]: "1" } : {}),
    ...(without.length === 0 ? {} : { [withoutVariable]: without.join(",") }),
  }
  const withAsked = (step: Step): Step => ({ ...step, environment: { ...step.environment, ...asked } })
  const reads = ({ counts, readsParts = false }: Step): boolean => counts === "vitest report" || readsParts
  const given = steps.map((step) => (reads(step) ? withAsked(step) : step))
  return all ? [withAsked({ ...program("parts", "scripts/parts.ts"), everyRun: true }), ...given] : given
}
