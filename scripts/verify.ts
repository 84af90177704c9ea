/** As long as it takes: everything at full depth. Tests read TICKETRUSH_DEPTH and repeat what depends on chance. */
import { benches, lint, pageTypes, runSteps, simulation, tests, types } from "./steps.ts"

await runSteps([
  types,
  pageTypes,
  lint,
  tests("tests at full depth", [], { TICKETRUSH_DEPTH: "verify" }),
  ...simulation("1..20000", "--faults-min", "1000", "--situations-min", "10"),
  ...benches(),
])
