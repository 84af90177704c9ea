/** Minutes: everything once, with real services that are started here. */
import { lint, runSteps, simulation, tests, types } from "./steps.ts"

await runSteps([types, lint, tests("tests", []), ...simulation("1..1000")])
