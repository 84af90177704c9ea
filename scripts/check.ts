/** Seconds: what every change must pass before anything else. Needs no service. */
import { lint, runSteps, simulation, tests, types } from "./steps.ts"

await runSteps([types, lint, tests("unit tests", ["--project", "unit"]), ...simulation("1..300")])
