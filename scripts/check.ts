/** Seconds: what every change must pass before anything else. Needs no service. */
import { lint, pageTypes, runSteps, simulation, tests, types } from "./steps.ts"

await runSteps([types, pageTypes, lint, tests("unit tests", ["--project", "unit"]), ...simulation("1..300")])
