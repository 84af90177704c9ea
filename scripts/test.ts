/** Minutes: everything once, with real services that are started here. */
import { lint, pageTypes, runSteps, simulation, tests, types } from "./steps.ts"

await runSteps([types, pageTypes, lint, tests("tests", []), ...simulation("1..1000")])
