import { runGate } from "./gate/gate.ts"
import { test } from "./gate/steps.ts"

await runGate(test, process.argv.slice(2))
